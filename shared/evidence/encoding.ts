/**
 * Text encodings of imported files: recognised on the file's start, then turned into UTF-8 as a stream, with the way
 * back to the original's byte offsets kept.
 */
import { RailtraceError } from '../kernel/errors.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'windows-1251' | 'iso-8859-1';

export interface DetectedEncoding {
  readonly encoding: TextEncoding;
  readonly bomLength: number;
  /** Why, where it is an assumption the person should know of. */
  readonly assumption: string | null;
}

/** @throws RailtraceError `unsupported_format` for bytes that are no text */
export function detectEncoding(sample: Uint8Array, whole: boolean): DetectedEncoding {
  const [first, second, third] = sample;
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return { encoding: 'utf-8', bomLength: 3, assumption: null };
  if (first === 0xff && second === 0xfe) return { encoding: 'utf-16le', bomLength: 2, assumption: null };
  if (first === 0xfe && second === 0xff) return { encoding: 'utf-16be', bomLength: 2, assumption: null };
  const wide = wideEncoding(sample);
  if (wide !== null)
    return { encoding: wide, bomLength: 0, assumption: `No byte-order mark; read as ${wide.toUpperCase()}.` };
  if (hasControls(sample))
    throw new RailtraceError('unsupported_format', 'The file holds binary data, not text.');
  const declared = declaredEncoding(sample);
  if (declared !== null) return { encoding: declared, bomLength: 0, assumption: null };
  const { valid, invalid, plausible, cyrillic } = countSequences(sample, whole);
  if (valid < invalid && cyrillic >= Math.max(cyrillicLetters, invalid * cyrillicShare))
    return {
      encoding: 'windows-1251',
      bomLength: 0,
      assumption: 'The text is not UTF-8; read as Windows-1251 (Cyrillic).',
    };
  if (invalid === 0 || valid >= invalid || plausible < invalid * 0.9) {
    return { encoding: 'utf-8', bomLength: 0, assumption: null };
  }
  return {
    encoding: 'windows-1252',
    bomLength: 0,
    assumption: 'The text is not UTF-8; read as Windows-1252.',
  };
}

/** Western words seldom have two accented letters side by side. */
const cyrillicShare = 0.8;
/** Fewer than a word are damage. */
const cyrillicLetters = 4;

/** UTF-16 without a mark shows by zero bytes on one side of nearly every pair. */
function wideEncoding(sample: Uint8Array): TextEncoding | null {
  const pairs = Math.min(2000, Math.floor(sample.length / 2));
  if (pairs < 4) return null;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    if (sample[2 * pair] === 0) even += 1;
    if (sample[2 * pair + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.7 && even < pairs * 0.1) return 'utf-16le';
  if (even > pairs * 0.7 && odd < pairs * 0.1) return 'utf-16be';
  return null;
}

/** True for bytes that are no text in any encoding that is read: too many of them are control characters. */
export function isBinary(sample: Uint8Array): boolean {
  const [first, second] = sample;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return !isMarked && wideEncoding(sample) === null && hasControls(sample);
}

function hasControls(sample: Uint8Array): boolean {
  let controls = 0;
  for (let at = 0; at < sample.length; at += 1) {
    const byte = sample[at] ?? 0;
    if (byte === 0) controls += 10;
    else if (byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32)) controls += 1;
  }
  return controls > Math.max(8, sample.length / 50);
}

function declaredEncoding(sample: Uint8Array): TextEncoding | null {
  let head = '';
  for (const byte of sample.subarray(0, 200)) head += String.fromCharCode(byte);
  const name = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']/i.exec(head)?.[1]?.toLowerCase();
  switch (name) {
    case 'iso-8859-1':
    case 'latin1':
    case 'iso-8859-15':
      return 'iso-8859-1';
    case 'windows-1252':
    case 'cp1252':
      return 'windows-1252';
    default:
      return null;
  }
}

interface SequenceCounts {
  valid: number;
  invalid: number;
  /** Invalid bytes that are a letter or a common mark in Windows-1252 and stand beside an ASCII letter. */
  plausible: number;
  /** Invalid bytes that are a Cyrillic letter in Windows-1251 beside another one: whole words are made of them. */
  cyrillic: number;
}

