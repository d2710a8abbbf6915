/**
 * What kind of place an IP address is, for the guard of the one door.
 *
 * Power of a mistake here: a replay that reaches a cloud metadata service or somebody's internal network. So every
 * way of writing an address is reduced to its numbers first, and IPv4 inside IPv6 is judged as the IPv4 it is.
 * Ranges: IANA special-purpose address registries (RFC 6890 and its updates), RFC 4291, 6052, 3056, 4380, 5214.
 */

/** `forbidden` is never connected to; `private` only where the host entry says so. */
export type AddressClass = 'public' | 'private' | 'forbidden';

export interface AddressVerdict {
  readonly class: AddressClass;
  /** Why, in words for the person: "link-local, where cloud metadata services listen". */
  readonly reason: string;
  /** The address as numbers, unwrapped: dotted quad or eight groups. */
  readonly canonical: string;
}

interface Range {
  readonly prefix: bigint;
  readonly bits: number;
  readonly class: Exclude<AddressClass, 'public'>;
  readonly reason: string;
}

/**
 * Reads an IPv4 address in any form that a resolver or URL parser would take: dotted quad, fewer parts, decimal,
 * octal (leading 0) and hexadecimal (leading 0x) numbers (inet_aton). Null when the text is no such address.
 */
export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.at(-1) === '' && parts.length > 1) parts.pop();
  if (parts.length > 4) return null;
  const numbers: number[] = [];
  for (const part of parts) {
    const value = parseIpv4Number(part);
    if (value === null) return null;
    numbers.push(value);
  }
  const last = numbers.pop() ?? 0;
  if (numbers.some((value) => value > 255)) return null;
  if (last >= 256 ** (4 - numbers.length)) return null;
  return numbers.reduce((sum, value, index) => sum + value * 256 ** (3 - index), last);
}

function parseIpv4Number(part: string): number | null {
  if (/^0x[0-9a-f]*$/i.test(part)) return part.length === 2 ? 0 : Number.parseInt(part.slice(2), 16);
  if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
  if (/^(0|[1-9]\d*)$/.test(part)) return Number.parseInt(part, 10);
  return null;
}

/** Reads RFC 4291 text (brackets and a zone already taken off) into its 128 bits. Null when it is no IPv6 address. */
export function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const pieces = text.split(':');
  for (const [index, piece] of pieces.entries()) {
    if (piece.includes('.') && index === pieces.length - 1) {
      if (!/^(\d{1,3}\.){3}\d{1,3}$/.test(piece)) return null;
      const quad = parseIpv4(piece);
      if (quad === null) return null;
      groups.push(Math.floor(quad / 65_536), quad % 65_536);
    } else if (/^[0-9a-f]{1,4}$/i.test(piece)) groups.push(Number.parseInt(piece, 16));
    else return null;
  }
  return groups;
}

function v4(cidr: string, kind: Range['class'], reason: string): Range {
  const [base = '', bits = '32'] = cidr.split('/');
  return { prefix: BigInt(parseIpv4(base) ?? 0), bits: Number(bits), class: kind, reason };
}

function v6(cidr: string, kind: Range['class'], reason: string): Range {
  const [base = '', bits = '128'] = cidr.split('/');
  return { prefix: parseIpv6(base) ?? 0n, bits: Number(bits), class: kind, reason };
}

const metadata = 'a cloud metadata service';

/** First match decides, so single addresses stand before the ranges around them. */
const ipv4Ranges: readonly Range[] = [
  v4('169.254.0.0/16', 'forbidden', 'link-local, where cloud metadata services listen'),
  v4('100.100.100.200/32', 'forbidden', metadata),
  v4('168.63.129.16/32', 'forbidden', metadata),
  v4('192.0.0.192/32', 'forbidden', metadata),
  v4('0.0.0.0/8', 'forbidden', 'this host on this network, no destination'),
  v4('127.0.0.0/8', 'private', 'loopback'),
  v4('10.0.0.0/8', 'private', 'a private network'),
  v4('172.16.0.0/12', 'private', 'a private network'),
  v4('192.168.0.0/16', 'private', 'a private network'),
  v4('100.64.0.0/10', 'private', "a carrier's shared address space"),
  v4('198.18.0.0/15', 'private', 'a benchmarking network'),
  v4('192.0.0.0/24', 'forbidden', 'reserved for protocol assignments'),
  v4('192.0.2.0/24', 'forbidden', 'reserved for documentation'),
  v4('198.51.100.0/24', 'forbidden', 'reserved for documentation'),
  v4('203.0.113.0/24', 'forbidden', 'reserved for documentation'),
  v4('192.88.99.0/24', 'forbidden', 'a retired 6to4 relay'),
  v4('224.0.0.0/4', 'forbidden', 'multicast'),
  v4('240.0.0.0/4', 'forbidden', 'reserved or broadcast'),
];

