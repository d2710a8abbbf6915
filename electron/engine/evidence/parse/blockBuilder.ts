/**
 * The redacted stream of a source on its way into the vault, cut into blocks of whole records, with what the records
 * state.
 */
import type { ImportedRecord } from '../../../../shared/evidence/importing.ts';
import { blockBytes, blockRecords } from '../../../../shared/evidence/limits.ts';
import type { Identifier, SignatureVerdict } from '../../../../shared/evidence/model.ts';
import type { Redactions } from '../../../../shared/evidence/redaction/redact.ts';
import { placeMark } from '../../db/columnSql.ts';
import type { BlockFacts } from '../../db/packedBlock.ts';
import { partyNumber } from '../partyNumber.ts';
import { EventRows, RecordRows, Texts } from './blockColumns.ts';
import type { FilledBlock, Interpretation } from './messages.ts';

export class BlockBuilder {
  /** Bytes of the stream so far. */
  size = 0;
  private room = newRoom();
  private length = 0;
  private open = new OpenBlock();
  private ready: FilledBlock[] = [];
  /** Bytes of the text that was written last and is not yet kept. */
  private writtenLength = 0;

  /**
   * Writes a record's text where it would lie.
   * @returns its stored bytes, valid until the next call
   */
  write(text: string): Buffer {
    this.ensure(text.length * 3);
    this.writtenLength = this.room.write(text, this.length, 'utf8');
    return this.room.subarray(this.length, this.length + this.writtenLength);
  }

  /** Keeps the record whose text was written last. */
  keep(record: ImportedRecord, interpretation: Interpretation): void {
    const { open } = this;
    open.add(record, interpretation, this.length, this.writtenLength);
    this.length += this.writtenLength;
    if (this.length >= blockBytes || open.records >= blockRecords) this.cut();
  }

  filler(text: string, redactions: Redactions): void {
    this.ensure(text.length * 3);
    const written = this.room.write(text, this.length, 'utf8');
    for (const { offset, length, class: kind, rule } of redactions)
      this.open.redactions.push([-1, this.size + this.length + offset, length, kind, rule]);
    this.length += written;
    if (this.length >= blockBytes) this.cut();
  }

  /** Blocks that are complete, for the next batch. */
  take(): FilledBlock[] {
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  get waiting(): number {
    return this.ready.length;
  }

  /** The last block is ready afterwards. */
  finish(): void {
    this.cut();
  }

  private ensure(more: number): void {
    if (this.length + more <= this.room.length) return;
    const room = Buffer.from(new ArrayBuffer(Math.max(this.length + more, 2 * blockBytes)));
    this.room.copy(room, 0, 0, this.length);
    this.room = room;
  }

  private cut(): void {
    if (this.length === 0) return;
    // The block's memory goes with the message; a copy of the bytes leaves the room behind, whatever its size.
    const plain = new Uint8Array(this.room.subarray(0, this.length));
    this.ready.push({ ...this.open.filled(), storedOffset: this.size, plain });
    this.size += this.length;
    this.length = 0;
    // One enormous record must not keep its room for the rest of the file.
    if (this.room.length > 8 * blockBytes) this.room = newRoom();
    this.open = new OpenBlock();
  }
}

function newRoom(): Buffer {
  return Buffer.from(new ArrayBuffer(2 * blockBytes));
}

/** What a block's records state, while it is filled. */
class OpenBlock {
  records = 0;
  readonly redactions: BlockFacts['redactions'][number][] = [];
  private readonly texts = new Texts();
  private readonly recordRows = new RecordRows();
  private readonly eventRows = new EventRows();
  private readonly windows: number[] = [];
  private readonly wordless: number[] = [];
  private readonly moreWords: string[] = [];
  private readonly schemes = new Map<string, number>();
  private readonly counts: number[] = [];
  private readonly identifiers: (number | string)[] = [];
  private readonly events: number[][] = [];
  private readonly besideRows: (readonly [number, string])[] = [];
  private readonly signatures: { record: number; signature: SignatureVerdict }[] = [];
  private firstAt: number | null = null;
  private lastAt: number | null = null;

