/**
 * CURRENCY_MISMATCH: parties state one movement in different currencies, and no exchange in the evidence explains it
 * (a payout report line with a customer-facing amount, a bank entry with its instructed amount).
 */
import { formatMoney } from '../../../../shared/kernel/money.ts';
import { nameOf } from '../../lifecycle/index.ts';
import type { PlacedEvent } from '../../payments/index.ts';
import { paymentFinding, type PaymentRule } from '../judgement.ts';

const stating = new Set([
  'captured',
  'partially_captured',
  'credited',
  'debited',
  'booked_credit',
  'booked_debit',
  'settled',
  'completed',
  'submitted',
  'accepted',
  'recredited',
  'requested',
  'refunded',
]);

export const currencyMismatch: PaymentRule = (judgement) => {
  const { payment, interpreted } = judgement;
  const statements = interpreted.filter(
    ({ event, kind, movement }) =>
      event.amount !== null &&
      stating.has(kind) &&
      movement !== 'fee' &&
      movement !== 'settlement-batch' &&
      event.format !== 'stripe-payout-reconciliation',
  );
  const first = statements.find(({ event }) => event.party !== 'ledger') ?? statements[0];
  const currency = first?.event.amount?.currency;
  const other = statements.find(({ event }) => event.amount !== null && event.amount.currency !== currency);
  if (first === undefined || other === undefined || isExchanged(payment.events, first.event, other.event))
    return [];
  const say = ({ party, amount }: PlacedEvent): string =>
    `the ${nameOf(party)} ${amount === null ? '' : formatMoney(amount)}`;
  return paymentFinding(judgement, {
    code: 'CURRENCY_MISMATCH',
    severity: 'high',
    explanation: `One movement is stated in two currencies: ${say(first.event)}, ${say(other.event)}; no exchange is in the evidence.`,
    nextStep: 'Find the currency in which the money moved, and correct the entry in the other one.',
    events: [first.event, other.event],
  });
};

/**
 * One record that states the movement in both currencies shows the exchange (a report line, a bank entry with its
 * instructed amount). A ledger entry in the other currency is explained by it only with the exchanged amount.
 */
function isExchanged(events: readonly PlacedEvent[], left: PlacedEvent, right: PlacedEvent): boolean {
  const byRecord = new Map<number, PlacedEvent[]>();
  for (const event of events) byRecord.set(event.recordId, [...(byRecord.get(event.recordId) ?? []), event]);
  return [...byRecord.values()].some((record) => shows(record, left) && shows(record, right));
}

function shows(record: readonly PlacedEvent[], { party, amount }: PlacedEvent): boolean {
  return record.some((event) =>
    [event.amount, event.net].some(
      (stated) =>
        stated !== null &&
        stated.currency === amount?.currency &&
        (party !== 'ledger' || stated.minor === amount.minor),
    ),
  );
}
