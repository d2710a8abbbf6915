/**
 * PSP payouts: the report lines that one net payment to the bank consists of, and the bank entry that proves it.
 * The entry is found by the payout's id in its text, else by the exact net amount near the arrival date where only
 * one payout and one entry fit.
 */
import { day, startOfDay } from '../../../shared/kernel/time.ts';
import { decimalText, type Money } from '../../../shared/kernel/money.ts';
import { amountKey } from './components.ts';
import { instantOf, type PlacedEvent, type SettlementBatch } from './group.ts';

interface Draft {
  readonly id: string;
  readonly events: PlacedEvent[];
  readonly lines: PlacedEvent[];
  readonly bankEntries: PlacedEvent[];
  bankReason: string | null;
}

const arrivalWindow = 5 * day;

export function payoutOf(event: PlacedEvent): string | null {
  return event.identifiers.find(({ scheme }) => scheme === 'payout')?.value ?? null;
}

/** @returns the batches, and the bank entries of batches that no payout explains */
export function findBatches(
  events: readonly PlacedEvent[],
  loneCredits: readonly PlacedEvent[],
): { batches: SettlementBatch[]; unexplained: PlacedEvent[] } {
  const drafts = new Map<string, Draft>();
  const draftOf = (id: string): Draft => {
    const known = drafts.get(id);
    if (known !== undefined) return known;
    const made: Draft = { id, events: [], lines: [], bankEntries: [], bankReason: null };
    drafts.set(id, made);
    return made;
  };
  const anonymous: PlacedEvent[] = [];
  for (const event of events) {
    const id = payoutOf(event);
    if (event.party === 'bank') {
      if (event.movement === 'settlement-batch' && id === null) anonymous.push(event);
      continue;
    }
    if (id === null || event.party !== 'psp') continue;
    if (event.movement === 'settlement-batch') draftOf(id).events.push(event);
    else draftOf(id).lines.push(event);
  }
  const unexplained: PlacedEvent[] = [];
  for (const event of events) {
    const id = event.party === 'bank' ? payoutOf(event) : null;
    if (id === null) continue;
    const draft = drafts.get(id);
    if (draft === undefined) unexplained.push(event);
    else {
      draft.bankEntries.push(event);
      draft.bankReason = `the entry's text names payout ${id}`;
    }
  }
  matchByAmount([...drafts.values()], [...anonymous, ...loneCredits]);
  const taken = new Set([...drafts.values()].flatMap(({ bankEntries }) => bankEntries));
  unexplained.push(...anonymous.filter((event) => !taken.has(event)));
  return { batches: [...drafts.values()].sort((left, right) => (left.id < right.id ? -1 : 1)), unexplained };
}

/** What the PSP says the bank receives: the payout's own amount, else the sum of its lines. */
export function amountOfBatch(batch: Pick<SettlementBatch, 'events' | 'lines'>): Money | null {
  const stated =
    batch.events.find(({ amount, kind }) => amount !== null && kind !== 'failed' && kind !== 'cancelled')
      ?.amount ?? batch.events[0]?.amount;
  return stated ?? netOfLines(batch);
}

/** Sum of the net of all report lines in the payout's currency; null without lines. */
export function netOfLines(batch: Pick<SettlementBatch, 'lines'>): Money | null {
  const nets = batch.lines.flatMap(({ net }) => net ?? []);
  const [first] = nets;
  if (first === undefined) return null;
  return {
    ...first,
    minor: nets.reduce((sum, net) => (net.currency === first.currency ? sum + net.minor : sum), 0n),
  };
}

function arrivalOf(batch: Draft): number | null {
  for (const { times } of batch.events) if (times.valueOn !== null) return startOfDay(times.valueOn);
  const paid =
    batch.events.find(({ kind }) => kind === 'paid_out') ??
    batch.lines.find(({ kind }) => kind === 'settled');
  return paid === undefined ? null : instantOf(paid);
}

function matchByAmount(batches: readonly Draft[], entries: readonly PlacedEvent[]): void {
  const open = batches.filter(({ bankEntries }) => bankEntries.length === 0);
  const fitting = (batch: Draft, entry: PlacedEvent): boolean => {
    const amount = amountOfBatch(batch);
    const arrival = arrivalOf(batch);
    const booked = instantOf(entry);
    if (amount === null || booked === null || arrival === null) return false;
    const isCredit = entry.kind === 'booked_credit' || entry.kind === 'pending_credit';
    if (isCredit !== amount.minor >= 0n) return false;
    const absolute = amount.minor < 0n ? -amount.minor : amount.minor;
    return (
      amountKey(entry) === `${absolute.toString()}|${amount.currency}` &&
      Math.abs(booked - arrival) <= arrivalWindow
    );
  };
  for (const batch of open) {
    const candidates = entries.filter((entry) => fitting(batch, entry));
    const [entry] = candidates;
    if (candidates.length !== 1 || entry === undefined) continue;
    if (open.filter((other) => fitting(other, entry)).length !== 1) continue;
    batch.bankEntries.push(entry);
    const amount = amountOfBatch(batch);
    batch.bankReason = `the only credit of ${amount === null ? 'that amount' : `${decimalText(amount)} ${amount.currency}`} near the payout's arrival`;
  }
}
