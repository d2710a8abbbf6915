/** How payments and findings read as JSON on the command line: ISO times, amounts as exact decimal text. */
import type { Finding } from '../../shared/findings/model.ts';
import { decimalText, moneyFromWire, type MoneyWire } from '../../shared/kernel/money.ts';
import { isoText } from '../../shared/kernel/time.ts';
import type { PartyState, PaymentEventWire, PaymentSummary } from '../../shared/payments/model.ts';

export function timeJson(instant: number | null): string | null {
  return instant === null ? null : isoText(instant);
}

export function amountJson(wire: MoneyWire | null): {
  amount: string | null;
  currency: string | null;
  amountMinor: string | null;
} {
  if (wire === null) return { amount: null, currency: null, amountMinor: null };
  const value = moneyFromWire(wire);
  return { amount: decimalText(value), currency: value.currency, amountMinor: wire.minor };
}

export function paymentJson(payment: PaymentSummary) {
  const { states } = payment;
  return {
    id: payment.id,
    reference: payment.reference,
    references: payment.references,
    rail: payment.rail,
    direction: payment.direction,
    ...amountJson(payment.amount),
    states: {
      ledger: states.ledger?.state ?? null,
      psp: states.psp?.state ?? null,
      bank: states.bank?.state ?? null,
    },
    firstAt: timeJson(payment.firstAt),
    lastAt: timeJson(payment.lastAt),
    findings: payment.findings.map((finding) => finding.code),
  };
}

export function stateJson(state: PartyState | null) {
  return state === null ? null : { name: state.state, proof: state.proof, since: timeJson(state.since) };
}

export function eventJson(event: PaymentEventWire) {
  const { times, amount, fee, net, ...rest } = event;
  return {
    ...rest,
    ...amountJson(amount),
    fee: amountJson(fee).amount,
    net: amountJson(net).amount,
    occurredAt: timeJson(times.occurredAt),
    receivedAt: timeJson(times.receivedAt),
    bookedOn: times.bookedOn,
    valueOn: times.valueOn,
  };
}

export function findingJson(finding: Finding) {
  return {
    id: finding.id,
    code: finding.code,
    severity: finding.severity,
    payment: finding.paymentId,
    references: finding.references,
    explanation: finding.explanation,
    nextStep: finding.nextStep,
    records: finding.records.map(({ source, locator, recordId }) => ({ source, locator, record: recordId })),
  };
}
