/**
 * STUCK_BEYOND_SLA: a lane stands in an open state for longer than the rail's limit, nothing else shows the payment
 * finished, and a source that would show the next step covers the time until the limit (payments.md §2.14, §2.0.7).
 */
import type { Party } from '../../../../shared/evidence/model.ts';
import { durationText, type Instant } from '../../../../shared/kernel/time.ts';
import { dueAfter, limitText } from '../../../../shared/lifecycle/calendar.ts';
import type { LaneState } from '../../../../shared/lifecycle/model.ts';
import { nameOf, sourcesShowing } from '../../lifecycle/index.ts';
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

interface Standing {
  readonly party: Party;
  readonly state: LaneState;
  readonly since: Instant;
}

export const stuckBeyondSla: PaymentRule = (judgement) => {
  const standing = openStanding(judgement);
  if (standing === null) return [];
  const { party, state, since } = standing;
  const limit = fundsLimit(judgement, party) ?? state.limit;
  if (limit === undefined) return [];
  const due = dueAfter(since, limit);
  const { desk } = judgement;
  if (due >= desk.asOf || !isVisible(judgement, party, since, due)) return [];
  const amount = judgement.payment.events.find((event) => event.amount !== null)?.amount ?? null;
  return paymentFinding(judgement, {
    code: 'STUCK_BEYOND_SLA',
    severity: state.meaning === 'open' ? 'medium' : 'high',
    explanation: `${amountText(amount)} has stood at “${state.label}” at the ${nameOf(party)} since ${timeText(since)}, ${durationText(desk.asOf - since)} as of ${timeText(desk.asOf)}; the limit is ${limitText(limit)}, and no later step is in the evidence.`,
    nextStep: state.nextStep ?? null,
    events: eventsOfStep(judgement, lastStep(judgement, party)),
  });
};

/**
 * A transfer that a ledger calls pending while the statements show no receipt waits for the customer to send it: the
 * bank lane's own limit holds, not the desk's time for crediting.
 */
function fundsLimit(
  { payment, compiled, facts, desk }: PaymentJudgement,
  party: Party,
): LaneState['limit'] | null {
  const awaitsFunds =
    payment.rail === 'sepa-credit-transfer' && payment.direction === 'deposit' && party === 'ledger';
  if (
    !awaitsFunds ||
    facts.bankCredits.length + facts.captures.length > 0 ||
    desk.coverage.accounts().length === 0
  )
    return null;
  const bank = compiled?.lanes.get('bank');
  return bank?.states.get(bank.lane.initial)?.limit ?? null;
}

/** The lane whose open state the payment waits on: the latest to move, among those that another party has not overtaken. */
function openStanding(judgement: PaymentJudgement): Standing | null {
  const { payment } = judgement;
  const standings = (['ledger', 'psp', 'bank'] as const).flatMap((party): Standing[] => {
    const state = stateOf(judgement, party);
    const since = sinceOf(judgement, party);
    return state === null || since === null || state.terminal ? [] : [{ party, state, since }];
  });
  const refunding = standings.find(
    ({ party, state }) => party === 'psp' && /^refund_(pending|failed)$/.test(state.name),
  );
  if (refunding !== undefined) return refunding;
  const open =
    payment.direction === 'payout' ? openPayout(judgement, standings) : openDeposit(judgement, standings);
  return open.sort((left, right) => right.since - left.since)[0] ?? null;
}

/** A deposit waits while the PSP works on it, or while the ledger says that it does; never on a customer who did not pay. */
function openDeposit(judgement: PaymentJudgement, standings: readonly Standing[]): Standing[] {
  const ledger = stateOf(judgement, 'ledger');
  const psp = stateOf(judgement, 'psp');
  const bank = stateOf(judgement, 'bank');
  if (ledger !== null && (ledger.terminal || ledger.meaning === 'done')) return [];
  const moneyCame = psp?.meaning === 'done' || bank?.meaning === 'done';
  if (!moneyCame && (psp?.meaning === 'failed' || bank?.meaning === 'undone' || psp?.meaning === 'undone'))
    return [];
  return standings.filter(
    ({ party, state }) => state.meaning === 'in_flight' && !(moneyCame && party !== 'ledger'),
  );
}

/** A payout waits until the bank, the provider or the ledger says that it is over. */
function openPayout(judgement: PaymentJudgement, standings: readonly Standing[]): Standing[] {
  const { facts } = judgement;
  const ledger = stateOf(judgement, 'ledger');
  const psp = stateOf(judgement, 'psp');
  const bank = stateOf(judgement, 'bank');
  if (bank?.terminal === true) {
    return ledger?.name === 'returned' ? standings.filter(({ party }) => party === 'ledger') : [];
  }
  if (ledger?.terminal === true) {
    return ledger.name === 'completed' ? standings.filter((standing) => isUnpaid(judgement, standing)) : [];
  }
  if (psp?.terminal === true && psp.meaning !== 'failed') {
    // The provider is done: what is left is a ledger that says it still works on it.
    return standings.filter(
      ({ party, state }) => party === 'ledger' && (state.name === 'submitted' || state.name === 'processing'),
    );
  }
  if (psp?.meaning === 'failed') return [];
  return standings.filter(({ party }) => party !== 'bank' || facts.submissions.length === 0);
}

/** The ledger calls the payout completed, the provider still works on it, and the bank's statements do not show it. */
function isUnpaid({ desk, payment }: PaymentJudgement, { party, state, since }: Standing): boolean {
  if (party !== 'psp' || state.limit === undefined) return false;
  return desk.coverage.statementsCover(desk.accountsFor(payment), since, dueAfter(since, state.limit));
}

function isVisible({ desk, payment }: PaymentJudgement, party: Party, since: Instant, due: Instant): boolean {
  if (party === 'bank') return desk.coverage.statementsCover(desk.accountsFor(payment), since, due);
  return desk.coverage.covers(sourcesShowing(party), since, due);
}
