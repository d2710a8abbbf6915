/**
 * What of a sent request and its answer may be kept: the bytes with card data and credentials replaced, as for every
 * other evidence. Hashes are taken of the exact bytes before this.
 */
import { JsonSyntaxError } from '../evidence/exactJson.ts';
import { applySpans, type Tokenise } from '../evidence/redaction/spans.ts';
import { findInValue, runningText } from '../evidence/redaction/searchText.ts';
import { redactJson, redactText } from '../evidence/redaction/redact.ts';
import { utf8Text } from './bytes.ts';
import { latin1, viewRequest, wireBytes, type Header } from './rawRequest.ts';

/** The value of a header as it may be kept. */
export function redactedHeaderValue(name: string, value: string, tokenise: Tokenise): string {
  return applySpans(value, findInValue(value, { ...runningText, name, parents: ['headers'] }, tokenise)).text;
}

export function redactedHeaders(headers: readonly Header[], tokenise: Tokenise): Header[] {
  return headers.map(([name, value]): Header => [name, redactedHeaderValue(name, value, tokenise)]);
}

/** A head as it stood on the wire, line ends and spacing kept, with secrets in its values replaced. */
export function redactedHead(head: string, tokenise: Tokenise): string {
  return head
    .split('\n')
    .map((line, index) => (index === 0 ? redactedStartLine(line, tokenise) : redactedLine(line, tokenise)))
    .join('\n');
}

function redactedStartLine(line: string, tokenise: Tokenise): string {
  return applySpans(line, findInValue(line, runningText, tokenise)).text;
}

function redactedLine(line: string, tokenise: Tokenise): string {
  const match = /^([^:\r]+)(:[ \t]*)([^\r]*)(\r?)$/.exec(line);
  if (match === null) return redactedStartLine(line, tokenise);
  const [, name = '', separator = '', value = '', end = ''] = match;
  return `${name}${separator}${redactedHeaderValue(name.trim(), value, tokenise)}${end}`;
}

/** A body: JSON by its fields, other text by its shapes. Bytes that are no text are kept as they are. */
export function redactedBody(bytes: Uint8Array, tokenise: Tokenise): Uint8Array {
  if (bytes.length === 0) return bytes;
  const text = utf8Text(bytes);
  if (text === null) return wireBytes(redactText(latin1(bytes), tokenise).text);
  const clean = redactedText(text, tokenise);
  return clean === text ? bytes : new TextEncoder().encode(clean);
}

function redactedText(text: string, tokenise: Tokenise): string {
  if (/^[\s\ufeff]*[{[]/.test(text)) {
    try {
      return redactJson(text, tokenise).text;
    } catch (thrown) {
      // Looks like JSON and is none: read as running text.
      if (!(thrown instanceof JsonSyntaxError)) throw thrown;
    }
  }
  return redactText(text, tokenise).text;
}

/** A whole request as it may be kept. */
export function redactedRequest(bytes: Uint8Array, tokenise: Tokenise): Uint8Array {
  const view = viewRequest(bytes);
  if (view === null) return redactedBody(bytes, tokenise);
  const head = wireBytes(redactedHead(latin1(bytes, 0, view.bodyStart), tokenise));
  const body = redactedBody(bytes.subarray(view.bodyStart), tokenise);
  const kept = new Uint8Array(head.length + body.length);
  kept.set(head);
  kept.set(body, head.length);
  return kept;
}
