/**
 * Sources whose amounts are in another unit than they look: a ledger export in cents without saying so, an API that
 * writes 250 for 250.00. Decided for a whole source, by what other parties state under the same ids: one payment off
 * by a hundred is a break, a source that is always off by a hundred is a dialect.
 */
import type { Identifier, SourceFormat } from '../../../shared/evidence/model.ts';
import { sameMoney, type Money } from '../../../shared/kernel/money.ts';
import { comparableKeys } from './comparableKeys.ts';
import { strengthOf } from './components.ts';
import type { PlacedEvent } from './group.ts';

const leastComparisons = 5;
const majority = 0.8;

/** Formats whose unit their specification fixes; then the ledger, whose columns the importer has read; then APIs. */
const specified: ReadonlySet<SourceFormat> = new Set([
  'stripe-events',
  'stripe-payout-reconciliation',
  'camt.053',
]);
const ledgers: ReadonlySet<SourceFormat> = new Set(['ledger-csv']);
const interfaces: ReadonlySet<SourceFormat> = new Set(['api-log', 'har']);

export function alignUnits(events: readonly PlacedEvent[]): PlacedEvent[] {
  const ledgerAligned = alignFormats(events, ledgers, specified);
  return alignFormats(ledgerAligned, interfaces, new Set([...specified, ...ledgers]));
}

/**
 * `multiply` and `divide` hold for a whole source. `whole-numbers` is JSON's: 250.00 is written 250, while 250.50
 * keeps its decimals, so that only round amounts look a hundred times too small.
 */
type Dialect = 'multiply' | 'divide' | 'whole-numbers';

interface Tally {
  same: number;
  /** Of these, amounts without a fraction. */
  sameRound: number;
  larger: number;
  smaller: number;
}

type Stated = ReadonlyMap<string, readonly Money[]>;

function alignFormats(
  events: readonly PlacedEvent[],
  formats: ReadonlySet<SourceFormat>,
  trusted: ReadonlySet<SourceFormat>,
): PlacedEvent[] {
  const stated = amountsStated(events, trusted);
  const tallies = new Map<number, Tally>();
  for (const event of events) {
    if (!formats.has(event.format)) continue;
    const tally = tallies.get(event.sourceId) ?? { same: 0, sameRound: 0, larger: 0, smaller: 0 };
    tallies.set(event.sourceId, tally);
    note(tally, event, stated);
  }
  const dialects = new Map([...tallies].flatMap(([sourceId, tally]) => dialectOf(sourceId, tally)));
  if (dialects.size === 0) return [...events];
  return events.map((event) => inMinorUnits(event, dialects.get(event.sourceId), stated));
}

function note(tally: Tally, event: PlacedEvent, stated: Stated): void {
  if (event.amount === null || event.movement !== 'payment') return;
  const others = othersOf(event, stated);
  const scale = scaleOf(event.amount);
  const { minor } = event.amount;
  if (others.includes(minor)) {
    tally.same += 1;
    if (minor % scale === 0n) tally.sameRound += 1;
  } else if (others.includes(minor * scale)) tally.smaller += 1;
  else if (others.some((other) => other * scale === minor)) tally.larger += 1;
}

function dialectOf(sourceId: number, { same, sameRound, larger, smaller }: Tally): [number, Dialect][] {
  const total = same + larger + smaller;
  if (total < leastComparisons) return [];
  if (smaller / total >= majority) return [[sourceId, 'multiply']];
  if (larger / total >= majority) return [[sourceId, 'divide']];
  return smaller > 0 && same >= leastComparisons && sameRound === 0 ? [[sourceId, 'whole-numbers']] : [];
}

function inMinorUnits(event: PlacedEvent, dialect: Dialect | undefined, stated: Stated): PlacedEvent {
  if (dialect === undefined || event.amount === null) return event;
  if (dialect === 'whole-numbers') {
    const others = othersOf(event, stated);
    const { minor } = event.amount;
    const isWhole = !others.includes(minor) && others.includes(minor * scaleOf(event.amount));
    return isWhole ? { ...event, amount: scaled(event.amount, 'multiply') } : event;
  }
  return {
    ...event,
    amount: scaled(event.amount, dialect),
    fee: scaled(event.fee, dialect),
    net: scaled(event.net, dialect),
  };
}

function scaleOf({ exponent }: Money): bigint {
  return 10n ** BigInt(exponent);
}

function scaled(amount: Money | null, factor: 'multiply' | 'divide'): Money | null {
  if (amount === null) return null;
  const scale = scaleOf(amount);
  return { ...amount, minor: factor === 'multiply' ? amount.minor * scale : amount.minor / scale };
}

/** Amounts by id, as the trusted formats state them. */
function amountsStated(events: readonly PlacedEvent[], trusted: ReadonlySet<SourceFormat>): Stated {
  const stated = new Map<string, Money[]>();
  for (const { format, amount, movement, identifiers } of events) {
    if (!trusted.has(format) || amount === null || movement !== 'payment') continue;
    for (const key of joiningKeys(identifiers)) {
      const known = stated.get(key);
      if (known === undefined) stated.set(key, [amount]);
      else if (!known.some((other) => sameMoney(other, amount))) known.push(amount);
    }
  }
  return stated;
}

/** What others state for the same payment in the same currency, in minor units. */
function othersOf({ amount, identifiers }: PlacedEvent, stated: Stated): bigint[] {
  return joiningKeys(identifiers).flatMap((key) =>
    (stated.get(key) ?? []).flatMap(({ minor, currency }) => (currency === amount?.currency ? [minor] : [])),
  );
}

function joiningKeys(identifiers: readonly Identifier[]): string[] {
  return comparableKeys(identifiers).filter(
    (_key, position) => strengthOf(identifiers[position]?.scheme ?? 'free-text') !== null,
  );
}
