/**
 * Sums and counts of one payment that several rules need: what came in, what the ledger did with it, what went back.
 * Every figure keeps the events it was read from, so that a finding can cite them.
 */
import type { Money } from '../../../shared/kernel/money.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { InterpretedEvent } from '../lifecycle/index.ts';
import { instantOf, type PlacedEvent } from '../payments/index.ts';

/** One movement of money, as one party states it. */
export interface Movement {
  /** What makes it one movement: a payment intent, a refund, a ledger entry, a bank entry. */
  readonly key: string;
  readonly amount: Money | null;
  readonly at: Instant | null;
  readonly events: readonly PlacedEvent[];
}

export interface Facts {
  /** Distinct captures at the PSP, by payment intent or provider payment. */
  readonly captures: readonly Movement[];
  /** Lines of the payout report for this payment. */
  readonly settlements: readonly Movement[];
  /** Distinct refunds at the PSP that did not fail; pending ones included. */
  readonly refunds: readonly Movement[];
  /** Disputes that took money or ask for it, and were not won. */
  readonly disputes: readonly Movement[];
  /** Distinct payouts handed to a provider and not refused. */
  readonly submissions: readonly Movement[];
  readonly bankCredits: readonly Movement[];
  readonly bankDebits: readonly Movement[];
  /** Money that the bank shows coming back, or going back. */
  readonly bankReturns: readonly Movement[];
  readonly credits: readonly Movement[];
  readonly debits: readonly Movement[];
  readonly recredits: readonly Movement[];
  readonly reversals: readonly Movement[];
  readonly ledgerRefunds: readonly Movement[];
  /** Fees that any party states for this payment. */
  readonly fees: readonly Money[];
}

export function factsOf(interpreted: readonly InterpretedEvent[]): Facts {
  const of = (party: PlacedEvent['party'], ...kinds: readonly string[]): InterpretedEvent[] =>
    interpreted.filter(({ event, kind }) => event.party === party && kinds.includes(kind));
  const captured = of('psp', 'captured', 'partially_captured').filter(
    ({ movement }) => movement === 'payment',
  );
  const settled = of('psp', 'settled', 'completed', 'paid_out').filter(
    ({ movement }) => movement === 'payment',
  );
  const lines = settled.filter(({ event }) => event.format === 'stripe-payout-reconciliation');
  return {
    captures: grouped(captured, captureKey, 'largest'),
    settlements: grouped(lines, recordKey, 'largest'),
    refunds: refundsOf(interpreted),
    disputes: disputesOf(interpreted),
    submissions: submissionsOf(interpreted),
    bankCredits: grouped(
      of('bank', 'booked_credit').filter(({ movement }) => movement === 'payment'),
      eventKey,
      'largest',
    ),
    bankDebits: grouped(
      of('bank', 'booked_debit').filter(({ movement }) => movement === 'payment'),
      eventKey,
      'largest',
    ),
    bankReturns: grouped(
      of('bank', 'booked_credit', 'booked_debit').filter(({ movement }) => movement === 'return'),
      eventKey,
      'largest',
    ),
    credits: postings(
      of('ledger', 'credited', 'completed').filter(({ event }) => event.direction !== 'payout'),
    ),
    debits: postings(of('ledger', 'debited')),
    recredits: postings(of('ledger', 'recredited')),
    reversals: postings(of('ledger', 'reversed')),
    ledgerRefunds: postings(of('ledger', 'refunded')),
    fees: feesOf(interpreted),
  };
}

function idOf(event: PlacedEvent, ...schemes: readonly string[]): string | null {
  for (const scheme of schemes) {
    const found = event.identifiers.find((identifier) => identifier.scheme === scheme);
    if (found !== undefined) return found.value;
  }
  return null;
}

function captureKey({ event }: InterpretedEvent): string {
  return idOf(event, 'payment-intent', 'charge', 'psp-reference', 'transaction-id') ?? 'capture';
}

function recordKey({ event }: InterpretedEvent): string {
  return idOf(event, 'balance-transaction') ?? event.id;
}

function eventKey({ event }: InterpretedEvent): string {
  return event.id;
}

function grouped(
  items: readonly InterpretedEvent[],
  keyOf: (item: InterpretedEvent) => string,
  choose: 'largest' | 'last',
): Movement[] {
  const groups = new Map<string, PlacedEvent[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item.event]);
  return [...groups].map(([key, events]) => movement(key, events, choose));
}

function movement(key: string, events: readonly PlacedEvent[], choose: 'largest' | 'last'): Movement {
  const amounts = events.flatMap(({ amount }) => amount ?? []);
  const amount =
    choose === 'last'
      ? amounts.at(-1)
      : amounts.reduce<Money | undefined>(
          (best, each) => (best === undefined || each.minor > best.minor ? each : best),
          undefined,
        );
  return { key, amount: amount ?? null, at: events.map(instantOf).find((at) => at !== null) ?? null, events };
}

/**
 * Ledger postings, each once. Rows of one entry are steps of one posting; so are rows that repeat the payment with
 * another status word ("credited", then "completed"). Rows with the same words are separate postings.
 */
