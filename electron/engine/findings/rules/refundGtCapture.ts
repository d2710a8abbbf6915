/** REFUND_GT_CAPTURE: more was given back than was taken (invariant of payments.md §2.12). Failed refunds do not count. */
import { formatMoney } from '../../../../shared/kernel/money.ts';
import { total, type Movement } from '../facts.ts';
import { paymentFinding, type PaymentJudgement, type PaymentRule } from '../judgement.ts';

export const refundGtCapture: PaymentRule = (judgement) => {
  const { facts } = judgement;
  const captured = facts.captures.length > 0 ? facts.captures : facts.settlements;
  return (
    exceeding(judgement, facts.refunds, captured, 'The PSP refunded', 'captured') ??
    exceeding(judgement, facts.ledgerRefunds, facts.credits, 'The ledger refunded', 'credited') ??
    []
  );
};

function exceeding(
  judgement: PaymentJudgement,
  refunds: readonly Movement[],
  taken: readonly Movement[],
  who: string,
  verb: string,
): ReturnType<PaymentRule> | null {
  const refunded = total(refunds);
  const base = total(taken);
  if (
    refunded === null ||
    base === null ||
    refunded.currency !== base.currency ||
    refunded.minor <= base.minor
  )
    return null;
  const count = refunds.length === 1 ? '' : ` in ${String(refunds.length)} refunds`;
  return paymentFinding(judgement, {
    code: 'REFUND_GT_CAPTURE',
    severity: 'high',
    explanation: `${who} ${formatMoney(refunded)}${count} of ${formatMoney(base)} ${verb}: ${formatMoney({ ...base, minor: refunded.minor - base.minor })} too much.`,
    nextStep: 'Stop further refunds, and recover the excess from the customer or the PSP.',
    events: [...refunds, ...taken].flatMap(({ events }) => events),
  });
}
