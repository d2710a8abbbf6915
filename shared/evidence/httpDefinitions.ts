/** What Postman collections and OpenAPI documents define: requests and operations, with their places in the text. */
import { isExactArray, isExactObject, member, scalarText } from './exactJson.ts';
import type { JsonPlace } from './framing/jsonPlaces.ts';
import type { ExactJson } from './importing.ts';

export interface DefinedPlace {
  readonly start: number;
  readonly end: number;
  readonly locator: string;
  /** Names of the folders around a request, outermost first. */
  readonly folders: readonly string[];
}

/** The collection itself: exports of Postman's API wrap it. */
export function collectionRoot(root: JsonPlace): { readonly place: JsonPlace; readonly prefix: string } {
  const inner = root.members.get('collection');
  return inner !== undefined && (inner.members.has('item') || inner.members.has('requests'))
    ? { place: inner, prefix: 'collection.' }
    : { place: root, prefix: '' };
}

/** Requests of a collection in the order of the text: `item` in folders (v2), `requests` (v1). */
export function postmanPlaces(root: JsonPlace, text: string): DefinedPlace[] {
  const { place, prefix } = collectionRoot(root);
  const requests = place.members.get('requests');
  if (requests !== undefined && !place.members.has('item'))
    return requests.items.map(({ start, end }, index) => ({
      start,
      end,
      locator: `${prefix}requests[${index}]`,
      folders: [],
    }));
  const found: DefinedPlace[] = [];
  const walk = (parent: JsonPlace, path: string, folders: readonly string[]): void => {
    parent.members.get('item')?.items.forEach((item, index) => {
      const locator = `${path}item[${index}]`;
      if (item.members.has('request')) {
        found.push({ start: item.start, end: item.end, locator, folders });
        return;
      }
      const name = item.members.get('name');
      walk(item, `${locator}.`, [...folders, name === undefined ? '' : plainString(text, name)]);
    });
  };
  walk(place, prefix, []);
  return found;
}

function plainString(text: string, { start, end }: JsonPlace): string {
  const value: unknown = text.charAt(start) === '"' ? JSON.parse(text.slice(start, end)) : '';
  return typeof value === 'string' ? value : '';
}

/** How a request says who it is: its own, its folder's or the collection's authorisation. */
export function inheritedAuth(root: JsonPlace, text: string): string[] {
  const notes: string[] = [];
  const { place } = collectionRoot(root);
  const walk = (parent: JsonPlace, from: { scheme: string; owner: string } | null): number => {
    let inheriting = 0;
    for (const item of parent.members.get('item')?.items ?? []) {
      const scheme = authScheme(item, text);
      if (item.members.has('request')) {
        const own = scheme ?? authScheme(item.members.get('request'), text);
        if (own === null && from !== null) inheriting += 1;
        continue;
      }
      const name = item.members.get('name');
      const owner =
        scheme === null
          ? null
          : { scheme, owner: `the folder “${name === undefined ? '' : plainString(text, name)}”` };
      const inside = walk(item, owner ?? from);
      if (owner === null) inheriting += inside;
      else if (inside > 0) notes.push(inheritance(inside, owner));
    }
    return inheriting;
  };
  const scheme = authScheme(place, text);
  const own = scheme === null ? null : { scheme, owner: 'the collection' };
  const inheriting = walk(place, own);
  if (own !== null && inheriting > 0) notes.push(inheritance(inheriting, own));
  return notes;
}

function inheritance(count: number, { scheme, owner }: { scheme: string; owner: string }): string {
  return `${count} request(s) take their authorisation (${scheme}) from ${owner}.`;
}

function authScheme(place: JsonPlace | undefined, text: string): string | null {
  const auth = place?.members.get('auth');
  const type = auth?.members.get('type');
  return type === undefined ? null : plainString(text, type);
}

