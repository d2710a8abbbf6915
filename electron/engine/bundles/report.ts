/**
 * What the printed report says, as plain blocks; Markdown and HTML are two ways to write the same blocks.
 * Every sentence about a payment names the record it rests on, and what is left out is said where a reader would look for it.
 */
import type {
  BundleCitation,
  BundleFinding,
  BundleInput,
  BundlePayment,
} from '../../../shared/bundles/model.ts';
import { formatMoney, moneyFromWire, type MoneyWire } from '../../../shared/kernel/money.ts';
import { durationText, isoText, type Instant } from '../../../shared/kernel/time.ts';

export type Cell = string | { readonly text: string; readonly file: string };

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: 'omission' }
  /** Somebody's own words, kept with their lines. */
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

/** Rows of one table in the report; the files beside it are always complete. */
export const reportRowLimit = 5000;

export function reportBlocks(input: BundleInput, evidencePaths: ReadonlyMap<string, string>): Block[] {
  return [
    ...frontMatter(input),
    ...findingBlocks(input, evidencePaths),
    ...input.payments.flatMap(paymentBlocks),
    ...noteBlocks(input),
    ...timelineBlocks(input, evidencePaths),
    ...evidenceBlocks(input, evidencePaths),
    ...omissionBlocks(input),
    ...custodyBlocks(input),
    ...methodBlocks(input),
  ];
}

function utc(instant: Instant | null): string {
  return instant === null
    ? '–'
    : isoText(instant).replace('T', ' ').replace('.000Z', ' UTC').replace('Z', ' UTC');
}

