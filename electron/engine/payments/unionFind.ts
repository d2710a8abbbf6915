/** Disjoint sets over 0…n-1 with path halving and union by size. */
export class UnionFind {
  readonly #parent: Int32Array;
  readonly #size: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, index) => index);
    this.#size = new Int32Array(count).fill(1);
  }

  find(item: number): number {
    let at = item;
    for (;;) {
      const parent = this.#parent[at] ?? at;
      if (parent === at) return at;
      const grandparent = this.#parent[parent] ?? parent;
      this.#parent[at] = grandparent;
      at = grandparent;
    }
  }

  /** @returns the root of the joined set */
  union(left: number, right: number): number {
    const first = this.find(left);
    const second = this.find(right);
    if (first === second) return first;
    const [large, small] =
      (this.#size[first] ?? 1) >= (this.#size[second] ?? 1) ? [first, second] : [second, first];
    this.#parent[small] = large;
    this.#size[large] = (this.#size[large] ?? 1) + (this.#size[small] ?? 1);
    return large;
  }
}
