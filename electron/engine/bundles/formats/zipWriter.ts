/**
 * Deterministic zip: the same members give the same bytes on every machine, zone and zlib build, because nothing is
 * compressed and no header says when or where it was made.
 * The file appears under its name only when it is complete and on disk; a symbolic link at the target is replaced, not followed.
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { fileSource, readSpan } from '../../archives/byteSource.ts';
import { digestsOf } from './digests.ts';
import { pathObjection } from '../../archives/memberPath.ts';
import { comparePaths } from './memberPath.ts';
import { directory, localHeader, place } from './zipLayout.ts';

export interface ZipMember {
  readonly path: string;
  /** Exact number of bytes that `bytes()` yields. */
  readonly size: number;
  bytes(): AsyncIterable<Uint8Array>;
}

export interface WrittenFile {
  /** Lower-case hex of the whole file. */
  readonly sha256: string;
  readonly bytes: number;
}

let writes = 0;

/**
 * Writes the members in path order to `target`: beside it first, then fsync, then rename.
 * @throws RailtraceError `bad_request` for a refused name or a twin, `damaged_input` when a member's length is not as
 *   stated, `storage_full` and `storage_read_only` from the disk. Nothing is left behind then.
 */
export async function writeZip(target: string, members: readonly ZipMember[]): Promise<WrittenFile> {
  const sorted = [...members].sort((left, right) => comparePaths(left.path, right.path));
  refuseBadNames(sorted);
  writes += 1;
  const partial = join(dirname(target), `.${basename(target)}.${String(process.pid)}-${String(writes)}.part`);
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      await writeMembers(handle, sorted);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const written = await hashFile(partial);
    await rename(partial, target);
    await syncFolder(dirname(target));
    return written;
  } catch (thrown) {
    await rm(partial, { force: true });
    throw diskError(thrown, target);
  }
}

function refuseBadNames(sorted: readonly ZipMember[]): void {
  let previous: string | null = null;
  for (const { path } of sorted) {
    const objection = pathObjection(path) ?? (path === previous ? 'is there twice' : null);
    if (objection !== null) {
      throw new RailtraceError(
        'bad_request',
        `The bundle member “${path}” cannot be written: its name ${objection}.`,
        {
          path,
        },
      );
    }
    previous = path;
  }
}

async function writeMembers(handle: FileHandle, sorted: readonly ZipMember[]): Promise<void> {
  const planned = place(sorted.map(({ path, size }) => ({ path, size, crc32: 0 })));
  const checksums: number[] = [];
  for (const [index, member] of sorted.entries()) {
    const placed = planned.members[index];
    if (placed === undefined) throw new RailtraceError('internal', 'A bundle member lost its place.');
    const header = localHeader(placed);
    let position = placed.offset + header.length;
    const end = position + member.size;
    let checksum = 0;
    for await (const chunk of member.bytes()) {
      if (position + chunk.length > end) throw wrongLength(member);
      if (chunk.length > 0) await writeAll(handle, chunk, position);
      checksum = crc32(chunk, checksum);
      position += chunk.length;
    }
    if (position !== end) throw wrongLength(member);
    // The checksum stands before the data, so the header is written once the data are known.
    await writeAll(handle, localHeader({ ...placed, crc32: checksum }), placed.offset);
    checksums.push(checksum);
  }
  const final = planned.members.map((member, index) => ({ ...member, crc32: checksums[index] ?? 0 }));
  await writeAll(handle, directory(final, planned.directoryStart), planned.directoryStart);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function wrongLength(member: ZipMember): RailtraceError {
  return new RailtraceError(
    'damaged_input',
    `“${member.path}” is not ${String(member.size)} bytes long as its record says; the evidence changed. Run a scrub of the vault.`,
    { path: member.path },
  );
}

/** Read back from disk: this is the sum of what was really written. */
async function hashFile(file: string): Promise<WrittenFile> {
  const source = await fileSource(file);
  try {
    const { digests, bytes } = await digestsOf(readSpan(source, 0, source.size), ['sha256']);
    return { sha256: digests.get('sha256') ?? '', bytes };
  } finally {
    await source.close();
  }
}

/** Makes the rename itself durable. Windows cannot open a folder and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function diskError(thrown: unknown, target: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  const name = basename(target);
  const options = { cause: thrown };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const sentence = `There is no room left to write “${name}”. Free some space or choose another folder.`;
    return new RailtraceError('storage_full', sentence, { file: name }, options);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const sentence = `“${name}” cannot be written there: the folder is read-only. Choose another folder.`;
    return new RailtraceError('storage_read_only', sentence, { file: name }, options);
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const sentence = `“${name}” cannot be written: its folder does not exist. Create it or choose another.`;
    return new RailtraceError('not_found', sentence, { file: name }, options);
  }
  if (code === 'EISDIR' || code === 'ENOTEMPTY' || code === 'EEXIST') {
    const sentence = `“${name}” cannot be written: a folder of that name is in the way. Choose another name.`;
    return new RailtraceError('conflict', sentence, { file: name }, options);
  }
  return thrown;
}