function amountText(amount: MoneyWire | null): string {
  return amount === null ? '–' : formatMoney(moneyFromWire(amount));
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function citation(record: BundleCitation, paths: ReadonlyMap<string, string>): Cell {
  const text = `${record.source} · ${record.locator}`;
  const file = record.evidence === null ? undefined : paths.get(record.evidence);
  return file === undefined ? `${text} (not in this bundle)` : { text, file: file.replace(/^data\//, '') };
}

function limited(
  rows: readonly (readonly Cell[])[],
  file: string,
): { rows: readonly (readonly Cell[])[]; after: Block[] } {
  if (rows.length <= reportRowLimit) return { rows, after: [] };
  const text = `${String(rows.length - reportRowLimit)} further rows are left out here; ${file} holds all ${String(rows.length)}.`;
  return { rows: rows.slice(0, reportRowLimit), after: [{ kind: 'paragraph', text, tone: 'omission' }] };
}

function frontMatter({ case: subject, revision, tool, payments, findings, evidence }: BundleInput): Block[] {
  return [
    { kind: 'heading', level: 1, text: subject.title },
    {
      kind: 'facts',
      rows: [
        ['Case', `${subject.id}, revision ${String(revision.number)}`],
        ['Status', `${subject.status}, severity ${subject.severity}`],
        ['Owner', subject.owner],
        ['Opened', utc(subject.openedAt)],
        ['Frozen', `${utc(revision.frozenAt)} by ${revision.frozenBy}`],
        ['Judged as of', utc(revision.asOf)],
        [
          'Holds',
          `${counted(payments.length, 'payment')}, ${counted(findings.length, 'finding')}, ${counted(evidence.length, 'piece')} of evidence`,
        ],
        ['Made with', `${tool.name} ${tool.version}`],
      ],
    },
    {
      kind: 'paragraph',
      text: 'All times are UTC. Card numbers, verification codes and credentials were taken out when the evidence was imported. VERIFY.txt says how to check that nothing here was changed.',
    },
  ];
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function findingBlocks({ findings }: BundleInput, paths: ReadonlyMap<string, string>): Block[] {
  const heading: Block = { kind: 'heading', level: 2, text: 'Findings' };
  if (findings.length === 0) {
    return [
      heading,
      { kind: 'paragraph', text: 'Nothing is wrong with these payments as far as the evidence shows.' },
    ];
  }
  return [heading, ...findings.flatMap((finding) => findingBlock(finding, paths))];
}

function findingBlock(finding: BundleFinding, paths: ReadonlyMap<string, string>): Block[] {
  const about = finding.payment ?? finding.references[0];
  const title = `${finding.code} · ${finding.severity}${about === undefined ? '' : ` · ${about}`}`;
  const next: Block[] =
    finding.nextStep === null ? [] : [{ kind: 'paragraph', text: `Next step: ${finding.nextStep}` }];
  return [
    { kind: 'heading', level: 3, text: title },
    { kind: 'paragraph', text: finding.explanation },
    ...next,
    { kind: 'table', head: ['Shown by'], rows: finding.records.map((record) => [citation(record, paths)]) },
  ];
}

function paymentBlocks(payment: BundlePayment): Block[] {
  const { ledger, psp, bank } = payment.states;
  const state = (label: string, found: typeof ledger): [string, string] => [
    label,
    found === null ? 'no record' : `${words(found.state)} (${found.proof}), since ${utc(found.since)}`,
  ];
  const steps = (payment.projection?.lanes ?? []).flatMap((lane) =>
    lane.steps.map((step) => [
      step.party,
      step.movement,
      `${step.from === null ? '' : `${words(step.from)} → `}${words(step.to)}`,
      utc(step.at),
      step.dwell === null ? '–' : durationText(step.dwell),
      step.proof,
      step.legal ? 'yes' : `no: ${step.objection ?? 'not a step of this rail'}`,
    ]),
  );
  const expected = (payment.projection?.lanes ?? []).flatMap((lane) =>
    lane.expected.map((next) => [next.party, words(next.state), utc(next.due), next.status, next.reason]),
  );
  return [
    { kind: 'heading', level: 2, text: `Payment ${payment.reference}` },
    {
      kind: 'facts',
      rows: [
        ['Amount', amountText(payment.amount)],
        ['Rail', `${payment.rail ?? 'unknown'}, ${payment.direction ?? 'direction unknown'}`],
        ['Known as', payment.references.join(', ')],
        state('Ledger', ledger),
        state('PSP', psp),
        state('Bank', bank),
      ],
    },
    ...titled('Path', ['Party', 'Movement', 'State', 'At', 'Stayed', 'Proof', 'Legal'], steps),
    ...titled('Expected next', ['Party', 'State', 'Due', 'Status', 'Why'], expected),
    ...titled(
      'Why these records belong together',
      ['Record', 'Reason', 'Certain'],
      payment.links.map((link) => [
        `${link.source} · ${link.locator}`,
        link.reason,
        link.certain ? 'yes' : 'no',
      ]),
    ),
  ];
}

function titled(text: string, head: readonly string[], rows: readonly (readonly Cell[])[]): Block[] {
  if (rows.length === 0) return [];
  const { rows: shown, after } = limited(rows, 'payments.json');
  return [{ kind: 'heading', level: 3, text }, { kind: 'table', head, rows: shown }, ...after];
}

function noteBlocks({ notes }: BundleInput): Block[] {
  if (notes.length === 0) return [];
  const blocks = notes.flatMap((note): Block[] => [
    { kind: 'heading', level: 3, text: `${note.author}, ${utc(note.writtenAt)}` },
    { kind: 'quote', text: note.text },
  ]);
  return [{ kind: 'heading', level: 2, text: 'Notes' }, ...blocks];
}

function timelineBlocks({ timeline }: BundleInput, paths: ReadonlyMap<string, string>): Block[] {
  const rows = timeline.map((entry): Cell[] => [
    utc(entry.times.occurredAt ?? entry.times.receivedAt),
    entry.times.bookedOn ?? '–',
    entry.party ?? '–',
    entry.payment ?? '–',
    words(entry.event),
    entry.status,
    amountText(entry.amount),
    citation(entry, paths),
  ]);
  if (rows.length === 0) return [];
  const { rows: shown, after } = limited(rows, 'timeline.csv');
  const head = ['Occurred', 'Booked', 'Party', 'Payment', 'Event', 'Status', 'Amount', 'Record'];
  return [{ kind: 'heading', level: 2, text: 'Timeline' }, { kind: 'table', head, rows: shown }, ...after];
}

function evidenceBlocks({ evidence, redactions }: BundleInput, paths: ReadonlyMap<string, string>): Block[] {
  const redacted = new Map<string, number>();
  for (const { evidence: item } of redactions)
    if (item !== null) redacted.set(item, (redacted.get(item) ?? 0) + 1);
  const rows = evidence.map((item): Cell[] => [
    citation({ source: item.source, locator: item.locator ?? 'whole file', evidence: item.sha256 }, paths),
    item.format,
    String(item.bytes),
    String(redacted.get(item.sha256) ?? 0),
    item.sha256,
    item.originalSha256,
  ]);
  const { rows: shown, after } = limited(rows, 'evidence-index.json');
  const head = ['Source', 'Format', 'Bytes', 'Redactions', 'SHA-256 here', 'SHA-256 as received'];
  return [{ kind: 'heading', level: 2, text: 'Evidence' }, { kind: 'table', head, rows: shown }, ...after];
}

function omissionBlocks({ omissions, redactions }: BundleInput): Block[] {
  const classes = new Map<string, number>();
  for (const { class: kind } of redactions) classes.set(kind, (classes.get(kind) ?? 0) + 1);
  const taken = [...classes].sort(([left], [right]) => (left < right ? -1 : 1));
  const rows: (readonly string[])[] = [
    ...taken.map(([kind, count]) => [
      `${counted(count, 'span')} of class “${kind}”`,
      'redacted; redactions.json gives each place',
    ]),
    ...omissions.map(({ what, reason }) => [what, reason]),
  ];
  const heading: Block = { kind: 'heading', level: 2, text: 'Left out' };
  if (rows.length === 0) return [heading, { kind: 'paragraph', text: 'Nothing was redacted or left out.' }];
  return [heading, { kind: 'table', head: ['What', 'Why'], rows }];
}

function custodyBlocks({ custody }: BundleInput): Block[] {
  const rows = custody.map((entry, index) => [
    String(index + 1),
    utc(entry.at),
    entry.actor,
    entry.action,
    entry.subject,
    entry.tool,
  ]);
  if (rows.length === 0) return [];
  const { rows: shown, after } = limited(rows, 'custody.jsonl');
  const head = ['No.', 'At', 'Who', 'Did', 'To what', 'With'];
  return [{ kind: 'heading', level: 2, text: 'Custody' }, { kind: 'table', head, rows: shown }, ...after];
}

function methodBlocks({ profiles, queries, redactionPolicyVersion }: BundleInput): Block[] {
  return [
    { kind: 'heading', level: 2, text: 'Method' },
    {
      kind: 'facts',
      rows: [
        ...profiles.map(({ name, version }): [string, string] => [`Rail profile ${name}`, version]),
        ['Redaction policy', redactionPolicyVersion],
        ['Queries', queries.length === 0 ? 'none' : `${String(queries.length)}, in the folder queries`],
      ],
    },
  ];
}