function countSequences(sample: Uint8Array, whole: boolean): SequenceCounts {
  const counts: SequenceCounts = { valid: 0, invalid: 0, plausible: 0, cyrillic: 0 };
  for (let at = 0; at < sample.length; at += 1) {
    const byte = sample[at] ?? 0;
    if (byte < 0x80) continue;
    const length = sequenceLength(sample, at);
    if (length > 1) {
      counts.valid += 1;
      at += length - 1;
    } else if (whole || at < sample.length - 4) {
      counts.invalid += 1;
      if (isPlausibleLetter(sample, at)) counts.plausible += 1;
      if (isCyrillic(sample[at]) && (isCyrillic(sample[at - 1]) || isCyrillic(sample[at + 1])))
        counts.cyrillic += 1;
    }
  }
  return counts;
}

/** Length of the well-formed UTF-8 sequence at a place (Unicode table 3-7); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || first > 0xf4) return 0;
  for (let index = 1; index < length; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  const second = bytes[at + 1] ?? 0;
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  return length;
}

/** Bytes that Windows-1252 text is made of: letters in words, marks of typography, the space that groups digits. */
function isPlausibleLetter(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  const before = bytes[at - 1];
  const after = bytes[at + 1];
  if (byte >= 0xc0) return isLetter(before) || isLetter(after);
  if (byte === groupingSpace) return isDigit(before) || isDigit(after) || isLetter(before) || isLetter(after);
  return typographicMarks.has(byte);
}

/** А…я, Ё and ё in Windows-1251. */
function isCyrillic(byte: number | undefined): boolean {
  return byte !== undefined && (byte >= 0xc0 || byte === 0xa8 || byte === 0xb8);
}

const groupingSpace = 0xa0;

/** € … quotes and dashes, £ ¦ § © « ° » in Windows-1252; ¦ parts the fields of files from mainframes. */
const typographicMarks: ReadonlySet<number> = new Set([
  ...[0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97],
  ...[0xa3, 0xa6, 0xa7, 0xa9, 0xab, 0xb0, 0xb7, 0xbb],
]);

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** Turns a stream of bytes into UTF-8 and finds the way back to original offsets. */
export class Utf8Stream {
  private readonly encoding: TextEncoding;
  private readonly decoder: InstanceType<typeof TextDecoder> | null;
  private readonly encoder = new TextEncoder();
  private skip: number;
  private readonly bomLength: number;
  /** Where the pieces of the converted stream begin, in both countings. */
  private pieces: { readonly stored: number; readonly original: number; readonly bytes: Uint8Array }[] = [];
  private stored = 0;
  private original: number;

  constructor(detected: DetectedEncoding) {
    this.encoding = detected.encoding;
    this.bomLength = detected.bomLength;
    this.skip = detected.bomLength;
    this.original = detected.bomLength;
    this.decoder =
      detected.encoding === 'utf-8' ? null : new TextDecoder(detected.encoding, { ignoreBOM: true });
  }

  convert(chunk: Uint8Array): Uint8Array {
    let rest = chunk;
    if (this.skip > 0) {
      const skipped = Math.min(this.skip, chunk.length);
      this.skip -= skipped;
      rest = chunk.subarray(skipped);
    }
    if (this.decoder === null) return rest;
    return this.note(this.encoder.encode(this.decoder.decode(rest, { stream: true })));
  }

  finish(): Uint8Array {
    return this.decoder === null ? new Uint8Array(0) : this.note(this.encoder.encode(this.decoder.decode()));
  }

  /** Offset in the original of an offset in the converted stream. Offsets are asked in order. */
  originalOffset(offset: number): number {
    if (this.decoder === null) return offset + this.bomLength;
    let piece = this.pieces[0];
    for (let next = this.pieces[1]; next !== undefined && next.stored <= offset; next = this.pieces[1]) {
      this.pieces.shift();
      piece = next;
    }
    if (piece === undefined) return this.original;
    const ahead = offset - piece.stored;
    const original = piece.original + this.originalLength(piece.bytes.subarray(0, ahead));
    // Each byte is counted once: the piece now begins where the last question ended.
    this.pieces[0] = { stored: offset, original, bytes: piece.bytes.subarray(ahead) };
    return original;
  }

  private note(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return bytes;
    this.pieces.push({ stored: this.stored, original: this.original, bytes });
    this.stored += bytes.length;
    this.original += this.originalLength(bytes);
    return bytes;
  }

  private originalLength(bytes: Uint8Array): number {
    let units = 0;
    for (const byte of bytes) {
      if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
    }
    return this.encoding.startsWith('utf-16') ? units * 2 : units;
  }
}
