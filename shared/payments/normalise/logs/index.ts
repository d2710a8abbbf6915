/**
 * What entries of text logs state. An application's log is read as a JSON log is; an access log says which calls were
 * answered how, which moves no payment, and is found by the ids in its addresses.
 */
import { isExactObject, member, scalarText } from '../../../evidence/exactJson.ts';
import type { ExactJson, ImportedRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { normaliseLogLine } from '../apiLog.ts';
import { draftEvent, noTimes, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { timeOfLine } from '../exchangeReading.ts';
import { idsInPath } from '../httpExchange.ts';
import { identifierOfField } from '../identifiers.ts';

type ExactObject = Readonly<Record<string, ExactJson>>;

/** @returns null when the record is of another family */
export function normaliseTextLogs(record: ImportedRecord): NormalisedRecord | null {
  const { content, format } = record;
  if (content.kind !== 'json' || !isExactObject(content.value)) return null;
  if (format === 'access-log') return normaliseAccessLine(content.value);
  if (format !== 'syslog' && format !== 'text-log') return null;
  const stated = normaliseLogLine(content.value);
  return { ...stated, times: timesOf(stated, content.value) };
}

function timesOf(stated: NormalisedRecord, value: ExactObject): NormalisedRecord['times'] {
  return stated.times.occurredAt === null ? { ...stated.times, occurredAt: timeOfLine(value) } : stated.times;
}

/** A server's own word that it answered a call: an observation where the address names a payment, else only its ids. */
function normaliseAccessLine(value: ExactObject): NormalisedRecord {
  const times = { ...noTimes, occurredAt: timeOfLine(value) };
  const url = scalarText(member(value, 'url'));
  const placing = uniqueIdentifiers([...idsInPath(url), ...idsInQuery(url)]);
  const identifiers = uniqueIdentifiers([...placing, ...idsInFields(value)]);
  if (placing.length === 0) return { events: [], identifiers, party: null, times };
  const status = scalarText(member(value, 'status'));
  const event = draftEvent({
    party: 'psp',
    kind: 'status_observed',
    times,
    identifiers,
    status: status === null ? 'no answer' : `HTTP ${status}`,
  });
  return { events: [event], identifiers, party: 'psp', times };
}

function idsInQuery(url: string | null): Identifier[] {
  const query = /\?([^#]{1,4096})/.exec(url ?? '')?.[1];
  if (query === undefined) return [];
  return [...new URLSearchParams(query)].flatMap(([name, text]) => {
    const identifier = identifierOfField(name, text);
    return identifier === null || identifier.scheme === 'request-id' ? [] : [identifier];
  });
}

function idsInFields(value: ExactObject): Identifier[] {
  return Object.entries(value).flatMap(([name, field]) => {
    const identifier = identifierOfField(name, scalarText(field) ?? '');
    return identifier === null ? [] : [identifier];
  });
}
