/**
 * The redacted stream of a source on its way into the vault: hashed whole, cut into blocks of whole records, and packed
 * with what the records state.
 */
import { constants, zstdCompressSync } from 'node:zlib';
import type { ImportedRecord } from '../../../../shared/evidence/importing.ts';
import { blockBytes, blockRecords } from '../../../../shared/evidence/limits.ts';
import type { Identifier, SignatureVerdict } from '../../../../shared/evidence/model.ts';
import type { Redactions } from '../../../../shared/evidence/redaction/redact.ts';
import { placeMark } from '../../db/columnSql.ts';
import { blockDigest, placeBytes, type BlockFacts } from '../../db/packedBlock.ts';
import { createSha256, sha256 } from '../../kernel/crypto.ts';
import { partyNumber } from '../partyNumber.ts';
import { BlockWords } from './blockWords.ts';
import { EventRows, RecordRows, Texts } from './blockColumns.ts';
import type { Block, Interpretation } from './messages.ts';

/** Above 3 the time grows faster than what it saves (measured on logs and PSP events). */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

export class BlockBuilder {
  /** Bytes of the stream so far. */
  size = 0;
  private readonly hash = createSha256();
  private readonly words = new BlockWords();
  private room = Buffer.allocUnsafe(2 * blockBytes);
  private length = 0;
  private blockStart = 0;
  private open = new OpenBlock();
  private ready: Block[] = [];
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
  keep(record: ImportedRecord, hash: Uint8Array, interpretation: Interpretation): void {
    const { open, length } = this;
    const end = length + this.writtenLength;
    if (record.searchText === undefined) this.words.add(this.room, length, end);
    else this.words.addText(record.searchText);
    for (const value of open.add(record, interpretation, length, this.writtenLength, hash)) this.words.addText(value);
    this.length = end;
    if (this.length >= blockBytes || open.records >= blockRecords) this.cut();
  }

  filler(text: string, redactions: Redactions): void {
    this.ensure(text.length * 3);
    const written = this.room.write(text, this.length, 'utf8');
    for (const { offset, length, class: kind, rule } of redactions)
      this.open.redactions.push([-1, this.blockStart + this.length + offset, length, kind, rule]);
    this.length += written;
    if (this.length >= blockBytes) this.cut();
  }

  /** Blocks that are complete, for the next batch. */
  take(): Block[] {
    const { ready } = this;
    this.ready = [];
    return ready;
  }

  get waiting(): number {
    return this.ready.length;
  }

  /** SHA-256 (hex) of the whole stream; the last block is ready afterwards. */
  finish(): string {
    this.cut();
    return this.hash.digestHex();
  }

  private ensure(more: number): void {
    if (this.length + more <= this.room.length) return;
    const room = Buffer.allocUnsafe(Math.max(this.length + more, 2 * blockBytes));
    this.room.copy(room, 0, 0, this.length);
    this.room = room;
  }

  private cut(): void {
    if (this.length === 0) return;
    const plain = this.room.subarray(0, this.length);
    this.hash.update(plain);
    const packed = {
      places: this.open.places(),
      facts: new Uint8Array(zstdCompressSync(JSON.stringify(this.open.facts()), compression)),
      bytes: new Uint8Array(zstdCompressSync(plain, compression)),
      beside: this.open.beside(),
    };
    this.ready.push({
      ...packed,
      ...this.open.rows(),
      storedOffset: this.blockStart,
      storedLength: this.length,
      sha256: blockDigest(packed),
      words: this.words.take(),
    });
    this.blockStart += this.length;
    this.size = this.blockStart;
    this.length = 0;
    // One enormous record must not keep its room for the rest of the file.
    if (this.room.length > 8 * blockBytes) this.room = Buffer.allocUnsafe(2 * blockBytes);
    this.open = new OpenBlock();
  }
}

/** First 8 bytes of SHA-256: tells a record from any other within the vault. */
export function recordHash(bytes: Uint8Array): Uint8Array {
  return sha256(bytes).subarray(0, 8);
}

