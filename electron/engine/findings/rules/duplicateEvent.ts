/** DUPLICATE_EVENT: one event was delivered more than once. Information only: handlers must survive it (payments.md §2.13). */
import type { Finding } from '../../../../shared/findings/model.ts';
import { instantOf, type PlacedEvent } from '../../payments/index.ts';
import { deskFinding, paymentFinding, timeText, type DeskRule, type PaymentRule } from '../judgement.ts';

export const duplicateEvent: PaymentRule = (judgement): Finding[] =>
  deliveriesOf(judgement.payment.events).flatMap((repetition) =>
    paymentFinding(judgement, { ...wordsOf(repetition), subject: repetition.id }).map((finding) => ({
      ...finding,
      references: [repetition.id, ...finding.references],
    })),
  );

/** Events about a payout carry many payments' money and belong to none of them. */
export const duplicatePayoutEvent: DeskRule = (desk) =>
  desk.batches.flatMap((batch) =>
    deliveriesOf(batch.events).flatMap((repetition) =>
      deskFinding(desk, {
        ...wordsOf(repetition),
        subject: repetition.id,
        references: [repetition.id, batch.id],
      }),
    ),
  );

/** One event with its deliveries, in order. */
interface Repetition {
  readonly id: string;
  readonly deliveries: readonly PlacedEvent[];
}

function wordsOf({ id, deliveries }: Repetition) {
  const times = deliveries.map((event) => timeText(event.times.receivedAt ?? instantOf(event))).slice(0, 4);
  return {
    code: 'DUPLICATE_EVENT',
    severity: 'info',
    explanation: `Event ${id} (${deliveries[0]?.status ?? ''}) was delivered ${String(deliveries.length)} times: ${times.join(', ')}.`,
    nextStep: 'Nothing to do, if the second delivery changed nothing.',
    events: deliveries,
  } as const;
}

/**
 * Deliveries of one event: in one source, or in two that both tell when it arrived. The same event in a webhook log
 * and in an API export is one delivery and one copy.
 */
function deliveriesOf(events: readonly PlacedEvent[]): Repetition[] {
  const byKey = new Map<string, { readonly id: string; readonly records: Map<number, PlacedEvent> }>();
  for (const event of events) {
    const delivery = deliveredId(event);
    if (delivery === null) continue;
    const known = byKey.get(delivery.key);
    if (known === undefined)
      byKey.set(delivery.key, { id: delivery.id, records: new Map([[event.recordId, event]]) });
    else if (!known.records.has(event.recordId)) known.records.set(event.recordId, event);
  }
  return [...byKey.values()].flatMap(({ id, records }) => {
    const deliveries = records.size < 2 ? [] : repeated([...records.values()]);
    return deliveries.length > 1 ? [{ id, deliveries }] : [];
  });
}

/**
 * The provider's id of the event; else the id that its webhooks are sent under, which a repeated delivery keeps
 * (Standard Webhooks: `webhook-id` is the same for all attempts). One delivery may hold several events.
 */
function deliveredId({ identifiers, status, kind }: PlacedEvent): { key: string; id: string } | null {
  const own = identifiers.find(({ scheme }) => scheme === 'psp-event')?.value;
  if (own !== undefined) return { key: own, id: own };
  const sent = identifiers.find(({ scheme }) => scheme === 'webhook-id')?.value;
  return sent === undefined ? null : { key: `${sent}\n${kind}\n${status}`, id: sent };
}

function repeated(records: readonly PlacedEvent[]): readonly PlacedEvent[] {
  const inOne = records.filter(
    (event) => records.filter(({ sourceId }) => sourceId === event.sourceId).length > 1,
  );
  if (inOne.length > 1) return inOne;
  const arrived = records.filter(({ times }) => times.receivedAt !== null);
  return arrived.length > 1 && new Set(arrived.map(({ times }) => times.receivedAt)).size > 1 ? arrived : [];
}
