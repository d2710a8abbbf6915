/** PowerShell's `Invoke-WebRequest` and `Invoke-RestMethod`, as browsers copy a request for it. */
import type { CurlHeader, CurlRequest } from './request.ts';
import { splitCommands, type Command } from './words.ts';

export function webRequestPosition(command: Command): number {
  const index = command.words.findIndex(({ value }) =>
    /^(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)$/i.test(value),
  );
  return index >= 0 && index <= 3 ? index : -1;
}

const switches =
  /^-(?:UseBasicParsing|SkipCertificateCheck|UseDefaultCredentials|DisableKeepAlive|PassThru|Resume)$/i;

/** Parameters by name in lower case; the value of a hashtable is its text. */
function parametersOf(command: Command, position: number): Map<string, string> {
  const parameters = new Map<string, string>();
  const values = command.words.slice(position + 1).map(({ value }) => value);
  for (let index = 0; index < values.length; index += 1) {
    const text = values[index] ?? '';
    if (switches.test(text)) continue;
    if (/^-[A-Za-z]{2,40}:?$/.test(text)) {
      parameters.set(text.replace(/^-|:$/g, '').toLowerCase(), values[index + 1] ?? '');
      index += 1;
    } else if (!parameters.has('uri')) {
      parameters.set('uri', text);
    }
  }
  return parameters;
}

/** `@{ "name"="value"; … }` as pairs, in order. */
export function hashtablePairs(text: string): [string, string][] {
  const inside = /^@\{([\s\S]*)\}$/.exec(text.trim())?.[1];
  if (inside === undefined) return [];
  return splitCommands(inside, 'powershell').flatMap((command): [string, string][] => {
    const line = command.words.map(({ value }) => value).join(' ');
    const equals = line.indexOf('=');
    return equals < 1 ? [] : [[line.slice(0, equals).trim(), line.slice(equals + 1).trim()]];
  });
}

/** @returns the one request; null when the command is none or names no address */
export function webRequest(command: Command): CurlRequest | null {
  const position = webRequestPosition(command);
  if (position < 0) return null;
  const parameters = parametersOf(command, position);
  const url = parameters.get('uri');
  if (url === undefined || url === '') return null;
  const headers: CurlHeader[] = hashtablePairs(parameters.get('headers') ?? '').map(([name, value]) => ({
    name,
    value,
    isImplied: false,
  }));
  const header = (name: string, value: string | undefined): void => {
    if (value !== undefined) headers.push({ name, value, isImplied: false });
  };
  header('Content-Type', parameters.get('contenttype'));
  header('User-Agent', parameters.get('useragent'));
  const file = parameters.get('infile');
  const body = parameters.get('body') ?? null;
  const known = new Set(['uri', 'headers', 'contenttype', 'useragent', 'body', 'method', 'infile']);
  const losses: string[] = [];
  if (parameters.has('websession'))
    losses.push('Cookies and user agent of the web session are set apart from the call.');
  if (file !== undefined)
    losses.push(`The body comes from the file “${file}”, which is not part of the command.`);
  if (body?.startsWith('(') === true) losses.push('The body is worked out by a script and kept as written.');
  return {
    method: (parameters.get('method') ?? 'GET').toUpperCase(),
    url,
    httpVersion: 'HTTP/1.1',
    headers,
    body,
    parts: [],
    files: file === undefined ? [] : [file],
    options: [...parameters].filter(([name]) => !known.has(name)),
    losses,
  };
}
