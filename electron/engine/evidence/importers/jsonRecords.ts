/**
 * Records of JSON files: framed one a line, as elements of an array or as members of an object, redacted, read exactly,
 * described by their format.
 */
import { JsonSyntaxError } from '../../../../shared/evidence/exactJson.ts';
import type { Damage, Frame, FrameSink, Framer } from '../../../../shared/evidence/framing/frame.ts';
import { JsonElementFramer, type ArrayPath } from '../../../../shared/evidence/framing/jsonElements.ts';
import { JsonMemberFramer } from '../../../../shared/evidence/framing/jsonMembers.ts';
import { LineFramer } from '../../../../shared/evidence/framing/lines.ts';
import type { ExactJson } from '../../../../shared/evidence/importing.ts';
import type { ImportWarning, SignatureVerdict, SourceFormat } from '../../../../shared/evidence/model.ts';
import type { WebhookFraming } from '../../../../shared/evidence/recognise/webhooks.ts';
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
  /** Checks the signature that the record carries, on its text as it is in the file; null where it carries none. */
  readonly inspect?: ((text: string) => SignatureVerdict | null) | undefined;
  /** Where a value is itself a list of records (several events in one webhook), the path of the list; else null. */
  readonly listIn?: ((text: string) => ArrayPath) | undefined;
}

/** Where a record stands: its place in the file and in the stream. */
interface RecordPlace {
  readonly locator: string;
  readonly start: number;
  readonly end: number;
}

export class JsonRecordImporter implements Importer, FrameSink {
  private readonly context: ImportContext;
  private readonly kind: JsonFormat;
  private readonly framing: WebhookFraming;
  private readonly framer: Framer;
  private readonly elements: JsonElementFramer | JsonMemberFramer | null;
  private lineNumber = 1;
  private refusal: string | null = null;

  constructor(kind: JsonFormat, framing: WebhookFraming, context: ImportContext) {
    this.context = context;
    this.kind = kind;
    this.framing = framing;
    this.elements =
      framing.by === 'members'
        ? new JsonMemberFramer(this, framing.path)
        : framing.by === 'elements'
          ? new JsonElementFramer(this, framing.path)
          : null;
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
    else if (elements instanceof JsonElementFramer && elements.trailing)
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
      const list = this.kind.listIn?.(text) ?? null;
      if (list !== null) return this.keepList(frame, list);
      return this.keep(text, { locator: this.locator(frame.index), start: frame.start, end: frame.end });
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

  /** One value that lists several records: each is kept, the text around them is filler. */
  private keepList(frame: Frame, path: ArrayPath): boolean {
    const outer = this.locator(frame.index);
    const name = path?.join('.') ?? '';
    const inner = new JsonElementFramer(
      {
        element: ({ bytes, start, end, index }) => {
          const place = {
            locator: `${outer === '$' ? '' : `${outer}/`}${name}[${index}]`,
            start: frame.start + start,
            end: frame.start + end,
          };
          const kept = this.keep(frameText({ bytes }) ?? '', place);
          if (!kept) {
            this.context.sink.skipped(place.locator, this.refusal ?? damageReason('syntax'));
            keepFiller(bytes, bytes.length, this.context);
          }
          return true;
        },
        damaged: (damage) => {
          this.context.sink.skipped(`${outer}/${name}[${damage.index}]`, damageReason(damage.reason));
          keepFiller(damage.bytes, damage.end - damage.start, this.context);
        },
        filler: (start, end, bytes) => {
          keepFiller(bytes, end - start, this.context);
        },
      },
      path,
    );
    inner.push(frame.bytes);
    inner.end();
    return true;
  }

  private keep(text: string, place: RecordPlace): boolean {
    const { sink, tokenise, originalOffset } = this.context;
    const { locator } = place;
    const signature = this.kind.inspect?.(text) ?? null;
    const redacted = redactJson(text, tokenise);
    const described = this.kind.describe(redacted.value);
    if (described === null) {
      this.refusal = 'a JSON value, but not a record';
      return false;
    }
    if (redacted.residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler(`[record not kept]`, []);
      return true;
    }
    for (const warning of described.warnings ?? []) sink.warn({ ...warning, locator });
    sink.record({
      format: this.kind.format,
      locator,
      byteStart: originalOffset(place.start),
      byteEnd: originalOffset(place.end),
      text: redacted.text,
      content: { kind: 'json', value: redacted.value },
      naturalKey: described.naturalKey,
      title: described.title,
      redactions: redacted.redactions,
      ...(signature === null ? {} : { signature }),
    });
    return true;
  }

  private locator(index: number): string {
    if (this.framing.by === 'lines') return `line:${this.lineNumber}`;
    if (this.elements instanceof JsonMemberFramer)
      return `${(this.framing.path ?? []).join('.')}.${this.elements.name}`;
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
