/**
 * PSP payouts: the report lines that one net payment to the bank consists of, and the bank entry that proves it.
 * The entry is found by the payout's id in its text, else by the exact net amount near the arrival date where only
 * one payout and one entry fit.
 */
import { day, startOfDay, type Instant } from '../../../shared/kernel/time.ts';
import { currencyExponent, decimalText, type Money } from '../../../shared/kernel/money.ts';
import { kindCode, mark, movementCode, partyCode, type EventTable } from './eventTable.ts';
import { instantOf, type EventSource, type PlacedEvent, type SettlementBatch } from './group.ts';

/** A payout while its entry is looked for: numbers of events. */
interface Draft {
  readonly payout: number;
  readonly own: number[];
  readonly lines: number[];
  readonly entries: number[];
  reason: string | null;
}

const arrivalWindow = 5 * day;
const bank = partyCode('bank');
const psp = partyCode('psp');
const settlementBatch = movementCode('settlement-batch');
const credits = new Set((['booked_credit', 'pending_credit'] as const).map(kindCode));
const settled = kindCode('settled');

export function payoutOf(event: PlacedEvent): string | null {
  return event.identifiers.find(({ scheme }) => scheme === 'payout')?.value ?? null;
}

export interface Batches {
  readonly batches: readonly SettlementBatch[];
  /** Bank entries that speak of a payout that nothing else knows. */
  readonly unexplained: readonly number[];
  /** Entries that are a payout's arrival. */
  readonly entries: ReadonlySet<number>;
}

/** @param loneCredits bank credits that nothing explains yet: they may be payouts whose text does not say so */
export function findBatches(table: EventTable, source: EventSource, loneCredits: readonly number[]): Batches {
  const { drafts, named, anonymous } = draftsOf(table);
  const unexplained: number[] = [];
  for (const entry of named) {
    const draft = drafts.get(table.payout.at(entry));
    if (draft === undefined) unexplained.push(entry);
    else {
      draft.entries.push(entry);
      draft.reason = `the entry's text names payout ${table.payouts[draft.payout] ?? ''}`;
    }
  }
  const own = load(
    table,
    source,
    [...drafts.values()].flatMap((draft) => draft.own),
  );
  const all = [...drafts.values()].map((draft) => ({ draft, events: chosen(table, own, draft.own) }));
  matchByAmount(table, all, [...anonymous, ...loneCredits]);
  const entries = new Set(all.flatMap(({ draft }) => draft.entries));
  unexplained.push(...anonymous.filter((event) => !entries.has(event)));
  const booked = load(table, source, [...entries]);
  const batches = all
    .map(({ draft, events }) => finished(table, source, draft, events, chosen(table, booked, draft.entries)))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  return { batches, unexplained, entries };
}

function draftsOf(table: EventTable): {
  drafts: ReadonlyMap<number, Draft>;
  named: number[];
  anonymous: number[];
} {
  const drafts = new Map<number, Draft>();
  const named: number[] = [];
  const anonymous: number[] = [];
  for (let index = 0; index < table.size; index += 1) {
    if (table.is(index, mark.copy | mark.unproved)) continue;
    const payout = table.payout.at(index);
    const isBatch = table.movement.at(index) === settlementBatch;
    const party = table.party.at(index);
    if (party === bank) {
      if (payout >= 0) named.push(index);
      else if (isBatch) anonymous.push(index);
    } else if (payout >= 0 && party === psp) {
      const known = drafts.get(payout);
      const draft: Draft = known ?? { payout, own: [], lines: [], entries: [], reason: null };
      if (known === undefined) drafts.set(payout, draft);
      (isBatch ? draft.own : draft.lines).push(index);
    }
  }
  return { drafts, named, anonymous };
}

/** The named events, by number. */
function load(
  table: EventTable,
  source: EventSource,
  indexes: readonly number[],
): ReadonlyMap<number, PlacedEvent> {
  if (indexes.length === 0) return new Map();
  const places = new Map(indexes.map((index) => [idOf(table, index), index]));
  const events = source.ofRecords([...new Set(indexes.map((index) => table.record.at(index)))]);
  return new Map(
    events.flatMap((event) => {
      const index = places.get(event.id);
      return index === undefined ? [] : [[index, event] as const];
    }),
  );
}

function idOf(table: EventTable, index: number): string {
  return `${String(table.record.at(index))}.${String(table.ordinal.at(index))}`;
}

/** In stable order. */
function chosen(
  table: EventTable,
  loaded: ReadonlyMap<number, PlacedEvent>,
  indexes: readonly number[],
): PlacedEvent[] {
  return [...indexes]
    .sort((left, right) => table.compare(left, right))
    .flatMap((index) => loaded.get(index) ?? []);
}

