/** An attempt as a HAR 1.2 entry: the form in which a replay's answer goes back in as new evidence. */
import { isoText } from '../kernel/time.ts';
import { encodeBase64 } from '../kernel/base64.ts';
import { utf8Text } from './bytes.ts';
import type { Attempt } from './model.ts';
import { viewRequest, type Header } from './rawRequest.ts';

export interface AttemptContent {
  readonly attempt: Attempt;
  /** As kept, so already redacted. */
  readonly request: Uint8Array;
  readonly actor: string;
  /** Place of the record that was replayed, for people: `capture.har log.entries[3]`. */
  readonly replayOf: string | null;
  readonly responseHead: string | null;
  readonly responseHeaders: readonly Header[];
  readonly responseSha256: string | null;
  /** The kept body, or its beginning. */
  readonly responseBody: Uint8Array;
}

/** One line of JSON. Members with `_` are ours, as HAR 1.2 allows. */
export function harEntryText(content: AttemptContent): string {
  const { attempt } = content;
  const view = viewRequest(content.request);
  const body = content.request.subarray(view?.bodyStart ?? content.request.length);
  const timings = Object.fromEntries(
    Object.entries(attempt.timings).map(([phase, value]) => [
      phase === 'tls' ? 'ssl' : phase,
      rounded(value),
    ]),
  );
  return JSON.stringify({
    startedDateTime: isoText(attempt.startedAt),
    time: rounded(totalTime(attempt)),
    request: {
      method: attempt.method,
      url: attempt.url,
      httpVersion: view?.version ?? 'HTTP/1.1',
      cookies: [],
      headers: (view?.headers ?? []).map(named),
      queryString: [],
      headersSize: view?.bodyStart ?? -1,
      bodySize: body.length,
      ...(body.length === 0 ? {} : { postData: { mimeType: typeOf(view?.headers ?? []), ...asText(body) } }),
    },
    response: {
      status: attempt.status ?? 0,
      statusText: /^HTTP\/\S+ \d{3} ?([^\r\n]*)/i.exec(content.responseHead ?? '')?.[1] ?? '',
      httpVersion: /^HTTP\/\S+/i.exec(content.responseHead ?? '')?.[0] ?? '',
      cookies: [],
      headers: content.responseHeaders.map(named),
      content: {
        size: attempt.responseSize ?? 0,
        mimeType: typeOf(content.responseHeaders),
        ...asText(content.responseBody),
        ...(content.responseBody.length < (attempt.responseSize ?? 0) ? { _isBeginningOnly: true } : {}),
      },
      redirectURL: '',
      headersSize: -1,
      bodySize: attempt.responseSize ?? 0,
    },
    cache: {},
    // HAR counts the TLS handshake inside `connect` as well.
    timings: { ...timings, connect: rounded(addKnown(attempt.timings.connect, attempt.timings.tls)) },
    ...(attempt.remoteAddress === null ? {} : { serverIPAddress: attempt.remoteAddress }),
    _attempt: {
      id: attempt.id,
      outcome: attempt.outcome,
      reason: attempt.reason,
      environment: attempt.environment,
      actor: content.actor,
      replayOf: content.replayOf,
      requestSha256: attempt.requestSha256,
      responseSha256: content.responseSha256,
    },
  });
}

function named([name, value]: Header): { name: string; value: string } {
  return { name, value };
}

function typeOf(headers: readonly Header[]): string {
  return headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
}

function asText(bytes: Uint8Array): { text: string; encoding?: 'base64' } {
  const text = utf8Text(bytes);
  return text === null ? { text: encodeBase64(bytes), encoding: 'base64' } : { text };
}

function totalTime({ timings }: Attempt): number | null {
  return Object.values(timings).reduce(addKnown, null);
}

function addKnown(left: number | null, right: number | null): number | null {
  return left === null && right === null ? null : (left ?? 0) + (right ?? 0);
}

/** Milliseconds with three decimals; -1 is HAR's word for "did not happen". */
function rounded(value: number | null): number {
  return value === null ? -1 : Math.round(value * 1000) / 1000;
}
