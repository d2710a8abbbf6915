/**
 * Files inside files: each member of a zip, and what a gzip file holds, is imported as a file of its own. An archive in
 * an archive is refused; a document that is a zip by nature (XLSX) counts as one file. Nothing is written to disk.
 */
import {
  archiveBytes,
  archiveEntries,
  archiveExpandedBytes,
  expansionRatio,
  fileLimit,
  ratioFrom,
  workbookBytes,
} from '../../../../shared/evidence/limits.ts';
import type { ImportWarning } from '../../../../shared/evidence/model.ts';
import { cancelledError, RailtraceError } from '../../../../shared/kernel/errors.ts';
import { bufferSource } from '../../archives/byteSource.ts';
import { openZip, type ZipEntry } from '../../archives/zipReader.ts';
import type { GrantedFile } from '../../kernel/context.ts';
import { createSha256 } from '../../kernel/crypto.ts';
import { gunzipped } from './gzip.ts';
import { isGzip, isPackage, isZip, magicBytes } from './magic.ts';

/** A file to import: the granted one itself, or one inside it. */
export interface MemberFile extends GrantedFile {
  /** What the person should know of where it came from; asked once it was read. */
  notes(): readonly ImportWarning[];
}

/** A granted file that was refused as a whole, before anything in it could be imported. */
export interface RefusedContainer {
  readonly name: string;
  readonly refusal: RailtraceError;
  readonly sha256: string;
}

const zipLimits = {
  entries: archiveEntries,
  memberBytes: fileLimit,
  totalBytes: archiveExpandedBytes,
  ratio: expansionRatio,
  ratioFrom,
};

/**
 * The files to import for a granted one, in the archive's order. Each is to be read before the next is asked for.
 * @throws RailtraceError `cancelled`
 */
export async function* membersOf(
  file: GrantedFile,
  signal: AbortSignal,
): AsyncGenerator<MemberFile | RefusedContainer, void, void> {
  const opened = new OpenedFile(file, signal);
  try {
    const start = await opened.peek(magicBytes);
    if (isGzip(start)) yield gzipMember(file, opened);
    else if (isZip(start)) yield* zipMembers(file, opened);
    else yield { name: file.name, size: file.size, read: (stop) => opened.rest(stop), notes: () => [] };
  } catch (thrown) {
    if (signal.aborted) throw cancelledError(`Reading ${file.name}`);
    if (!(thrown instanceof RailtraceError) || thrown.code === 'cancelled') throw thrown;
    yield { name: file.name, refusal: named(file.name, thrown), sha256: '' };
  } finally {
    await opened.close();
  }
}

function named(name: string, error: RailtraceError): RailtraceError {
  return error.message.startsWith(name)
    ? error
    : new RailtraceError(error.code, `${name}: ${error.message}`, error.details, { cause: error });
}

function note(message: string): ImportWarning {
  return { locator: null, code: 'assumed', message };
}

function gzipMember(file: GrantedFile, opened: OpenedFile): MemberFile {
  const hash = createSha256();
  let packedSha256 = '';
  const packed = async function* (stop: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of opened.rest(stop)) {
      hash.update(chunk);
      yield chunk;
    }
    packedSha256 = hash.digestHex();
  };
  return {
    name: file.name,
    size: null,
    // What was unpacked ahead would still come after the reader has given the file up.
    read: (stop) =>
      withoutArchives(file.name, cancellable(file.name, gunzipped(file.name, packed(stop)), stop)),
    notes: () => [note(`Expanded from gzip; the packed file has SHA-256 ${packedSha256}.`)],
  };
}

async function* zipMembers(
  file: GrantedFile,
  opened: OpenedFile,
): AsyncGenerator<MemberFile | RefusedContainer, void, void> {
  const bytes = await opened.whole(archiveBytes, () => tooLarge(file.name));
  const sha256 = hashOf(bytes);
  if (await isPackage(bytes)) {
    yield { name: file.name, size: bytes.length, read: () => inOne(bytes), notes: () => [] };
    return;
  }
  const zip = await openZip(bufferSource(bytes), zipLimits).catch((thrown: unknown) => {
    if (thrown instanceof RailtraceError) return thrown;
    throw thrown;
  });
  if (zip instanceof RailtraceError) {
    yield { name: file.name, refusal: named(file.name, zip), sha256 };
    return;
  }
  const entries = zip.entries.filter(({ path }) => !isLitter(path));
  const litter = zip.entries.length - entries.length;
  if (entries.length === 0) {
    const empty = new RailtraceError('damaged_input', `${file.name} holds no files. Export it again.`);
    yield { name: file.name, refusal: empty, sha256 };
  }
  const from = note(`From the archive ${file.name}, which has SHA-256 ${sha256}.`);
  const left = note(`${litter} files that a system leaves in archives were not read.`);
  for (const [index, entry] of entries.entries())
    yield zipMember(file.name, entry, index === 0 && litter > 0 ? [from, left] : [from]);
}