/** What a block's records state, while it is filled. */
class OpenBlock {
  records = 0;
  readonly redactions: BlockFacts['redactions'][number][] = [];
  private readonly texts = new Texts();
  private readonly recordRows = new RecordRows();
  private readonly eventRows = new EventRows();
  private readonly placeRows: { offset: number; length: number; hash: Uint8Array }[] = [];
  private readonly schemes = new Map<string, number>();
  private readonly counts: number[] = [];
  private readonly identifiers: (number | string)[] = [];
  private readonly events: number[][] = [];
  private readonly besideRows: (readonly [number, string])[] = [];
  private readonly signatures: { record: number; signature: SignatureVerdict }[] = [];
  private firstAt: number | null = null;
  private lastAt: number | null = null;

  /** @returns the identifiers that its text does not spell so: words to find it by all the same */
  add(
    record: ImportedRecord,
    { events, identifiers, party, times }: Interpretation,
    offset: number,
    length: number,
    hash: Uint8Array,
  ): readonly string[] {
    const { texts } = this;
    const number = this.records;
    this.records += 1;
    this.placeRows.push({ offset, length, hash });
    const at = times.occurredAt ?? times.receivedAt ?? 0;
    this.firstAt = Math.min(this.firstAt ?? at, at);
    this.lastAt = Math.max(this.lastAt ?? at, at);
    const { form, place } = locatorParts(record.locator);
    this.recordRows.push({
      party: partyNumber(party),
      title: texts.numberOf(record.title),
      locatorForm: texts.numberOf(form),
      place,
      byteStart: record.byteStart,
      byteLength: record.byteEnd - record.byteStart,
      occurredAt: times.occurredAt,
      receivedAt: times.receivedAt,
      bookedOn: texts.numberOf(times.bookedOn),
      valueOn: texts.numberOf(times.valueOn),
    });
    for (const [ordinal, event] of events.entries()) this.eventRows.push(number, ordinal, event, texts);
    for (const { offset: from, length: size, class: kind, rule } of record.redactions)
      this.redactions.push([number, from, size, kind, rule]);
    if (record.signature !== undefined)
      this.signatures.push({ record: number, signature: record.signature });
    return this.addIdentifiers(number, identifiers, events, record.searchText ?? record.text);
  }

  beside(): string | null {
    return this.besideRows.length === 0 ? null : JSON.stringify(this.besideRows);
  }

  places(): Uint8Array {
    const places = Buffer.alloc(this.placeRows.length * placeBytes);
    this.placeRows.forEach(({ offset, length, hash }, index) => {
      places.writeUInt32LE(offset, index * placeBytes);
      places.writeUInt32LE(length, index * placeBytes + 4);
      places.set(hash, index * placeBytes + 8);
    });
    return places;
  }

  facts(): BlockFacts {
    const { counts, identifiers, events, redactions } = this;
    return { schemes: [...this.schemes.keys()], counts, identifiers, events, redactions };
  }

  rows(): Pick<Block, 'records' | 'firstAt' | 'lastAt' | 'texts' | 'record' | 'event' | 'signatures'> {
    return {
      records: this.records,
      firstAt: this.firstAt,
      lastAt: this.lastAt,
      texts: this.texts.all(),
      record: this.recordRows.columns(),
      event: this.eventRows.columns(),
      signatures: this.signatures,
    };
  }

  /** The record's identifiers once each, those of its first event before the others, so that most events need no list. */
  private addIdentifiers(
    record: number,
    stated: readonly Identifier[],
    events: Interpretation['events'],
    text: string,
  ): string[] {
    const outside: string[] = [];
    const all: Identifier[] = [];
    for (const event of events) for (const identifier of event.identifiers) addNew(all, identifier);
    for (const identifier of stated) addNew(all, identifier);
    this.counts.push(all.length);
    for (const { scheme, value } of all) {
      this.identifiers.push(this.schemeNumber(scheme), value);
      // An id that the record states in another spelling, or that stands in its surroundings, is found all the same.
      if (text.includes(value)) continue;
      outside.push(value);
      this.besideRows.push([record, value]);
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
    return outside;
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
  if (match === null || /\d$/.test(before) || locator.includes(placeMark)) return { form: locator, place: null };
  return { form: `${before}${placeMark}${match[3] ?? ''}`, place: Number(match[2]) };
}
