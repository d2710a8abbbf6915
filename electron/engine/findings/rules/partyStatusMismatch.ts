/**
 * PARTY_STATUS_MISMATCH: the states of two or three parties are declared incompatible by the rail's profile and have
 * stood together for longer than the grace time (payments.md §2.0.1).
 */
import { partySchema, type Party } from '../../../../shared/evidence/model.ts';
import type { Finding } from '../../../../shared/findings/model.ts';
import { durationText, type Instant } from '../../../../shared/kernel/time.ts';
import { dueAfter } from '../../../../shared/lifecycle/calendar.ts';
import { nameOf } from '../../lifecycle/index.ts';
import {
  amountText,
  eventsOfStep,
  lastStep,
  paymentFinding,
  sinceOf,
  stateOf,
  timeText,
  type PaymentJudgement,
  type PaymentRule,
} from '../judgement.ts';

export const partyStatusMismatch: PaymentRule = (judgement) => {
  const { profile, desk } = judgement;
  if (profile === null) return [];
  for (const { when, grace, explanation } of profile.incompatible) {
    const parties = partySchema.options.filter((party) => when[party] !== undefined);
    if (!parties.every((party) => (when[party] ?? []).includes(stateName(judgement, party)))) continue;
    const speaking = parties.filter((party) => lastStep(judgement, party) !== null);
    if (speaking.length < 2) continue;
    const since = Math.max(
      ...speaking.map((party) => standingSince(judgement, party, when[party] ?? []) ?? 0),
    );
    if (since === 0 || dueAfter(since, grace) >= desk.asOf) continue;
    const words = speaking
      .map(
        (party) =>
          `${nameOf(party)} “${stateOf(judgement, party)?.label ?? ''}” (${timeText(sinceOf(judgement, party))})`,
      )
      .join(', ');
    const amount = judgement.payment.events.find((event) => event.amount !== null)?.amount ?? null;
    return paymentFinding(judgement, {
      code: 'PARTY_STATUS_MISMATCH',
      severity: 'high',
      explanation: `${explanation} ${amountText(amount)}: ${words}, unresolved for ${durationText(desk.asOf - since)}.`,
      nextStep:
        'Settle with the party whose word is not borne out by a booking, then correct the ledger once.',
      events: speaking.flatMap((party) => eventsOfStep(judgement, lastStep(judgement, party))),
    });
  }
  return refundMismatch(judgement);
};

/**
 * When the lane entered the last unbroken run of the named states: a payment that goes from captured to settled has
 * contradicted the ledger since it was captured.
 */
function standingSince(judgement: PaymentJudgement, party: Party, states: readonly string[]): Instant | null {
  const steps = judgement.runs.get(party)?.steps ?? [];
  const before = steps.findLastIndex((step) => !states.includes(step.to));
  return steps[before + 1]?.at ?? null;
}

/** A lane without records stands at its beginning. */
function stateName(judgement: PaymentJudgement, party: Party): string {
  return judgement.runs.get(party)?.state ?? judgement.compiled?.lanes.get(party)?.lane.initial ?? '';
}

/** One party gave the money back and the other, which usually shows refunds, does not know of it. */
function refundMismatch(judgement: PaymentJudgement): Finding[] {
  const { facts, desk } = judgement;
  const { ledgerPostsRefunds, pspShowsRefunds } = desk.habits;
  const isAtPsp = facts.refunds.length > 0 && facts.credits.length > 0 && facts.ledgerRefunds.length === 0;
  const isInLedger = facts.ledgerRefunds.length > 0 && facts.captures.length > 0 && !hasAnyRefund(judgement);
  if (!(isAtPsp && ledgerPostsRefunds && !hasAnyReversal(judgement)) && !(isInLedger && pspShowsRefunds))
    return [];
  const refund = isAtPsp ? facts.refunds[0] : facts.ledgerRefunds[0];
  if (refund?.at == null || !refund.events.some(({ kind }) => kind === 'refunded')) return [];
  const due = dueAfter(refund.at, { value: 3, unit: 'business-days' });
  const shows = isAtPsp ? (['ledger-postings'] as const) : (['psp-events'] as const);
  if (due >= desk.asOf || !desk.coverage.covers(shows, refund.at, due)) return [];
  const [who, other] = isAtPsp ? ['The PSP', 'the ledger'] : ['The ledger', 'the PSP'];
  return paymentFinding(judgement, {
    code: 'PARTY_STATUS_MISMATCH',
    severity: 'high',
    subject: 'refund',
    explanation: `${who} refunded ${amountText(refund.amount)} on ${timeText(refund.at)}, and ${durationText(desk.asOf - refund.at)} later ${other} still shows the payment as not refunded.`,
    nextStep: isAtPsp
      ? 'Post the refund in the ledger, once.'
      : 'Ask the PSP for the refund, and correct the ledger if there is none.',
    events: refund.events,
  });
}

/** Also a pending or failed refund is known to the PSP. */
function hasAnyRefund({ interpreted }: PaymentJudgement): boolean {
  return interpreted.some(({ event, movement }) => event.party === 'psp' && movement === 'refund');
}

function hasAnyReversal({ interpreted }: PaymentJudgement): boolean {
  return interpreted.some(
    ({ event, kind, movement }) =>
      event.party === 'ledger' && (kind === 'reversed' || movement === 'refund' || movement === 'dispute'),
  );
}
