/**
 * PARTY_STATUS_MISMATCH: the states of two or three parties are declared incompatible by the rail's profile and have
 * stood together for longer than the grace time (payments.md §2.0.1).
 */
import { partySchema, type Party } from '../../../../shared/evidence/model.ts';
import { durationText } from '../../../../shared/kernel/time.ts';
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
    const since = Math.max(...speaking.map((party) => sinceOf(judgement, party) ?? 0));
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
  return [];
};

/** A lane without records stands at its beginning. */
function stateName(judgement: PaymentJudgement, party: Party): string {
  return judgement.runs.get(party)?.state ?? judgement.compiled?.lanes.get(party)?.lane.initial ?? '';
}
