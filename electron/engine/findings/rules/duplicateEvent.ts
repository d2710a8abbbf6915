/** DUPLICATE_EVENT: one event was delivered more than once. Information only: handlers must survive it (payments.md §2.13). */
import type { Finding } from '../../../../shared/findings/model.ts';
import { instantOf, type PlacedEvent } from '../../payments/index.ts';
import { paymentFinding, timeText, type PaymentRule } from '../judgement.ts';

export const duplicateEvent: PaymentRule = (judgement): Finding[] =>
  deliveriesOf(judgement.payment.events).flatMap(([id, deliveries]) => {
    const times = deliveries.map((event) => timeText(event.times.receivedAt ?? instantOf(event))).slice(0, 4);
    return paymentFinding(judgement, {
      code: 'DUPLICATE_EVENT',
      severity: 'info',
      subject: id,
      explanation: `Event ${id} (${deliveries[0]?.status ?? ''}) was delivered ${String(deliveries.length)} times: ${times.join(', ')}.`,
      nextStep: 'Nothing to do, if the second delivery changed nothing.',
      events: deliveries,
    }).map((finding) => ({ ...finding, references: [id, ...finding.references] }));
  });

/**
 * Deliveries of one event: in one source, or in two that both tell when it arrived. The same event in a webhook log
 * and in an API export is one delivery and one copy.
 */
function deliveriesOf(events: readonly PlacedEvent[]): [string, readonly PlacedEvent[]][] {
  const byId = new Map<string, Map<number, PlacedEvent>>();
  for (const event of events) {
    const id = event.identifiers.find(({ scheme }) => scheme === 'psp-event')?.value;
    if (id === undefined) continue;
    const records = byId.get(id);
    if (records === undefined) byId.set(id, new Map([[event.recordId, event]]));
    else if (!records.has(event.recordId)) records.set(event.recordId, event);
  }
  return [...byId].flatMap(([id, records]) => {
    const deliveries = records.size < 2 ? [] : repeated([...records.values()]);
    return deliveries.length > 1 ? [[id, deliveries] as [string, readonly PlacedEvent[]]] : [];
  });
}

function repeated(records: readonly PlacedEvent[]): readonly PlacedEvent[] {
  const inOne = records.filter(
    (event) => records.filter(({ sourceId }) => sourceId === event.sourceId).length > 1,
  );
  if (inOne.length > 1) return inOne;
  const arrived = records.filter(({ times }) => times.receivedAt !== null);
  return arrived.length > 1 && new Set(arrived.map(({ times }) => times.receivedAt)).size > 1 ? arrived : [];
}
