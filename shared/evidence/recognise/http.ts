/** Recognises HTTP sources that are no captures: cURL commands, messages as text, Postman's files, OpenAPI documents. */
import { isExactArray, isExactObject, member, scalarText } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { dialectOf, type ShellDialect } from '../curl/words.ts';
import { isRequestLine, isSeparatorLine, isStatusLine } from '../httpMessages.ts';
import { firstElements, parsed } from './jsonDocument.ts';
import type { Sample } from './sample.ts';

export type RecognisedHttpSources = { readonly family: 'http'; readonly notes: readonly string[] } & (
  | { readonly format: 'curl'; readonly dialect: ShellDialect }
  | { readonly format: 'http-message' }
  | { readonly format: 'postman-collection'; readonly kind: 'collection' | 'environment' }
  | { readonly format: 'openapi'; readonly syntax: 'json' | 'yaml'; readonly version: string }
);

const family = 'http';

/** @returns null when the text is none of them */
export function recogniseHttpSources(sample: Sample): RecognisedHttpSources | null {
  const first = sample.text.charAt(0);
  if (first === '{' || first === '[') return recogniseDefinition(sample);
  const lines = sample.text
    .slice(0, 100_000)
    .split('\n', 400)
    .map((line) => line.replace(/\r$/, ''));
  return recogniseYaml(sample.text) ?? recogniseMessages(lines) ?? recogniseCommands(sample.text, lines);
}

