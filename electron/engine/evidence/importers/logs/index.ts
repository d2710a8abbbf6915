/** Text logs: framed by the line that begins an entry, redacted, and read into fields. */
import type { Damage, Frame, FrameSink, Framer } from '../../../../../shared/evidence/framing/frame.ts';
import { LineFramer } from '../../../../../shared/evidence/framing/lines.ts';
import { LogEntryFramer, type BeginsEntry } from '../../../../../shared/evidence/framing/logEntries.ts';
import { readLogEntry, type LogEntry } from '../../../../../shared/evidence/logs/entryFacts.ts';
import { noYear, timeAtStart, type YearClock } from '../../../../../shared/evidence/logs/lineTimes.ts';
import { beginsSyslog } from '../../../../../shared/evidence/logs/syslogLine.ts';
import type { RecognisedTextLogs } from '../../../../../shared/evidence/recognise/logs.ts';
import { redactText } from '../../../../../shared/evidence/redaction/redact.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from '../importer.ts';

export function createTextLogsImporter(recognised: RecognisedTextLogs, context: ImportContext): Importer {
  return new TextLogImporter(recognised, context);
}

function beginningOf(recognised: RecognisedTextLogs): BeginsEntry {
  switch (recognised.dialect) {
    case 'syslog':
      return beginsSyslog;
    case 'logfmt':
      return (head) => /^[A-Za-z_@][\w.@-]{0,63}=/.test(head);
    case 'access':
    case 'timestamped':
      return (head) => {
        const time = timeAtStart(head, noYear());
        return time !== null && (recognised.hasWeakTimes || !time.isWeak);
      };
  }
}

class TextLogImporter implements Importer, FrameSink {
  private readonly recognised: RecognisedTextLogs;
  private readonly context: ImportContext;
  private readonly framer: Framer;
  private readonly entries: LogEntryFramer | null;
  private readonly years: YearClock;
  private line = 1;
  private refusal: string | null = null;
  private timeless = 0;

  constructor(recognised: RecognisedTextLogs, context: ImportContext) {
    this.recognised = recognised;
    this.context = context;
    this.years = { year: recognised.year, month: 1 };
    // A line of an access log stands alone; the entries of the others may have several.
    this.entries = recognised.dialect === 'access' ? null : new LogEntryFramer(this, beginningOf(recognised));
    this.framer = this.entries ?? new LineFramer(this);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    if (this.timeless > 0)
      this.context.sink.warn({
        locator: null,
        code: 'lost',
        message:
          this.timeless === 1
            ? 'One entry states no complete time; it is kept without one.'
            : `${this.timeless} entries state no complete time; they are kept without one.`,
      });
  }

  element(frame: Frame): boolean {
    this.refusal = null;
    const text = frameText(frame);
    if (text === null) {
      this.refusal = 'not valid UTF-8 text';
      return false;
    }
    const { sink, tokenise, originalOffset } = this.context;
    const redacted = redactText(text, tokenise);
    const entry = readLogEntry(redacted.text, this.recognised.dialect, this.years);
    if (entry === null) {
      this.refusal = `no entry of ${this.recognised.format === 'access-log' ? 'an access log' : 'this log'}`;
      return false;
    }
    const locator = this.locator();
    if (redacted.residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler('[record not kept]', []);
      return true;
    }
    if (entry.at === null) this.timeless += 1;
    sink.record({
      format: this.recognised.format,
      locator,
      byteStart: originalOffset(frame.start),
      byteEnd: originalOffset(frame.end),
      text: redacted.text,
      content: { kind: 'json', value: entry.value },
      naturalKey: naturalKey(entry),
      title: entry.title,
      redactions: redacted.redactions,
    });
    return true;
  }

  damaged(damage: Damage): void {
    const reason =
      this.refusal !== null && damage.reason === 'syntax' ? this.refusal : damageReason(damage.reason);
    this.refusal = null;
    this.context.sink.skipped(this.locator(), reason);
    keepFiller(damage.bytes, damage.end - damage.start, this.context);
  }

  filler(start: number, end: number, bytes: Uint8Array | null): void {
    this.line += 1;
    keepFiller(bytes, end - start, this.context);
  }

  private locator(): string {
    return `line:${this.entries?.lineNumber ?? this.line}`;
  }
}

/** Entries of overlapping files are the same where time (finer than a second) and text agree; anything vaguer is no key. */
function naturalKey(entry: LogEntry): string | null {
  return entry.at !== null && entry.isFine ? `${String(entry.at)} ${entry.title}` : null;
}
