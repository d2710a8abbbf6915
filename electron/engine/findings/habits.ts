/** Reads the desk's habits off its payments, before any of them is judged. */
import { addBusinessDays } from '../../../shared/lifecycle/calendar.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { CoverageMap } from '../lifecycle/index.ts';
import type { PaymentTraits } from '../payments/index.ts';
import type { DeskHabits } from './judgement.ts';

/** Fewer cases than this show no habit. */
const leastCases = 5;
const usual = 0.7;

class Tally {
  #cases = 0;
  #shown = 0;

  note(shown: boolean): void {
    this.#cases += 1;
    if (shown) this.#shown += 1;
  }

  get isUsual(): boolean {
    return this.#cases >= leastCases && this.#shown / this.#cases >= usual;
  }
}

export class HabitCounter {
  readonly #coverage: CoverageMap;
  readonly #asOf: Instant;
  readonly #ledgerRefunds = new Tally();
  readonly #pspRefunds = new Tally();
  readonly #lines = new Tally();

  constructor(coverage: CoverageMap, asOf: Instant) {
    this.#coverage = coverage;
    this.#asOf = asOf;
  }

  note({ ledgerCredited, ledgerRefunded, pspRefunded, pspSettled, capturedAt }: PaymentTraits): void {
    if (pspRefunded && ledgerCredited) this.#ledgerRefunds.note(ledgerRefunded);
    if (ledgerRefunded) this.#pspRefunds.note(pspRefunded);
    if (capturedAt !== null && reportShouldShow(this.#coverage, capturedAt, this.#asOf))
      this.#lines.note(pspSettled);
  }

  get habits(): DeskHabits {
    return {
      ledgerPostsRefunds: this.#ledgerRefunds.isUsual,
      pspShowsRefunds: this.#pspRefunds.isUsual,
      reportListsCaptures: this.#lines.isUsual,
    };
  }
}

/** Card settlement takes up to this many business days (profile card/deposit: T+1 to T+3, desk policy 7). */
const settlementDays = 7;

/** Whether a capture is old enough, and the payout report reaches far enough, for its line to be there. */
export function reportShouldShow(coverage: CoverageMap, capturedAt: Instant, asOf: Instant): boolean {
  // Without any report, or too young by the shortest reckoning, there are no business days to count.
  if (
    capturedAt + settlementDays * 86_400_000 >= asOf ||
    !coverage.touches(['psp-payout-report'], capturedAt)
  )
    return false;
  const due = addBusinessDays(capturedAt, settlementDays);
  return due < asOf && coverage.covers(['psp-payout-report'], capturedAt, due);
}
