/**
 * Reads a zip that anybody may have made. Nothing is extracted to disk, no header is believed:
 * - the file must be exactly its members, its directory and its end record: no prefix, gap, overlap or trailing bytes;
 * - both headers of a member must tell the same story, and its counted bytes and CRC-32 must agree with it;
 * - names that escape or collide, links, devices and encrypted members are refused;
 * - limits hold on bytes that were counted while inflating, not on what a header claims.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import { RailtraceError, type ErrorCode } from '../../../shared/kernel/errors.ts';
import { readSpan, type ByteSource } from './byteSource.ts';
import { roomIn } from './drain.ts';
import { collisionKey, pathObjection } from './memberPath.ts';
import { readDirectory, type DirectoryRecord } from './zipDirectory.ts';
import { localHeaderBytes, localSignature, max32 } from './zipLayout.ts';

export const zipLimits = {
  /** Members, folders included. */
  entries: 200_000,
  /** Bytes of one member after inflating. */
  memberBytes: 16 * 1024 ** 3,
  /** Bytes of all members after inflating. */
  totalBytes: 64 * 1024 ** 3,
  /** Expanded to packed size of one member, once it is larger than `ratioFrom`. */
  ratio: 100,
  ratioFrom: 64 * 1024,
} as const;

export type ZipLimits = { readonly [K in keyof typeof zipLimits]: number };

export interface ZipEntry {
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
  /** Where its local header starts. */
  readonly offset: number;
  /** Bytes of the member, checked against size and CRC-32 as they pass. @throws RailtraceError `damaged_input`, `limit_exceeded` */
  open(): AsyncIterable<Uint8Array>;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  readonly folders: readonly string[];
  /** Bytes from here on are the directory and the end records. */
  readonly directoryStart: number;
}

interface LocatedRecord extends DirectoryRecord {
  readonly dataStart: number;
}

/** @throws RailtraceError `damaged_input`, `unsupported_format` or `limit_exceeded`, naming the member. */
export async function openZip(source: ByteSource, limits: ZipLimits = zipLimits): Promise<ZipArchive> {
  const { records, directoryStart } = await readDirectory(source, limits.entries);
  checkNames(records);
  let total = 0;
  for (const record of records) {
    checkRecord(record, limits);
    total += record.size;
    if (total > limits.totalBytes) {
      throw refused(
        'limit_exceeded',
        record.path,
        `takes the archive over ${String(limits.totalBytes)} bytes`,
      );
    }
  }
  const located = await locate(source, records, directoryStart);
  return {
    entries: located
      .filter((record) => !record.folder)
      .map((record) => ({
        path: record.path,
        size: record.size,
        crc32: record.crc32,
        offset: record.offset,
        open: () => memberBytes(source, record, limits),
      })),
    folders: located.filter((record) => record.folder).map((record) => record.path),
    directoryStart,
  };
}

function refused(code: ErrorCode, path: string, what: string): RailtraceError {
  return new RailtraceError(code, `The archive is refused: the member “${path}” ${what}.`, { path });
}

function checkNames(records: readonly DirectoryRecord[]): void {
  const seen = new Map<string, DirectoryRecord>();
  for (const record of records) {
    const objection = pathObjection(record.path);
    if (objection !== null) throw refused('damaged_input', record.path, `has a name that ${objection}`);
    const key = collisionKey(record.path);
    const twin = seen.get(key);
    if (twin !== undefined)
      throw refused('damaged_input', record.path, `has the same name as “${twin.path}”`);
    seen.set(key, record);
  }
  for (const record of records) {
    const parts = collisionKey(record.path).split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const parent = seen.get(parts.slice(0, depth).join('/'));
      if (parent !== undefined && !parent.folder) {
        throw refused('damaged_input', record.path, `lies inside “${parent.path}”, which is a file`);
      }
    }
  }
}

const encryptionFlags = 0x0001 | 0x0040 | 0x2000;
const unixHosts = new Set([3, 19]);
const fileTypeMask = 0o170000;
const regularFile = 0o100000;
const folderType = 0o040000;

function checkRecord(record: DirectoryRecord, limits: ZipLimits): void {
  if ((record.flags & encryptionFlags) !== 0)
    throw refused('unsupported_format', record.path, 'is encrypted');
  if ((record.flags & 0x0020) !== 0) throw refused('unsupported_format', record.path, 'is patch data');
  if (record.method !== 0 && record.method !== 8) {
    const method = String(record.method);
    throw refused(
      'unsupported_format',
      record.path,
      `is packed with method ${method}; stored and deflate are read`,
    );
  }
  const type = unixHosts.has(record.host) ? (record.attributes >>> 16) & fileTypeMask : 0;
  if (type !== 0 && type !== regularFile && !(type === folderType && record.folder)) {
    throw refused('damaged_input', record.path, 'is a link or a device, not a file');
  }
  if (record.folder && (record.size !== 0 || record.packed !== 0)) {
    throw refused('damaged_input', record.path, 'is a folder with content');
  }
  if (record.method === 0 && record.size !== record.packed) {
    throw refused('damaged_input', record.path, 'is stored but gives two different sizes');
  }
  if (record.size > limits.memberBytes) {
    throw refused('limit_exceeded', record.path, `is larger than ${String(limits.memberBytes)} bytes`);
  }
  if (record.size > limits.ratioFrom && record.size > record.packed * limits.ratio) {
    throw refused('limit_exceeded', record.path, `expands more than ${String(limits.ratio)} times`);
  }
}

