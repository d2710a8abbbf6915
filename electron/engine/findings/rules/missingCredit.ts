/**
 * MISSING_CREDIT: money certainly arrived (captured by the PSP, or booked by the bank) and the ledger gave it to no
 * one within the rail's time, although a ledger export covers that time. A payout that came back and was not credited
 * again is the same wrong to the customer (payments.md §2.10, §2.11).
 */
import { durationText } from '../../../../shared/kernel/time.ts';
import { dueAfter, limitText } from '../../../../shared/lifecycle/calendar.ts';
import { instantOf } from '../../payments/index.ts';
import { total, type Movement } from '../facts.ts';
import {
  amountText,
  paymentFinding,
  whenText,
  type PaymentJudgement,
  type PaymentRule,
} from '../judgement.ts';

export const missingCredit: PaymentRule = (judgement) =>
  judgement.payment.direction === 'payout' ? missingRecredit(judgement) : missingDeposit(judgement);

function missingDeposit(judgement: PaymentJudgement): ReturnType<PaymentRule> {
  const { facts, profile, desk } = judgement;
  if (profile === null || facts.credits.length > 0) return [];
  const receipt = earliest(
    facts.captures.length > 0
      ? facts.captures
      : facts.bankCredits.length > 0
        ? facts.bankCredits
        : facts.settlements,
  );
  if (receipt?.at == null || wasGivenBack(judgement)) return [];
  const start = startOf(receipt);
  const due = dueAfter(start, profile.ledgerCreditWithin);
  if (due >= desk.asOf || !desk.coverage.covers(['ledger-postings'], firstSeen(judgement, start), due))
    return [];
  const [event] = receipt.events;
  const who = event?.party === 'bank' ? 'The bank booked' : 'The PSP captured';
  return paymentFinding(judgement, {
    code: 'MISSING_CREDIT',
    severity: 'high',
    explanation: `${who} ${amountText(receipt.amount)} on ${whenText(event, receipt.at)}, and ${durationText(desk.asOf - receipt.at)} later the ledger has not credited it; the limit is ${limitText(profile.ledgerCreditWithin)}.`,
    nextStep: 'Credit the customer once, after checking that no other entry has done so.',
    events: [...receipt.events, ...judgement.payment.events.filter(({ party }) => party === 'ledger')],
  });
}

/** The ledger export begins where it knows the payment: an older receipt does not ask it to reach further back. */
function firstSeen({ payment }: PaymentJudgement, start: number): number {
  const known = payment.events.find(({ party }) => party === 'ledger');
  const at = known === undefined ? null : instantOf(known);
  return at === null ? start : Math.max(start, at);
}

/** A booking has a day only: the time to act starts when that day is over. */
function startOf(receipt: Movement): number {
  const at = receipt.at ?? 0;
  const [event] = receipt.events;
  return event?.party === 'bank' && event.times.occurredAt === null ? at + 86_399_000 : at;
}

function earliest(movements: readonly Movement[]): Movement | null {
  return [...movements].sort((left, right) => (left.at ?? 0) - (right.at ?? 0))[0] ?? null;
}

/** Refunded, charged back or returned in full: there is nothing left to credit. */
function wasGivenBack({ facts }: PaymentJudgement): boolean {
  const received = total(facts.captures.length > 0 ? facts.captures : facts.bankCredits)?.minor ?? 0n;
  const back = [facts.refunds, facts.disputes, facts.bankReturns].reduce(
    (sum, list) => sum + (total(list)?.minor ?? 0n),
    0n,
  );
  return received > 0n && back >= received;
}

function missingRecredit(judgement: PaymentJudgement): ReturnType<PaymentRule> {
  const { facts, profile, desk } = judgement;
  const returned = earliest(facts.bankReturns);
  if (profile === null || returned?.at == null || facts.recredits.length > 0) return [];
  if (facts.bankDebits.length > facts.bankReturns.length || endedWithRelease(judgement)) return [];
  const due = dueAfter(startOf(returned), profile.ledgerCreditWithin);
  if (due >= desk.asOf || !desk.coverage.covers(['ledger-postings'], returned.at, due)) return [];
  const [event] = returned.events;
  return paymentFinding(judgement, {
    code: 'MISSING_CREDIT',
    severity: 'high',
    explanation: `The bank gave back ${amountText(returned.amount)} on ${whenText(event, returned.at)}${event?.reason == null ? '' : ` (${event.reason})`}, and ${durationText(desk.asOf - returned.at)} later the ledger has not credited the customer again; the limit is ${limitText(profile.ledgerCreditWithin)}.`,
    nextStep: profile.reasonCodes[event?.reason ?? '']?.tellUser ?? 'Credit the customer again, once.',
    events: [...returned.events, ...judgement.payment.events.filter(({ party }) => party === 'ledger')],
  });
}

/** A payout that the ledger ended before debiting the customer leaves nothing to give back. */
function endedWithRelease({ facts, runs }: PaymentJudgement): boolean {
  const state = runs.get('ledger')?.state ?? null;
  return (
    state === null ||
    (facts.debits.length === 0 && (state === 'failed' || state === 'rejected' || state === 'cancelled'))
  );
}
