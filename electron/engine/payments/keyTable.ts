/**
 * Identifier values as small numbers. A desk with a million records states several million ids; as strings in a map
 * they would not fit beside the evidence, so only a 64-bit hash of each id's comparable form is kept.
 */
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';

/** Two accidental equals among ten million ids: once in 370,000 desks (10¹⁴ / 2⁶⁵). */
interface Folded {
  low: number;
  high: number;
  length: number;
  digits: boolean;
}

const folded: Folded = { low: 0, high: 0, length: 0, digits: true };

/** Hashes the comparable form of an id (upper case, letters and digits only) without building it. */
function fold(text: string): Folded {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  let length = 0;
  let digits = true;
  for (let at = 0; at < text.length; at += 1) {
    let code = text.charCodeAt(at);
    if (code > 0x7e) return foldOther(text);
    if (code >= 97 && code <= 122) code -= 32;
    const isDigit = code >= 48 && code <= 57;
    if (!isDigit && (code < 65 || code > 90)) continue;
    digits &&= isDigit;
    length += 1;
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
    high ^= high >>> 13;
  }
  folded.low = low;
  folded.high = high;
  folded.length = length;
  folded.digits = digits;
  return folded;
}

function foldOther(text: string): Folded {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  const bare = comparable(text);
  for (let at = 0; at < bare.length; at += 1) {
    const code = bare.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
    high ^= high >>> 13;
  }
  folded.low = low;
  folded.high = high;
  folded.length = bare.length;
  folded.digits = false;
  return folded;
}

/**
 * A number below 2⁵³ that stands for the id in the index of references: equal for all ways of writing it.
 * Never 0, so that "no id" can be told.
 */
export function referenceHash(text: string): number {
  const { low, high } = fold(text);
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0) + 1;
}

export class KeyTable {
  #slots = new Int32Array(1 << 12);
  #low = new Int32Array(1 << 11);
  #high = new Int32Array(1 << 11);
  size = 0;

  /**
   * The number of an id; new ids get the next one.
   * @param realm ids of different realms never meet: 0 for ids known across parties, else one system's own numbers
   * @param shortRealm realm for bare numbers of up to six digits, which mean something else in each system
   * @returns -1 for an id without a letter or digit
   */
  add(text: string, realm: number, shortRealm: number): number {
    const { low, high, length, digits } = fold(text);
    if (length === 0) return -1;
    return this.#entry(low, high, digits && length <= 6 ? shortRealm : realm, true);
  }

  /** The number of a known id of realm 0, or -1. Its text is comparable already. */
  find(text: string): number {
    const { low, high } = fold(text);
    return this.#entry(low, high, 0, false);
  }

  /** Number of a hash that comes from elsewhere (a record's stored bytes). */
  addHash(low: number, high: number): number {
    return this.#entry(low, high, 0, true);
  }

  /** Order of ids that depends on nothing but the ids. */
  compare(left: number, right: number): number {
    return (
      (this.#low[left] ?? 0) - (this.#low[right] ?? 0) || (this.#high[left] ?? 0) - (this.#high[right] ?? 0)
    );
  }

  #entry(plainLow: number, high: number, realm: number, isNew: boolean): number {
    let low = plainLow ^ Math.imul(realm, 0x9e3779b1);
    low = (low ^ (low >>> 15)) | 0;
    const mask = this.#slots.length - 1;
    let slot = Math.imul(low ^ high, 0x9e3779b1) & mask;
    for (;;) {
      const held = (this.#slots[slot] ?? 0) - 1;
      if (held < 0) break;
      if (this.#low[held] === low && this.#high[held] === high) return held;
      slot = (slot + 1) & mask;
    }
    if (!isNew) return -1;
    const number = this.size;
    if (number === this.#low.length) this.#widen();
    this.#low[number] = low;
    this.#high[number] = high;
    this.#slots[slot] = number + 1;
    this.size += 1;
    if (this.size * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #widen(): void {
    const low = new Int32Array(this.#low.length * 2);
    const high = new Int32Array(this.#high.length * 2);
    low.set(this.#low);
    high.set(this.#high);
    this.#low = low;
    this.#high = high;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = Math.imul((this.#low[number] ?? 0) ^ (this.#high[number] ?? 0), 0x9e3779b1) & mask;
      while ((slots[slot] ?? 0) !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
