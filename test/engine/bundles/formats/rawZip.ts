/** Zips with any lie in them, written field by field, for readers that must not believe them. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface RawMember {
  readonly name: string | Uint8Array;
  readonly content?: Uint8Array;
  /** Packs with deflate. */
  readonly deflate?: boolean;
  readonly method?: number;
  readonly flags?: number;
  readonly host?: number;
  readonly mode?: number;
  /** What the headers claim, where that is not the truth. */
  readonly size?: number;
  readonly packed?: number;
  readonly checksum?: number;
  readonly localName?: string;
  readonly localSize?: number;
  readonly offset?: number;
  /** Bytes behind the data that no header mentions. */
  readonly after?: Uint8Array;
  readonly extra?: Uint8Array;
}

export interface RawZip {
  readonly prefix?: Uint8Array;
  readonly suffix?: Uint8Array;
  readonly comment?: string;
  readonly entries?: number;
  readonly disk?: number;
  readonly start?: number;
}

function numbers(...fields: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes);
      if (bytes === 2) buffer.writeUInt16LE(value & 0xffff);
      else buffer.writeUInt32LE(value >>> 0);
      return buffer;
    }),
  );
}

export function rawZip(members: readonly RawMember[], whole: RawZip = {}): Buffer {
  const parts: Uint8Array[] = [whole.prefix ?? new Uint8Array()];
  const central: Uint8Array[] = [];
  let at = parts[0]?.length ?? 0;
  for (const member of members) {
    const content = member.content ?? new Uint8Array();
    const data = member.deflate === true ? deflateRawSync(content) : content;
    const name = Buffer.from(member.name);
    const localName = Buffer.from(member.localName ?? member.name);
    const method = member.method ?? (member.deflate === true ? 8 : 0);
    const flags = member.flags ?? 0x0800;
    const checksum = member.checksum ?? crc32(content);
    const size = member.size ?? content.length;
    const packed = member.packed ?? data.length;
    const extra = member.extra ?? new Uint8Array();
    const common = [
      [2, 20],
      [2, flags],
      [2, method],
      [2, 0],
      [2, 0x21],
      [4, checksum],
      [4, packed],
    ] as const;
    const local = Buffer.concat([
      numbers([4, 0x04034b50], ...common, [4, member.localSize ?? size], [2, localName.length], [2, 0]),
      localName,
    ]);
    central.push(
      numbers([4, 0x02014b50], [2, ((member.host ?? 3) << 8) | 20], ...common, [4, size], [2, name.length]),
      numbers([2, extra.length], [2, 0], [2, 0], [2, 0], [4, ((member.mode ?? 0o100644) << 16) >>> 0]),
      numbers([4, member.offset ?? at]),
      name,
      extra,
    );
    parts.push(local, data, member.after ?? new Uint8Array());
    at += local.length + data.length + (member.after?.length ?? 0);
  }
  const directory = Buffer.concat(central);
  const comment = Buffer.from(whole.comment ?? '');
  const entries = whole.entries ?? members.length;
  const end = numbers(
    [4, 0x06054b50],
    [2, whole.disk ?? 0],
    [2, whole.disk ?? 0],
    [2, entries],
    [2, entries],
    [4, directory.length],
    [4, whole.start ?? at],
    [2, comment.length],
  );
  return Buffer.concat([...parts, directory, end, comment, whole.suffix ?? new Uint8Array()]);
}