  add(
    record: ImportedRecord,
    { events, identifiers, party, times }: Interpretation,
    offset: number,
    length: number,
  ): void {
    const { texts } = this;
    const number = this.records;
    this.records += 1;
    this.windows.push(offset, length);
    const at = times.occurredAt ?? times.receivedAt ?? 0;
    this.firstAt = Math.min(this.firstAt ?? at, at);
    this.lastAt = Math.max(this.lastAt ?? at, at);
    const { form, place } = locatorParts(record.locator);
    this.recordRows.push(
      {
        party: partyNumber(party),
        title: texts.numberOf(record.title),
        locatorForm: texts.numberOf(form),
        place,
        byteStart: record.byteStart,
        byteLength: record.byteEnd - record.byteStart,
        times,
      },
      texts,
    );
    for (const [ordinal, event] of events.entries()) this.eventRows.push(number, ordinal, event, texts);
    for (const { offset: from, length: size, class: kind, rule } of record.redactions)
      this.redactions.push([number, from, size, kind, rule]);
    if (record.signature !== undefined) this.signatures.push({ record: number, signature: record.signature });
    if (record.searchText !== undefined) {
      this.wordless.push(number);
      this.addBeside(number, record.searchText);
    }
    this.addIdentifiers(number, identifiers, events, record.searchText ?? record.text);
  }

  filled(): Omit<FilledBlock, 'storedOffset' | 'plain'> {
    const { counts, identifiers, events, redactions, besideRows } = this;
    const facts: BlockFacts = { schemes: [...this.schemes.keys()], counts, identifiers, events, redactions };
    return {
      records: this.records,
      windows: Uint32Array.from(this.windows),
      wordless: this.wordless,
      moreWords: this.moreWords,
      facts: JSON.stringify(facts),
      beside: besideRows.length === 0 ? null : JSON.stringify(besideRows),
      firstAt: this.firstAt,
      lastAt: this.lastAt,
      texts: this.texts.all(),
      record: this.recordRows.columns(),
      event: this.eventRows.columns(),
      signatures: this.signatures,
    };
  }

  /** Found by, though its bytes do not spell it. */
  private addBeside(record: number, text: string): void {
    this.moreWords.push(text);
    this.besideRows.push([record, text]);
  }

  /** The record's identifiers once each, those of its first event before the others, so that most events need no list. */
  private addIdentifiers(
    record: number,
    stated: readonly Identifier[],
    events: Interpretation['events'],
    text: string,
  ): void {
    const all: Identifier[] = [];
    for (const event of events) for (const identifier of event.identifiers) addNew(all, identifier);
    for (const identifier of stated) addNew(all, identifier);
    this.counts.push(all.length);
    for (const { scheme, value } of all) {
      this.identifiers.push(this.schemeNumber(scheme), value);
      // An id that the record states in another spelling, or that stands in its surroundings, is found all the same.
      if (!text.includes(value)) this.addBeside(record, value);
    }
    for (const [ordinal, { identifiers }] of events.entries()) {
      if (identifiers.length === all.length && identifiers.every((own, index) => same(own, all[index])))
        continue;
      this.events.push([
        record,
        ordinal,
        ...identifiers.map((own) => all.findIndex((each) => same(own, each))),
      ]);
    }
  }

  private schemeNumber(scheme: string): number {
    const known = this.schemes.get(scheme);
    if (known !== undefined) return known;
    this.schemes.set(scheme, this.schemes.size);
    return this.schemes.size - 1;
  }
}

function same(left: Identifier, right: Identifier | undefined): boolean {
  return left.value === right?.value && left.scheme === right.scheme;
}

function addNew(all: Identifier[], identifier: Identifier): void {
  if (!all.some((known) => same(known, identifier))) all.push(identifier);
}

const lastNumber = /^([^]*?)(0|[1-9]\d{0,14})(\D*)$/;

/** `line:88` as `line:` + mark and 88, so that a million locators share one text. */
export function locatorParts(locator: string): { readonly form: string; readonly place: number | null } {
  const match = lastNumber.exec(locator);
  const before = match?.[1] ?? '';
  if (match === null || /\d$/.test(before) || locator.includes(placeMark))
    return { form: locator, place: null };
  return { form: `${before}${placeMark}${match[3] ?? ''}`, place: Number(match[2]) };
}
