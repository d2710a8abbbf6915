/**
 * Keeps the body of an answer while it comes: content codings taken off, secrets replaced, then into the vault in
 * pieces. Small bodies are redacted whole, by their fields; larger ones in windows that overlap, by the shape of what
 * stands in them, so that memory stays flat however long the answer is.
 */
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import type { Transform } from 'node:stream';
import { redactText } from '../../../shared/evidence/redaction/redact.ts';
import type { Tokenise } from '../../../shared/evidence/redaction/spans.ts';
import { latin1, wireBytes } from '../../../shared/replay/rawRequest.ts';
import { redactedBody } from '../../../shared/replay/redactMessage.ts';
import { createSha256 } from '../kernel/crypto.ts';

/** Bodies up to this size are redacted whole; redacting more at once would hold up the engine. */
export const wholeBodyLimit = 1_048_576;
const windowSize = 262_144;
/** No card number, track or token that the rules know is longer than what two windows share. */
const overlap = 16_384;

/** Decoded content beyond this is cut: a small answer can unpack to more than any disk holds. */
const decodedLimit = 1_073_741_824;

export interface BodyPiece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface KeptBody {
  /** Bytes kept, those already written included. */
  readonly size: number;
  /** Pieces not yet written: the whole of a small body. */
  readonly rest: readonly BodyPiece[];
  /** Of the bytes as they came, before decoding and redaction (hex). */
  readonly sha256: string;
  /** Bytes as they came. */
  readonly received: number;
  readonly notes: readonly string[];
}

export interface BodyKeeper {
  push(bytes: Uint8Array): void;
  /** Call once, when the answer has ended. */
  finish(): Promise<KeptBody>;
}

export interface BodyKeeperOptions {
  readonly tokenise: Tokenise;
  /** Content-Encoding header, as it came. */
  readonly contentEncoding: () => string;
  /** Writes pieces of a large body durably, as they are settled. */
  readonly write: (pieces: readonly BodyPiece[]) => void;
}

export function createBodyKeeper(options: BodyKeeperOptions): BodyKeeper {
  const hash = createSha256();
  const notes: string[] = [];
  const stage = createStage(options);
  let received = 0;
  let decoder: Decoder | null = null;

  return {
    push: (bytes) => {
      hash.update(bytes);
      received += bytes.length;
      decoder ??= decoderFor(options.contentEncoding(), stage.push, notes);
      decoder.push(bytes);
    },
    finish: async () => {
      await decoder?.end();
      return { ...stage.finish(), sha256: hash.digestHex(), received, notes };
    },
  };
}

interface Stage {
  readonly push: (bytes: Uint8Array) => void;
  readonly finish: () => Pick<KeptBody, 'size' | 'rest'>;
}

/** Collects decoded bytes and cuts them into redacted pieces. */
function createStage({ tokenise, write }: BodyKeeperOptions): Stage {
  let pending: Uint8Array[] = [];
  let pendingSize = 0;
  let isWindowed = false;
  let offset = 0;

  const cut = (bytes: Uint8Array): BodyPiece[] => {
    const pieces: BodyPiece[] = [];
    for (let at = 0; at < bytes.length; at += windowSize) {
      pieces.push({ offset: offset + at, bytes: bytes.subarray(at, at + windowSize) });
    }
    offset += bytes.length;
    return pieces;
  };
  const take = (): Uint8Array => {
    const all = Buffer.concat(pending);
    pending = [];
    pendingSize = 0;
    return all;
  };
  const settleWindows = (): void => {
    let all = take();
    while (all.length > windowSize + overlap) {
      const { kept, used } = redactedWindow(all, tokenise);
      write(cut(kept));
      all = all.subarray(used);
    }
    pending = [all];
    pendingSize = all.length;
  };
  return {
    push: (bytes) => {
      pending.push(bytes);
      pendingSize += bytes.length;
      isWindowed ||= pendingSize > wholeBodyLimit;
      if (isWindowed && pendingSize > 2 * windowSize + overlap) settleWindows();
    },
    finish: () => {
      const all = take();
      const kept = isWindowed
        ? wireBytes(redactText(latin1(all), tokenise).text)
        : redactedBody(all, tokenise);
      const rest = cut(kept);
      return { size: offset, rest };
    },
  };
}

/** Bytes that stand inside no secret: quotes, commas, brackets, line ends, `&`, `;`, `<` and `>`. */
const boundaries: ReadonlySet<number> = new Set(
  [...'",{}[]<>&;\n\r'].map((character) => character.charCodeAt(0)),
);

/**
 * Redacts the first window up to a boundary, so that no secret lies across two of them and the next starts at a clean
 * place. Where there is no boundary (one endless word) the cut stays where it is.
 */
function redactedWindow(all: Uint8Array, tokenise: Tokenise): { kept: Uint8Array; used: number } {
  let used = windowSize;
  while (used > windowSize - overlap && !boundaries.has(all[used - 1] ?? 0)) used -= 1;
  if (used === windowSize - overlap) used = windowSize;
  return { kept: wireBytes(redactText(latin1(all.subarray(0, used)), tokenise).text), used };
}

interface Decoder {
  push(bytes: Uint8Array): void;
  end(): Promise<void>;
}

function transformFor(coding: string): Transform | null {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return null;
  }
}

function decoderFor(contentEncoding: string, push: (bytes: Uint8Array) => void, notes: string[]): Decoder {
  const coding = contentEncoding.trim().toLowerCase();
  const transform = transformFor(coding);
  if (transform === null) {
    if (coding !== '' && coding !== 'identity')
      notes.push(`The content coding “${coding}” is kept as it came.`);
    return { push, end: () => Promise.resolve() };
  }
  let decoded = 0;
  const ended = new Promise<void>((resolve) => {
    transform.on('data', (bytes: Uint8Array) => {
      decoded += bytes.length;
      if (decoded <= decodedLimit) push(bytes);
      else transform.destroy(new Error('it unpacks to more than 1 GiB'));
    });
    transform.on('end', resolve);
    transform.on('error', (error) => {
      notes.push(`The content does not decode as ${coding} (${error.message}); what decoded is kept.`);
      resolve();
    });
  });
  return {
    push: (bytes) => {
      if (!transform.destroyed) transform.write(bytes);
    },
    end: () => {
      if (!transform.destroyed) transform.end();
      return ended;
    },
  };
}
