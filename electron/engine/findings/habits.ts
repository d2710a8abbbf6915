/** Reads the desk's habits off its payments, before any of them is judged. */
import { addBusinessDays } from '../../../shared/lifecycle/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { CoverageMap } from '../lifecycle/index.ts';
import { instantOf, type PaymentGroup } from '../payments/index.ts';
import type { DeskHabits } from './judgement.ts';

/** Fewer cases than this show no habit. */
const leastCases = 5;
const usual = 0.7;

interface Tally {
  cases: number;
  shown: number;
}

export function deskHabits(
  payments: readonly PaymentGroup[],
  coverage: CoverageMap,
  asOf: Instant,
): DeskHabits {
  const ledgerRefunds: Tally = { cases: 0, shown: 0 };
  const pspRefunds: Tally = { cases: 0, shown: 0 };
  const lines: Tally = { cases: 0, shown: 0 };
  for (const { events } of payments) {
    const has = (party: string, kind: string): boolean =>
      events.some((event) => event.party === party && event.kind === kind);
    if (has('psp', 'refunded') && has('ledger', 'credited')) note(ledgerRefunds, has('ledger', 'refunded'));
    if (has('ledger', 'refunded')) note(pspRefunds, has('psp', 'refunded'));
    const captured = events.find(({ party, kind }) => party === 'psp' && kind === 'captured');
    const at = captured === undefined ? null : instantOf(captured);
    if (at !== null && reportShouldShow(coverage, at, asOf)) note(lines, has('psp', 'settled'));
  }
  return {
    ledgerPostsRefunds: isUsual(ledgerRefunds),
    pspShowsRefunds: isUsual(pspRefunds),
    reportListsCaptures: isUsual(lines),
  };
}

/** Card settlement takes up to this many business days (profile card/deposit: T+1 to T+3, desk policy 7). */
const settlementDays = 7;

/** Whether a capture is old enough, and the payout report reaches far enough, for its line to be there. */
export function reportShouldShow(coverage: CoverageMap, capturedAt: Instant, asOf: Instant): boolean {
  const due = addBusinessDays(capturedAt, settlementDays);
  return due < asOf && coverage.covers(['psp-payout-report'], capturedAt, due);
}

function note(tally: Tally, shown: boolean): void {
  tally.cases += 1;
  if (shown) tally.shown += 1;
}

function isUsual({ cases, shown }: Tally): boolean {
  return cases >= leastCases && shown / cases >= usual;
}
