/**
 * What a person decided about which records belong together. Their word is stronger than any rule: what they joined is
 * one payment, what they split is never one again, until they take it back.
 */
import type { Annotation } from '../../../shared/payments/annotations.ts';
import { Apart } from './apart.ts';
import type { Components } from './components.ts';
import type { EventTable } from './eventTable.ts';

/** An annotation with the records of the present vault that it names; records that are gone are left out. */
export interface PlacedAnnotation {
  readonly id: Annotation['id'];
  readonly kind: Annotation['kind'];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** @param annotations in the order in which they were made: a later one overrules an earlier one about the same records */
export function keepApart(annotations: readonly PlacedAnnotation[], table: EventTable): Apart {
  const apart = new Apart();
  const events = eventsByRecord(table, annotations);
  for (const annotation of inForce(annotations)) {
    if (annotation.kind !== 'split') continue;
    const indexes = (records: readonly number[]): number[] =>
      records.flatMap((record) => events.get(record) ?? []);
    apart.keep(annotation.id, indexes(annotation.first), indexes(annotation.second));
  }
  return apart;
}

/** @returns by event, the annotation that joined it */
export function joinByHand(
  components: Components,
  annotations: readonly PlacedAnnotation[],
): ReadonlyMap<number, number> {
  const joined = new Map<number, number>();
  const events = eventsByRecord(components.table, annotations);
  for (const annotation of inForce(annotations)) {
    if (annotation.kind !== 'join') continue;
    const first = annotation.first.flatMap((record) => events.get(record) ?? []);
    const second = annotation.second.flatMap((record) => events.get(record) ?? []);
    const [home] = first;
    if (home === undefined || second.length === 0) continue;
    for (const index of [...first.slice(1), ...second]) components.joinByHand(home, index);
    for (const index of second) joined.set(index, annotation.id);
  }
  return joined;
}

function eventsByRecord(
  table: EventTable,
  annotations: readonly PlacedAnnotation[],
): ReadonlyMap<number, readonly number[]> {
  const wanted = new Map<number, number[]>();
  for (const { first, second } of annotations)
    for (const record of [...first, ...second]) wanted.set(record, []);
  if (wanted.size > 0)
    for (let index = 0; index < table.size; index += 1) wanted.get(table.record.at(index))?.push(index);
  return wanted;
}

/** Without those that a later annotation contradicts: a join across a split, or a split through a join. */
function inForce(annotations: readonly PlacedAnnotation[]): PlacedAnnotation[] {
  return annotations.filter(
    (annotation, index) =>
      !annotations
        .slice(index + 1)
        .some((later) => later.kind !== annotation.kind && isAcross(annotation, later)),
  );
}

function isAcross(one: PlacedAnnotation, other: PlacedAnnotation): boolean {
  const has = (list: readonly number[], records: readonly number[]): boolean =>
    records.some((record) => list.includes(record));
  return (
    (has(other.first, one.first) && has(other.second, one.second)) ||
    (has(other.first, one.second) && has(other.second, one.first))
  );
}
