import { describe, expect, it } from 'vitest';
import { generateDesk } from './generate.ts';
import type { TruthPayment } from './model.ts';
import { factsOf, linesOf } from './plain-reading.ts';
import type { Facts } from './plain-reading.ts';
import { SAMPLE_OPTIONS } from './sample.ts';

const desks = [
  SAMPLE_OPTIONS,
  ...[1, 2, 3, 4, 5].map((seed) => ({ seed, payments: 500, style: 'sample' as const })),
].map(generateDesk);
const cases = desks.map((desk) => [`seed ${String(desk.truth.seed)}`, desk] as const);

/** Days of the sample window that no statement of the client account shows. */
const UNCOVERED = ['2026-03-05', '2026-03-21', '2026-03-22', '2026-03-23'];

/** What a clean payment may not show; the sentence says what is wrong, or nothing. */
function contradiction(payment: TruthPayment, facts: Facts, mayBeUncovered: boolean): string | null {
  if (payment.rail === 'card') {
    if (facts.credits.length !== facts.captures.length) return 'captures and credits differ in number';
    if (facts.credits.join() !== facts.captures.join())
      return 'captures and credits differ in amount or currency';
    if (facts.refunded > facts.captured) return 'refunded more than captured';
    if (facts.refunded > 0n && facts.chargebacksKept > 0) return 'refunded and charged back';
    const end = facts.intentStates.findIndex((state) => state === 'canceled' || state === 'succeeded');
    return end !== -1 && end < facts.intentStates.length - 1 ? 'an event after the final one' : null;
  }
  if (payment.direction === 'deposit') return depositContradiction(payment, facts, mayBeUncovered);
  return payoutContradiction(facts, mayBeUncovered);
}

function depositContradiction(payment: TruthPayment, facts: Facts, mayBeUncovered: boolean): string | null {
  if (facts.credits.length > 1) return 'credited twice';
  if (facts.credits.length === 1 && facts.bankCredits.length === 0 && !mayBeUncovered)
    return 'credited without an entry';
  if (facts.bankCredits.length > 1) return 'two entries';
  const booked = facts.bankCredits[0];
  if (booked === undefined || facts.credits.length === 0) {
    return facts.bankCredits.length > facts.bankReturns.length ? 'booked and never credited' : null;
  }
  if (facts.bankReturns.length > 0 && payment.scenario !== 'transfer recalled after credit, credit reversed')
    return 'returned after credit';
  return facts.credits[0] === `EUR ${booked.toString()}` ? null : 'credited another amount';
}

function payoutContradiction(facts: Facts, mayBeUncovered: boolean): string | null {
  const last = facts.payoutStates.at(-1);
  const reversals = last === 'rejected' || last === 'returned' ? 1 : 0;
  if (facts.recredits !== reversals) return 'not re-credited exactly once';
  if (facts.bankDebits.length > 1) return 'debited twice';
  const settled = facts.payoutStates.includes('settled');
  if (settled && facts.bankDebits.length === 0 && !mayBeUncovered) return 'settled and not booked';
  if (!settled && facts.bankDebits.length > 0) return 'booked and not settled';
  if (facts.payoutStates.indexOf('settled') < facts.payoutStates.indexOf('rejected') && settled)
    return 'rejected after settlement';
  return settled === facts.completed || reversals === 1 ? null : 'ledger and API disagree';
}

/** Whether the evidence shows what a fault says, read without any rule of the product. */
function shows(code: string, facts: Facts): boolean {
  switch (code) {
    case 'DUPLICATE_EVENT':
      return facts.repeatedEvents > 0;
    case 'DOUBLE_CREDIT':
      return facts.credits.length === 2 || facts.recredits === 2;
    case 'MISSING_CREDIT':
      return (
        (facts.credits.length === 0 && facts.captures.length + facts.bankCredits.length > 0) ||
        (facts.bankReturns.length === 1 && facts.recredits === 0)
      );
    case 'DUPLICATE_PAYMENT':
      return facts.captures.length === 2 || facts.bankDebits.length === 2;
    case 'AMOUNT_MISMATCH':
    case 'CURRENCY_MISMATCH':
      return (
        facts.credits[0] !== (facts.captures[0] ?? `EUR ${(facts.bankCredits[0] ?? 0n).toString()}`) ||
        facts.bankDebits.length === 1
      );
    case 'REFUND_GT_CAPTURE':
      return facts.refunded > facts.captured;
    case 'REFUND_AND_CHARGEBACK':
      return facts.refunded > 0n && facts.chargebacksKept > 0;
    case 'RETURN_AFTER_CREDIT':
      return facts.credits.length === 1 && facts.bankReturns.length === 1;
    case 'MISSING_EVENT':
      return (
        facts.bankCredits.length + facts.bankDebits.length === 0 &&
        (facts.credits.length === 1 || facts.payoutStates.includes('settled'))
      );
    case 'STUCK_BEYOND_SLA':
      return !facts.payoutStates.includes('settled') && facts.bankDebits.length === 0;
    case 'ILLEGAL_TRANSITION':
      return (
        facts.payoutStates.join().includes('settled,rejected') ||
        facts.intentStates.join().includes('canceled,succeeded') ||
        facts.ledgerStates.join().includes('CREDITED,FAILED')
      );
    case 'PARTY_STATUS_MISMATCH':
      return (
        facts.ledgerStates.includes('FAILED') ||
        facts.payoutStates.at(-1) === 'rejected' ||
        (facts.captures.length === 0 && facts.credits.length === 1)
      );
    default:
      return false;
  }
}

const uncovered = (payment: TruthPayment, lines: ReturnType<typeof linesOf>): boolean =>
  payment.records.some((locator) => UNCOVERED.some((day) => lines.read(locator).includes(day)));

describe('the truth about a desk', () => {
  it.each(cases)('calls no payment clean whose evidence contradicts itself, %s', (_, desk) => {
    const lines = linesOf(desk);
    const contradictions = desk.truth.payments
      .filter((payment) => payment.clean)
      .flatMap((payment) => {
        const wrong = contradiction(payment, factsOf(payment, lines), uncovered(payment, lines));
        return wrong === null ? [] : [`${payment.reference} (${payment.scenario}): ${wrong}`];
      });
    expect(contradictions).toEqual([]);
  });

  it.each(cases)('seeds no fault that the evidence does not show, %s', (_, desk) => {
    const lines = linesOf(desk);
    const invisible = desk.truth.faults.flatMap((fault) => {
      const payment = desk.truth.payments.find((each) => each.key === fault.payment);
      if (payment === undefined) return [];
      return shows(fault.code, factsOf(payment, lines))
        ? []
        : [`${fault.code} ${payment.reference} (${payment.scenario})`];
    });
    expect(invisible).toEqual([]);
  });

  it.each(cases)('names only ids that no other payment has, %s', (_, desk) => {
    const owners = new Map<string, Set<string>>();
    for (const payment of desk.truth.payments) {
      for (const id of payment.identifiers) owners.set(id, (owners.get(id) ?? new Set()).add(payment.key));
    }
    expect([...owners].filter(([, keys]) => keys.size > 1)).toEqual([]);
  });
});