function postings(items: readonly InterpretedEvent[]): Movement[] {
  const byEntry = new Map<string, InterpretedEvent[]>();
  for (const item of items) {
    const entry = idOf(item.event, 'ledger-entry') ?? item.event.id;
    byEntry.set(entry, [...(byEntry.get(entry) ?? []), item]);
  }
  const entries = [...byEntry].map(([key, rows]) => ({
    key,
    rows,
    words: rows
      .map(({ event }) => event.status)
      .sort()
      .join(' | '),
  }));
  const types = new Map<string, Map<string, typeof entries>>();
  for (const entry of entries) {
    const type = (entry.words.split(' · ')[0] ?? '') + amountText(entry.rows[0]?.event.amount ?? null);
    const byWords = types.get(type) ?? new Map<string, typeof entries>();
    types.set(type, byWords);
    byWords.set(entry.words, [...(byWords.get(entry.words) ?? []), entry]);
  }
  // Of rows that differ in the status word only, the word said most often counts the postings.
  return [...types.values()].flatMap((byWords) => {
    const most = [...byWords.values()].reduce((best, each) => (each.length > best.length ? each : best));
    return most.map(({ key, rows }) =>
      movement(
        key,
        rows.map(({ event }) => event),
        'last',
      ),
    );
  });
}

function amountText(amount: Money | null): string {
  return amount === null ? '' : `|${amount.minor.toString()}${amount.currency}`;
}

function refundsOf(interpreted: readonly InterpretedEvent[]): Movement[] {
  const byId = new Map<string, InterpretedEvent[]>();
  const totals: InterpretedEvent[] = [];
  for (const item of interpreted) {
    if (item.event.party !== 'psp' || item.movement !== 'refund') continue;
    const id =
      idOf(item.event, 'refund') ??
      (item.event.format === 'stripe-events' ? null : idOf(item.event, 'psp-reference', 'idempotency-key'));
    if (id === null) totals.push(item);
    else byId.set(id, [...(byId.get(id) ?? []), item]);
  }
  const listed = [...byId].flatMap(([id, items]) => {
    const stated = items.filter(({ kind }) => kind !== 'status_observed');
    return stated.length === 0 || stated.some(({ kind }) => kind === 'refund_failed')
      ? []
      : [
          movement(
            id,
            stated.map(({ event }) => event),
            'largest',
          ),
        ];
  });
  if (byId.size > 0) return listed;
  // charge.refunded without refund ids states the total so far: the last statement is the whole.
  const last = totals.filter(({ kind }) => kind === 'refunded').at(-1);
  return last === undefined ? [] : [movement('total', [last.event], 'last')];
}

function disputesOf(interpreted: readonly InterpretedEvent[]): Movement[] {
  const byId = new Map<string, InterpretedEvent[]>();
  for (const item of interpreted) {
    if (item.movement !== 'dispute' || item.event.party !== 'psp') continue;
    const id = idOf(item.event, 'dispute') ?? 'dispute';
    byId.set(id, [...(byId.get(id) ?? []), item]);
  }
  return [...byId].flatMap(([id, items]) => {
    const isInquiry = items.every(
      ({ event, kind }) => /^warning/.test(event.status) || kind === 'status_observed',
    );
    const won = items.some(({ kind }) => kind === 'dispute_won' || kind === 'funds_reinstated');
    return isInquiry || won
      ? []
      : [
          movement(
            id,
            items.map(({ event }) => event),
            'largest',
          ),
        ];
  });
}

const goingOut = new Set(['accepted', 'processing', 'settled', 'completed', 'paid_out', 'returned']);
const refusing = new Set(['rejected', 'failed', 'cancelled', 'declined']);

/** Provider payouts by the provider's own id; those that were refused are left out. */
function submissionsOf(interpreted: readonly InterpretedEvent[]): Movement[] {
  const byId = new Map<string, InterpretedEvent[]>();
  for (const item of interpreted) {
    if (item.event.party !== 'psp' || (item.movement !== 'payment' && item.movement !== 'return')) continue;
    const id = idOf(item.event, 'psp-reference', 'uetr', 'transaction-id');
    if (id !== null) byId.set(id, [...(byId.get(id) ?? []), item]);
  }
  return [...byId].flatMap(([id, items]) =>
    items.some(({ kind }) => goingOut.has(kind)) && !items.some(({ kind }) => refusing.has(kind))
      ? [
          movement(
            id,
            items.filter(({ kind }) => kind !== 'status_observed').map(({ event }) => event),
            'largest',
          ),
        ]
      : [],
  );
}

function feesOf(interpreted: readonly InterpretedEvent[]): Money[] {
  return interpreted.flatMap(({ event, kind }) => {
    const stated = event.fee === null || event.fee.minor === 0n ? [] : [event.fee];
    return kind === 'fee_charged' && event.amount !== null ? [...stated, event.amount] : stated;
  });
}

/** Sum of movements in the currency of the first; null where there is none. */
export function total(movements: readonly Movement[]): Money | null {
  const amounts = movements.flatMap(({ amount }) => amount ?? []);
  const [first] = amounts;
  if (first === undefined) return null;
  return {
    ...first,
    minor: amounts.reduce(
      (sum, { minor, currency }) => (currency === first.currency ? sum + minor : sum),
      0n,
    ),
  };
}

/** Whether the difference between two amounts is a fee that the evidence states, or a sum of such fees. */
export function isExplainedByFees(difference: bigint, currency: string, fees: readonly Money[]): boolean {
  const wanted = difference < 0n ? -difference : difference;
  if (wanted === 0n) return true;
  const usable = fees
    .filter((fee) => fee.currency === currency)
    .map(({ minor }) => minor)
    .slice(0, 8);
  const sums = usable.reduce<bigint[]>((known, fee) => [...known, ...known.map((sum) => sum + fee)], [0n]);
  return sums.includes(wanted);
}
