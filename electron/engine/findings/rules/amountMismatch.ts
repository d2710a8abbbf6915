/**
 * AMOUNT_MISMATCH: two parties state different amounts for one movement, and neither a stated fee, a partial capture,
 * a charge of the bank nor netting explains the difference (payments.md §2.0.5, §4.1 P3).
 */
import { formatMoney, type Money } from '../../../../shared/kernel/money.ts';
import { amountOfBatch } from '../../payments/index.ts';
import { isExplainedByFees, total, type Movement } from '../facts.ts';
import {
  deskFinding,
  paymentFinding,
  type Desk,
  type DeskRule,
  type PaymentJudgement,
  type PaymentRule,
} from '../judgement.ts';

interface Side {
  readonly who: string;
  readonly movements: readonly Movement[];
}

export const amountMismatch: PaymentRule = (judgement) => {
  for (const [left, right] of comparisons(judgement)) {
    const difference = unexplained(judgement, left, right);
    if (difference === null) continue;
    const [first, second, gap] = difference;
    return paymentFinding(judgement, {
      code: 'AMOUNT_MISMATCH',
      severity: 'high',
      explanation: `${left.who} states ${formatMoney(first)}, ${right.who} ${formatMoney(second)}: a difference of ${formatMoney(gap)} that no fee, charge or partial amount in the evidence explains.`,
      nextStep: 'Find which amount was booked, and correct the other party’s entry.',
      events: [...left.movements, ...right.movements].flatMap(({ events }) => events),
    });
  }
  return [];
};

/** Pairs of statements about the same money, in the order in which it moves. */
function comparisons({ facts, payment }: PaymentJudgement): (readonly [Side, Side])[] {
  if (payment.direction === 'payout') {
    return [
      [
        { who: 'The ledger', movements: facts.debits },
        { who: 'the provider', movements: facts.submissions },
      ],
      [
        { who: 'The provider', movements: facts.submissions },
        { who: 'the bank', movements: facts.bankDebits },
      ],
      [
        { who: 'The ledger', movements: facts.debits },
        { who: 'the bank', movements: facts.bankDebits },
      ],
      [
        { who: 'The bank’s debit', movements: facts.bankDebits },
        { who: 'its return', movements: facts.bankReturns },
      ],
      [
        { who: 'The ledger’s debit', movements: facts.debits },
        { who: 'its re-credit', movements: facts.recredits },
      ],
    ];
  }
  return [
    [
      { who: 'The PSP', movements: facts.captures },
      { who: 'the ledger', movements: facts.credits },
    ],
    [
      { who: 'The PSP', movements: facts.captures },
      { who: 'its payout report', movements: facts.settlements },
    ],
    [
      { who: 'The payout report', movements: facts.captures.length === 0 ? facts.settlements : [] },
      { who: 'the ledger', movements: facts.credits },
    ],
    [
      { who: 'The bank', movements: facts.bankCredits },
      { who: 'the ledger', movements: facts.captures.length === 0 ? facts.credits : [] },
    ],
    [
      { who: 'The PSP', movements: facts.captures },
      { who: 'the bank', movements: facts.bankCredits },
    ],
    [
      { who: 'The PSP’s refund', movements: facts.refunds },
      { who: 'the ledger’s', movements: facts.ledgerRefunds },
    ],
  ];
}

/** Both amounts and their distance, where they differ without an explanation. */
function unexplained(
  { facts, payment }: PaymentJudgement,
  left: Side,
  right: Side,
): readonly [Money, Money, Money] | null {
  const first = total(left.movements);
  const second = total(right.movements);
  if (first === null || second === null || first.currency !== second.currency || first.minor === second.minor)
    return null;
  // Repeated movements are the business of other rules: one pair that agrees is enough.
  if (
    left.movements.some(({ amount }) =>
      right.movements.some((other) => other.amount?.minor === amount?.minor),
    )
  )
    return null;
  const gap = first.minor - second.minor;
  if (isExplainedByFees(gap, first.currency, facts.fees)) return null;
  const nets = payment.events.flatMap(({ net, party }) =>
    party === 'psp' && net !== null ? [net.minor] : [],
  );
  if (nets.includes(second.minor) || nets.includes(first.minor)) return null;
  return [first, second, { ...first, minor: gap < 0n ? -gap : gap }];
}

/** The bank's credit for a PSP payout differs from what the PSP says it paid out. */
export const batchAmountMismatch: DeskRule = (desk: Desk) =>
  desk.batches.flatMap((batch) => {
    const stated = amountOfBatch(batch);
    const [entry] = batch.bankEntries;
    const booked = entry?.amount ?? null;
    if (stated === null || entry === undefined || booked === null || stated.currency !== booked.currency)
      return [];
    const expected = stated.minor < 0n ? -stated.minor : stated.minor;
    const total = batch.bankEntries.reduce((sum, { amount }) => sum + (amount?.minor ?? 0n), 0n);
    if (
      total === expected ||
      booked.minor === expected ||
      isExplainedByFees(
        expected - total,
        stated.currency,
        batch.bankEntries.flatMap(({ fee }) => fee ?? []),
      )
    )
      return [];
    const gap = expected - total;
    return deskFinding(desk, {
      code: 'AMOUNT_MISMATCH',
      severity: 'high',
      subject: batch.id,
      references: [
        batch.id,
        ...entry.identifiers.flatMap(({ scheme, value }) => (scheme === 'free-text' ? [] : [value])),
      ],
      explanation: `Payout ${batch.id} is ${formatMoney({ ...stated, minor: expected })} at the PSP, and the bank booked ${formatMoney({ ...stated, minor: total })} on ${entry.times.bookedOn ?? 'an unknown day'}: a difference of ${formatMoney({ ...stated, minor: gap < 0n ? -gap : gap })}.`,
      nextStep: 'Ask the PSP for the lines of the payout and the bank for its charges.',
      events: [...batch.bankEntries, ...batch.events],
    });
  });