function finished(
  table: EventTable,
  source: EventSource,
  { payout, lines, reason }: Draft,
  events: readonly PlacedEvent[],
  bankEntries: readonly PlacedEvent[],
): SettlementBatch {
  const settledLines = lines.filter((index) => table.kind.at(index) === settled);
  const times = settledLines.map((index) => table.at.at(index)).filter((at) => !Number.isNaN(at));
  return {
    id: table.payouts[payout] ?? '',
    events,
    lines: {
      count: lines.length,
      net: netOfLines(table, lines),
      settledAt: times.length === 0 ? null : Math.min(...times),
      some: (limit) => {
        const cited = first(table, lines, limit);
        return chosen(table, load(table, source, cited), cited);
      },
    },
    bankEntries,
    bankReason: reason,
  };
}

function first(table: EventTable, lines: readonly number[], limit: number): number[] {
  return [...lines].sort((left, right) => table.compare(left, right)).slice(0, limit);
}

/** Sum of the net of all report lines in the payout's currency; null without lines. */
function netOfLines(table: EventTable, lines: readonly number[]): Money | null {
  const nets = lines.flatMap((index) => table.amounts[table.net.at(index)] ?? []);
  const [one] = nets;
  if (one === undefined) return null;
  const minor = nets.reduce((sum, net) => (net.currency === one.currency ? sum + net.minor : sum), 0n);
  return { minor, currency: one.currency, exponent: currencyExponent(one.currency) };
}

/** What the PSP says the bank receives: the payout's own amount, else the sum of its lines. */
export function amountOfBatch(batch: Pick<SettlementBatch, 'events' | 'lines'>): Money | null {
  return statedAmount(batch.events) ?? batch.lines.net;
}

function statedAmount(events: readonly PlacedEvent[]): Money | null {
  return (
    events.find(({ amount, kind }) => amount !== null && kind !== 'failed' && kind !== 'cancelled')?.amount ??
    events[0]?.amount ??
    null
  );
}

function arrivalOf(table: EventTable, { lines }: Draft, events: readonly PlacedEvent[]): Instant | null {
  for (const { times } of events) if (times.valueOn !== null) return startOfDay(times.valueOn);
  const paid = events.find(({ kind }) => kind === 'paid_out');
  if (paid !== undefined) return instantOf(paid);
  const times = lines
    .filter((index) => table.kind.at(index) === settled)
    .map((index) => table.at.at(index))
    .filter((at) => !Number.isNaN(at));
  return times.length === 0 ? null : Math.min(...times);
}

interface Expected {
  readonly draft: Draft;
  readonly amount: number;
  readonly isCredit: boolean;
  readonly arrival: Instant;
  readonly text: string;
}

function matchByAmount(
  table: EventTable,
  all: readonly { draft: Draft; events: readonly PlacedEvent[] }[],
  entries: readonly number[],
): void {
  const byAmount = new Map<number, number[]>();
  for (const entry of entries) {
    const known = byAmount.get(table.amount.at(entry));
    if (known === undefined) byAmount.set(table.amount.at(entry), [entry]);
    else known.push(entry);
  }
  const expected = all.flatMap(({ draft, events }) => expectedOf(table, draft, events));
  const fitting = new Map(expected.map((each) => [each, entriesFor(table, each, byAmount)]));
  const wanted = new Map<number, number>();
  for (const found of fitting.values())
    for (const entry of found) wanted.set(entry, (wanted.get(entry) ?? 0) + 1);
  for (const [{ draft, text }, found] of fitting) {
    const [entry] = found;
    if (found.length !== 1 || entry === undefined || wanted.get(entry) !== 1) continue;
    draft.entries.push(entry);
    draft.reason = `the only credit of ${text} near the payout's arrival`;
  }
}

function expectedOf(table: EventTable, draft: Draft, events: readonly PlacedEvent[]): Expected[] {
  if (draft.entries.length > 0) return [];
  const amount = statedAmount(events) ?? netOfLines(table, draft.lines);
  const arrival = arrivalOf(table, draft, events);
  if (amount === null || arrival === null) return [];
  const minor = amount.minor < 0n ? -amount.minor : amount.minor;
  return [
    {
      draft,
      amount: table.amountNumber({ minor, currency: amount.currency }),
      isCredit: amount.minor >= 0n,
      arrival,
      text: `${decimalText(amount)} ${amount.currency}`,
    },
  ];
}

function entriesFor(
  table: EventTable,
  { amount, isCredit, arrival }: Expected,
  byAmount: ReadonlyMap<number, readonly number[]>,
): number[] {
  return (byAmount.get(amount) ?? []).filter(
    (entry) =>
      credits.has(table.kind.at(entry)) === isCredit &&
      Math.abs(table.at.at(entry) - arrival) <= arrivalWindow,
  );
}