const ipv6Ranges: readonly Range[] = [
  v6('fd00:ec2::254', 'forbidden', metadata),
  v6('fd20:ce::254', 'forbidden', metadata),
  v6('::1', 'private', 'loopback'),
  v6('::', 'forbidden', 'unspecified, no destination'),
  v6('fe80::/10', 'forbidden', 'link-local'),
  v6('fec0::/10', 'forbidden', 'retired site-local'),
  v6('fc00::/7', 'private', 'a private network'),
  v6('ff00::/8', 'forbidden', 'multicast'),
  v6('100::/64', 'forbidden', 'discard-only'),
  v6('2001:db8::/32', 'forbidden', 'reserved for documentation'),
  v6('3fff::/20', 'forbidden', 'reserved for documentation'),
  v6('2001:10::/28', 'forbidden', 'retired overlay identifiers'),
  v6('2001:20::/28', 'forbidden', 'overlay identifiers, not routed'),
  v6('5f00::/16', 'forbidden', 'segment routing identifiers'),
];

/** Prefixes whose addresses carry an IPv4 address, and where in the 128 bits it stands. */
const embeddings: readonly { prefix: bigint; bits: number; extract: (address: bigint) => bigint }[] = [
  { ...at('::ffff:0:0/96'), extract: lowest },
  { ...at('::ffff:0:0:0/96'), extract: lowest },
  { ...at('64:ff9b::/96'), extract: lowest },
  { ...at('64:ff9b:1::/48'), extract: lowest },
  { ...at('2002::/16'), extract: (address) => (address >> 80n) & 0xffff_ffffn },
  // Teredo keeps the client's address with its bits inverted.
  { ...at('2001::/32'), extract: (address) => ~address & 0xffff_ffffn },
];

function at(cidr: string): { prefix: bigint; bits: number } {
  const range = v6(cidr, 'forbidden', '');
  return { prefix: range.prefix, bits: range.bits };
}

function lowest(address: bigint): bigint {
  return address & 0xffff_ffffn;
}

function inside(address: bigint, width: number, range: { prefix: bigint; bits: number }): boolean {
  const shift = BigInt(width - range.bits);
  return address >> shift === range.prefix >> shift;
}

/**
 * Judges an address literal (with or without brackets). A zone (`%eth0`) only exists on link-local addresses and is
 * refused. Null when the text is no address in any form, so it is a name to resolve.
 */
export function judgeAddress(text: string): AddressVerdict | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (bare.includes(':') && bare.includes('%')) {
    return { class: 'forbidden', reason: 'bound to one interface of this machine', canonical: bare };
  }
  if (bare.includes(':')) {
    const address = parseIpv6(bare);
    return address === null ? null : judgeIpv6(address);
  }
  const quad = parseIpv4(bare);
  return quad === null ? null : judgeIpv4(BigInt(quad));
}

function judgeIpv4(address: bigint): AddressVerdict {
  const canonical = [24n, 16n, 8n, 0n].map((shift) => ((address >> shift) & 255n).toString()).join('.');
  const range = ipv4Ranges.find((candidate) => inside(address, 32, candidate));
  if (range === undefined) return { class: 'public', reason: 'a public address', canonical };
  return { class: range.class, reason: range.reason, canonical };
}

function judgeIpv6(address: bigint): AddressVerdict {
  const range = ipv6Ranges.find((candidate) => inside(address, 128, candidate));
  const canonical = ipv6Text(address);
  if (range !== undefined) return { class: range.class, reason: range.reason, canonical };
  const carrier = embeddings.find((candidate) => inside(address, 128, candidate)) ?? compatible(address);
  if (carrier !== undefined) {
    const verdict = judgeIpv4(carrier.extract(address));
    return { ...verdict, reason: `${verdict.reason}, written as IPv6` };
  }
  // Only 2000::/3 is given out for the public internet (IANA IPv6 address space).
  if (address >> 125n !== 1n) return { class: 'forbidden', reason: 'not assigned for use', canonical };
  return { class: 'public', reason: 'a public address', canonical };
}

/** IPv4-compatible (`::a.b.c.d`, RFC 4291 2.5.5.1) and ISATAP (`…:0:5efe:a.b.c.d`, RFC 5214). */
function compatible(address: bigint): { extract: (address: bigint) => bigint } | undefined {
  const isIsatap = ((address >> 32n) & 0xfcff_ffffn) === 0x0000_5efen;
  return address >> 32n === 0n || isIsatap ? { extract: lowest } : undefined;
}

/** Eight groups without compression: unambiguous, and what `net` takes. */
function ipv6Text(address: bigint): string {
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((address >> shift) & 0xffffn).toString(16));
  return groups.join(':');
}
