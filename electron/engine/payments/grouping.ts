/** Payments with their events: read again in portions, named, and handed on one by one. */
import { paymentIdSchema } from '../../../shared/kernel/ids.ts';
import { strengthOf } from './schemes.ts';
import type { Correlation } from './correlate.ts';
import { mark, type EventTable } from './eventTable.ts';
import type { EventSource, PaymentDraft, PaymentGroup, PlacedEvent } from './group.ts';
import { identityOf, idsOf, type Identity } from './identity.ts';
import { linksOf } from './linking.ts';
import { inMinorUnits } from './units.ts';

/** Events that are read at once: enough to make use of every stored block, few enough to be held. */
const eventsPerPortion = 8_000;

interface Loaded {
  readonly draft: PaymentDraft;
  readonly members: readonly number[];
  readonly events: readonly PlacedEvent[];
  readonly identity: Identity;
}

/**
 * Every payment once. Those whose reference other payments share come last, because only then all of them are known;
 * their ids depend on none of the rest.
 */
export function* groupsOf(correlation: Correlation, source: EventSource): Generator<PaymentGroup> {
  const sharing: PaymentDraft[] = [];
  for (const loaded of loadAll(correlation, source, correlation.payments)) {
    if (isShared(correlation, loaded)) sharing.push(loaded.draft);
    else yield group(correlation, loaded, loaded.identity.reference);
  }
  const named = sharing.length === 0 ? [] : nameAll(correlation, source, sharing);
  const ids = new Map(named);
  for (const loaded of loadAll(correlation, source, sharing)) {
    const id = ids.get(loaded.draft.root);
    if (id !== undefined) yield group(correlation, loaded, id);
  }
}

function group(
  correlation: Correlation,
  { draft, members, events, identity }: Loaded,
  id: string,
): PaymentGroup {
  return {
    id: paymentIdSchema.parse(id),
    ...identity,
    rail: draft.rail,
    direction: draft.direction,
    events,
    links: linksOf(correlation, draft, members),
    batches: draft.batches,
  };
}

function nameAll(
  correlation: Correlation,
  source: EventSource,
  drafts: readonly PaymentDraft[],
): [number, string][] {
  const found: { root: number; identity: Identity; first: PlacedEvent | undefined; member: number }[] = [];
  for (const { draft, identity, events, members } of loadAll(correlation, source, drafts))
    found.push({ root: draft.root, identity, first: events[0], member: members[0] ?? draft.root });
  found.sort(
    (left, right) =>
      compareText(left.identity.reference, right.identity.reference) ||
      correlation.table.compare(left.member, right.member),
  );
  const ids = idsOf(found.map(({ identity, first }) => ({ identity, first })));
  return found.map(({ root }, index) => [root, ids[index] ?? '']);
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

const longestId = 120;

/** Whether another payment may bear the same reference. */
function isShared({ table, components }: Correlation, { draft, identity }: Loaded): boolean {
  const { reference, scheme } = identity;
  const strength = scheme === null ? null : strengthOf(scheme);
  if (strength === null || scheme === null || reference.length > longestId) return true;
  const key = table.keyOf(reference, scheme);
  const root = components.root(draft.root);
  for (const index of table.holders(key)) if (components.root(index) !== root) return true;
  return false;
}

function* loadAll(
  correlation: Correlation,
  source: EventSource,
  drafts: readonly PaymentDraft[],
): Generator<Loaded> {
  const { table, components } = correlation;
  let portion: { draft: PaymentDraft; members: number[] }[] = [];
  let size = 0;
  for (const draft of drafts) {
    const members = [...components.members(draft.root), ...draft.statuses].sort((left, right) =>
      table.compare(left, right),
    );
    portion.push({ draft, members });
    size += members.length;
    if (size < eventsPerPortion) continue;
    yield* loadPortion(correlation, source, portion);
    portion = [];
    size = 0;
  }
  yield* loadPortion(correlation, source, portion);
}

function* loadPortion(
  correlation: Correlation,
  source: EventSource,
  portion: readonly { readonly draft: PaymentDraft; readonly members: readonly number[] }[],
): Generator<Loaded> {
  const { table } = correlation;
  const places = new Map<string, number>();
  const records = new Set<number>();
  for (const { members } of portion)
    for (const index of members) {
      places.set(idOf(table, index), index);
      records.add(table.record.at(index));
    }
  const byIndex = new Map<number, PlacedEvent>();
  for (const event of source.ofRecords([...records].sort((left, right) => left - right))) {
    const index = places.get(event.id);
    if (index !== undefined) byIndex.set(index, asMeant(correlation, index, event));
  }
  for (const { draft, members } of portion) {
    const events = members.flatMap((index) => byIndex.get(index) ?? []);
    yield { draft, members, events, identity: identityOf(events) };
  }
}

/** In minor units, and our own leg as an observation. */
function asMeant({ table, dialects }: Correlation, index: number, event: PlacedEvent): PlacedEvent {
  const aligned = inMinorUnits(event, dialects.get(event.sourceId), table.is(index, mark.wholeNumber));
  return table.is(index, mark.observed) ? { ...aligned, kind: 'status_observed' } : aligned;
}

function idOf(table: EventTable, index: number): string {
  return `${String(table.record.at(index))}.${String(table.ordinal.at(index))}`;
}
