/** A time line that shows seconds and weeks at once: long silences shrink to a marked gap of fixed width. */

export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
}

export interface TimeScale {
  readonly gaps: readonly Gap[];
  /** Pixels from the left for a time inside or outside the span. */
  readonly toX: (time: number) => number;
  readonly toTime: (x: number) => number;
}

const gapWidth = 76;
/** A silence is folded when it takes more than this share of what is left, */
const foldedShare = 0.34;
/** and lasts longer than this: a line of minutes needs no folding. */
const shortestFold = 600_000;
const mostGaps = 6;
/** Room left and right of a fold's neighbours, so that a lone event stands free. */
const segmentPadding = 14;

/** Which silences are folded: the longest first, while one dominates the rest. */
function foldedIntervals(times: readonly number[]): ReadonlySet<number> {
  const intervals = times.slice(1).map((time, index) => ({ index, length: time - (times[index] ?? time) }));
  const longestFirst = [...intervals].sort((left, right) => right.length - left.length);
  let rest = intervals.reduce((sum, interval) => sum + interval.length, 0);
  const folded = new Set<number>();
  for (const interval of longestFirst) {
    if (folded.size >= mostGaps || interval.length < shortestFold || interval.length < rest * foldedShare)
      break;
    folded.add(interval.index);
    rest -= interval.length;
  }
  return folded;
}

interface Segment {
  readonly from: number;
  readonly to: number;
}

/**
 * @param times every time to show, ascending, at least one
 * @param width pixels to fill
 */
export function buildScale(times: readonly number[], width: number): TimeScale {
  const unique = [...new Set(times)].sort((left, right) => left - right);
  const folded = foldedIntervals(unique);
  const segments: Segment[] = [];
  let from = unique[0] ?? 0;
  unique.forEach((time, index) => {
    const next = unique[index + 1];
    if (next === undefined || folded.has(index)) {
      segments.push({ from, to: time });
      if (next !== undefined) from = next;
    }
  });
  return layOut(segments, width);
}

function layOut(segments: readonly Segment[], width: number): TimeScale {
  const gapCount = segments.length - 1;
  const span = segments.reduce((sum, segment) => sum + (segment.to - segment.from), 0);
  const room = Math.max(1, width - gapCount * gapWidth - segments.length * 2 * segmentPadding);
  // Each segment gets a floor, so that one of a few seconds is not a hair beside one of hours.
  const floor = (room / segments.length) * 0.35;
  const flexible = room - floor * segments.length;
  const gaps: Gap[] = [];
  const anchors: { readonly time: number; readonly x: number }[] = [];
  let x = 0;
  segments.forEach((segment, index) => {
    const share = span === 0 ? 1 / segments.length : (segment.to - segment.from) / span;
    const inner = floor + flexible * share;
    const left = x + segmentPadding;
    if (segment.from === segment.to) anchors.push({ time: segment.from, x: left + inner / 2 });
    else anchors.push({ time: segment.from, x: left }, { time: segment.to, x: left + inner });
    x = left + inner + segmentPadding;
    const next = segments[index + 1];
    if (next !== undefined) {
      gaps.push({ from: segment.to, to: next.from, left: x, right: x + gapWidth });
      x += gapWidth;
    }
  });
  return {
    gaps,
    toX: (time) => interpolate(anchors, time, 'time', 'x'),
    toTime: (place) => Math.round(interpolate(anchors, place, 'x', 'time')),
  };
}

type Axis = 'time' | 'x';

function interpolate(
  anchors: readonly { readonly time: number; readonly x: number }[],
  value: number,
  given: Axis,
  wanted: Axis,
): number {
  const first = anchors[0];
  const last = anchors.at(-1);
  if (first === undefined || last === undefined) return 0;
  if (value <= first[given]) return first[wanted];
  if (value >= last[given]) return last[wanted];
  for (let index = 1; index < anchors.length; index += 1) {
    const right = anchors[index];
    const left = anchors[index - 1];
    if (right === undefined || left === undefined || value > right[given]) continue;
    const length = right[given] - left[given];
    const share = length === 0 ? 0 : (value - left[given]) / length;
    return left[wanted] + share * (right[wanted] - left[wanted]);
  }
  return last[wanted];
}

export interface Mark<Item> {
  readonly x: number;
  readonly items: readonly Item[];
}

/** Marks closer than `apart` pixels become one that counts: ten thousand events stay a few hundred marks. */
export function mergeMarks<Item>(
  items: readonly Item[],
  toX: (item: Item) => number,
  apart: number,
): readonly Mark<Item>[] {
  const marks: { x: number; items: Item[] }[] = [];
  const sorted = items.map((item) => ({ item, x: toX(item) })).sort((left, right) => left.x - right.x);
  for (const { item, x } of sorted) {
    const last = marks.at(-1);
    if (last !== undefined && x - last.x < apart) last.items.push(item);
    else marks.push({ x, items: [item] });
  }
  return marks;
}
