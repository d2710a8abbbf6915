/**
 * A seeded source of choices for the desk generator: the same seed gives the same desk on every machine.
 *
 * The stream is sfc32, seeded by an FNV-1a hash of a label. A part of the generator takes its own stream
 * with `fork(label)`, so that a change in one part leaves what the others draw as it was.
 */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number between both ends, inclusive. */
  int(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element; the list must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** One element by weight; weights are positive. */
  weighted<T>(list: readonly { readonly weight: number; readonly value: T }[]): T;
  /** A new list in random order. */
  shuffle<T>(list: readonly T[]): T[];
  /** A text of the given length over an alphabet. */
  text(alphabet: string, length: number): string;
  /** An independent stream. */
  fork(label: string): Random;
}

function hash32(text: string, salt: number): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (const character of text) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193) >>> 0;
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d) >>> 0;
  hash ^= hash >>> 12;
  return hash >>> 0;
}

function sfc32(label: string): () => number {
  let a = hash32(label, 1);
  let b = hash32(label, 2);
  let c = hash32(label, 3);
  let counter = hash32(label, 4);
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  return next;
}

/** The stream of a label; desks use `desk/<style>/<seed>`. */
export function seededRandom(label: string): Random {
  const next = sfc32(label);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(list: readonly T[]): T => {
    const value = list[int(0, list.length - 1)];
    if (value === undefined) throw new Error(`nothing to pick from in the stream ${label}`);
    return value;
  };
  return {
    next,
    int,
    pick,
    chance: (probability) => next() < probability,
    weighted: (list) => {
      let rest = next() * list.reduce((sum, item) => sum + item.weight, 0);
      for (const item of list) {
        rest -= item.weight;
        if (rest < 0) return item.value;
      }
      return pick(list).value;
    },
    shuffle: (list) => {
      const left = [...list];
      return list.map(() => left.splice(int(0, left.length - 1), 1)).flat();
    },
    text: (alphabet, length) => Array.from({ length }, () => pick([...alphabet])).join(''),
    fork: (child) => seededRandom(`${label}/${child}`),
  };
}
