/** What keeps payments apart although they share an id, and what belongs together although it shares none. */
import { describe, expect, it } from 'vitest';
import { correlate } from '../../../electron/engine/payments/correlate.ts';
import { eventsInMemory, type PlacedEvent } from '../../../electron/engine/payments/group.ts';
import { groupsOf } from '../../../electron/engine/payments/grouping.ts';
import { LinkWords } from '../../../electron/engine/payments/linkReasons.ts';
import { ruleName } from '../../../electron/engine/payments/links.ts';
import { statedAmount } from '../../../electron/engine/payments/statedAmount.ts';
import type { IdentifierScheme } from '../../../shared/evidence/model.ts';
import { eventIdSchema, recordIdSchema } from '../../../shared/kernel/ids.ts';
import { moneyFromDecimal } from '../../../shared/kernel/money.ts';
import { annotationIdSchema } from '../../../shared/payments/annotations.ts';
import type { EventDraft } from '../../../shared/payments/model.ts';

const monday = Date.UTC(2026, 2, 2, 9);
const firstTransfer = 'aaaaaaaa-1f7f-49de-aed0-16487c27b42d';
const secondTransfer = 'bbbbbbbb-1f7f-49de-aed0-16487c27b42d';

interface Said extends Partial<Omit<EventDraft, 'amount' | 'identifiers' | 'times'>> {
  readonly ids: readonly (readonly [IdentifierScheme, string])[];
  readonly amount?: string;
  readonly currency?: string;
  readonly file: string;
  readonly place?: string;
  /** Minutes after the first. */
  readonly after?: number;
}

/** Events of records, in order; neighbours with the same file and place are of one record. */
function events(...said: readonly Said[]): PlacedEvent[] {
  const records: string[] = [];
  return said.map(({ ids, amount, currency = 'USD', file, place = 'line:1', after = 0, ...event }, at) => {
    const name = `${file}#${place}`;
    if (records.at(-1) !== name) records.push(name);
    const record = records.length;
    return {
      party: 'psp',
      kind: 'submitted',
      movement: 'payment',
      rail: null,
      direction: 'payout',
      fee: null,
      net: null,
      counterparty: null,
      status: '',
      reason: null,
      ...event,
      id: eventIdSchema.parse(`${String(record)}.${String(at)}`),
      recordId: recordIdSchema.parse(record),
      amount: amount === undefined ? null : moneyFromDecimal(amount, currency),
      identifiers: ids.map(([scheme, value]) => ({ scheme, value })),
      times: { occurredAt: monday + after * 60_000, receivedAt: null, bookedOn: null, valueOn: null },
      sourceId: [...file].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 65_521,
      source: file,
      format: 'pacs.008',
      locator: place,
      recordHash: name,
    };
  });
}

/** By payment: its id, and each of its records with the rule that links it; a question mark is a possible link. */
function linked(all: readonly PlacedEvent[]): Record<string, string[]> {
  const source = eventsInMemory(all);
  const places = new Map(all.map(({ recordId, source: file, locator }) => [recordId, `${file} ${locator}`]));
  return Object.fromEntries(
    [...groupsOf(correlate(source), source)].map((group) => [
      group.id,
      group.links
        .map(({ recordId, certain, rule }) => {
          const place = (places.get(recordIdSchema.parse(recordId)) ?? '').replace(' line:1', '');
          return `${certain ? '' : '?'}${place}: ${ruleName(rule)}`;
        })
        .sort(),
    ]),
  );
}

describe('two UETRs', () => {
  const transfer = (uetr: string, endToEnd: string, file: string): Said => ({
    file,
    amount: '990.00',
    ids: [
      ['uetr', uetr],
      ['end-to-end-id', endToEnd],
      ['transaction-id', 'TX-1'],
      ['instruction-id', 'INS-1'],
    ],
  });

  it('are two payments, whatever number a bank used for both, and each is shown to the other', () => {
    expect(
      linked(events(transfer(firstTransfer, 'E2E-A', 'a.xml'), transfer(secondTransfer, 'E2E-B', 'b.xml'))),
    ).toEqual({
      'E2E-A': ['?b.xml: same-transaction-id', 'a.xml: origin'],
      'E2E-B': ['b.xml: origin'],
    });
  });

  it('stay two payments where a record without any shares an id with both', () => {
    const order: Said = {
      file: 'order.xml',
      amount: '990.00',
      ids: [['instruction-id', 'INS-1']],
      after: -1,
    };
    const found = linked(
      events(order, transfer(firstTransfer, 'E2E-A', 'a.xml'), transfer(secondTransfer, 'E2E-B', 'b.xml')),
    );
    expect(Object.keys(found).sort()).toEqual(['E2E-A', 'E2E-B']);
    expect(found['E2E-A']?.filter((link) => !link.startsWith('?'))).not.toContain('b.xml');
  });

  it('are one payment where a person says so', () => {
    const all = events(transfer(firstTransfer, 'E2E-A', 'a.xml'), transfer(secondTransfer, 'E2E-B', 'b.xml'));
    const joined = correlate(eventsInMemory(all), null, [
      { id: annotationIdSchema.parse(1), kind: 'join', first: [1], second: [2] },
    ]);
    expect(joined.payments).toHaveLength(1);
  });
});

