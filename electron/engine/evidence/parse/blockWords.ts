/**
 * The distinct words of a block, for its full text. Every byte of every import passes here, so words are told apart on
 * bytes; the full text's own tokenizer folds case and accents, and cuts what lies beyond ASCII.
 */
import { wordLimit } from '../../../../shared/evidence/searchQuery.ts';

/** A word with letters beyond ASCII may be a whole line of a script without spaces, which the tokenizer cuts later. */
const wideWordLimit = 8192;

const maximumLoad = 0.6;

/** 1 for bytes that words are made of: letters, digits, hyphen, underscore, and all beyond ASCII. */
const wordBytes = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const letter = String.fromCharCode(byte);
  wordBytes[byte] = byte >= 0x80 || /[A-Za-z0-9_-]/.test(letter) ? 1 : 0;
}

export class BlockWords {
  /** The words so far, each followed by a space. */
  private kept = Buffer.allocUnsafe(64 * 1024);
  private length = 0;
  private count = 0;
  /** Open addressing: where a word begins in `kept`, plus one; and its hash. */
  private places = new Int32Array(4096);
  private hashes = new Int32Array(4096);

  /** Adds the words of a stretch of UTF-8. */
  add(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      while (at < to && wordBytes[bytes[at] ?? 0] === 0) at += 1;
      const start = at;
      let hash = 0x811c9dc5;
      let all = 0;
      while (at < to) {
        const byte = bytes[at] ?? 0;
        if (wordBytes[byte] === 0) break;
        hash = Math.imul(hash ^ byte, 0x01000193);
        all |= byte;
        at += 1;
      }
      if (at > start)
        this.keep(bytes, start, cutAt(bytes, start, at, all < 0x80 ? wordLimit : wideWordLimit), hash);
    }
  }

  addText(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    this.add(bytes, 0, bytes.length);
  }

  /** The words with spaces between; empty again afterwards. */
  take(): string {
    const text = this.kept.toString('utf8', 0, this.length);
    this.length = 0;
    this.count = 0;
    this.places.fill(0);
    return text;
  }

  private keep(bytes: Uint8Array, start: number, end: number, hash: number): void {
    const { places, hashes } = this;
    const mask = places.length - 1;
    const size = end - start;
    // The high half of the product is the better mixed one.
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const place = places[slot] ?? 0;
      if (place === 0) break;
      if (hashes[slot] === hash && this.equals(place - 1, bytes, start, size)) return;
      slot = (slot + 1) & mask;
    }
    if (this.length + size + 1 > this.kept.length) this.growText(size + 1);
    places[slot] = this.length + 1;
    hashes[slot] = hash;
    for (let index = 0; index < size; index += 1) this.kept[this.length + index] = bytes[start + index] ?? 0;
    this.kept[this.length + size] = 0x20;
    this.length += size + 1;
    this.count += 1;
    if (this.count > places.length * maximumLoad) this.growTable();
  }

  private equals(place: number, bytes: Uint8Array, start: number, size: number): boolean {
    const { kept } = this;
    if (kept[place + size] !== 0x20) return false;
    for (let index = 0; index < size; index += 1) {
      if (kept[place + index] !== bytes[start + index]) return false;
    }
    return true;
  }

  private growText(more: number): void {
    const room = Buffer.allocUnsafe(2 * (this.kept.length + more));
    this.kept.copy(room, 0, 0, this.length);
    this.kept = room;
  }

  private growTable(): void {
    const { places, hashes } = this;
    const size = 2 * places.length;
    this.places = new Int32Array(size);
    this.hashes = new Int32Array(size);
    for (let index = 0; index < places.length; index += 1) {
      const place = places[index] ?? 0;
      if (place === 0) continue;
      const hash = hashes[index] ?? 0;
      let slot = (hash ^ (hash >>> 15)) & (size - 1);
      while (this.places[slot] !== 0) slot = (slot + 1) & (size - 1);
      this.places[slot] = place;
      this.hashes[slot] = hash;
    }
  }
}

/** Where a long word is cut: never inside a letter. */
function cutAt(bytes: Uint8Array, start: number, end: number, limit: number): number {
  if (end - start <= limit) return end;
  let stop = start + limit;
  while (stop > start && ((bytes[stop] ?? 0) & 0xc0) === 0x80) stop -= 1;
  return stop;
}
