/**
 * ORPHAN_ENTRY: the bank booked money that belongs to no payment of the desk. What the bank books for itself, moves
 * between own accounts, and a PSP's payout are explained. An entry is judged once the ledger's export covers the time
 * in which it had to be taken up; before that it is only evidence to ask for.
 */
import type { Finding } from '../../../../shared/findings/model.ts';
import { day, startOfDay } from '../../../../shared/kernel/time.ts';
import { dueAfter } from '../../../../shared/lifecycle/calendar.ts';
import { instantOf, payoutOf, type PlacedEvent } from '../../payments/index.ts';
import { amountText, deskFinding, type Desk, type DeskRule } from '../judgement.ts';

export const orphanEntry: DeskRule = (desk) => {
  const findings: Finding[] = [];
  for (const entry of desk.loose()) if (isJudgeable(desk, entry)) findings.push(...finding(desk, entry));
  return findings;
};

function finding(desk: Desk, entry: PlacedEvent): Finding[] {
  const isCredit = entry.kind === 'booked_credit';
  const texts = entry.identifiers.flatMap(({ scheme, value }) =>
    scheme === 'free-text' ? idsInText(value) : [value],
  );
  const references = [...new Set(texts)];
  const named = references.length === 0 ? 'no id' : `the ids ${references.slice(0, 4).join(', ')}`;
  return deskFinding(desk, {
    code: 'ORPHAN_ENTRY',
    severity: isCredit ? 'medium' : 'high',
    subject:
      entry.identifiers.find(({ scheme }) => scheme === 'bank-reference')?.value ??
      `${entry.source}#${entry.locator}#${entry.id.split('.')[1] ?? '0'}`,
    references,
    explanation: `The bank booked a ${isCredit ? 'credit' : 'debit'} of ${amountText(entry.amount)} on ${entry.times.bookedOn ?? 'an unknown day'} with ${named}, and no payment of the desk explains it.`,
    nextStep: isCredit
      ? 'Hold the amount in suspense, and ask the sender’s bank for the payer and the purpose.'
      : 'Ask the bank who ordered the debit; treat it as unauthorised until explained.',
    events: [entry],
  });
}

/** Words of a remittance line that may be ids; the rest of the line is the customer's and stays in the record. */
function idsInText(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .filter(
      (word) =>
        /\d/.test(word) &&
        /^[A-Za-z0-9][A-Za-z0-9_./-]{4,40}$/.test(word) &&
        !/^[A-Z]{2}\d{2}[A-Z0-9]{10,}$/.test(word),
    );
}

function isJudgeable(desk: Desk, entry: PlacedEvent): boolean {
  const booked = instantOf(entry);
  if (booked === null) return false;
  const due = dueAfter(
    startOfDay(entry.times.bookedOn ?? new Date(booked).toISOString().slice(0, 10)) + day,
    { value: 1, unit: 'business-days' },
  );
  if (due > desk.asOf + day) return false;
  if (entry.movement === 'settlement-batch' && payoutOf(entry) !== null) {
    return desk.coverage.touches(['psp-payout-report'], booked) || desk.batches.length > 0;
  }
  // A PSP's name without a payout's id can only be judged against the PSP's own payouts.
  if (entry.movement === 'settlement-batch')
    return desk.coverage.covers(['psp-payout-report'], booked - 2 * day, booked);
  return (
    desk.coverage.touches(['ledger-postings'], booked + day / 2) ||
    desk.coverage.touches(['ledger-postings'], booked)
  );
}