function tooLarge(name: string): RailtraceError {
  return new RailtraceError(
    'limit_exceeded',
    `${name} is larger than ${archiveBytes / 2 ** 20} MiB, the most an archive may have. Unpack it and import its files.`,
  );
}

function zipMember(archive: string, entry: ZipEntry, notes: readonly ImportWarning[]): MemberFile {
  const name = `${archive}/${entry.path}`;
  return {
    name,
    size: entry.size,
    read: (signal) => withoutArchives(name, cancellable(name, entry.open(), signal)),
    notes: () => notes,
  };
}

/** What Finder and Explorer put beside the files. */
function isLitter(path: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(path);
}

/** Passes bytes on; what turns out to be an archive itself is refused, a document that is a zip is not. */
async function* withoutArchives(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const held: Uint8Array[] = [];
  let size = 0;
  let isHeld = true;
  for await (const chunk of bytes) {
    if (!isHeld) {
      yield chunk;
      continue;
    }
    held.push(chunk);
    size += chunk.length;
    if (size < magicBytes) continue;
    const start = startOf(held);
    if (isGzip(start)) throw nested(name);
    // Whether a zip is one document is told by its directory, which stands at its end.
    if (isZip(start) && size <= workbookBytes) continue;
    if (isZip(start)) throw nested(name);
    yield* held;
    held.length = 0;
    isHeld = false;
  }
  if (!isHeld || size === 0) return;
  const whole = Buffer.concat(held);
  if (isGzip(whole) || (isZip(whole) && !(await isPackage(whole)))) throw nested(name);
  yield whole;
}

/** The first bytes of chunks, joined only as far as needed. */
function startOf(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return first !== undefined && first.length >= magicBytes ? first : Buffer.concat(chunks);
}

function nested(name: string): RailtraceError {
  return new RailtraceError(
    'limit_exceeded',
    `${name} is an archive inside an archive, which is not opened. Unpack the outer one and import its files.`,
  );
}

async function* cancellable(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of bytes) {
      if (signal.aborted) throw cancelledError(`Reading ${name}`);
      yield chunk;
    }
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError) || thrown.code === 'cancelled') throw thrown;
    throw named(name, thrown);
  }
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield await Promise.resolve(bytes);
}

function hashOf(bytes: Uint8Array): string {
  const hash = createSha256();
  hash.update(bytes);
  return hash.digestHex();
}

/** A granted file that can be looked into before it is read: a grant is read once. */
class OpenedFile {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Ends a read that waits for its sender: nothing more is wanted of the file. */
  readonly #enough = new AbortController();
  #held: Uint8Array[] = [];
  #ended = false;

  constructor(file: GrantedFile, signal: AbortSignal) {
    this.#chunks = file.read(AbortSignal.any([signal, this.#enough.signal]))[Symbol.asyncIterator]();
  }

  /** The first bytes, or all of a shorter file. */
  async peek(length: number): Promise<Uint8Array> {
    let size = 0;
    while (size < length) {
      const chunk = await this.#next();
      if (chunk === null) break;
      this.#held.push(chunk);
      size += chunk.length;
    }
    return Buffer.concat(this.#held).subarray(0, length);
  }

  /** What was not read yet, and what was only looked at; given up with `stop`. */
  async *rest(stop?: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const giveUp = () => {
      this.#enough.abort();
    };
    stop?.addEventListener('abort', giveUp);
    try {
      const held = this.#held;
      this.#held = [];
      yield* held;
      for (;;) {
        const chunk = await this.#next();
        if (chunk === null) return;
        yield chunk;
      }
    } finally {
      stop?.removeEventListener('abort', giveUp);
    }
  }

  /** @throws what `refuse` makes, once the file turns out to be longer than `limit` */
  async whole(limit: number, refuse: () => RailtraceError): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.rest()) {
      size += chunk.length;
      if (size > limit) throw refuse();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#enough.abort();
    await this.#chunks.return?.();
  }

  async #next(): Promise<Uint8Array | null> {
    if (this.#ended) return null;
    const next = await this.#chunks.next();
    if (next.done !== true) return next.value;
    this.#ended = true;
    return null;
  }
}
