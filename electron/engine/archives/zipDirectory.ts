/** The central directory of a zip, found from the end and read with every number checked before it is used. */
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { ByteSource } from './byteSource.ts';
import {
  centralHeaderBytes,
  centralSignature,
  endBytes,
  endSignature,
  max16,
  max32,
  utf8Flag,
  zip64EndBytes,
  zip64EndSignature,
  zip64LocatorBytes,
  zip64LocatorSignature,
} from './zipLayout.ts';

export interface DirectoryRecord {
  /** Place in the directory. */
  readonly index: number;
  /** Without the trailing slash of a folder. */
  readonly path: string;
  readonly folder: boolean;
  readonly rawName: Uint8Array;
  readonly host: number;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packed: number;
  readonly size: number;
  readonly attributes: number;
  readonly offset: number;
}

interface EndRecord {
  readonly entries: number;
  readonly start: number;
  readonly length: number;
  /** Where the first end record starts, which is where the directory must end. */
  readonly position: number;
}

/** Bytes of directory that are held in memory at once. */
const directoryLimit = 256 * 1024 * 1024;
const longestComment = max16;

export async function readDirectory(
  source: ByteSource,
  entryLimit: number,
): Promise<{ records: DirectoryRecord[]; directoryStart: number }> {
  const end = await readEnd(source);
  if (end.entries > entryLimit || end.length > directoryLimit) {
    throw new RailtraceError(
      'limit_exceeded',
      `The archive states ${String(end.entries)} members; that is too many.`,
      {
        entries: end.entries,
      },
    );
  }
  if (end.start + end.length !== end.position)
    throw damaged('its directory is not where the end record says', end.start);
  const bytes = await source.read(end.start, end.length);
  const records: DirectoryRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    const { record, next } = readRecord(bytes, at, records.length, end.start);
    records.push(record);
    at = next;
    if (records.length > end.entries) break;
  }
  if (records.length !== end.entries || at !== bytes.length) {
    throw damaged('its directory does not hold the number of members that it states', end.start);
  }
  return { records, directoryStart: end.start };
}

function damaged(what: string, position: number): RailtraceError {
  return new RailtraceError('damaged_input', `The archive is refused: ${what} (byte ${String(position)}).`, {
    position,
  });
}

async function readEnd(source: ByteSource): Promise<EndRecord> {
  if (source.size < endBytes) throw notZip();
  const span = Math.min(source.size, endBytes + longestComment);
  const tail = await source.read(source.size - span, span);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = span - endBytes; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const position = source.size - span + at;
    if (at + endBytes + view.getUint16(at + 20, true) !== span)
      throw damaged('bytes follow its end record', position);
    return readEndRecord(source, view, at, position);
  }
  throw notZip();
}

function notZip(): RailtraceError {
  return new RailtraceError(
    'unsupported_format',
    'This is not a complete zip file: it has no end record. It was cut short, or it is something else.',
  );
}

async function readEndRecord(
  source: ByteSource,
  view: DataView,
  at: number,
  position: number,
): Promise<EndRecord> {
  const disk = view.getUint16(at + 4, true) | view.getUint16(at + 6, true);
  const entries = view.getUint16(at + 10, true);
  const plain = {
    entries,
    length: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
    position,
  };
  const large = entries === max16 || plain.length === max32 || plain.start === max32;
  if (!large) {
    if (disk !== 0 || view.getUint16(at + 8, true) !== entries)
      throw damaged('it is one part of several', position);
    return plain;
  }
  const extended = await readZip64End(source, position);
  // 65,535 members fit without zip64, so its absence is no damage by itself.
  if (extended === null) {
    if (plain.length === max32 || plain.start === max32)
      throw damaged('its zip64 end record is missing', position);
    return plain;
  }
  return extended;
}

async function readZip64End(source: ByteSource, endPosition: number): Promise<EndRecord | null> {
  const locatorAt = endPosition - zip64LocatorBytes;
  if (locatorAt < zip64EndBytes) return null;
  const locator = viewOf(await source.read(locatorAt, zip64LocatorBytes));
  if (locator.getUint32(0, true) !== zip64LocatorSignature) return null;
  const position = wholeNumber(locator, 8, locatorAt);
  if (position + zip64EndBytes !== locatorAt) throw damaged('its zip64 end record is misplaced', locatorAt);
  const record = viewOf(await source.read(position, zip64EndBytes));
  const single =
    record.getUint32(0, true) === zip64EndSignature &&
    wholeNumber(record, 4, position) === zip64EndBytes - 12 &&
    record.getUint32(16, true) === 0 &&
    record.getUint32(20, true) === 0 &&
    locator.getUint32(4, true) === 0 &&
    wholeNumber(record, 24, position) === wholeNumber(record, 32, position);
  if (!single) throw damaged('its zip64 end record is damaged', position);
  return {
    entries: wholeNumber(record, 32, position),
    length: wholeNumber(record, 40, position),
    start: wholeNumber(record, 48, position),
    position,
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit number that JavaScript can count with exactly. */
function wholeNumber(view: DataView, at: number, position: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged('it states an impossible size', position);
  return Number(value);
}

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

function readRecord(
  bytes: Uint8Array,
  at: number,
  index: number,
  base: number,
): { record: DirectoryRecord; next: number } {
  if (at + centralHeaderBytes > bytes.length) throw damaged('its directory ends inside a record', base + at);
  const view = viewOf(bytes);
  if (view.getUint32(at, true) !== centralSignature)
    throw damaged('its directory holds something else', base + at);
  const nameEnd = at + centralHeaderBytes + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const next = extraEnd + view.getUint16(at + 32, true);
  if (next > bytes.length) throw damaged('its directory ends inside a record', base + at);
  const rawName = bytes.slice(at + centralHeaderBytes, nameEnd);
  const flags = view.getUint16(at + 8, true);
  const text = nameText(rawName, flags, base + at);
  const folder = text.endsWith('/');
  const sizes = zip64Sizes(bytes.subarray(nameEnd, extraEnd), base + nameEnd, {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  });
  const record: DirectoryRecord = {
    index,
    path: folder ? text.slice(0, -1) : text,
    folder,
    rawName,
    host: view.getUint8(at + 5),
    flags,
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    attributes: view.getUint32(at + 38, true),
    ...sizes,
  };
  if (view.getUint16(at + 34, true) !== 0) throw damaged(`“${record.path}” lies in another part`, base + at);
  return { record, next };
}

/** Without the UTF-8 flag a name is in an unknown code page: only its ASCII part can be trusted. */
function nameText(rawName: Uint8Array, flags: number, position: number): string {
  if ((flags & utf8Flag) === 0 && rawName.some((byte) => byte > 0x7f)) {
    throw damaged('a member name is in no stated character set', position);
  }
  return decoder.decode(rawName);
}

interface Sizes {
  readonly size: number;
  readonly packed: number;
  readonly offset: number;
}

/** Fields that do not fit 32 bits stand in extra field 1, in the order size, packed size, offset. */
function zip64Sizes(extra: Uint8Array, position: number, plain: Sizes): Sizes {
  if (plain.size !== max32 && plain.packed !== max32 && plain.offset !== max32) return plain;
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1 || at + 4 + length > extra.length) continue;
    let field = at + 4;
    const take = (value: number): number => {
      if (value !== max32) return value;
      if (field + 8 > at + 4 + length) throw damaged('a zip64 field is too short', position);
      field += 8;
      return wholeNumber(view, field - 8, position);
    };
    return { size: take(plain.size), packed: take(plain.packed), offset: take(plain.offset) };
  }
  throw damaged('a zip64 field is missing', position);
}
