/**
 * The bytes of zip structures as PKWARE's APPNOTE 6.3 lays them out, in the single form that our bundles use:
 * stored, UTF-8 names, 1980-01-01, mode 0644, zip64 only where a number does not fit.
 * The writer emits these bytes and the verifier compares with them, so every bit outside the data is accounted for.
 */

import {
  centralHeaderBytes,
  centralSignature,
  endBytes,
  endSignature,
  localHeaderBytes,
  localSignature,
  max16,
  max32,
  utf8Flag,
  zip64EndBytes,
  zip64EndSignature,
  zip64LocatorBytes,
  zip64LocatorSignature,
} from '../../archives/zipLayout.ts';

/** 1980-01-01 in DOS form: the earliest a zip can say, and the same everywhere. */
const dosDate = 0x0021;
/** Regular file, rw-r--r--, in the high half as Unix keeps it. */
const externalAttributes = (0o100644 << 16) >>> 0;
const unixHost = 3;
const versionPlain = 20;
const versionZip64 = 45;

export interface PlacedMember {
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
  /** Where its local header starts. */
  readonly offset: number;
}

class Bytes {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
  }

  u16(...values: number[]): this {
    for (const value of values) {
      this.view.setUint16(this.at, value, true);
      this.at += 2;
    }
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) {
      this.view.setUint32(this.at, value, true);
      this.at += 4;
    }
    return this;
  }

  u64(...values: number[]): this {
    for (const value of values) {
      this.view.setBigUint64(this.at, BigInt(value), true);
      this.at += 8;
    }
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
    return this;
  }
}

const encoder = new TextEncoder();

/** Header in front of a stored member. `crc32` may be zero while it is not known and be patched later. */
export function localHeader(member: PlacedMember): Uint8Array {
  const name = encoder.encode(member.path);
  const large = member.size >= max32;
  const extra = large ? 20 : 0;
  const size = large ? max32 : member.size;
  const header = new Bytes(localHeaderBytes + name.length + extra)
    .u32(localSignature)
    .u16(large ? versionZip64 : versionPlain, utf8Flag, 0, 0, dosDate)
    .u32(member.crc32, size, size)
    .u16(name.length, extra)
    .raw(name);
  // In a local header zip64 carries both sizes, always (APPNOTE 4.5.3).
  if (large) header.u16(1, 16).u64(member.size, member.size);
  return header.bytes;
}

function centralHeader(member: PlacedMember): Uint8Array {
  const name = encoder.encode(member.path);
  const largeSize = member.size >= max32;
  const largeOffset = member.offset >= max32;
  const extra = largeSize || largeOffset ? 4 + (largeSize ? 16 : 0) + (largeOffset ? 8 : 0) : 0;
  const version = extra === 0 ? versionPlain : versionZip64;
  const size = largeSize ? max32 : member.size;
  const header = new Bytes(centralHeaderBytes + name.length + extra)
    .u32(centralSignature)
    .u16((unixHost << 8) | version, version, utf8Flag, 0, 0, dosDate)
    .u32(member.crc32, size, size)
    .u16(name.length, extra, 0, 0, 0)
    .u32(externalAttributes, largeOffset ? max32 : member.offset)
    .raw(name);
  if (extra > 0) {
    header.u16(1, extra - 4);
    if (largeSize) header.u64(member.size, member.size);
    if (largeOffset) header.u64(member.offset);
  }
  return header.bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Bytes(parts.reduce((sum, part) => sum + part.length, 0));
  for (const part of parts) whole.raw(part);
  return whole.bytes;
}

/** Central directory and end records for members that lie one after the other from the start of the file. */
export function directory(members: readonly PlacedMember[], start: number): Uint8Array {
  const headers = joined(members.map(centralHeader));
  const large = members.length >= max16 || start >= max32 || headers.length >= max32;
  const tail: Uint8Array[] = [];
  if (large) {
    const record = new Bytes(zip64EndBytes)
      .u32(zip64EndSignature)
      .u64(zip64EndBytes - 12)
      .u16((unixHost << 8) | versionZip64, versionZip64)
      .u32(0, 0)
      .u64(members.length, members.length, headers.length, start);
    const locator = new Bytes(zip64LocatorBytes)
      .u32(zip64LocatorSignature, 0)
      .u64(start + headers.length)
      .u32(1);
    tail.push(record.bytes, locator.bytes);
  }
  const count = Math.min(members.length, max16);
  const end = new Bytes(endBytes)
    .u32(endSignature)
    .u16(0, 0, large ? max16 : count, large ? max16 : count)
    .u32(large ? max32 : headers.length, large ? max32 : start)
    .u16(0);
  tail.push(end.bytes);
  return joined([headers, ...tail]);
}

/** Members laid one after the other, in the order given. */
export function place(members: readonly { path: string; size: number; crc32: number }[]): {
  members: PlacedMember[];
  directoryStart: number;
} {
  const placed: PlacedMember[] = [];
  let offset = 0;
  for (const member of members) {
    const here = { path: member.path, size: member.size, crc32: member.crc32, offset };
    placed.push(here);
    offset += localHeader(here).length + member.size;
  }
  return { members: placed, directoryStart: offset };
}
