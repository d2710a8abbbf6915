/** Postman: collections of every version give a record a request, environments and globals one record. Nothing is sent. */
import {
  isExactArray,
  isExactObject,
  member,
  parseExactJson,
  scalarText,
} from '../../../../../shared/evidence/exactJson.ts';
import { jsonPlaces, type JsonPlace } from '../../../../../shared/evidence/framing/jsonPlaces.ts';
import {
  inheritedAuth,
  postmanPlaces,
  postmanRequest,
} from '../../../../../shared/evidence/httpDefinitions.ts';
import type { ExactJson } from '../../../../../shared/evidence/importing.ts';
import { isPlaceholder, maskedCredential } from '../../../../../shared/evidence/redaction/credentials.ts';
import { findInJson } from '../../../../../shared/evidence/redaction/searchText.ts';
import type { Span, Tokenise } from '../../../../../shared/evidence/redaction/spans.ts';
import { pathOf } from '../apiLog.ts';
import type { Described, DocumentReader, Piece } from './wholeDocument.ts';

export type PostmanKind = 'collection' | 'environment';

export function postmanReader(kind: PostmanKind): DocumentReader {
  let folders = new Map<string, readonly string[]>();
  let notes: readonly string[] = [];
  return {
    format: 'postman-collection',
    pieces(text): Piece[] {
      // Read first: places are only looked for in sound JSON.
      parseExactJson(text.replace(/^\ufeff/, ' '));
      const root = jsonPlaces(text.replace(/^\ufeff/, ' '));
      if (kind === 'environment') return [{ start: root.start, end: root.end, locator: '$' }];
      const places = postmanPlaces(root, text);
      folders = new Map(places.map((place) => [place.locator, place.folders]));
      notes = inheritedAuth(root, text);
      return places;
    },
    secrets: secretsOf,
    describe: (text, locator) =>
      kind === 'environment' ? describeVariables(text) : describeRequest(text, folders.get(locator) ?? []),
    notes: () => notes,
  };
}

function secretsOf(text: string, tokenise: Tokenise): Span[] {
  const sound = text.replace(/^\ufeff/, ' ');
  return [...findInJson(sound, tokenise).spans, ...secretVariables(jsonPlaces(sound), sound, tokenise)];
}

/** Variables whose type is `secret`, and the values of authorisations, whatever their names are. */
function secretVariables(place: JsonPlace, text: string, tokenise: Tokenise): Span[] {
  const spans: Span[] = [];
  const type = place.members.get('type');
  const isSecret = type !== undefined && text.slice(type.start, type.end) === '"secret"';
  for (const name of ['value', 'currentValue', 'initialValue']) {
    const value = isSecret ? place.members.get(name) : undefined;
    if (value === undefined || value.end - value.start <= 2 || text.charAt(value.start) !== '"') continue;
    const secret = text.slice(value.start + 1, value.end - 1);
    if (isPlaceholder(secret)) continue;
    spans.push({
      start: value.start + 1,
      end: value.end - 1,
      class: 'credential',
      rule: 'secret-variable',
      replacement: maskedCredential(secret, tokenise),
    });
  }
  for (const inner of [...place.members.values(), ...place.items])
    if (inner.members.size > 0 || inner.items.length > 0)
      spans.push(...secretVariables(inner, text, tokenise));
  return spans;
}

function describeRequest(text: string, folders: readonly string[]): Described | string {
  const item = parseExactJson(text);
  const value = postmanRequest(item);
  if (value === null) return 'it defines no request';
  const method = scalarText(member(value, 'request', 'method')) ?? 'GET';
  const url = scalarText(member(value, 'request', 'url')) ?? '';
  const name = scalarText(member(item, 'name'));
  const place = [...folders, ...(name === null ? [] : [name])].join(' / ');
  return {
    title: `${method} ${pathAfterHost(url)}${place === '' ? '' : ` — ${place}`}`.slice(0, 160),
    naturalKey: scalarText(member(item, 'id')) ?? scalarText(member(item, '_postman_id')),
    content: { kind: 'json', value },
    losses: [],
  };
}

/** `{{host}}/v1/x` has its path after the variable. */
function pathAfterHost(url: string): string {
  const path = pathOf(url).replace(
    /^(?:\{\{[^{}]{1,100}\}\}|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?::\d{1,5})?)(?=\/)/,
    '',
  );
  return path === '' ? '(no address)' : path;
}

function describeVariables(text: string): Described {
  const value = parseExactJson(text);
  const list = isExactArray(value) ? value : member(value, 'values');
  const count = isExactArray(list) ? list.length : 0;
  const name = scalarText(member(value, 'name'));
  const isGlobal = isExactArray(value) || member(value, '_postman_variable_scope') === 'globals';
  return {
    title:
      `${isGlobal ? 'Globals' : 'Environment'}${name === null ? '' : ` ${name}`}: ${count} variables`.slice(
        0,
        160,
      ),
    naturalKey: scalarText(member(value, 'id')),
    content: { kind: 'json', value: variablesOf(list) },
    losses: [],
  };
}

/** Only the variables: an environment names no payment, so nothing of it is read as one. */
function variablesOf(list: ExactJson | undefined): ExactJson {
  return { variables: isExactArray(list) ? list.filter((entry) => isExactObject(entry)) : [] };
}
