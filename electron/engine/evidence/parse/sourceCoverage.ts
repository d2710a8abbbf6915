/** What a source covers: the time between its first and last record, for each party whose word it carries. */
import { formatFacts } from '../../../../shared/evidence/formats.ts';
import type { Coverage, Party, SourceFormat } from '../../../../shared/evidence/model.ts';
import { day, startOfDay, type FourTimes } from '../../../../shared/kernel/time.ts';
import type { Interpretation } from './messages.ts';

type OpenCoverage = Omit<Coverage, 'sourceId'>;

interface Span {
  from: number;
  until: number;
}

export class SourceCoverage {
  firstAt: number | null = null;
  lastAt: number | null = null;
  private readonly spans = new Map<Party, Span>();
  private readonly stated: OpenCoverage[] = [];

  /** A format that states its own period (a bank statement) is believed. */
  state(coverage: OpenCoverage): void {
    this.stated.push(coverage);
  }

  note({ times, party }: Interpretation): void {
    const from = firstOf(times);
    const until = lastOf(times);
    if (from === null || until === null) return;
    this.firstAt = Math.min(this.firstAt ?? from, from);
    this.lastAt = Math.max(this.lastAt ?? until, until);
    if (party === null) return;
    const span = this.spans.get(party);
    if (span === undefined) {
      this.spans.set(party, { from, until });
    } else {
      span.from = Math.min(span.from, from);
      span.until = Math.max(span.until, until);
    }
  }

  of(format: SourceFormat): OpenCoverage[] {
    if (this.stated.length > 0) return this.stated;
    const { shows } = formatFacts[format];
    if (shows === null) return [];
    return [...this.spans].map(([party, { from, until }]) => ({
      party,
      account: null,
      currency: null,
      shows,
      from,
      until,
    }));
  }
}

function firstOf(times: FourTimes): number | null {
  return (
    times.occurredAt ?? times.receivedAt ?? (times.bookedOn === null ? null : startOfDay(times.bookedOn))
  );
}

/** A booking day lasts until its end. */
function lastOf(times: FourTimes): number | null {
  const booked = times.bookedOn === null ? null : startOfDay(times.bookedOn) + day - 1;
  const instants = [times.occurredAt, times.receivedAt].filter((instant) => instant !== null);
  return instants.length > 0 ? Math.max(...instants) : booked;
}
