/**
 * CURRENCY_MISMATCH: parties state one movement in different currencies, and no exchange in the evidence explains it
 * (a payout report line with a customer-facing amount, a bank entry with its instructed amount).
 */
import { formatMoney } from '../../../../shared/kernel/money.ts';
import { nameOf } from '../../lifecycle/index.ts';
import type { PlacedEvent } from '../../payments/index.ts';
import { paymentFinding, type PaymentRule } from '../judgement.ts';

const stating = new Set(['captured', 'partially_captured', 'credited', 'debited', 'booked_credit', 'booked_debit', 'settled', 'completed', 'submitted', 'accepted', 'recredited', 'requested', 'refunded']);

export const currencyMismatch: PaymentRule = (judgement) => {
  const { payment, interpreted } = judgement;
  const statements = interpreted.filter(({ event, kind, movement }) => event.amount !== null && stating.has(kind) && movement !== 'fee' && movement !== 'settlement-batch' && event.format !== 'stripe-payout-reconciliation');
  const first = statements.find(({ event }) => event.party !== 'ledger') ?? statements[0];
  const currency = first?.event.amount?.currency;
  const other = statements.find(({ event }) => event.amount !== null && event.amount.currency !== currency);
  if (first === undefined || other === undefined || isExchanged(payment.events, currency ?? '', other.event.amount?.currency ?? '')) return [];
  const say = ({ party, amount }: PlacedEvent): string => `the ${nameOf(party)} ${amount === null ? '' : formatMoney(amount)}`;
  return paymentFinding(judgement, {
    code: 'CURRENCY_MISMATCH',
    severity: 'high',
    explanation: `One movement is stated in two currencies: ${say(first.event)}, ${say(other.event)}; no exchange is in the evidence.`,
    nextStep: 'Find the currency in which the money moved, and correct the entry in the other one.',
    events: [first.event, other.event],
  });
};

/** One record that states the movement in both currencies shows the exchange (a report line, a bank entry with its instructed amount). */
function isExchanged(events: readonly PlacedEvent[], left: string, right: string): boolean {
  const byRecord = new Map<number, Set<string>>();
  for (const { recordId, amount } of events) {
    if (amount !== null) byRecord.set(recordId, (byRecord.get(recordId) ?? new Set<string>()).add(amount.currency));
  }
  return [...byRecord.values()].some((currencies) => currencies.has(left) && currencies.has(right));
}
