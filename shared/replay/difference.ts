/**
 * Where a replayed answer differs from the recorded one: status, headers, body. JSON is compared by meaning with exact
 * numbers (2^53+1 differs from 2^53, 1.0 from 1; member order does not count), other text by lines, the rest by bytes.
 */
import { JsonSyntaxError, parseExactJson } from '../evidence/exactJson.ts';
import type { ExactJson } from '../evidence/importing.ts';
import { utf8Text } from './bytes.ts';
import { jsonDifferences } from './jsonDifference.ts';
import type { Header } from './rawRequest.ts';
import { lineDifferences } from './textDifference.ts';

export interface BodyDifference {
  /** `$.data[0].amount`, `$.data[id="ch_1"]`, `line 12`, `bytes`. */
  readonly path: string;
  /** Null where that side has nothing there. */
  readonly recorded: string | null;
  readonly replayed: string | null;
}

export interface HeaderDifference {
  readonly name: string;
  readonly recorded: string | null;
  readonly replayed: string | null;
}

export interface ResponseDifference {
  readonly statusDiffers: boolean;
  readonly headers: readonly HeaderDifference[];
  readonly body: readonly BodyDifference[];
  /** True when there are more body differences than `differenceLimit`. */
  readonly isCut: boolean;
}

export interface ComparedResponse {
  readonly status: number | null;
  readonly headers: readonly Header[];
  /** Content with transfer and content codings taken off; null where it is unknown. */
  readonly body: Uint8Array | null;
}

/** Beyond this many places a list says no more than "another answer". */
export const differenceLimit = 2000;

/** How much of a value is shown for one difference. */
export const shownLength = 2000;

export function compareResponses(recorded: ComparedResponse, replayed: ComparedResponse): ResponseDifference {
  const body = compareBodies(recorded.body, replayed.body);
  return {
    statusDiffers: recorded.status !== replayed.status,
    headers: compareHeaders(recorded.headers, replayed.headers),
    body: body.slice(0, differenceLimit),
    isCut: body.length > differenceLimit,
  };
}

/** By name without case; several values of one name are paired in their order. */
export function compareHeaders(recorded: readonly Header[], replayed: readonly Header[]): HeaderDifference[] {
  const names = new Map<string, string>();
  for (const [name] of [...recorded, ...replayed])
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  const differences: HeaderDifference[] = [];
  for (const [key, name] of names) {
    const before = recorded
      .filter(([candidate]) => candidate.toLowerCase() === key)
      .map(([, value]) => value);
    const after = replayed.filter(([candidate]) => candidate.toLowerCase() === key).map(([, value]) => value);
    for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
      if (before[index] === after[index]) continue;
      differences.push({ name, recorded: before[index] ?? null, replayed: after[index] ?? null });
    }
  }
  return differences;
}

function compareBodies(recorded: Uint8Array | null, replayed: Uint8Array | null): BodyDifference[] {
  // A body that was not recorded is no difference: there is nothing to compare with.
  if (recorded === null || replayed === null || sameBytes(recorded, replayed)) return [];
  const before = utf8Text(recorded);
  const after = utf8Text(replayed);
  if (before === null || after === null) {
    const path = `bytes from ${String(firstDifference(recorded, replayed))}`;
    return [
      { path, recorded: `${String(recorded.length)} bytes`, replayed: `${String(replayed.length)} bytes` },
    ];
  }
  const beforeJson = jsonOf(before);
  const afterJson = jsonOf(after);
  if (beforeJson !== undefined && afterJson !== undefined) {
    const differences = jsonDifferences(beforeJson, afterJson, differenceLimit + 1);
    return differences.map(({ path, recorded: old, replayed: now }) => ({
      path,
      recorded: shortened(old),
      replayed: shortened(now),
    }));
  }
  return lineDifferences(before, after, differenceLimit + 1).map((difference) => ({
    path: difference.path,
    recorded: shortened(difference.recorded),
    replayed: shortened(difference.replayed),
  }));
}

function jsonOf(text: string): ExactJson | undefined {
  try {
    return parseExactJson(text.replace(/^\ufeff/, ''));
  } catch (thrown) {
    // Not JSON: compared as text.
    if (thrown instanceof JsonSyntaxError) return undefined;
    throw thrown;
  }
}

function shortened(text: string | null): string | null {
  return text === null || text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`;
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && firstDifference(left, right) === left.length;
}

function firstDifference(left: Uint8Array, right: Uint8Array): number {
  let at = 0;
  while (at < left.length && left[at] === right[at]) at += 1;
  return at;
}