const command =
  /^\s{0,8}(?:(?:[$%>#]|PS [^>\n]{0,200}>|[\w.@~:/\\-]{1,200}[$%>])\s{1,4})?(?:[A-Za-z_]\w{0,60}=\S{0,400}\s{1,4}){0,4}(?:sudo |time )?(?:\S{0,200}[/\\])?curl(?:\.exe)?\s{1,8}(?:-|["'^$\\`]|https?:|localhost\b|\w[\w.-]{0,200}[:/.])/;
const powershell = /^\s{0,8}(?:\$\w{1,60}\s{0,4}=\s{0,4})?Invoke-(?:WebRequest|RestMethod)\s{1,8}-/i;
const shellLine =
  /^\s{0,8}(?:#|export |set |cd |echo |cat |printf |sleep |if |then|else|fi$|for |while |do|done|function |[A-Za-z_]\w{0,60}=|\$session|@echo|REM )/i;

function recogniseCommands(text: string, lines: readonly string[]): RecognisedHttpSources | null {
  const meaningful = lines.filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const isCommand = (line: string): boolean =>
    command.test(line) || powershell.test(line) || /\|\s{0,4}curl(?:\.exe)?\s/.test(line.slice(0, 400));
  const index = meaningful.findIndex(isCommand);
  if (index < 0 || index > 60) return null;
  // A script may prepare before it calls; prose that mentions curl is no script.
  if (!meaningful.slice(0, index).every((line) => shellLine.test(line))) return null;
  return { family, format: 'curl', dialect: dialectOf(text), notes: [] };
}

function recogniseMessages(lines: readonly string[]): RecognisedHttpSources | null {
  const meaningful = lines.filter((line) => line.trim() !== '');
  const found: RecognisedHttpSources = { family, format: 'http-message', notes: [] };
  const first = meaningful.findIndex((line) => isRequestLine(line) || isStatusLine(line));
  if (first < 0) return null;
  // What may stand before: separators with their captions, comments, and what curl says while it connects.
  const before = meaningful.slice(0, first);
  const isTalk = before.every(
    (line) => /^(?:\*|[{}] \[|#|\/\/|@\w|\s*%|[\s\d:-]{20,}$|Note: )/.test(line) || isSeparatorLine(line),
  );
  const isCaption = before.length <= 3 && before.some(isSeparatorLine);
  if (first > 0 && !isTalk && !isCaption) return null;
  const line = meaningful[first] ?? '';
  // `GET /x` alone is a line of many things; headers must follow where no version stands.
  if (/HTTP\/\d/.test(line)) return found;
  return /^[\w-]{1,100}:\s/.test(meaningful[first + 1] ?? '') || before.some(isSeparatorLine) ? found : null;
}

function recogniseYaml(text: string): RecognisedHttpSources | null {
  const start = text.slice(0, 4000);
  const match =
    /^(?:openapi:[ \t]{1,8}["']?(3\.\d{1,2}(?:\.\d{1,3})?)|swagger:[ \t]{1,8}["']?(2\.0))["']?[ \t]{0,8}\r?$/m.exec(
      start,
    );
  if (match === null || !/^(?:paths|webhooks|components|info|definitions):/m.test(text.slice(0, 100_000)))
    return null;
  return { family, format: 'openapi', syntax: 'yaml', version: match[1] ?? match[2] ?? '', notes: [] };
}

function recogniseDefinition(sample: Sample): RecognisedHttpSources | null {
  return recogniseOpenApi(sample) ?? recogniseCollection(sample) ?? recogniseEnvironment(sample);
}

const openApiVersion = /^(?:3\.\d{1,2}(?:\.\d{1,3})?(?:-\w{1,10})?|2\.0)$/;

/** Documents state their version first or at least early; data that quotes one has it deeper, or in a string. */
function recogniseOpenApi({ text, whole }: Sample): RecognisedHttpSources | null {
  if (!/"(?:openapi|swagger)"/.test(text) || !/"(?:paths|webhooks|components)"\s{0,8}:\s{0,8}\{/.test(text))
    return null;
  const early =
    /^\{(?:[^{}]|\{[^{}]{0,4000}\}){0,4000}?"(?:openapi|swagger)"\s{0,8}:\s{0,8}"([^"]{1,20})"/.exec(
      text.slice(0, 8000),
    ) ?? /^(?:\t| {2,4})"(?:openapi|swagger)"\s{0,8}:\s{0,8}"([^"]{1,20})"/m.exec(text);
  const root = early === null && whole ? (parsed(text) ?? undefined) : undefined;
  const version = early?.[1] ?? scalarText(member(root, 'openapi') ?? member(root, 'swagger')) ?? '';
  return openApiVersion.test(version)
    ? { family, format: 'openapi', syntax: 'json', version, notes: [] }
    : null;
}

const collectionSchema =
  /"schema"\s{0,8}:\s{0,8}"https?:\\?\/\\?\/schema\.(?:get)?postman\.com\\?\/json\\?\/collection\\?\/v\d/;

function recogniseCollection({ text }: Sample): RecognisedHttpSources | null {
  const found: RecognisedHttpSources = {
    family,
    format: 'postman-collection',
    kind: 'collection',
    notes: [],
  };
  if (collectionSchema.test(text)) return found;
  const isItem = (value: ExactJson): boolean =>
    member(value, 'request') !== undefined ||
    (isExactArray(member(value, 'item')) && typeof member(value, 'name') === 'string');
  const hasTimes = (value: ExactJson): boolean => member(value, 'startedDateTime') !== undefined;
  if (/"item"\s{0,8}:\s{0,8}\[/.test(text)) {
    const items = firstElements(text, ['item'], 5);
    if (items.length > 0 && items.every(isItem) && !items.some(hasTimes)) return found;
  }
  if (
    !/"requests"\s{0,8}:\s{0,8}\[/.test(text) ||
    !/"(?:order|folders|folders_order|collectionId|collection_id)"/.test(text)
  )
    return null;
  const requests = firstElements(text, ['requests'], 5);
  const isRequest = (value: ExactJson): boolean =>
    typeof member(value, 'url') === 'string' && typeof member(value, 'id') === 'string';
  return requests.length > 0 && requests.every(isRequest) ? found : null;
}

const variableMembers = new Set([
  'key',
  'value',
  'type',
  'enabled',
  'name',
  'description',
  'id',
  'secret',
  'sessionValue',
]);

function recogniseEnvironment({ text, whole }: Sample): RecognisedHttpSources | null {
  if (!whole || !text.slice(0, 4000).includes('"key"')) return null;
  const value = parsed(text);
  if (value === null) return null;
  const list = isExactArray(value) ? value : member(value, 'values');
  if (!isExactArray(list) || list.length === 0 || !list.every(isVariable)) return null;
  const known = isExactArray(value)
    ? list.every(
        (entry) => member(entry, 'enabled') !== undefined || scalarText(member(entry, 'type')) !== null,
      )
    : Object.keys(value).every((name) =>
        /^(?:id|name|values|timestamp|synced|syncedFilename|color|isActive|_postman_\w{1,40})$/.test(name),
      );
  return known ? { family, format: 'postman-collection', kind: 'environment', notes: [] } : null;
}

function isVariable(entry: ExactJson): boolean {
  return (
    isExactObject(entry) &&
    typeof member(entry, 'key') === 'string' &&
    member(entry, 'value') !== undefined &&
    Object.keys(entry).every((name) => variableMembers.has(name))
  );
}
