/**
 * HAR 1.1 and 1.2 (W3C draft, Software is hard), read tolerantly: exporters leave out and add as they please, and the
 * captures of failed calls are the least complete ones. What is missing is reported; nothing is changed or dropped.
 */
import { isExactArray, isExactObject, member, scalarText } from '../../../../shared/evidence/exactJson.ts';
import type { ExactJson } from '../../../../shared/evidence/importing.ts';
import { harAddress, harFailure } from '../../../../shared/evidence/harEntry.ts';
import type { ImportWarning } from '../../../../shared/evidence/model.ts';
import { parseIsoInstant } from '../../../../shared/kernel/time.ts';
import { pathOf } from './apiLog.ts';
import type { Described, JsonFormat } from './jsonRecords.ts';

export const har: JsonFormat = { format: 'har', rootName: 'entries', describe };

type Note = Omit<ImportWarning, 'locator'>;

function describe(value: ExactJson): Described | null {
  if (!isExactObject(value)) return null;
  const request = member(value, 'request');
  const response = member(value, 'response');
  const url = harAddress(request);
  const method = scalarText(member(request, 'method')) ?? '?';
  const status = scalarText(member(response, 'status'));
  const started = scalarText(member(value, 'startedDateTime'));
  const failure = harFailure(value);
  const answer = status === null || !(Number(status) > 0) ? (failure.words ?? 'no answer') : status;
  return {
    title: `${method.toUpperCase()} ${url === null ? '(no address)' : pathOf(url)} → ${answer}`.slice(0, 160),
    naturalKey: started === null || url === null ? null : `${started} ${method} ${url}`,
    warnings: notes(value, request, response, started),
  };
}

function notes(
  entry: ExactJson,
  request: ExactJson | undefined,
  response: ExactJson | undefined,
  started: string | null,
): Note[] {
  const found: Note[] = [];
  const note = (code: Note['code'], message: string) => found.push({ code, message });
  if (started === null) note('lost', 'The entry has no startedDateTime, so its time is unknown.');
  else if (parseIsoInstant(started) === null) note('lost', 'Its startedDateTime is not a time.');
  if (!isExactObject(request)) note('lost', 'The entry has no request.');
  if (!isExactObject(response)) note('lost', 'The entry has no response.');
  else if (!isExactObject(member(response, 'content')))
    note('repaired', 'The response has no content; its body counts as unknown, not as empty.');
  for (const [side, message] of [
    ['request', request],
    ['response', response],
  ] as const) {
    const broken = brokenHeaders(message);
    if (broken > 0)
      note(
        'repaired',
        `${broken} header(s) of the ${side} lack a name or a value; they are kept as written and not used.`,
      );
  }
  const time = scalarText(member(entry, 'time'));
  if (time !== null && Number(time) < 0) note('assumed', 'Its time is negative and counts as unknown.');
  return found;
}

function brokenHeaders(message: ExactJson | undefined): number {
  const headers = member(message, 'headers');
  if (!isExactArray(headers)) return 0;
  return headers.filter(
    (header) => typeof member(header, 'name') !== 'string' || scalarText(member(header, 'value')) === null,
  ).length;
}
