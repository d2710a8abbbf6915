/** A case worth a bundle, with hostile words in every place where a person or a file can put some. */
import type { BundleEvidence, BundleInput } from '../../../shared/bundles/model.ts';
import { money, moneyToWire } from '../../../shared/kernel/money.ts';
import { projectionSchema } from '../../../shared/lifecycle/model.ts';
import { linkSchema } from '../../../shared/payments/model.ts';
import { ed25519PublicKey, sha256Hex } from '../../../electron/engine/kernel/crypto.ts';

export const signerSeed = new Uint8Array(32).map((_, index) => 200 - index * 3);
export const signerKey = ed25519PublicKey(signerSeed);

/** 2026-03-22T00:00:00Z */
export const frozenAt = 1_774_137_600_000;
const minute = 60_000;

export function someEvidence(
  source: string,
  text: string,
  format = 'stripe-events',
  locator: string | null = null,
): BundleEvidence {
  const bytes = Buffer.from(text);
  return {
    sha256: sha256Hex(bytes),
    bytes: bytes.length,
    originalSha256: sha256Hex(`original of ${source}`),
    source,
    locator,
    format,
    language: format === 'stripe-events' ? 'json' : format === 'ledger-csv' ? 'csv' : 'plaintext',
    async *read() {
      yield await Promise.resolve(bytes.subarray(0, 5));
      yield bytes.subarray(5);
    },
  };
}

export const webhooks = someEvidence(
  '=webhooks|0303.jsonl',
  '{"id":"evt_1","type":"payment_intent.succeeded"}\n',
);
export const ledger = someEvidence(
  '../../etc/ledger "März".csv',
  'reference;amount\nDEP-4Q81ZD;2450,00\n',
  'ledger-csv',
);

const amount = moneyToWire(money(245_000n, 'EUR'));
const times = { occurredAt: frozenAt - 90 * minute, receivedAt: null, bookedOn: null, valueOn: null };
const proved = { state: 'succeeded', proof: 'claimed', since: frozenAt - 90 * minute } as const;

/** `changes` replace whole parts. */
export function aBundle(changes: Partial<BundleInput> = {}): BundleInput {
  return {
    case: {
      id: '42',
      title: 'Deposit <script>alert(1)</script> is missing',
      severity: 'high',
      status: 'processing',
      owner: 'analyst',
      openedAt: frozenAt - 600 * minute,
    },
    revision: {
      number: 3,
      frozenAt,
      frozenBy: 'analyst',
      asOf: frozenAt,
      auditChainHead: 'ab'.repeat(32),
      previousBundle: null,
    },
    tool: { name: 'Railtrace', version: '0.1.0' },
    redactionPolicyVersion: '1',
    notes: [
      { id: '2', author: 'lead', writtenAt: frozenAt - 5 * minute, text: 'Second note.' },
      {
        id: '1',
        author: 'analyst',
        writtenAt: frozenAt - 9 * minute,
        text: '# Not a heading\n[click](javascript:alert(1))\n\u202egnp.exe',
      },
    ],
    timeline: [
      {
        source: webhooks.source,
        locator: 'line:1',
        evidence: webhooks.sha256,
        times,
        party: 'psp',
        payment: 'DEP-4Q81ZD',
        event: 'captured',
        status: '=HYPERLINK("https://evil.example")',
        amount,
      },
      {
        source: 'statement.xml',
        locator: 'Stmt[1]/Ntry[2]',
        evidence: null,
        times: { ...times, occurredAt: null, bookedOn: '2026-03-21' },
        party: 'bank',
        payment: null,
        event: 'booked_debit',
        status: 'BOOK',
        amount: moneyToWire(money(-1_250n, 'EUR')),
      },
    ],
    payments: [
      {
        id: 'payment:DEP-4Q81ZD',
        reference: 'DEP-4Q81ZD',
        references: ['DEP-4Q81ZD', 'pi_1'],
        rail: 'card',
        direction: 'deposit',
        amount,
        states: { ledger: null, psp: proved, bank: null },
        projection: projectionSchema.parse({
          profile: { rail: 'card', direction: 'deposit', version: '1' },
          asOf: frozenAt,
          lanes: [
            {
              party: 'psp',
              ...proved,
              steps: [
                {
                  party: 'psp',
                  movement: 'payment',
                  from: null,
                  to: 'succeeded',
                  at: proved.since,
                  dwell: 90 * minute,
                  proof: 'claimed',
                  legal: true,
                  objection: null,
                  events: ['1.0'],
                },
              ],
              expected: [
                {
                  party: 'psp',
                  state: 'settled',
                  due: null,
                  status: 'expected',
                  reason: 'A payout follows.',
                },
              ],
            },
          ],
          evidenceToAskFor: [],
        }),
        links: [
          linkSchema.parse({
            recordId: 1,
            source: webhooks.source,
            locator: 'line:1',
            reason: 'same payment_intent pi_1',
            rule: 'identifier',
            score: 1,
            certain: true,
          }),
        ],
      },
    ],
    findings: [
      {
        id: 'MISSING_CREDIT:DEP-4Q81ZD',
        code: 'MISSING_CREDIT',
        severity: 'high',
        payment: 'DEP-4Q81ZD',
        references: ['DEP-4Q81ZD', 'pi_1'],
        explanation: 'The PSP captured 2,450.00 EUR, and the ledger <b>never</b> credited it.',
        nextStep: 'Credit the user by hand.',
        records: [{ source: webhooks.source, locator: 'line:1', evidence: webhooks.sha256 }],
      },
    ],
    evidence: [webhooks, ledger],
    redactions: [
      {
        evidence: webhooks.sha256,
        source: webhooks.source,
        locator: 'line:1',
        offset: 12,
        length: 30,
        class: 'pan',
        rule: 'pan.luhn',
      },
    ],
    omissions: [{ what: 'statement.xml', reason: 'holds other customers’ entries' }],
    custody: [
      {
        at: frozenAt - 600 * minute,
        actor: 'analyst',
        action: 'imported',
        subject: webhooks.source,
        tool: 'Railtrace 0.1.0',
        item: webhooks.sha256,
      },
      {
        at: frozenAt - 500 * minute,
        actor: 'analyst',
        action: 'imported',
        subject: ledger.source,
        tool: 'Railtrace 0.1.0',
        item: ledger.sha256,
      },
      {
        at: frozenAt - 9 * minute,
        actor: 'analyst',
        action: 'note-added',
        subject: 'note 1',
        tool: 'Railtrace 0.1.0',
        item: null,
      },
    ],
    queries: [{ name: 'Events of the payment', language: 'sql', text: 'select * from event' }],
    profiles: [{ name: 'card deposit', version: '1' }],
    signer: { seed: signerSeed, identity: 'desk@railtrace' },
    ...changes,
  };
}