/** Finds every member's data and makes sure that members follow one another without gap or overlap. */
async function locate(
  source: ByteSource,
  records: readonly DirectoryRecord[],
  directoryStart: number,
): Promise<LocatedRecord[]> {
  const byOffset = [...records].sort((left, right) => left.offset - right.offset);
  const located = new Map<DirectoryRecord, LocatedRecord>();
  let expected = 0;
  for (const [index, record] of byOffset.entries()) {
    if (record.offset < expected)
      throw refused('damaged_input', record.path, 'overlaps the member before it');
    if (record.offset > expected)
      throw refused('damaged_input', record.path, 'has unexplained bytes before it');
    const dataStart = await checkLocalHeader(source, record, directoryStart);
    const dataEnd = dataStart + record.packed;
    const next = byOffset[index + 1]?.offset ?? directoryStart;
    if (dataEnd > next) throw refused('damaged_input', record.path, 'runs into what follows it');
    expected = await descriptorEnd(source, record, dataEnd, next);
    located.set(record, { ...record, dataStart });
  }
  if (expected !== directoryStart) {
    throw new RailtraceError(
      'damaged_input',
      'The archive is refused: unexplained bytes lie before its directory.',
      {
        position: expected,
      },
    );
  }
  return [...located.values()].sort((left, right) => left.index - right.index);
}

async function checkLocalHeader(
  source: ByteSource,
  record: DirectoryRecord,
  directoryStart: number,
): Promise<number> {
  const { offset, path } = record;
  const nameEnd = localHeaderBytes + record.rawName.length;
  if (offset + nameEnd > directoryStart) throw refused('damaged_input', path, 'lies outside the archive');
  const bytes = await source.read(offset, nameEnd);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== localSignature) throw refused('damaged_input', path, 'has no local header');
  const nameLength = view.getUint16(26, true);
  const dataStart = offset + localHeaderBytes + nameLength + view.getUint16(28, true);
  if (dataStart > directoryStart) throw refused('damaged_input', path, 'has a local header that is too long');
  const deferred = (record.flags & 0x0008) !== 0;
  const agrees = (position: number, value: number): boolean => {
    const stated = view.getUint32(position, true);
    // Sizes may live in the zip64 field instead, and sum and sizes in the descriptor after the data.
    return stated === value || (deferred && stated === 0) || (position !== 14 && stated === max32);
  };
  const same =
    nameLength === record.rawName.length &&
    equalBytes(bytes.subarray(localHeaderBytes), record.rawName) &&
    view.getUint16(6, true) === record.flags &&
    view.getUint16(8, true) === record.method &&
    agrees(14, record.crc32) &&
    agrees(18, record.packed) &&
    agrees(22, record.size);
  if (!same) throw refused('damaged_input', path, 'is described differently in its two headers');
  return dataStart;
}

/** Flag bit 3 puts sum and sizes behind the data: with or without signature, with 4- or 8-byte sizes. */
async function descriptorEnd(
  source: ByteSource,
  record: DirectoryRecord,
  dataEnd: number,
  next: number,
): Promise<number> {
  if ((record.flags & 0x0008) === 0 || next === dataEnd) return dataEnd;
  const length = next - dataEnd;
  if (![12, 16, 20, 24].includes(length)) return dataEnd;
  const bytes = await source.read(dataEnd, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signed = length === 16 || length === 24 ? 4 : 0;
  if (signed > 0 && view.getUint32(0, true) !== 0x08074b50) return dataEnd;
  return view.getUint32(signed, true) === record.crc32 ? next : dataEnd;
}

async function* memberBytes(
  source: ByteSource,
  record: LocatedRecord,
  limits: ZipLimits,
): AsyncGenerator<Uint8Array> {
  const packed = readSpan(source, record.dataStart, record.packed);
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of record.method === 0 ? packed : inflated(packed, record)) {
    bytes += chunk.length;
    if (bytes > record.size) throw refused('damaged_input', record.path, 'holds more bytes than it states');
    if (bytes > limits.memberBytes) throw refused('limit_exceeded', record.path, 'is too large');
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (bytes !== record.size) throw refused('damaged_input', record.path, 'holds fewer bytes than it states');
  if (checksum !== record.crc32)
    throw refused('damaged_input', record.path, 'does not match its CRC-32: it was changed');
}

async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  record: LocatedRecord,
): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  const feed = (async () => {
    for await (const chunk of packed) {
      if (inflate.destroyed) return;
      if (!inflate.write(chunk)) await roomIn(inflate);
    }
    inflate.end();
  })();
  // A failed read of the file must reach whoever reads the inflated bytes.
  feed.catch((thrown: unknown) =>
    inflate.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))),
  );
  try {
    for await (const chunk of inflate) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (thrown) {
    if (thrown instanceof RailtraceError) throw thrown;
    throw new RailtraceError(
      'damaged_input',
      `The archive is refused: “${record.path}” cannot be inflated.`,
      {
        path: record.path,
      },
    );
  } finally {
    inflate.destroy();
  }
  // Anything behind the end of the deflate stream would be bytes that nobody looks at.
  if (inflate.bytesWritten !== record.packed) {
    throw refused('damaged_input', record.path, 'has unread bytes behind its packed data');
  }
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
