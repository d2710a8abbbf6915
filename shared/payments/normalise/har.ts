/** HAR 1.2 entries (W3C draft): the same exchanges as in a log, in the browser's shape. */
import { isExactArray, isExactObject, member, scalarText } from '../../evidence/exactJson.ts';
import type { ExactJson } from '../../evidence/importing.ts';
import { noTimes, nothingStated, type NormalisedRecord } from './draft.ts';
import { bodyOf, formOf, identifiersOfHeaders } from './exchangeReading.ts';
import { normaliseExchange } from './httpExchange.ts';
import { embeddedJson } from './stripe.ts';
import { readInstant } from './times.ts';

export function normaliseHarEntry(value: ExactJson): NormalisedRecord {
  if (!isExactObject(value)) return nothingStated;
  const request = member(value, 'request');
  const response = member(value, 'response');
  const status = Number(scalarText(member(response, 'status')) ?? '0');
  const at = readInstant(scalarText(member(value, 'startedDateTime')) ?? '');
  const url = scalarText(member(request, 'url'));
  const stated = normaliseExchange({
    method: scalarText(member(request, 'method'))?.toUpperCase() ?? null,
    url,
    status: Number.isInteger(status) && status > 0 ? status : null,
    at,
    durationMs: null,
    requestBody: requestBodyOf(member(request, 'postData')),
    responseBody: embeddedJson(member(response, 'content', 'text')),
    unanswered: !Number.isInteger(status) || status <= 0,
    line: null,
    error: scalarText(member(response, '_error')) ?? scalarText(member(value, '_error')),
    inbound: /webhook|callback|\/hooks?\b/i.test(url ?? ''),
    identifiers: [
      ...identifiersOfHeaders(member(request, 'headers')),
      ...identifiersOfHeaders(member(response, 'headers')),
    ],
  });
  return { ...stated, times: stated.events[0]?.times ?? { ...noTimes, occurredAt: at } };
}

function requestBodyOf(postData: ExactJson | undefined): ExactJson | null {
  const text = member(postData, 'text');
  if (typeof text === 'string') return embeddedJson(text) ?? formOf(text);
  const params = member(postData, 'params');
  if (!isExactArray(params)) return bodyOf(postData);
  const form = new URLSearchParams();
  for (const param of params)
    form.append(scalarText(member(param, 'name')) ?? '', scalarText(member(param, 'value')) ?? '');
  return formOf(form.toString());
}
