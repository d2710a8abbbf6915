/** What was asked for, among all that is stated. */
import type { Money } from '../../../shared/kernel/money.ts';
import type { PlacedEvent } from './group.ts';

/** The first amount stated for the payment itself: the ledger's word before the PSP's, theirs before the bank's. */
export function statedAmount(events: readonly PlacedEvent[]): Money | null {
  const stated = events.filter(
    (event) => event.amount !== null && event.movement === 'payment' && event.kind !== 'fee_charged',
  );
  const preferred =
    stated.find(
      ({ party, kind }) =>
        party === 'ledger' && (kind === 'requested' || kind === 'credited' || kind === 'debited'),
    ) ??
    stated.find(({ party }) => party === 'psp') ??
    stated[0];
  return preferred?.amount ?? events.find((event) => event.amount !== null)?.amount ?? null;
}