describe('two ids of a provider, or two end-to-end ids', () => {
  const order = (scheme: IdentifierScheme, value: string, amount: string, file: string): Said => ({
    file,
    amount,
    ids: [
      [scheme, value],
      ['merchant-reference', 'ORDER-2026'],
    ],
  });

  it.each(['psp-reference', 'end-to-end-id'] as const)(
    'with other amounts are two payments: %s',
    (scheme) => {
      const found = correlate(
        eventsInMemory(
          events(order(scheme, 'ID-1', '10.00', 'a.log'), order(scheme, 'ID-2', '99.00', 'b.log')),
        ),
      );
      expect(found.payments).toHaveLength(2);
    },
  );

  it.each(['psp-reference', 'end-to-end-id'] as const)('with one amount may be attempts: %s', (scheme) => {
    const found = correlate(
      eventsInMemory(
        events(order(scheme, 'ID-1', '10.00', 'a.log'), order(scheme, 'ID-2', '10.00', 'b.log')),
      ),
    );
    expect(found.payments).toHaveLength(1);
  });
});

describe('the status of a whole message', () => {
  const order = (number: number, block = 'PI-1'): Said => ({
    file: 'pain001.xml',
    place: `PmtInf[1]/CdtTrfTxInf[${String(number)}]`,
    amount: `${String(number)}0.00`,
    ids: [
      ['end-to-end-id', `ORDER-${String(number)}`],
      ['message-id', 'PAIN-1'],
      ['message-id', block],
    ],
  });
  const status = (...messages: readonly string[]): Said => ({
    file: 'pain002.xml',
    place: 'CstmrPmtStsRpt[1]',
    kind: 'rejected',
    direction: null,
    after: 5,
    ids: ['STS-1', ...messages].map((message) => ['message-id', message] as const),
  });

  it('is a step of every payment of the message, and says why', () => {
    const all = events(order(1), order(2), status('PAIN-1'));
    expect(linked(all)).toEqual({
      'ORDER-1': [
        'pain001.xml PmtInf[1]/CdtTrfTxInf[1]: origin',
        'pain002.xml CstmrPmtStsRpt[1]: original-message',
      ],
      'ORDER-2': [
        'pain001.xml PmtInf[1]/CdtTrfTxInf[2]: origin',
        'pain002.xml CstmrPmtStsRpt[1]: original-message',
      ],
    });
    const source = eventsInMemory(all);
    const [group] = groupsOf(correlate(source), source);
    const link = group?.links.find(({ rule }) => ruleName(rule) === 'original-message');
    if (group === undefined || link === undefined) throw new Error('the status has no link');
    expect(group.events.map(({ kind }) => kind)).toEqual(['submitted', 'rejected']);
    expect(
      new LinkWords(group.events, statedAmount(group.events)).reason(
        link,
        all.filter(({ recordId }) => recordId === link.recordId),
      ),
    ).toBe('speaks of the whole message PAIN-1, which the payment is part of');
  });

  it('of one block keeps to the payments of that block', () => {
    const found = linked(events(order(1, 'PI-1'), order(2, 'PI-2'), status('PAIN-1', 'PI-2')));
    expect(found['ORDER-1']).toHaveLength(1);
    expect(found['ORDER-2']).toHaveLength(2);
  });

  it('leaves a payment alone of which the same message speaks by itself', () => {
    const own: Said = {
      ...status('PAIN-1'),
      place: 'TxInfAndSts[1]',
      kind: 'accepted',
      ids: [['end-to-end-id', 'ORDER-2'], ...status('PAIN-1').ids],
    };
    const found = linked(events(order(1), order(2), status('PAIN-1'), own));
    expect(found['ORDER-1']).toHaveLength(2);
    expect(found['ORDER-2']?.some((link) => link.includes('original-message'))).toBe(false);
  });

  it('is no payment where its message is not in evidence', () => {
    expect(linked(events(order(1), status('PAIN-9')))).toEqual({
      'ORDER-1': ['pain001.xml PmtInf[1]/CdtTrfTxInf[1]: origin'],
    });
  });
});

describe('a delivery whose signature is invalid', () => {
  const said = (kind: EventDraft['kind'], file: string): Said => ({
    file,
    kind,
    amount: '10.00',
    ids: [['merchant-reference', 'ORDER-1']],
  });
  const all = events(said('submitted', 'api.log'), said('completed', 'forged.jsonl'));

  it('is shown to the payment that it names, and is no part of it', () => {
    const source = eventsInMemory(all);
    const [group, ...others] = groupsOf(correlate(source, null, [], new Set([2])), source);
    expect(others).toEqual([]);
    expect(group?.events.map(({ kind }) => kind)).toEqual(['submitted']);
    expect(group?.links.map(({ recordId, certain, rule }) => [recordId, certain, ruleName(rule)])).toEqual([
      [1, true, 'origin'],
      [2, false, 'invalid-signature'],
    ]);
  });

  it('makes no payment of its own', () => {
    expect(correlate(eventsInMemory(all), null, [], new Set([1, 2])).payments).toEqual([]);
  });

  it('counts where a person joins it', () => {
    const joined = correlate(
      eventsInMemory(all),
      null,
      [{ id: annotationIdSchema.parse(1), kind: 'join', first: [1], second: [2] }],
      new Set([2]),
    );
    expect(joined.payments).toHaveLength(1);
    expect(joined.components.members(joined.payments[0]?.root ?? 0)).toHaveLength(2);
  });
});

describe('a record that states two steps of one thing', () => {
  const step = (kind: EventDraft['kind'], id = 'po_77001'): Said => ({
    file: 'app.log',
    kind,
    ids: [
      ['payout', id],
      ['request-id', 'req-1'],
    ],
  });

  it('is one payment, though none of its ids joins other records', () => {
    expect(correlate(eventsInMemory(events(step('submitted'), step('accepted')))).payments).toHaveLength(1);
  });

  it('is two where it names two things', () => {
    expect(
      correlate(eventsInMemory(events(step('submitted'), step('accepted', 'po_77002')))).payments,
    ).toHaveLength(2);
  });
});
