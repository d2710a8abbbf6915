/** The arithmetic of a chart of two columns: what goes where, and which figures stand on its axis. */

export interface ChartPoint {
  readonly label: string;
  readonly value: number;
}

export interface Axis {
  readonly from: number;
  readonly until: number;
  readonly ticks: readonly number[];
}

/** Steps of 1, 2 or 5 times a power of ten: at most six of them, with zero among them for bars. */
export function axisOf(values: readonly number[], withZero: boolean): Axis {
  let from = withZero ? 0 : Infinity;
  let until = withZero ? 0 : -Infinity;
  for (const value of values) {
    from = Math.min(from, value);
    until = Math.max(until, value);
  }
  if (!Number.isFinite(from) || !Number.isFinite(until)) return { from: 0, until: 1, ticks: [0, 1] };
  if (from === until) {
    if (from === 0) until = 1;
    else if (withZero || from > 0) from = Math.min(0, from);
    else until = 0;
  }
  const step = niceStep((until - from) / 5);
  const first = Math.floor(from / step);
  const last = Math.ceil(until / step);
  // Multiples of the step, each computed anew: adding up would leave 0.30000000000000004 on the axis.
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
  return { from: tidy(first * step), until: tidy(last * step), ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * 0.999_999) ?? 10;
  return factor * power;
}

function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** "1,234", "12.5k", "3M": short enough for an axis. */
export function axisText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${trimmed(value / 1e9)}G`;
  if (size >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

function trimmed(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}

/** At most `most` labels, evenly spread, the first always among them. */
export function labelPlaces(count: number, most: number): readonly number[] {
  if (count === 0 || most <= 0) return [];
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

const number = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;

/** The figure in a cell: numbers, and the exact decimal text in which amounts come. Null where it is none. */
export function figureOf(cell: string | number | null): number | null {
  if (typeof cell === 'number') return cell;
  return cell !== null && number.test(cell) ? Number(cell) : null;
}

/** A line suits what goes on from point to point: times, days, numbers. */
export function suitsLine(labels: readonly string[]): boolean {
  return (
    labels.length > 1 &&
    labels.every((label) => /^\d{4}-\d{2}(?:-\d{2})?(?:[T ].*)?$/.test(label) || number.test(label))
  );
}
