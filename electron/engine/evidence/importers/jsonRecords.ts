/** Records of JSON files: framed one a line or as elements of an array, redacted, read exactly, described by their format. */
import { JsonSyntaxError } from '../../../../shared/evidence/exactJson.ts';
import type { Damage, Frame, FrameSink, Framer } from '../../../../shared/evidence/framing/frame.ts';
import { JsonElementFramer } from '../../../../shared/evidence/framing/jsonElements.ts';
import { LineFramer } from '../../../../shared/evidence/framing/lines.ts';
import type { ExactJson } from '../../../../shared/evidence/importing.ts';
import type { ImportWarning, SourceFormat } from '../../../../shared/evidence/model.ts';
import type { JsonFraming } from '../../../../shared/evidence/recognise/recognise.ts';
import { redactJson } from '../../../../shared/evidence/redaction/redact.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from './importer.ts';

export interface Described {
  readonly title: string;
  readonly naturalKey: string | null;
  readonly warnings?: readonly Omit<ImportWarning, 'locator'>[];
}

/** What a format says about one of its records; null when the value is no record of it at all. */
export type Describe = (value: ExactJson) => Described | null;

export interface JsonFormat {
  readonly format: SourceFormat;
  readonly describe: Describe;
  /** Name of a root array's elements in locators: `events[3]`. */
  readonly rootName: string;
}

export class JsonRecordImporter implements Importer, FrameSink {
  private readonly context: ImportContext;
  private readonly kind: JsonFormat;
  private readonly framing: JsonFraming;
  private readonly framer: Framer;
  private readonly elements: JsonElementFramer | null;
  private lineNumber = 1;
  private refusal: string | null = null;

  constructor(kind: JsonFormat, framing: JsonFraming, context: ImportContext) {
    this.context = context;
    this.kind = kind;
    this.framing = framing;
    this.elements = framing.by === 'elements' ? new JsonElementFramer(this, framing.path) : null;
    this.framer = this.elements ?? new LineFramer(this);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    const { elements } = this;
    if (elements === null || this.framing.by === 'lines' || this.framing.path === null) return;
    if (!elements.found) this.warn('lost', 'The list of records was not found.');
    else if (!elements.closed)
      this.warn('repaired', 'The file ends before its list of records is closed; what was complete is kept.');
    else if (elements.trailing)
      this.warn('repaired', 'Something follows the end of the document; it is kept, but not read.');
  }

  element(frame: Frame): boolean {
    this.refusal = null;
    const text = frameText(frame);
    if (text === null) {
      this.refusal = 'not valid UTF-8 text';
      return false;
    }
    try {
      return this.keep(text, frame);
    } catch (thrown) {
      if (!(thrown instanceof JsonSyntaxError)) throw thrown;
      this.refusal = thrown.tooDeep
        ? thrown.message.toLowerCase()
        : `not JSON (${lowerFirst(thrown.message)}, character ${thrown.offset + 1})`;
      return false;
    }
  }

  damaged(damage: Damage): void {
    const locator = this.locator(damage.index);
    const reason =
      this.refusal !== null && damage.reason === 'syntax' ? this.refusal : damageReason(damage.reason);
    this.refusal = null;
    this.context.sink.skipped(locator, reason);
    keepFiller(damage.bytes, damage.end - damage.start, this.context);
  }

  filler(start: number, end: number, bytes: Uint8Array | null): void {
    if (this.framing.by === 'lines') this.lineNumber += 1;
    keepFiller(bytes, end - start, this.context);
  }

  private keep(text: string, frame: Frame): boolean {
    const { sink, tokenise, originalOffset } = this.context;
    const redacted = redactJson(text, tokenise);
    const described = this.kind.describe(redacted.value);
    if (described === null) {
      this.refusal = 'a JSON value, but not a record';
      return false;
    }
    const locator = this.locator(frame.index);
    if (redacted.residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler(`[record not kept]`, []);
      return true;
    }
    for (const warning of described.warnings ?? []) sink.warn({ ...warning, locator });
    sink.record({
      format: this.kind.format,
      locator,
      byteStart: originalOffset(frame.start),
      byteEnd: originalOffset(frame.end),
      text: redacted.text,
      content: { kind: 'json', value: redacted.value },
      naturalKey: described.naturalKey,
      title: described.title,
      redactions: redacted.redactions,
    });
    return true;
  }

  private locator(index: number): string {
    if (this.framing.by === 'lines') return `line:${this.lineNumber}`;
    const { path } = this.framing;
    if (path === null) return index === 0 ? '$' : `$[${index}]`;
    return `${path.length === 0 ? this.kind.rootName : path.join('.')}[${index}]`;
  }

  private warn(code: ImportWarning['code'], message: string): void {
    this.context.sink.warn({ locator: null, code, message });
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
