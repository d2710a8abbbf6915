/**
 * DUPLICATE_PAYMENT: the same payment was made twice, that is, two movements of the same amount under one reference
 * within the rail's window, neither refused, returned nor refunded (payments.md §2.14: same party, amount, currency,
 * reference, window). Failed attempts before the one that worked are no duplicates.
 */
import { total, type Movement } from '../facts.ts';
import {
  amountText,
  paymentFinding,
  whenText,
  type PaymentJudgement,
  type PaymentRule,
} from '../judgement.ts';

export const duplicatePayment: PaymentRule = (judgement) => {
  const { facts, payment } = judgement;
  if (payment.direction === 'payout') {
    return (
      repeated(
        judgement,
        facts.bankDebits,
        facts.bankReturns.length,
        'The bank booked',
        'Ask the receiving bank to give the second payment back.',
      ) ??
      repeated(
        judgement,
        facts.submissions,
        facts.bankReturns.length,
        'The provider took',
        'Ask the provider to recall the second payout before it settles.',
      ) ??
      repeated(
        judgement,
        facts.debits,
        facts.recredits.length,
        'The ledger debited',
        'Credit the second debit again, once.',
      ) ??
      []
    );
  }
  return (
    repeated(
      judgement,
      facts.captures,
      refundedCaptures(judgement),
      'The PSP captured',
      'Refund the second capture.',
    ) ??
    repeated(
      judgement,
      facts.bankCredits,
      facts.bankReturns.length,
      'The bank received',
      'Ask the customer whether both were meant; send the second back if not.',
    ) ??
    []
  );
};

/** @param undone how many of the movements were given back */
function repeated(
  judgement: PaymentJudgement,
  movements: readonly Movement[],
  undone: number,
  who: string,
  nextStep: string,
): ReturnType<PaymentRule> | null {
  const window = judgement.profile?.duplicateWindow.value ?? 0;
  const ordered = movements
    .filter(({ at, amount }) => at !== null && amount !== null)
    .sort((left, right) => (left.at ?? 0) - (right.at ?? 0));
  for (const [index, first] of ordered.entries()) {
    const second = ordered.slice(index + 1).find((other) => isRepetition(first, other, window));
    if (second === undefined || movements.length - undone < 2) continue;
    return paymentFinding(judgement, {
      code: 'DUPLICATE_PAYMENT',
      severity: 'high',
      explanation: `${who} ${amountText(first.amount)} twice under one reference: ${idText(first.key)}on ${whenText(first.events[0], first.at)} and ${idText(second.key)}on ${whenText(second.events[0], second.at)}.`,
      nextStep,
      events: [...first.events, ...second.events],
    });
  }
  return null;
}

function isRepetition(first: Movement, second: Movement, window: number): boolean {
  return (
    first.key !== second.key &&
    first.amount?.minor === second.amount?.minor &&
    first.amount?.currency === second.amount?.currency &&
    (second.at ?? 0) - (first.at ?? 0) <= window
  );
}

/** Whole captures that refunds have given back. */
function refundedCaptures({ facts }: PaymentJudgement): number {
  const single = facts.captures[0]?.amount?.minor ?? 0n;
  const refunded = total(facts.refunds)?.minor ?? 0n;
  return single === 0n ? 0 : Number(refunded / single);
}

/** An id that a person knows, with the space after it; a movement without one is named by its time alone. */
function idText(key: string): string {
  return /^\d+\.\d+$/.test(key) ? '' : `${key} `;
}
