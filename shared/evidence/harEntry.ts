/** What exporters write differently in HAR entries: the address of HTTP/2 requests, and failures instead of an answer. */
import { isExactArray, isExactObject, member, scalarText } from './exactJson.ts';
import type { ExactJson } from './importing.ts';

/**
 * The absolute address of a request. Where an exporter wrote only a path, the pseudo headers of HTTP/2 (RFC 9113
 * section 8.3.1) or the Host header complete it.
 */
export function harAddress(request: ExactJson | undefined): string | null {
  const url = scalarText(member(request, 'url')) ?? headerOf(request, ':path');
  if (url !== null && !url.startsWith('/')) return url;
  const host = headerOf(request, ':authority') ?? headerOf(request, 'host');
  if (host === null || !/^[\w.-]{1,255}(?::\d{1,5})?$/.test(host)) return url;
  return `${headerOf(request, ':scheme') === 'http' ? 'http' : 'https'}://${host}${url ?? '/'}`;
}

/** First value of a header; names compare without case. */
function headerOf(message: ExactJson | undefined, name: string): string | null {
  const headers = member(message, 'headers');
  if (!isExactArray(headers)) return null;
  const header = headers.find((each) => scalarText(member(each, 'name'))?.toLowerCase() === name);
  return scalarText(member(header, 'value'));
}

export interface HarFailure {
  /** The exporter's words; null where it has none. */
  readonly words: string | null;
  /** The timings say that nothing was sent: no phase after connecting took place. */
  readonly isBeforeSending: boolean;
}

/** Where Chrome, Firefox, Safari, mitmproxy, Charles and others put the reason why there is no answer. */
const failurePlaces: readonly (readonly string[])[] = [
  ['response', '_error'],
  ['_error'],
  ['error'],
  ['response', 'error'],
  ['_failureText'],
  ['_failure'],
  ['response', '_failure'],
  ['response', '_blocked'],
  ['request', '_error'],
];

/** Nothing of this is read as a failure when a status was received, except the words. */
export function harFailure(entry: ExactJson): HarFailure {
  const response = member(entry, 'response');
  const status = Number(scalarText(member(response, 'status')) ?? '0');
  const words =
    failurePlaces.map((path) => wordsAt(member(entry, ...path))).find((text) => text !== null) ?? null;
  if (status > 0) return { words, isBeforeSending: false };
  // Without an answer the remarks of proxies and the status text are all there is.
  const remark =
    words ??
    wordsAt(member(response, 'statusText')) ??
    wordsAt(member(response, 'comment')) ??
    wordsAt(member(entry, 'comment')) ??
    (member(entry, '_failed') === true || member(response, '_failed') === true ? 'failed' : null);
  return { words: remark, isBeforeSending: isUnsent(member(entry, 'timings')) };
}

function wordsAt(value: ExactJson | undefined): string | null {
  const text = scalarText(isExactObject(value) ? (member(value, 'message') ?? member(value, 'code')) : value);
  const words = text?.trim() ?? '';
  return words === '' || words === '0' ? null : words.slice(0, 500);
}

/** HAR writes −1 for a phase that did not happen; a request with neither send nor wait was never sent. */
function isUnsent(timings: ExactJson | undefined): boolean {
  const phase = (name: string): number => Number(scalarText(member(timings, name)) ?? 'NaN');
  return phase('send') < 0 && phase('wait') < 0;
}
