/** Exact JSON back to text: compact, numbers and member order as they were read. */
import { isExactArray, isExactNumber } from '../evidence/exactJson.ts';
import type { ExactJson } from '../evidence/importing.ts';

export function writeExactJson(value: ExactJson): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (isExactNumber(value)) return value.text;
  if (isExactArray(value)) return `[${value.map(writeExactJson).join(',')}]`;
  const members = Object.entries(value).map(
    ([name, content]) => `${JSON.stringify(name)}:${writeExactJson(content)}`,
  );
  return `{${members.join(',')}}`;
}
