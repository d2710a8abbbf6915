/** DUPLICATE_EVENT: one event was delivered more than once. Information only: handlers must survive it (payments.md §2.13). */
import type { Finding } from '../../../../shared/findings/model.ts';
import { instantOf } from '../../payments/index.ts';
import { paymentFinding, timeText, type PaymentRule } from '../judgement.ts';

export const duplicateEvent: PaymentRule = (judgement): Finding[] => {
  const ids = new Set(
    judgement.payment.events.flatMap(({ identifiers }) =>
      identifiers.flatMap(({ scheme, value }) => (scheme === 'psp-event' ? [value] : [])),
    ),
  );
  return [...ids].flatMap((id) => {
    const deliveries = judgement.desk.eventDeliveries.get(id);
    if (deliveries === undefined) return [];
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
};
