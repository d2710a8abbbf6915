/**
 * The texts in a binary file that a secret could stand in: its bytes as letters, and what is packed in documents. Only
 * looked at, never kept; bounded, because anybody may have made the file.
 */
import { constants, inflateSync } from 'node:zlib';
import { expansionRatio, ratioFrom } from '../../../../shared/evidence/limits.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { bufferSource } from '../../archives/byteSource.ts';
import { openZip } from '../../archives/zipReader.ts';

/** Expanded bytes that are looked at, of one part and of all. */
const partBytes = 8 * 1024 * 1024;
const allBytes = 48 * 1024 * 1024;
const mostParts = 4000;

/** Where a card number, a track or a key could stand. */
const suspect = /(?:\d[ .\-\u00a0]{0,2}){12}|-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:[sr]k_live|whsec)_/g;
/** Text around a suspicious place that is looked at with it. */
const around = 256;
const windowLength = 256 * 1024;

/** The stretches of a text that are worth a closer look, overlapping where one would be too long. */
export function* suspectStretches(text: string): Generator<string, void, void> {
  let from = -1;
  let until = -1;
  for (const match of text.matchAll(suspect)) {
    const end = match.index + match[0].length;
    if (from >= 0 && match.index - until <= around && end - from <= windowLength) {
      until = end;
      continue;
    }
    if (from >= 0) yield text.slice(Math.max(0, from - around), until + around);
    from = match.index;
    until = end;
  }
  if (from >= 0) yield text.slice(Math.max(0, from - around), until + around);
}

/** Text that is redacted at once; longer text is cut between lines, never inside a key. */
const pieceLength = 2 * 1024 * 1024;

/** Pieces that make up the text. A line longer than a piece is a piece of its own. */
export function* textPieces(text: string): Generator<string, void, void> {
  let from = 0;
  while (from < text.length) {
    const until = text.length - from <= pieceLength ? text.length : cutBefore(text, from);
    yield text.slice(from, until);
    from = until;
  }
}

function cutBefore(text: string, from: number): number {
  const line = text.lastIndexOf('\n', from + pieceLength) + 1;
  const next = text.indexOf('\n', from + pieceLength) + 1;
  const end = line > from ? line : next > 0 ? next : text.length;
  const begun = text.lastIndexOf('-----BEGIN', end);
  const isOpen = begun > from && text.lastIndexOf('-----END', end) < begun;
  return isOpen ? begun : end;
}

/** In no particular order; several may show the same words. */
export async function* textsIn(bytes: Buffer, mediaType: string): AsyncGenerator<string, void, void> {
  yield bytes.toString('latin1');
  // Wide characters: every other byte is zero.
  yield Buffer.from(bytes.filter((byte) => byte !== 0)).toString('latin1');
  if (mediaType === 'application/pdf') yield* pdfTexts(bytes);
  else if (bytes[0] === 0x50 && bytes[1] === 0x4b) yield* packageTexts(bytes);
}

/** The XML parts of a Word or OpenDocument file, without their tags: a number may run over several of them. */
async function* packageTexts(bytes: Buffer): AsyncGenerator<string, void, void> {
  const limits = {
    entries: mostParts,
    memberBytes: Number.MAX_SAFE_INTEGER,
    totalBytes: Number.MAX_SAFE_INTEGER,
    ratio: expansionRatio,
    ratioFrom,
  };
  let left = allBytes;
  try {
    for (const entry of (await openZip(bufferSource(bytes), limits)).entries) {
      if (!/\.(?:xml|rels|txt|html?)$/i.test(entry.path)) continue;
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of entry.open()) {
        chunks.push(chunk);
        size += chunk.length;
        left -= chunk.length;
        if (size > partBytes || left < 0) break;
      }
      yield Buffer.concat(chunks)
        .toString('utf8')
        .replace(/<[^>]*>/g, '');
      if (left < 0) return;
    }
  } catch (thrown) {
    // A damaged package is kept as the bytes that it is; those were looked at already.
    if (!(thrown instanceof RailtraceError)) throw thrown;
  }
}

/** The deflated streams of a PDF (ISO 32000-1, 7.3.8 and 7.4.4), whole and as the strings that they show (9.4.3). */
function* pdfTexts(bytes: Buffer): Generator<string, void, void> {
  let left = allBytes;
  let at = bytes.indexOf('stream');
  for (let parts = 0; at >= 0 && parts < mostParts && left > 0; parts += 1) {
    const start = at + 'stream'.length + (bytes[at + 6] === 0x0d ? 2 : 1);
    const end = bytes.indexOf('endstream', start);
    const text = inflated(bytes.subarray(start, end < 0 ? bytes.length : end));
    if (text !== null) {
      left -= text.length;
      yield text;
      yield shownStrings(text);
    }
    at = end < 0 ? -1 : bytes.indexOf('stream', end + 'endstream'.length);
  }
}

/** Null for a stream that is packed otherwise (pictures), or not at all. */
function inflated(stream: Uint8Array): string | null {
  try {
    const plain = inflateSync(stream, { maxOutputLength: partBytes, finishFlush: constants.Z_SYNC_FLUSH });
    return plain.toString('latin1');
  } catch {
    return null; // not deflated, or too large to be text
  }
}

/** `[(41) -20 (11)] TJ` shows 4111. */
function shownStrings(text: string): string {
  const strings = text.match(/\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]+>|(?:Td|TD|T\*|Tm|ET)\b/g) ?? [];
  return strings
    .map((each) => {
      if (each.startsWith('(')) return each.slice(1, -1).replace(/\\([()\\])/g, '$1');
      if (each.startsWith('<')) return Buffer.from(each.replace(/[<>\s]/g, ''), 'hex').toString('latin1');
      return '\n';
    })
    .join('');
}
