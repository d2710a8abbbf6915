/**
 * Sources whose amounts are in another unit than they look: a ledger export in cents without saying so, an API that
 * writes 250 for 250.00. Decided for a whole source, by what other parties state under the same ids: one payment off
 * by a hundred is a break, a source that is always off by a hundred is a dialect.
 */
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import { currencyExponent, type Money } from '../../../shared/kernel/money.ts';
import { mark, movementCode, type EventTable } from './eventTable.ts';
import type { PlacedEvent } from './group.ts';

const leastComparisons = 5;
const majority = 0.8;
/** Under an id that more events share, a few of them tell the amount as well as all. */
const mostAsked = 40;

/** Ledgers, whose columns the importer has read; then APIs. All other formats' units are fixed by their specification. */
const ledgers: ReadonlySet<SourceFormat> = new Set(['ledger-csv']);
const interfaces: ReadonlySet<SourceFormat> = new Set(['api-log', 'har', 'http-message', 'json-records']);

/**
 * `multiply` and `divide` hold for a whole source. `whole-numbers` is JSON's: 250.00 is written 250, while 250.50
 * keeps its decimals, so that only round amounts look a hundred times too small.
 */
export type Dialect = 'multiply' | 'divide' | 'whole-numbers';

interface Tally {
  same: number;
  /** Of these, amounts without a fraction. */
  sameRound: number;
  larger: number;
  smaller: number;
}

const payment = movementCode('payment');

/** @returns the dialects of sources, by source id; the table's amounts are put right */
export function alignUnits(table: EventTable): ReadonlyMap<number, Dialect> {
  const dialects = new Map<number, Dialect>();
  const isLedger = (format: SourceFormat): boolean => ledgers.has(format);
  const isInterface = (format: SourceFormat): boolean => interfaces.has(format);
  alignFormats(table, isLedger, (format) => !isLedger(format) && !isInterface(format), dialects);
  alignFormats(table, isInterface, (format) => !isInterface(format), dialects);
  return dialects;
}

function alignFormats(
  table: EventTable,
  isJudged: (format: SourceFormat) => boolean,
  isTrusted: (format: SourceFormat) => boolean,
  dialects: Map<number, Dialect>,
): void {
  const judged = table.sources.map(({ format }) => isJudged(format));
  const trusted = table.sources.map(({ format }) => isTrusted(format));
  if (!judged.includes(true) || !trusted.includes(true)) return;
  const tallies = new Map<number, Tally>();
  for (let index = 0; index < table.size; index += 1) {
    const source = table.source.at(index);
    if (judged[source] !== true || !statesAmount(table, index)) continue;
    let tally = tallies.get(source);
    if (tally === undefined) tallies.set(source, (tally = { same: 0, sameRound: 0, larger: 0, smaller: 0 }));
    note(tally, table, index, trusted);
  }
  const found = new Map<number, Dialect>();
  for (const [source, tally] of tallies) {
    const dialect = dialectOf(tally);
    if (dialect === null) continue;
    found.set(source, dialect);
    dialects.set(table.sources[source]?.id ?? 0, dialect);
  }
  if (found.size === 0) return;
  for (let index = 0; index < table.size; index += 1)
    putRight(table, index, found.get(table.source.at(index)), trusted);
}

function statesAmount(table: EventTable, index: number): boolean {
  return table.amount.at(index) >= 0 && table.movement.at(index) === payment && !table.is(index, mark.copy);
}

function note(tally: Tally, table: EventTable, index: number, trusted: readonly boolean[]): void {
  const others = othersOf(table, index, trusted);
  if (others.length === 0) return;
  const { minor, scale } = amountAt(table, index);
  if (others.includes(minor)) {
    tally.same += 1;
    if (minor % scale === 0n) tally.sameRound += 1;
  } else if (others.includes(minor * scale)) tally.smaller += 1;
  else if (others.some((other) => other * scale === minor)) tally.larger += 1;
}

function dialectOf({ same, sameRound, larger, smaller }: Tally): Dialect | null {
  const total = same + larger + smaller;
  if (total < leastComparisons) return null;
  if (smaller / total >= majority) return 'multiply';
  if (larger / total >= majority) return 'divide';
  return smaller > 0 && same >= leastComparisons && sameRound === 0 ? 'whole-numbers' : null;
}

function putRight(
  table: EventTable,
  index: number,
  dialect: Dialect | undefined,
  trusted: readonly boolean[],
): void {
  const number = table.amount.at(index);
  if (dialect === undefined || number < 0) return;
  const { minor, scale, currency } = amountAt(table, index);
  if (dialect === 'whole-numbers') {
    const others = othersOf(table, index, trusted);
    if (others.includes(minor) || !others.includes(minor * scale)) return;
    table.set(index, mark.wholeNumber);
  }
  const factor = dialect === 'divide' ? 'divide' : 'multiply';
  table.amount.values[index] = table.amountNumber({ minor: scaledMinor(minor, scale, factor), currency });
}

function amountAt(table: EventTable, index: number): { minor: bigint; scale: bigint; currency: string } {
  const amount = table.amounts[table.amount.at(index)];
  const currency = amount?.currency ?? '';
  return { minor: amount?.minor ?? 0n, scale: 10n ** BigInt(currencyExponent(currency)), currency };
}

/** What trusted sources state for the same payment in the same currency, in minor units. */
function othersOf(table: EventTable, index: number, trusted: readonly boolean[]): bigint[] {
  const { currency } = amountAt(table, index);
  const others: bigint[] = [];
  for (const key of table.keysOf(index)) {
    const holders = table.holders(key);
    const asked = Math.min(holders.length, mostAsked);
    for (let at = 0; at < asked; at += 1) {
      const other = holders[at] ?? index;
      if (trusted[table.source.at(other)] !== true || !statesAmount(table, other)) continue;
      const amount = table.amounts[table.amount.at(other)];
      if (amount !== undefined && amount.currency === currency && !others.includes(amount.minor))
        others.push(amount.minor);
    }
  }
  return others;
}

function scaledMinor(minor: bigint, scale: bigint, factor: 'multiply' | 'divide'): bigint {
  return factor === 'multiply' ? minor * scale : minor / scale;
}

function scaled(amount: Money | null, factor: 'multiply' | 'divide'): Money | null {
  if (amount === null) return null;
  const scale = 10n ** BigInt(amount.exponent);
  return { ...amount, minor: scaledMinor(amount.minor, scale, factor) };
}

/**
 * An event as it is meant, given its source's dialect.
 * @param isWhole for a source that writes round amounts without decimals: whether this amount is such a one
 */
export function inMinorUnits(
  event: PlacedEvent,
  dialect: Dialect | undefined,
  isWhole: boolean,
): PlacedEvent {
  if (dialect === undefined || event.amount === null) return event;
  if (dialect === 'whole-numbers')
    return isWhole ? { ...event, amount: scaled(event.amount, 'multiply') } : event;
  return {
    ...event,
    amount: scaled(event.amount, dialect),
    fee: scaled(event.fee, dialect),
    net: scaled(event.net, dialect),
  };
}
