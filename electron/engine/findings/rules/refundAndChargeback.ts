/**
 * REFUND_AND_CHARGEBACK: the customer gets the same money back twice, by a refund and by a dispute that took it again.
 * A won dispute, an inquiry without money, and parts that fit into the capture are no double loss (payments.md §2.1, §2.12).
 */
import { formatMoney } from '../../../../shared/kernel/money.ts';
import { total } from '../facts.ts';
import { paymentFinding, timeText, type PaymentRule } from '../judgement.ts';

export const refundAndChargeback: PaymentRule = (judgement) => {
  const { facts } = judgement;
  const refunded = total(facts.refunds);
  const disputed = total(facts.disputes);
  const captured = total(facts.captures.length > 0 ? facts.captures : facts.settlements);
  if (refunded === null || disputed === null || refunded.currency !== disputed.currency) return [];
  const given = refunded.minor + disputed.minor;
  if (captured !== null && captured.currency === refunded.currency && given <= captured.minor) return [];
  const first = facts.refunds[0];
  const second = facts.disputes[0];
  return paymentFinding(judgement, {
    code: 'REFUND_AND_CHARGEBACK',
    severity: 'high',
    explanation: `${formatMoney(refunded)} was refunded (${timeText(first?.at ?? null)}) and ${formatMoney(disputed)} charged back (${timeText(second?.at ?? null)})${captured === null ? '' : ` of ${formatMoney(captured)} captured`}: the customer is paid back twice.`,
    nextStep: 'Answer the dispute with the refund’s acquirer reference before its deadline.',
    events: [...facts.refunds, ...facts.disputes].flatMap(({ events }) => events),
  });
};
