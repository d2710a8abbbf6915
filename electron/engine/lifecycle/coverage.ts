/**
 * What the imported sources could have shown. An expected event is missing only where a source that would show it
 * covers the whole time in which it was due (payments.md §2.0.7).
 */
import type { Coverage } from '../../../shared/evidence/model.ts';
import { day, dayOf, startOfDay, type CalendarDay, type Instant } from '../../../shared/kernel/time.ts';
import { isBusinessDay } from '../../../shared/lifecycle/calendar.ts';

export type Shows = Coverage['shows'];

interface Span {
  readonly from: Instant;
  readonly until: Instant;
}

export class CoverageMap {
  readonly #coverages: readonly Coverage[];
  readonly #spans = new Map<string, readonly Span[]>();
  readonly #accounts = new Map<number, Set<string>>();
  readonly #days = new Map<string, ReadonlySet<CalendarDay>>();

  constructor(coverages: readonly Coverage[]) {
    this.#coverages = coverages;
    for (const { sourceId, account } of coverages) {
      const known = this.#accounts.get(sourceId) ?? new Set<string>();
      this.#accounts.set(sourceId, known.add(account ?? ''));
    }
  }

  /** Bank accounts with any statement at all. */
  accounts(): readonly string[] {
    return [
      ...new Set(this.#coverages.filter(({ party }) => party === 'bank').map(({ account }) => account ?? '')),
    ].sort();
  }

  /** Accounts that one source's statements are about. */
  accountsOf(sourceId: number): readonly string[] {
    return [...(this.#accounts.get(sourceId) ?? [])];
  }

  /** Whether sources of these kinds together cover the span without a gap (of more than a day between two exports). */
  covers(shows: readonly Shows[], from: Instant, until: Instant): boolean {
    return this.spansOf(shows).some((span) => span.from <= from && span.until >= until);
  }

  /** Whether any source of these kinds covers the instant. */
  touches(shows: readonly Shows[], at: Instant): boolean {
    return this.spansOf(shows).some((span) => span.from <= at && span.until >= at);
  }

  private spansOf(shows: readonly Shows[]): readonly Span[] {
    const name = shows.join();
    const known = this.#spans.get(name);
    if (known !== undefined) return known;
    const spans = merged(this.#coverages.filter((coverage) => shows.includes(coverage.shows)));
    this.#spans.set(name, spans);
    return spans;
  }

  /** Whether every business day of the span is on a statement of every one of the accounts. */
  statementsCover(accounts: readonly string[], from: Instant, until: Instant): boolean {
    if (accounts.length === 0) return false;
    for (let at = startOfDay(dayOf(from)); at <= until; at += day) {
      const calendarDay = dayOf(at);
      if (isBusinessDay(calendarDay) && !accounts.every((account) => this.daysOf(account).has(calendarDay)))
        return false;
    }
    return true;
  }

  private daysOf(account: string): ReadonlySet<CalendarDay> {
    const known = this.#days.get(account);
    if (known !== undefined) return known;
    const days = new Set<CalendarDay>();
    for (const coverage of this.#coverages) {
      if (coverage.shows !== 'bank-statement' || (coverage.account ?? '') !== account) continue;
      // A statement's day is the bank's own: 23:00 UTC to 22:59 UTC in Frankfurt. The day whose noon lies in it is meant.
      for (let noon = startOfDay(dayOf(coverage.from)) + day / 2; noon <= coverage.until; noon += day) {
        if (noon >= coverage.from) days.add(dayOf(noon));
      }
      if (coverage.until - coverage.from < day / 2) days.add(dayOf(coverage.from));
    }
    this.#days.set(account, days);
    return days;
  }
}

/** Spans joined where they overlap or where one export follows another within a day. */
function merged(coverages: readonly Coverage[]): Span[] {
  const sorted = coverages
    .map(({ from, until }) => ({ from, until }))
    .sort((left, right) => left.from - right.from);
  const spans: Span[] = [];
  for (const span of sorted) {
    const last = spans.at(-1);
    if (last !== undefined && span.from <= last.until + day)
      spans[spans.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
    else spans.push(span);
  }
  return spans;
}
