/** Differences of two texts by lines: longest common subsequence, bounded so that no input takes long. */

interface Difference {
  readonly path: string;
  readonly recorded: string | null;
  readonly replayed: string | null;
}

/** Above this many pairs of lines the middle part is paired by position instead. */
const tableLimit = 4_000_000;

/** Places are line numbers of the recorded text, or of the replayed one where lines were added. */
export function lineDifferences(recorded: string, replayed: string, limit: number): Difference[] {
  const before = recorded.split('\n');
  const after = replayed.split('\n');
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const shorter = Math.min(before.length, after.length) - start;
  while (end < shorter && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  const kept = left.length * right.length <= tableLimit ? commonLines(left, right) : [];
  return gaps(left, right, kept, start).slice(0, limit);
}

type Pair = readonly [left: number, right: number];

function commonLines(left: readonly string[], right: readonly string[]): Pair[] {
  const width = right.length + 1;
  const table = new Uint32Array((left.length + 1) * width);
  const at = (row: number, column: number): number => table[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      table[row * width + column] =
        left[row] === right[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const pairs: Pair[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length && column < right.length) {
    if (left[row] === right[column]) {
      pairs.push([row, column]);
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** What lies between kept lines, paired line by line. */
function gaps(
  left: readonly string[],
  right: readonly string[],
  kept: readonly Pair[],
  offset: number,
): Difference[] {
  const differences: Difference[] = [];
  let [fromLeft, fromRight] = [0, 0];
  for (const [row, column] of [...kept, [left.length, right.length] as const]) {
    const length = Math.max(row - fromLeft, column - fromRight);
    for (let index = 0; index < length; index += 1) {
      const old = fromLeft + index < row ? (left[fromLeft + index] ?? null) : null;
      const now = fromRight + index < column ? (right[fromRight + index] ?? null) : null;
      const line = offset + 1 + (old === null ? fromRight : fromLeft) + index;
      differences.push({ path: `line ${String(line)}`, recorded: old, replayed: now });
    }
    [fromLeft, fromRight] = [row + 1, column + 1];
  }
  return differences;
}
