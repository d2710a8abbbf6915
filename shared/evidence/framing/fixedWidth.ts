/**
 * Rows without a delimiter: every field stands at its own place. The places are written like a delimiter
 * (`fixed:0,12,30`: where each field begins, in characters), so that whatever carries a delimiter carries them too.
 */
import type { ParsedCell } from './cell.ts';

export type FixedWidths = `fixed:${string}`;

const mark = 'fixed:';

/** @param starts where each field begins, ascending, the first at 0; the last runs to the end of the line */
export function fixedWidths(starts: readonly number[]): FixedWidths {
  return `${mark}${starts.join(',')}`;
}

export function isFixedWidths(delimiter: string): delimiter is FixedWidths {
  return delimiter.startsWith(mark);
}

export function fieldStarts(widths: FixedWidths): number[] {
  return widths
    .slice(mark.length)
    .split(',')
    .map(Number)
    .filter((start) => Number.isInteger(start) && start >= 0);
}

/** Cells of one line: trimmed of the spaces that pad them, with their places in the line. */
export function fixedCells(text: string, starts: readonly number[]): ParsedCell[] {
  return starts.map((from, index) => {
    const until = Math.min(text.length, starts[index + 1] ?? text.length);
    let start = Math.min(from, until);
    let end = until;
    while (start < end && isPadding(text.charCodeAt(start))) start += 1;
    while (end > start && isPadding(text.charCodeAt(end - 1))) end -= 1;
    return { start, end, value: text.slice(start, end), quoted: false };
  });
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d || code === 0xa0;
}
