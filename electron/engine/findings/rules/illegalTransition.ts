/** ILLEGAL_TRANSITION: a party states a step that its rail does not allow from where the party stood. */
import { nameOf } from '../../lifecycle/index.ts';
import { amountText, eventsOfStep, paymentFinding, timeText, type PaymentRule } from '../judgement.ts';

export const illegalTransition: PaymentRule = (judgement) => {
  for (const [party, { steps }] of judgement.runs) {
    const index = steps.findIndex(({ legal }) => !legal);
    const step = steps[index];
    if (step === undefined) continue;
    const before = steps[index - 1] ?? null;
    const events = [...eventsOfStep(judgement, before), ...eventsOfStep(judgement, step)];
    const amount = events.find((event) => event.amount !== null)?.amount ?? null;
    return paymentFinding(judgement, {
      code: 'ILLEGAL_TRANSITION',
      severity: 'medium',
      explanation: `At the ${nameOf(party)}, ${amountText(amount)}: ${step.objection ?? ''} It stood at “${before?.to ?? ''}” since ${timeText(before?.at ?? null)} and moved on ${timeText(step.at)}.`,
      nextStep: `Ask the ${nameOf(party)} which of the two is true, and whether an event is missing between them.`,
      events,
    });
  }
  return [];
};
