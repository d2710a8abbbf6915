/** Arrays of numbers that grow as they are filled. */
type Numbers = Int32Array | Uint8Array | Uint16Array | Float64Array;

/** A column of any kind, once it is full. */
export interface Filled {
  trim(): void;
}

export class Column<Kind extends Numbers> implements Filled {
  values: Kind;
  size = 0;
  readonly #make: (length: number) => Kind;

  constructor(make: (length: number) => Kind, length = 1024) {
    this.#make = make;
    this.values = make(length);
  }

  push(value: number): void {
    if (this.size === this.values.length) {
      const wider = this.#make(this.values.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.size] = value;
    this.size += 1;
  }

  /** Gives back what growing in doubles took too much. */
  trim(): void {
    if (this.size === this.values.length) return;
    const exact = this.#make(this.size);
    exact.set(this.values.subarray(0, this.size));
    this.values = exact;
  }

  at(index: number): number {
    return this.values[index] ?? 0;
  }
}

export const int32 = (length: number): Int32Array => new Int32Array(length);
export const uint8 = (length: number): Uint8Array => new Uint8Array(length);
export const uint16 = (length: number): Uint16Array => new Uint16Array(length);
export const float64 = (length: number): Float64Array => new Float64Array(length);
