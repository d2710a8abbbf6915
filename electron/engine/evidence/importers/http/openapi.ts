/**
 * OpenAPI 2, 3.0 and 3.1 in JSON or YAML: a record an operation, and one for what stands before them (the document's
 * name, version and servers). The rest is kept as it is, so that the stored document stays whole as a source of schemas.
 */
import { isMap, isScalar, LineCounter, parseDocument, type Pair, type YAMLMap } from 'yaml';
import {
  JsonSyntaxError,
  member,
  parseExactJson,
  scalarText,
} from '../../../../../shared/evidence/exactJson.ts';
import { jsonPlaces } from '../../../../../shared/evidence/framing/jsonPlaces.ts';
import {
  operationMethods,
  operationPlaces,
  type Operation,
} from '../../../../../shared/evidence/httpDefinitions.ts';
import type { ExactJson } from '../../../../../shared/evidence/importing.ts';
import { findInJson } from '../../../../../shared/evidence/redaction/searchText.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { Described, DocumentReader, Piece } from './wholeDocument.ts';

/** YAML is read by a slower reader than JSON. */
const yamlLimit = 8 * 1024 * 1024;

export function openApiReader(syntax: 'json' | 'yaml', version: string, fileName: string): DocumentReader {
  let operations: readonly Operation[] = [];
  return {
    format: 'openapi',
    pieces(text): Piece[] {
      operations = syntax === 'json' ? jsonOperations(text) : yamlOperations(text, fileName);
      const head = headPiece(text, operations);
      return head === null ? [...operations] : [head, ...operations];
    },
    secrets: (text, tokenise) => (syntax === 'json' ? findInJson(withoutMark(text), tokenise).spans : []),
    describe(text, locator) {
      const operation = operations.find((each) => each.locator === locator);
      return operation === undefined
        ? describeDocument(text, version, operations.length)
        : describeOperation(text, operation, syntax);
    },
  };
}

/** A byte order mark keeps its place as a blank. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, ' ');
}

function jsonOperations(text: string): Operation[] {
  const sound = withoutMark(text);
  parseExactJson(sound);
  return operationPlaces(jsonPlaces(sound));
}

/** What stands before the first operation; the whole document where there is none. */
function headPiece(text: string, operations: readonly Operation[]): Piece | null {
  const start = text.search(/[^\s\ufeff]/);
  const first = operations[0]?.start ?? text.length;
  const end = text.slice(0, first).trimEnd().length;
  return start < 0 || end <= start ? null : { start, end, locator: '$' };
}

function yamlOperations(text: string, fileName: string): Operation[] {
  if (text.length > yamlLimit)
    throw new RailtraceError(
      'limit_exceeded',
      `${fileName} is a YAML document longer than ${yamlLimit / 2 ** 20} MiB. Convert it to JSON and import that.`,
    );
  // Places are read from the tree; aliases are never resolved, so that none can grow.
  const document = parseDocument(text, {
    lineCounter: new LineCounter(),
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined || !isMap(document.contents))
    throw new JsonSyntaxError(error?.message.split('\n')[0] ?? 'The document is no map', error?.pos[0] ?? 0);
  const found: Operation[] = [];
  for (const group of ['paths', 'webhooks'])
    for (const [path, item] of mapsOf(document.contents, group))
      for (const pair of item.items) {
        const method = keyOf(pair);
        const place = placeOf(pair);
        if (method === null || place === null || !operationMethods.has(method)) continue;
        const end = place.start + text.slice(place.start, place.end).trimEnd().length;
        found.push({
          start: place.start,
          end,
          locator: `${group}.${path}.${method}`,
          method: method.toUpperCase(),
          path,
        });
      }
  return found.sort((left, right) => left.start - right.start);
}

function keyOf(pair: Pair): string | null {
  return isScalar(pair.key) && typeof pair.key.value === 'string' ? pair.key.value : null;
}

function mapsOf(root: YAMLMap, name: string): [string, YAMLMap][] {
  const group = root.items.find((pair) => keyOf(pair) === name)?.value;
  if (!isMap(group)) return [];
  return group.items.flatMap((pair): [string, YAMLMap][] => {
    const key = keyOf(pair);
    return key !== null && isMap(pair.value) ? [[key, pair.value]] : [];
  });
}

/** From the method's name to the end of its value, without the line end. */
function placeOf(pair: Pair): { start: number; end: number } | null {
  if (!isScalar(pair.key) || !isMap(pair.value)) return null;
  const start = pair.key.range?.[0];
  const end = pair.value.range?.[1];
  return start === undefined || end === undefined ? null : { start, end };
}

function describeOperation(text: string, operation: Operation, syntax: 'json' | 'yaml'): Described {
  const named = syntax === 'json' ? namesInJson(text) : namesInYaml(text);
  const title = [`${operation.method} ${operation.path}`, named.operationId ?? named.summary].filter(
    (part) => part !== null,
  );
  const value: ExactJson = {
    method: operation.method,
    path: operation.path,
    ...(named.operationId === null ? {} : { operationId: named.operationId }),
    ...(named.summary === null ? {} : { summary: named.summary }),
  };
  return {
    title: title.join(' — ').slice(0, 160),
    naturalKey: null,
    content: { kind: 'json', value },
    losses: [],
  };
}

interface Names {
  readonly operationId: string | null;
  readonly summary: string | null;
}

function namesInJson(text: string): Names {
  const value = parseExactJson(text);
  return {
    operationId: scalarText(member(value, 'operationId')),
    summary: scalarText(member(value, 'summary')),
  };
}

/** The operation alone is a map of one name; anchors that stand elsewhere do not matter for its names. */
function namesInYaml(text: string): Names {
  const { contents } = parseDocument(text, { logLevel: 'silent' });
  const operation = isMap(contents) ? contents.items[0]?.value : null;
  const named = (name: string): string | null => {
    const value: unknown = isMap(operation) ? operation.get(name) : null;
    return typeof value === 'string' ? value : null;
  };
  return { operationId: named('operationId'), summary: named('summary') };
}

function describeDocument(text: string, version: string, operations: number): Described {
  const named = (name: string): string => {
    const pattern = new RegExp(`["']?${name}["']?[ \\t]{0,8}:[ \\t]{1,8}["']?([^"'\\n,]{1,120})`);
    return pattern.exec(text.slice(0, 65_536))?.[1]?.trim() ?? '';
  };
  const title = [`OpenAPI ${version}`, named('title'), `${operations} operations`].filter(
    (part) => part !== '',
  );
  return {
    title: title.join(' — ').slice(0, 160),
    naturalKey: null,
    content: { kind: 'json', value: { openapi: version, title: named('title') } },
    losses: [],
  };
}
