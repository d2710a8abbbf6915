import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decimalText, moneyFromDecimal } from '../../../shared/kernel/money.ts';
import { parseIsoInstant } from '../../../shared/kernel/time.ts';
import { runIso, type IsoRun } from './iso20022Run.ts';

const data = new URL('../../data/iso20022-stories/', import.meta.url);
const stories = readdirSync(data, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'LICENSES')
  .map(({ name }) => name);
const filesOf = (story: string) => readdirSync(new URL(`${story}/`, data)).map((name) => `${story}/${name}`);
const bytesOf = (path: string) =>
  readFileSync(new URL(path.split('/').map(encodeURIComponent).join('/'), data));

interface ExpectedTransaction {
  readonly element: string;
  readonly amount: string | null;
  readonly uetr: string | null;
  readonly endToEndId: string | null;
  readonly instructionId: string | null;
  readonly mandate: string | null;
  readonly originalMessageId: string | null;
  readonly status: string | null;
  readonly settlementDate: string | null;
}
interface ExpectedMessage {
  readonly type: string;
  readonly version: string;
  readonly headerId: string;
  readonly messageId: string;
  readonly created: string;
  readonly transactions: readonly ExpectedTransaction[];
}
const expected = JSON.parse(bytesOf('expected-messages.json').toString()) as Record<string, ExpectedMessage>;

/** What each type of message claims, before its own status is looked at. */
const kinds: Readonly<Record<string, string>> = {
  'pacs.003': 'submitted',
  'pacs.008': 'submitted',
  'pacs.009': 'submitted',
  'pain.008': 'submitted',
  'pacs.004': 'returned',
  'camt.056': 'recall_requested',
  'camt.057': 'status_observed',
  'camt.029': 'status_observed',
  'camt.105': 'fee_charged',
  'camt.106': 'fee_charged',
};
const statuses: Readonly<Record<string, string>> = { ACSC: 'settled', ACCC: 'settled', RJCT: 'rejected' };

function checkTransaction(run: IsoRun, index: number, message: ExpectedMessage): void {
  const { record, stated } = run.records[index] ?? {};
  const wanted = message.transactions[index];
  if (record === undefined || stated === undefined || wanted === undefined) throw new Error('no record');
  const [event] = stated.events;
  if (record.content.kind === 'xml-message') {
    const { messageType, version, header } = record.content.message;
    expect([messageType, version]).toEqual([message.type, message.version]);
    expect(header?.children.find(({ name }) => name === 'BizMsgIdr')?.text).toBe(message.headerId);
    expect(event?.kind).toBe(kinds[message.type] ?? statuses[wanted.status ?? '']);
    expect(stated.times.occurredAt).toBe(parseIsoInstant(message.created));
    expect(stated.identifiers).toContainEqual({ scheme: 'message-id', value: message.messageId });
  } else {
    expect(event?.kind).toMatch(/^booked_/);
  }
  if (wanted.amount !== null && wanted.status === null) {
    const [value = '', currency = ''] = wanted.amount.split(' ');
    const amount = event?.amount;
    expect(amount === null || amount === undefined ? null : `${decimalText(amount)} ${amount.currency}`).toBe(
      `${decimalText(moneyFromDecimal(value, currency))} ${currency}`,
    );
  }
  const ids = [
    ['uetr', wanted.uetr],
    ['end-to-end-id', wanted.endToEndId],
    ['instruction-id', wanted.instructionId],
    ['mandate', wanted.mandate],
    ['message-id', wanted.originalMessageId],
  ] as const;
  for (const [scheme, value] of ids)
    if (value !== null) expect(stated.identifiers).toContainEqual({ scheme, value });
  if (wanted.settlementDate !== null) expect(stated.times.valueOn).toBe(wanted.settlementDate);
}

describe('cross-border payment stories', () => {
  it('has 17 stories of 55 messages', () => {
    expect(stories).toHaveLength(17);
    expect(stories.flatMap(filesOf).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(Object.entries(expected))('%s says what a plain XML walk finds', (path, message) => {
    const run = runIso(bytesOf(path), 4096, path);
    const format = /^(?:camt\.(?:029|05[2346])|pac|pain)/.test(message.type) ? message.type : 'iso20022';
    expect(run).toMatchObject({ format, skipped: [], warnings: [] });
    expect(run.stored).toBe(bytesOf(path).toString());
    expect(run.records).toHaveLength(message.transactions.length);
    for (const index of message.transactions.keys()) checkTransaction(run, index, message);
    expect(run.controls.filter(({ agrees }) => !agrees)).toEqual([]);
  });

  it('follows the charges that agents deduct on the way, out and back', () => {
    const amounts = filesOf('p_2_1_2').flatMap((path) =>
      runIso(bytesOf(path), 4096, path).records.map(({ stated: { events } }) => {
        const [event] = events;
        const fee = event?.fee == null ? '' : ` less ${decimalText(event.fee)}`;
        return `${event?.kind ?? ''} ${event?.amount == null ? '–' : decimalText(event.amount)}${fee}`;
      }),
    );
    expect(amounts).toEqual([
      'rejected –',
      'returned 136480.00',
      'returned 136480.00',
      'submitted 136500.00',
      'submitted 136490.00 less 10.00',
      'submitted 136480.00 less 20.00',
    ]);
  });

  it('keeps the times of clocks that contradict the hops', () => {
    const hops = filesOf('p_2_1_2')
      .filter((path) => path.includes('pacs.008'))
      .map((path) => runIso(bytesOf(path), 4096, path).records[0]?.stated.events[0]);
    expect(hops.map((event) => event?.status)).toEqual([
      'pacs.008 CHASGB2LXXX → CHASUS33XXX',
      'pacs.008 CHASUS33XXX → ANBTUS44XXX',
      'pacs.008 ANBTUS44XXX → HNBAUS51XXX',
    ]);
    const [first, second] = hops.map((event) => event?.times.occurredAt ?? 0);
    expect(first).toBeGreaterThan(second ?? 0);
  });

  it('reads all messages of all stories from one file, as it reads each of them', () => {
    const paths = Object.keys(expected);
    const each = paths.map((path) => runIso(bytesOf(path), 4096, path));
    const together = runIso(Buffer.concat(paths.map(bytesOf)), 5000);
    expect(together.skipped).toEqual([]);
    expect(together.warnings).toEqual([]);
    expect(together.records.map(({ stated }) => stated)).toEqual(
      each.flatMap(({ records }) => records.map(({ stated }) => stated)),
    );
    const locators = together.records.map(({ record }) => record.locator);
    expect(new Set(locators).size).toBe(locators.length);
    expect(together.controls.map(({ agrees }) => agrees)).toEqual(
      each.flatMap(({ controls }) => controls.map(({ agrees }) => agrees)),
    );
  });
});
