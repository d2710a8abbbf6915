/**
 * Attempts: several payment intents, or several provider payouts, under one reference. The lane of the PSP follows one
 * of them, or the cancellation of an abandoned attempt would contradict the one that worked.
 */
import type { EventKind } from '../../../shared/payments/model.ts';
import { instantOf, type PlacedEvent } from '../payments/index.ts';
import type { InterpretedEvent } from './interpret.ts';

const succeeded = new Set<EventKind>([
  'captured',
  'partially_captured',
  'settled',
  'completed',
  'paid_out',
  'returned',
]);
const failed = new Set<EventKind>(['declined', 'failed', 'rejected', 'cancelled', 'voided', 'expired']);

interface Attempt {
  readonly id: string;
  readonly from: number;
  rank: number;
}

/** The id that tells attempts apart: the intent's, or the provider's own for its payouts. */
function attemptOf(
  { party, format, identifiers }: PlacedEvent,
  intents: ReadonlyMap<string, string>,
): string | null {
  if (party !== 'psp') return null;
  for (const scheme of ['payment-intent', 'charge'] as const) {
    const value = identifiers.find((identifier) => identifier.scheme === scheme)?.value;
    if (value !== undefined) return intents.get(value) ?? value;
  }
  if (format !== 'api-log' && format !== 'har') return null;
  return identifiers.find(({ scheme }) => scheme === 'psp-reference')?.value ?? null;
}

/** Charge → payment intent, as far as any record states both. */
function intentsOf(interpreted: readonly InterpretedEvent[]): Map<string, string> {
  const intents = new Map<string, string>();
  for (const { event } of interpreted) {
    const intent = event.identifiers.find(({ scheme }) => scheme === 'payment-intent')?.value;
    const charge = event.identifiers.find(({ scheme }) => scheme === 'charge')?.value;
    if (intent !== undefined && charge !== undefined) intents.set(charge, intent);
  }
  return intents;
}

/** Events of the PSP that belong to another attempt than the leading one: the first that succeeded, else the latest. */
export function otherAttempts(interpreted: readonly InterpretedEvent[]): ReadonlySet<InterpretedEvent> {
  const intents = intentsOf(interpreted);
  const attempts = new Map<string, Attempt>();
  for (const { event, kind } of interpreted) {
    const id = attemptOf(event, intents);
    if (id === null || kind === 'status_observed') continue;
    const attempt = attempts.get(id) ?? { id, from: instantOf(event) ?? 0, rank: 1 };
    attempts.set(id, attempt);
    if (succeeded.has(kind)) attempt.rank = 3;
    else if (attempt.rank < 3 && failed.has(kind)) attempt.rank = 0;
  }
  if (attempts.size < 2) return new Set();
  const [leading] = [...attempts.values()].sort(
    (left, right) =>
      right.rank - left.rank || (left.rank === 3 ? left.from - right.from : right.from - left.from),
  );
  return new Set(
    interpreted.filter(({ event }) => {
      const id = attemptOf(event, intents);
      return id !== null && id !== leading?.id;
    }),
  );
}
