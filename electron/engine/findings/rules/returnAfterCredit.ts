/**
 * RETURN_AFTER_CREDIT: the bank shows the money gone back after the ledger had called it done (a credited deposit, a
 * completed payout), and the ledger has not followed (payments.md §2.5, §2.10, §2.11).
 */
import { day, durationText } from '../../../../shared/kernel/time.ts';
import { dueAfter } from '../../../../shared/lifecycle/calendar.ts';
import { total } from '../facts.ts';
import { amountText, paymentFinding, whenText, type PaymentRule } from '../judgement.ts';

export const returnAfterCredit: PaymentRule = (judgement) => {
  const { facts, payment, desk, profile } = judgement;
  const returned = [...facts.bankReturns].sort((left, right) => (left.at ?? 0) - (right.at ?? 0))[0];
  if (returned?.at == null || profile === null) return [];
  const isPayout = payment.direction === 'payout';
  const ledgerState = judgement.runs.get('ledger')?.state;
  const done = isPayout ? ledgerState === 'completed' || ledgerState === 'debited' : facts.credits.length > 0;
  const followed = isPayout ? facts.recredits.length > 0 : isUndone(judgement.facts);
  if (!done || followed || dueAfter(returned.at + day, { value: 1, unit: 'business-days' }) >= desk.asOf)
    return [];
  const [event] = returned.events;
  const code = event?.reason ?? null;
  const meaning = code === null ? null : (profile.reasonCodes[code]?.meaning ?? null);
  const why =
    code === null
      ? ''
      : ` with ${code}${meaning === null ? '' : ` (${meaning.charAt(0).toLowerCase()}${meaning.slice(1)})`}`;
  const ledger = isPayout
    ? 'the ledger still shows the payout as done and has not credited the customer again'
    : 'the ledger still shows the customer credited';
  return paymentFinding(judgement, {
    code: 'RETURN_AFTER_CREDIT',
    severity: 'high',
    explanation: `The bank returned ${amountText(returned.amount)} on ${whenText(event, returned.at)}${why}; ${durationText(desk.asOf - returned.at)} later ${ledger}.`,
    nextStep: isPayout
      ? 'Credit the customer again, once, and ask for a correct account.'
      : 'Take the credit back or recover the amount; the account may be below zero.',
    events: [
      ...returned.events,
      ...(isPayout ? facts.debits : facts.credits).flatMap(({ events }) => events),
    ],
  });
};

/** The ledger took back what the bank returned: by a reversal, or by a refund of the same money. */
function isUndone(facts: Parameters<PaymentRule>[0]['facts']): boolean {
  const back = (total(facts.reversals)?.minor ?? 0n) + (total(facts.ledgerRefunds)?.minor ?? 0n);
  const returned = total(facts.bankReturns)?.minor ?? 0n;
  return back >= returned && returned > 0n;
}
