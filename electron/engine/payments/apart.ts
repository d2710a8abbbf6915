/** Which sets of events may not be joined, because a person has split them. */

/** Sets that must stay apart, one side against the other, for each split. */
export class Apart {
  /** Root → bits of the splits in which the set stands on the first side, and on the second. */
  readonly #sides = new Map<number, { first: Set<number>; second: Set<number> }>();

  keep(split: number, first: readonly number[], second: readonly number[]): void {
    for (const index of first) this.#sideOf(index).first.add(split);
    for (const index of second) this.#sideOf(index).second.add(split);
  }

  allows(left: number, right: number): boolean {
    if (this.#sides.size === 0) return true;
    const one = this.#sides.get(left);
    const other = this.#sides.get(right);
    if (one === undefined || other === undefined) return true;
    return isApart(one.first, other.second) && isApart(one.second, other.first);
  }

  joined(root: number, other: number): void {
    const moved = this.#sides.get(other);
    if (moved === undefined) return;
    const kept = this.#sideOf(root);
    for (const split of moved.first) kept.first.add(split);
    for (const split of moved.second) kept.second.add(split);
    this.#sides.delete(other);
  }

  #sideOf(index: number): { first: Set<number>; second: Set<number> } {
    const known = this.#sides.get(index);
    if (known !== undefined) return known;
    const made = { first: new Set<number>(), second: new Set<number>() };
    this.#sides.set(index, made);
    return made;
  }
}

function isApart(left: ReadonlySet<number>, right: ReadonlySet<number>): boolean {
  for (const split of left) if (right.has(split)) return false;
  return true;
}
