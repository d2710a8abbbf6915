/**
 * MISSING_EVENT: a payment that is settled by the word of the provider or the ledger has no bank entry, although the
 * statements of the account on which such payments are booked cover the whole time in which it had to appear. A PSP
 * payout that never reached the bank is one finding for all payments it carries.
 */
import { startOfDay, type Instant } from '../../../../shared/kernel/time.ts';
import { addBusinessDays, businessDayBefore, dueAfter } from '../../../../shared/lifecycle/calendar.ts';
import { formatMoney } from '../../../../shared/kernel/money.ts';
import { amountOfBatch, instantOf, type PlacedEvent } from '../../payments/index.ts';
import {
  amountText,
  deskFinding,
  eventsOfStep,
  paymentFinding,
  timeText,
  type DeskRule,
  type PaymentJudgement,
  type PaymentRule,
} from '../judgement.ts';
import { reportShouldShow } from '../habits.ts';

interface Settled {
  readonly at: Instant;
  readonly who: string;
  readonly events: readonly PlacedEvent[];
}

export const missingEvent: PaymentRule = (judgement) => {
  const { profile, payment, desk, facts } = judgement;
  if (profile === null || facts.bankCredits.length + facts.bankDebits.length + facts.bankReturns.length > 0)
    return [];
  if (payment.rail === 'card' && payment.direction !== 'payout')
    return [...unprovedCardCredit(judgement), ...unsettledCapture(judgement)];
  const settled = settledSteps(judgement);
  if (settled === null) return [];
  // A receipt is booked before or while it is credited; a payout appears after it went out.
  const isDeposit = payment.direction !== 'payout';
  const due = isDeposit ? addBusinessDays(settled.at, 1) : dueAfter(settled.at, profile.bankEntryWithin);
  const from = isDeposit ? businessDayBefore(settled.at) : settled.at;
  if (due >= desk.asOf || !desk.coverage.statementsCover(desk.accountsFor(payment), from, due)) return [];
  return paymentFinding(judgement, {
    code: 'MISSING_EVENT',
    severity: 'high',
    explanation: `${settled.who} ${amountText(settled.events.find((event) => event.amount !== null)?.amount ?? null)} ${payment.direction === 'payout' ? 'as paid out' : 'as received'} on ${timeText(settled.at)}, and the bank statements up to ${timeText(due).slice(0, 10)} show no entry for it.`,
    nextStep:
      payment.direction === 'payout'
        ? 'Ask the provider for proof of execution and the bank for the entry.'
        : 'Find the receipt; take the credit back if there is none.',
    events: settled.events,
  });
};

/** The first step by which a party calls the payment done. */
function settledSteps(judgement: PaymentJudgement): Settled | null {
  const isPayout = judgement.payment.direction === 'payout';
  for (const party of ['psp', 'ledger'] as const) {
    const run = judgement.runs.get(party);
    const lane = judgement.compiled?.lanes.get(party);
    const last = run?.steps.at(-1);
    if (run === undefined || last === undefined || lane?.states.get(last.to)?.meaning !== 'done') continue;
    const step = run.steps.find(({ to }) => lane.states.get(to)?.meaning === 'done');
    if (step?.at == null) continue;
    if (isPayout && party === 'ledger' && hasFailedProvider(judgement)) continue;
    return {
      at: step.at,
      who: party === 'psp' ? 'The PSP states' : 'The ledger states',
      events: eventsOfStep(judgement, step),
    };
  }
  return null;
}

function hasFailedProvider(judgement: PaymentJudgement): boolean {
  const state = judgement.runs.get('psp')?.state;
  return state === 'rejected' || state === 'failed' || state === 'cancelled';
}

/** A card credit in the ledger of which the PSP, whose events cover the time, knows nothing at all. */
function unprovedCardCredit(judgement: PaymentJudgement): ReturnType<PaymentRule> {
  const { payment, facts, desk } = judgement;
  const credit = facts.credits[0];
  if (credit?.at == null || payment.events.some(({ party }) => party === 'psp')) return [];
  const hour = 3_600_000;
  if (!desk.coverage.covers(['psp-events'], credit.at - 12 * hour, credit.at + 12 * hour)) return [];
  return paymentFinding(judgement, {
    code: 'MISSING_EVENT',
    severity: 'high',
    explanation: `The ledger credited ${amountText(credit.amount)} by card on ${timeText(credit.at)}, and the PSP’s events, which cover that time, show no such payment.`,
    nextStep: 'Ask the PSP for the payment; take the credit back if there is none.',
    events: credit.events,
  });
}

/** Captured long ago, and in no payout, although the payout report covers the time and lists the other captures. */
function unsettledCapture(judgement: PaymentJudgement): ReturnType<PaymentRule> {
  const { facts, desk } = judgement;
  const capture = facts.captures[0];
  if (capture?.at == null || facts.settlements.length > 0 || !desk.habits.reportListsCaptures) return [];
  if (!reportShouldShow(desk.coverage, capture.at, desk.asOf)) return [];
  return paymentFinding(judgement, {
    code: 'MISSING_EVENT',
    severity: 'medium',
    subject: 'settlement',
    explanation: `The PSP captured ${amountText(capture.amount)} on ${timeText(capture.at)}, and its payout report, which covers the seven business days after, has no line for it: the money did not reach the bank.`,
    nextStep: 'Ask the PSP which payout carries the payment.',
    events: capture.events,
  });
}

/** References that one finding names; a payout of more lines is told by its own id. */
const mostLines = 5_000;

export const missingPayoutEntry: DeskRule = (desk) =>
  desk.batches.flatMap((batch) => {
    if (batch.bankEntries.length > 0 || desk.batchAccounts.length === 0) return [];
    const paid = batch.events.find(({ kind }) => kind === 'paid_out');
    const failed = batch.events.some(({ kind }) => kind === 'failed' || kind === 'cancelled');
    const stated = amountOfBatch(batch);
    const arrival = paid?.times.valueOn ?? null;
    const at =
      arrival !== null ? startOfDay(arrival) : paid === undefined ? batch.lines.settledAt : instantOf(paid);
    if (failed || at === null || stated === null || stated.minor <= 0n) return [];
    const due = dueAfter(at, { value: 3, unit: 'business-days' });
    if (due >= desk.asOf || !desk.coverage.statementsCover(desk.batchAccounts, at - 86_400_000, due))
      return [];
    const lines = batch.lines.some(mostLines);
    return deskFinding(desk, {
      code: 'MISSING_EVENT',
      severity: 'high',
      subject: batch.id,
      references: [
        batch.id,
        ...new Set(
          lines.flatMap(({ identifiers }) =>
            identifiers.flatMap(({ scheme, value }) =>
              scheme === 'payment-intent' || scheme === 'charge' || scheme === 'merchant-reference'
                ? [value]
                : [],
            ),
          ),
        ),
      ],
      explanation: `The PSP paid out ${formatMoney(stated)} as ${batch.id} for ${String(batch.lines.count)} report lines, to arrive on ${timeText(at).slice(0, 10)}, and the bank statements up to ${timeText(due).slice(0, 10)} show no such credit.`,
      nextStep: 'Ask the PSP for the trace of the payout and the bank for the entry.',
      events: [...batch.events, ...lines],
    });
  });
