/** One payment's events run through the lanes of its rail. */
import type { Party } from '../../../shared/evidence/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { runLane, type LaneRun, type MachineEvent } from '../../../shared/lifecycle/machine.ts';
import type { EventKind } from '../../../shared/payments/model.ts';
import { instantOf, type PaymentGroup } from '../payments/index.ts';
import { otherAttempts } from './attempts.ts';
import type { InterpretedEvent } from './interpret.ts';
import type { CompiledProfile } from './profiles.ts';

/** Causes come before effects where two statements bear the same time (Stripe's clock ticks in seconds). */
const causalOrder: readonly EventKind[] = [
  'requested',
  'approved',
  'submitted',
  'uncertain',
  'accepted',
  'requires_action',
  'processing',
  'declined',
  'authorized',
  'partially_authorized',
  'capture_requested',
  'partially_captured',
  'captured',
  'settled',
  'debited',
  'credited',
  'paid_out',
  'completed',
  'pending_credit',
  'pending_debit',
  'booked_credit',
  'booked_debit',
  'refund_pending',
  'refunded',
  'refund_failed',
  'dispute_opened',
  'funds_withdrawn',
  'dispute_under_review',
  'dispute_won',
  'funds_reinstated',
  'dispute_lost',
  'recall_requested',
  'recall_refused',
  'returned',
  'failed',
  'rejected',
  'cancelled',
  'voided',
  'expired',
  'reversed',
  'recredited',
];
const causalRank: ReadonlyMap<EventKind, number> = new Map(causalOrder.map((kind, index) => [kind, index]));

export type LaneRuns = ReadonlyMap<Party, LaneRun>;

export function runLanes(
  group: PaymentGroup,
  interpreted: readonly InterpretedEvent[],
  compiled: CompiledProfile,
  asOf: Instant,
): LaneRuns {
  const runs = new Map<Party, LaneRun>();
  const partial = partialEvents(interpreted);
  const others = otherAttempts(interpreted);
  const provedBatches = new Set(
    group.batches.filter(({ bankEntries }) => bankEntries.length > 0).map(({ id }) => id),
  );
  for (const [party, lane] of compiled.lanes) {
    const events = interpreted
      .filter((item) => item.event.party === party && item.kind !== 'status_observed' && !others.has(item))
      .map((item): MachineEvent => ({
        id: item.event.id,
        kind: item.kind,
        movement: item.movement,
        at: instantOf(item.event),
        partial: partial.has(item),
        booked: isBooked(item, provedBatches),
      }))
      .sort(
        (left, right) =>
          (left.at ?? 0) - (right.at ?? 0) ||
          (causalRank.get(left.kind) ?? 99) - (causalRank.get(right.kind) ?? 99),
      );
    runs.set(party, runLane(lane, events, asOf));
  }
  return runs;
}

/** A booking by the bank, or a report line whose payout the bank has booked. */
function isBooked({ event, kind }: InterpretedEvent, provedBatches: ReadonlySet<string>): boolean {
  if (event.party === 'bank') return kind === 'booked_credit' || kind === 'booked_debit';
  return (
    kind === 'settled' &&
    event.identifiers.some(({ scheme, value }) => scheme === 'payout' && provedBatches.has(value))
  );
}

/** Events that concern part of the amount only: a refund below the capture, a capture below the authorisation. */
function partialEvents(interpreted: readonly InterpretedEvent[]): Set<InterpretedEvent> {
  const partial = new Set<InterpretedEvent>();
  const largest = { authorized: 0n, captured: 0n, credited: 0n };
  const refunds = { psp: new Map<string, bigint>(), ledger: new Map<string, bigint>() };
  let openCredits = 0;
  for (const item of interpreted) {
    const minor = item.event.amount?.minor ?? 0n;
    switch (item.kind) {
      case 'authorized':
      case 'requested':
        if (item.event.party === 'psp' && minor > largest.authorized) largest.authorized = minor;
        break;
      case 'captured':
        if (minor > largest.captured) largest.captured = minor;
        if (minor < largest.authorized) partial.add(item);
        break;
      case 'credited':
        if (item.event.party === 'ledger') openCredits += 1;
        if (minor > largest.credited) largest.credited = minor;
        break;
      case 'reversed':
        openCredits -= 1;
        if (openCredits > 0) partial.add(item);
        break;
      case 'refunded': {
        const party = item.event.party === 'ledger' ? 'ledger' : 'psp';
        const total =
          party === 'ledger' ? largest.credited || largest.captured : largest.captured || largest.credited;
        if (refundedSoFar(refunds[party], item) < total) partial.add(item);
        break;
      }
      default:
        break;
    }
  }
  return partial;
}

function refundedSoFar(refunds: Map<string, bigint>, { event }: InterpretedEvent): bigint {
  const minor = event.amount?.minor ?? 0n;
  const id =
    event.identifiers.find(({ scheme }) => scheme === 'refund')?.value ??
    (event.party === 'ledger' ? event.id : null);
  // Without a refund's id the amount is the total given back so far.
  if (id !== null) refunds.set(id, minor);
  const listed = [...refunds.values()].reduce((sum, each) => sum + each, 0n);
  return id === null && minor > listed ? minor : listed;
}
