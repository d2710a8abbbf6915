/**
 * Deliveries whose signature is invalid. Anybody can send one, with any id in it: its events are shown beside the
 * payments that they name, and are part of none of them. A person who knows better joins them by hand.
 */
import type { Components } from './components.ts';
import { mark, type EventTable } from './eventTable.ts';
import type { PlacedAnnotation } from './handMade.ts';
import type { PossibleLink } from './links.ts';

const mostPossible = 10;

/** @param records whose signature is invalid @returns their events; what a person joined by hand is vouched for */
export function setUnprovedAside(
  table: EventTable,
  records: ReadonlySet<number>,
  annotations: readonly PlacedAnnotation[],
): number[] {
  if (records.size === 0) return [];
  const vouched = new Set(
    annotations.flatMap(({ kind, first, second }) => (kind === 'join' ? [...first, ...second] : [])),
  );
  const unproved: number[] = [];
  for (let index = 0; index < table.size; index += 1) {
    const record = table.record.at(index);
    if (!records.has(record) || vouched.has(record)) continue;
    table.set(index, mark.unproved);
    unproved.push(index);
  }
  return unproved;
}

/** To every payment that states one of the ids. */
export function possibleByUnproved(components: Components, unproved: readonly number[]): PossibleLink[] {
  const { table } = components;
  return unproved.flatMap((event) => {
    const partners = new Map<number, number>();
    for (const key of table.keysOf(event))
      for (const holder of table.holders(key))
        if (partners.size < mostPossible && components.isJoinable(holder))
          partners.set(components.root(holder), holder);
    return [...partners.values()].map((partner): PossibleLink => ({
      event,
      partner,
      rule: 'invalid-signature',
      strength: null,
      rivals: partners.size,
    }));
  });
}
