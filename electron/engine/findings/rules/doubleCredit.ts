/**
 * DOUBLE_CREDIT: the ledger gave the customer one receipt more than once, or credited a returned payout again more
 * than once (payments.md §2.10: two ledger credits to one receipt; §2.11: release or re-credit exactly once).
 */
import { formatMoney } from '../../../../shared/kernel/money.ts';
import { total, type Movement } from '../facts.ts';
import {
  amountText,
  paymentFinding,
  timeText,
  type PaymentJudgement,
  type PaymentRule,
} from '../judgement.ts';

export const doubleCredit: PaymentRule = (judgement) =>
  judgement.payment.direction === 'payout' ? doubleRecredit(judgement) : doubleDeposit(judgement);

function doubleDeposit(judgement: PaymentJudgement): ReturnType<PaymentRule> {
  const { facts } = judgement;
  if (facts.credits.length < 2) return [];
  const receipts = facts.captures.length > 0 ? facts.captures : facts.bankCredits;
  const credited = total(facts.credits);
  if (credited === null) return [];
  const undone = total([...facts.reversals])?.minor ?? 0n;
  const received = receivedAmount(facts.credits, receipts);
  if (
    received === null ||
    credited.minor - undone <= received ||
    facts.credits.length - facts.reversals.length <= Math.max(1, receipts.length)
  )
    return [];
  const net = { ...credited, minor: credited.minor - undone };
  const shown =
    receipts.length === 0 ? 'one deposit' : `a receipt of ${formatMoney({ ...credited, minor: received })}`;
  return paymentFinding(judgement, {
    code: 'DOUBLE_CREDIT',
    severity: 'high',
    explanation: `The ledger credited ${formatMoney(net)} in ${String(facts.credits.length)} entries (${creditTimes(facts.credits)}) for ${shown}: ${formatMoney({ ...credited, minor: net.minor - received })} too much.`,
    nextStep: 'Reverse the extra credit, once, and find what posted it again.',
    events: [...facts.credits, ...receipts].flatMap(({ events }) => events),
  });
}

/** What came in, in the currency of the credits; without evidence of a receipt, the largest single credit. */
function receivedAmount(credits: readonly Movement[], receipts: readonly Movement[]): bigint | null {
  const received = total(receipts);
  const currency = total(credits)?.currency;
  if (received !== null && received.currency === currency) return received.minor;
  const single = credits.flatMap(({ amount }) => (amount === null ? [] : [amount.minor]));
  return single.length === 0 ? null : single.reduce((best, each) => (each > best ? each : best));
}

function creditTimes(credits: readonly Movement[]): string {
  return credits
    .slice(0, 4)
    .map(({ at }) => timeText(at))
    .join(', ');
}

function doubleRecredit(judgement: PaymentJudgement): ReturnType<PaymentRule> {
  const { facts } = judgement;
  const allowed = Math.max(1, facts.bankReturns.length, facts.debits.length);
  if (facts.recredits.length <= allowed) return [];
  const amount = facts.recredits[0]?.amount ?? null;
  return paymentFinding(judgement, {
    code: 'DOUBLE_CREDIT',
    severity: 'high',
    explanation: `The ledger credited the customer again ${String(facts.recredits.length)} times (${creditTimes(facts.recredits)}), ${amountText(amount)} each, for a payout that came back ${facts.bankReturns.length <= 1 ? 'once' : `${String(facts.bankReturns.length)} times`}.`,
    nextStep: 'Reverse the extra credit, once, and find what posted it again.',
    events: [...facts.recredits, ...facts.bankReturns].flatMap(({ events }) => events),
  });
}
