/** The start of a file, decoded, as the recognisers see it. */
import { isExactObject } from '../exactJson.ts';
import type { ExactJson } from '../importing.ts';
import { parsed } from './jsonDocument.ts';

export interface Sample {
  /** The start of the file without leading white space. */
  readonly text: string;
  readonly fileName: string;
  /** True when `text` is the whole file. */
  readonly whole: boolean;
}

/** Lines that are complete within the sample, trimmed, without empty ones. */
export function completeLines({ text, whole }: Pick<Sample, 'text' | 'whole'>): string[] {
  const end = whole ? text.length : text.lastIndexOf('\n') + 1;
  return text
    .slice(0, Math.max(0, end))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Lines that are judged at most: more do not change the verdict. */
export const judgedLines = 60;

/** The JSON objects among the first lines. */
export function objectLines(sample: Pick<Sample, 'text' | 'whole'>): ExactJson[] {
  return completeLines(sample)
    .slice(0, judgedLines)
    .flatMap((line) => {
      const value = line.startsWith('{') ? parsed(line) : null;
      return value !== null && isExactObject(value) ? [value] : [];
    });
}
