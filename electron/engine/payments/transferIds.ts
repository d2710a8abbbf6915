/**
 * UETRs of the sets joined so far. A UETR names one transfer end to end (CBPR+: every agent passes it on unchanged), so
 * that two sets that state different ones are two payments, whatever else they share: numbers of a bank's own
 * (transaction id, instruction id) are unique within that bank only. Where an agent did change it on the way, the
 * messages are shown to each other as possible links, and a person joins them.
 */
import type { EventTable } from './eventTable.ts';
import { strengthOf } from './schemes.ts';

const uetr = strengthOf('uetr');

export class TransferIds {
  /** Root → keys; sets without any are not in it. */
  readonly #byRoot = new Map<number, Set<number>>();

  constructor(table: EventTable) {
    for (let index = 0; index < table.size; index += 1) {
      const end = table.keyStart.at(index + 1);
      for (let at = table.keyStart.at(index); at < end; at += 1)
        if (table.keyStrengths.at(at) === uetr) this.#add(index, table.keyIds.at(at));
    }
  }

  /** Whether both sets state UETRs, and none in common. */
  differ(left: number, right: number): boolean {
    const one = this.#byRoot.get(left);
    const other = this.#byRoot.get(right);
    if (one === undefined || other === undefined) return false;
    for (const key of one) if (other.has(key)) return false;
    return true;
  }

  joined(root: number, other: number): void {
    const moved = this.#byRoot.get(other);
    if (moved === undefined) return;
    for (const key of moved) this.#add(root, key);
    this.#byRoot.delete(other);
  }

  #add(index: number, key: number): void {
    const known = this.#byRoot.get(index);
    if (known === undefined) this.#byRoot.set(index, new Set([key]));
    else known.add(key);
  }
}
