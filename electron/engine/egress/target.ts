/** Where a connection goes: a host and a port, reduced to one spelling so that the allow-list compares like with like. */
import { domainToASCII } from 'node:url';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { judgeAddress } from './address.ts';

export type Scheme = 'http' | 'https';

export interface Target {
  readonly scheme: Scheme;
  /** Lower-case punycode name without trailing dot, dotted quad, or compressed IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isAddress: boolean;
}

export const defaultPorts: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/**
 * Reads `host`, `host:port`, `[v6]` or `[v6]:port`. Without a port it is the scheme's.
 * @throws RailtraceError `bad_request` when the text names no host or no port
 */
export function parseTarget(text: string, scheme: Scheme): Target {
  const split = splitAuthority(text);
  if (split === null) throw notATarget(text);
  const host = canonicalHost(split.host);
  if (host === null) throw notATarget(text);
  return { scheme, host, port: split.port ?? defaultPorts[scheme], isAddress: judgeAddress(host) !== null };
}

/** `host:port`, with brackets around IPv6. */
export function targetText(target: { host: string; port: number }): string {
  return `${bracketed(target.host)}:${String(target.port)}`;
}

/**
 * One spelling of an allow-list entry: `host` covers the default ports of http and https, `host:port` that port only.
 * @throws RailtraceError `bad_request`
 */
export function canonicalEntry(text: string): string {
  const split = splitAuthority(text);
  const host = split === null ? null : canonicalHost(split.host);
  if (split === null || host === null) throw notATarget(text);
  return split.port === null ? bracketed(host) : targetText({ host, port: split.port });
}

/** Entries that would cover a target, the most particular first. */
export function coveringEntries(target: Target): string[] {
  const isDefaultPort = Object.values(defaultPorts).includes(target.port);
  return isDefaultPort ? [targetText(target), bracketed(target.host)] : [targetText(target)];
}

/** Null when the text is no host: empty, with user info, path, spaces or characters that no host name has. */
export function canonicalHost(text: string): string | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const verdict = judgeAddress(bare);
  if (verdict !== null) return ownText(bare) ?? verdict.canonical;
  if (/[\s/@\\?#:%[\]<>^|]/.test(bare)) return null;
  const ascii = domainToASCII(bare).toLowerCase();
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  if (name === '' || name.length > 253) return null;
  // Full-width digits and the like turn into an address only here.
  const hidden = judgeAddress(name);
  if (hidden !== null) return hidden.canonical;
  return name.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
    ? name
    : null;
}

/** A wrapped IPv4 address stays the IPv6 address that it is on the wire; only its judgement is the IPv4's. */
function ownText(bare: string): string | null {
  if (!bare.includes(':')) return null;
  try {
    return new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  } catch (cause) {
    // A zone or another form that URLs refuse: the guard refuses it too, with its own sentence.
    if (cause instanceof TypeError) return bare.toLowerCase();
    throw cause;
  }
}

function splitAuthority(text: string): { host: string; port: number | null } | null {
  const match = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text.trim());
  if (match === null) return null;
  const [, host = '', portText] = match;
  const port = portText === undefined ? null : Number(portText);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  return { host, port };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function notATarget(text: string): RailtraceError {
  const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
  return new RailtraceError(
    'bad_request',
    `“${shown}” names no host. Write it as host or host:port, for example api.sandbox.example:443.`,
  );
}
