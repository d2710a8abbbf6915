/** Differences of two JSON values by meaning, numbers by their exact text, arrays by key where their items have one. */
import { isExactArray, isExactNumber, isExactObject, scalarText } from '../evidence/exactJson.ts';
import type { ExactJson } from '../evidence/importing.ts';
import { writeExactJson } from './writeJson.ts';

interface Difference {
  readonly path: string;
  readonly recorded: string | null;
  readonly replayed: string | null;
}

/** Members that name an item in the lists of payment APIs, the surest first. */
const keyNames = ['id', 'uuid', 'key', 'code', 'name', 'reference', 'type'] as const;

/**
 * @param limit the walk ends after this many differences
 */
export function jsonDifferences(recorded: ExactJson, replayed: ExactJson, limit: number): Difference[] {
  const found: Difference[] = [];
  const report = (path: string, before: ExactJson | undefined, after: ExactJson | undefined): void => {
    found.push({
      path,
      recorded: before === undefined ? null : writeExactJson(before),
      replayed: after === undefined ? null : writeExactJson(after),
    });
  };

  const compare = (path: string, before: ExactJson | undefined, after: ExactJson | undefined): void => {
    if (found.length >= limit) return;
    if (before === undefined || after === undefined) {
      if (before !== after) report(path, before, after);
    } else if (isExactArray(before) && isExactArray(after)) compareArrays(path, before, after);
    else if (isExactNumber(before) && isExactNumber(after)) {
      if (before.text !== after.text) report(path, before, after);
    } else if (isExactObject(before) && isExactObject(after)) {
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        compare(`${path}${memberStep(name)}`, before[name], after[name]);
      }
    } else if (before !== after) report(path, before, after);
  };

  const compareArrays = (path: string, before: readonly ExactJson[], after: readonly ExactJson[]): void => {
    const key = commonKey(before, after);
    if (key !== null) compareKeyed(path, key, before, after);
    else compareInOrder(path, before, after);
  };

  const compareKeyed = (
    path: string,
    key: string,
    before: readonly ExactJson[],
    after: readonly ExactJson[],
  ): void => {
    const left = new Map(before.map((item) => [keyOf(item, key), item]));
    const right = new Map(after.map((item) => [keyOf(item, key), item]));
    for (const value of new Set([...left.keys(), ...right.keys()])) {
      compare(`${path}[${key}=${JSON.stringify(value)}]`, left.get(value), right.get(value));
    }
  };

  /** Equal items at both ends are set aside, so that one item put in does not shift all that follow it. */
  const compareInOrder = (path: string, before: readonly ExactJson[], after: readonly ExactJson[]): void => {
    const left = before.map(canonical);
    const right = after.map(canonical);
    let start = 0;
    while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
    let end = 0;
    while (
      end < left.length - start &&
      end < right.length - start &&
      left.at(-1 - end) === right.at(-1 - end)
    )
      end += 1;
    const middle = Math.max(left.length, right.length) - end;
    for (let index = start; index < middle; index += 1) {
      const old = index < before.length - end ? before[index] : undefined;
      const now = index < after.length - end ? after[index] : undefined;
      compare(`${path}[${String(index)}]`, old, now);
    }
  };

  compare('$', recorded, replayed);
  return found;
}

/** The first key name that every item on both sides has, each with a value of its own. */
function commonKey(before: readonly ExactJson[], after: readonly ExactJson[]): string | null {
  if (before.length === 0 || after.length === 0) return null;
  return keyNames.find((name) => isKey(before, name) && isKey(after, name)) ?? null;
}

function isKey(items: readonly ExactJson[], name: string): boolean {
  const values = new Set<string>();
  for (const item of items) {
    const value = isExactObject(item) ? scalarText(item[name]) : null;
    if (value === null || values.has(value)) return false;
    values.add(value);
  }
  return true;
}

function keyOf(item: ExactJson, key: string): string {
  return isExactObject(item) ? (scalarText(item[key]) ?? '') : '';
}

/** One text for one meaning: members sorted by name. */
function canonical(value: ExactJson): string {
  if (isExactArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isExactObject(value)) return writeExactJson(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** JSONPath steps (RFC 9535): shorthand for plain names, quoted for the rest. */
function memberStep(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