/** A collection's request in the shape of HAR; variables such as `{{host}}` stay as they are written. */
export function postmanRequest(item: ExactJson): ExactJson | null {
  const request = member(item, 'request') ?? item;
  if (typeof request === 'string') return { request: { method: 'GET', url: request, headers: [] } };
  if (!isExactObject(request)) return null;
  const url = addressOf(member(request, 'url'));
  const body = bodyOf(request);
  return {
    request: {
      method: (scalarText(member(request, 'method')) ?? 'GET').toUpperCase(),
      url,
      headers: headersOf(
        member(request, 'header') ?? member(request, 'headerData') ?? member(request, 'headers'),
      ),
      ...(body === null ? {} : { postData: body }),
    },
  };
}

function addressOf(url: ExactJson | undefined): string {
  if (typeof url === 'string') return url;
  const raw = scalarText(member(url, 'raw'));
  if (raw !== null) return raw;
  const parts = (name: string, mark: string): string => {
    const value = member(url, name);
    return isExactArray(value)
      ? value.map((part) => scalarText(part) ?? '').join(mark)
      : (scalarText(value) ?? '');
  };
  const host = parts('host', '.');
  const protocol = scalarText(member(url, 'protocol'));
  return `${protocol === null ? '' : `${protocol}://`}${host}${host === '' ? '' : '/'}${parts('path', '/')}`;
}

/** A list of `{key, value, disabled}`, or the text of the headers (v1). */
function headersOf(headers: ExactJson | undefined): ExactJson[] {
  if (typeof headers === 'string')
    return headers.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      // Two slashes switch a header off.
      if (colon < 1 || line.startsWith('//')) return [];
      return [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
    });
  return enabledPairs(headers).map(([name, value]) => ({ name, value }));
}

function enabledPairs(list: ExactJson | undefined): [string, string][] {
  if (!isExactArray(list)) return [];
  return list.flatMap((entry): [string, string][] => {
    const name = scalarText(member(entry, 'key')) ?? scalarText(member(entry, 'name'));
    if (name === null || member(entry, 'disabled') === true || member(entry, 'enabled') === false) return [];
    return [[name, scalarText(member(entry, 'value')) ?? '']];
  });
}

function bodyOf(request: ExactJson): ExactJson | null {
  const body = member(request, 'body');
  const mode = scalarText(member(body, 'mode')) ?? scalarText(member(request, 'dataMode'));
  const raw = scalarText(member(body, 'raw')) ?? scalarText(member(request, 'rawModeData'));
  switch (mode) {
    case 'raw':
    case 'binary':
      return raw === null || raw === '' ? null : { mimeType: '', text: raw };
    case 'graphql': {
      const query = scalarText(member(body, 'graphql', 'query'));
      return query === null ? null : { mimeType: 'application/graphql', text: query };
    }
    case 'urlencoded':
    case 'formdata':
    case 'params': {
      const pairs = enabledPairs(member(body, mode) ?? member(request, 'data'));
      return pairs.length === 0
        ? null
        : {
            mimeType: mode === 'urlencoded' ? 'application/x-www-form-urlencoded' : 'multipart/form-data',
            params: pairs.map(([name, value]) => ({ name, value })),
          };
    }
    default:
      return null;
  }
}

/** An operation of an OpenAPI document. */
export interface Operation {
  readonly start: number;
  readonly end: number;
  readonly locator: string;
  readonly method: string;
  readonly path: string;
}

export const operationMethods: ReadonlySet<string> = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
]);

/** Operations under `paths` and `webhooks`, in the order of the text. */
export function operationPlaces(root: JsonPlace): Operation[] {
  const found: Operation[] = [];
  for (const group of ['paths', 'webhooks'])
    for (const [path, item] of root.members.get(group)?.members ?? [])
      for (const [method, { start, end }] of item.members)
        if (operationMethods.has(method))
          found.push({
            start,
            end,
            locator: `${group}.${path}.${method}`,
            method: method.toUpperCase(),
            path,
          });
  return found.sort((left, right) => left.start - right.start);
}
