/**
 * HAR 1.2 entries (W3C draft): the same exchanges as in a log, in the browser's shape. Entries of failed calls are the
 * interesting ones, and the least complete: what exporters write instead of an answer is read here.
 */
import { isExactArray, isExactObject, member, scalarText } from '../../evidence/exactJson.ts';
import { harAddress, harFailure } from '../../evidence/harEntry.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import { base64Text } from '../../evidence/redaction/base64.ts';
import { factsOfBody } from './bodyFacts.ts';
import { noTimes, nothingStated, uniqueIdentifiers, type NormalisedRecord } from './draft.ts';
import { bodyOf, formOf, identifiersOfHeaders, neverLeft } from './exchangeReading.ts';
import { normaliseExchange } from './httpExchange.ts';
import { embeddedJson, withoutText } from './stripe.ts';
import { readInstant } from './times.ts';

export function normaliseHarEntry(value: ExactJson): NormalisedRecord {
  if (!isExactObject(value)) return nothingStated;
  const request = member(value, 'request');
  const response = member(value, 'response');
  const status = Number(scalarText(member(response, 'status')) ?? '0');
  const isAnswered = Number.isInteger(status) && status > 0;
  const at = readInstant(scalarText(member(value, 'startedDateTime')) ?? '');
  const url = harAddress(request);
  const failure = harFailure(value);
  const stated = normaliseExchange({
    method: scalarText(member(request, 'method'))?.toUpperCase() ?? null,
    url,
    status: isAnswered ? status : null,
    at,
    durationMs: durationOf(value),
    requestBody: requestBodyOf(member(request, 'postData')),
    responseBody: embeddedJson(contentText(member(response, 'content')) ?? undefined),
    unanswered: !isAnswered,
    neverSent: !isAnswered && (failure.isBeforeSending || neverLeft(failure.words)),
    line: null,
    error: failure.words,
    inbound: /webhook|callback|\/hooks?\b/i.test(url ?? ''),
    identifiers: [
      ...identifiersOfHeaders(member(request, 'headers')),
      ...identifiersOfHeaders(member(response, 'headers')),
    ],
  });
  return {
    ...stated,
    identifiers: uniqueIdentifiers([...stated.identifiers, ...socketIdentifiers(value)]),
    times: stated.events[0]?.times ?? { ...noTimes, occurredAt: at },
  };
}

/** Milliseconds; null where the exporter states none or a negative one, which means unknown. */
function durationOf(entry: ExactJson): number | null {
  const time = Number(scalarText(member(entry, 'time')) ?? 'NaN');
  return Number.isFinite(time) && time >= 0 ? time : null;
}

/** A body's text; binary bodies stand in base64 (HAR 1.2, content.encoding). */
function contentText(content: ExactJson | undefined): string | null {
  const text = scalarText(member(content, 'text'));
  const encoding = scalarText(member(content, 'encoding')) ?? scalarText(member(content, '_encoding'));
  return text !== null && encoding?.toLowerCase() === 'base64' ? base64Text(text) : text;
}

function requestBodyOf(postData: ExactJson | undefined): ExactJson | null {
  const text = contentText(postData);
  if (text !== null && text !== '') return embeddedJson(text) ?? formOf(text);
  const params = member(postData, 'params');
  if (!isExactArray(params)) return typeof member(postData, 'text') === 'string' ? null : bodyOf(postData);
  const form = new URLSearchParams();
  for (const param of params)
    form.append(scalarText(member(param, 'name')) ?? '', scalarText(member(param, 'value')) ?? '');
  return formOf(form.toString());
}

/** Messages looked at in one WebSocket entry. */
const socketMessages = 200;

/** Ids in the messages that a WebSocket carried, `_webSocketMessages`: the entry is found by them, but they move no payment. */
function socketIdentifiers(entry: ExactJson): Identifier[] {
  const messages = member(entry, '_webSocketMessages');
  if (!isExactArray(messages)) return [];
  return withoutText(
    messages
      .slice(0, socketMessages)
      .flatMap((message) => factsOfBody(embeddedJson(member(message, 'data')))[0]?.identifiers ?? []),
  );
}
