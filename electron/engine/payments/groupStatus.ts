/**
 * Statuses of a whole message: "PAIN-1 is rejected" speaks of every payment that PAIN-1 orders and names none of them
 * (pain.002 and pacs.002 with OrgnlGrpInfAndSts alone, camt.056 with a group cancellation). Such an event is a step of
 * each of these payments; it is never a payment of its own, and where the message is not in evidence it belongs to none.
 */
import { day } from '../../../shared/kernel/time.ts';
import type { Components } from './components.ts';
import { mark, type EventTable } from './eventTable.ts';

/** A message is answered within days; an id that comes up long after is another message's (each sender counts anew). */
const answerWindow = 45 * day;

/** Whether all events of a set speak of a whole message. */
export function isGroupStatus(table: EventTable, members: readonly number[]): boolean {
  return members.every((index) => table.is(index, mark.ofMessage));
}

/** @returns by root of a payment's set, the events that speak of the message it is part of */
export function placeGroupStatuses(components: Components): ReadonlyMap<number, readonly number[]> {
  const { table } = components;
  const statuses: number[] = [];
  for (const root of components.roots()) {
    if (!table.is(root, mark.ofMessage)) continue;
    const members = components.members(root);
    if (isGroupStatus(table, members)) statuses.push(...members);
  }
  const placed = new Map<number, number[]>();
  if (statuses.length === 0) return placed;
  const holders = holdersOf(components, statuses);
  for (const status of statuses)
    for (const root of spokenOf(components, status, holders)) {
      const known = placed.get(root);
      if (known === undefined) placed.set(root, [status]);
      else known.push(status);
    }
  return placed;
}

/** Events of payments that carry a message id which some status names. */
function holdersOf(components: Components, statuses: readonly number[]): ReadonlyMap<number, number[]> {
  const { table } = components;
  const holders = new Map<number, number[]>();
  for (const status of statuses) for (const message of table.messagesOf(status)) holders.set(message, []);
  for (let index = 0; index < table.size; index += 1) {
    if (table.is(index, mark.ofMessage) || !components.isJoinable(index)) continue;
    for (const message of table.messagesOf(index)) holders.get(message)?.push(index);
  }
  return holders;
}

/** Payments that carry every message id of the status that any other file carries: its message, and its block if named. */
function spokenOf(
  components: Components,
  status: number,
  holders: ReadonlyMap<number, readonly number[]>,
): Set<number> {
  const { table } = components;
  const messages = [...table.messagesOf(status)];
  const near = messages.map((message) =>
    (holders.get(message) ?? []).filter((index) => isNear(table, index, status)),
  );
  const elsewhere = near.map((events) =>
    events.filter((index) => table.source.at(index) !== table.source.at(status)),
  );
  const named = (elsewhere.some((events) => events.length > 0) ? elsewhere : near).filter(
    (events) => events.length > 0,
  );
  // A payment of which the same status message speaks by itself keeps to that.
  const answered = new Set(
    near.flat().filter((index) => messages.every((message) => table.messagesOf(index).includes(message))),
  );
  const told = new Set([...answered].map((index) => components.root(index)));
  const [first, ...others] = named.map((events) => new Set(events.map((index) => components.root(index))));
  return new Set(
    [...(first ?? [])].filter(
      (root) =>
        others.every((roots) => roots.has(root)) &&
        (!told.has(root) || messages.length === 1) &&
        components.mayJoin(root, status),
    ),
  );
}

function isNear(table: EventTable, left: number, right: number): boolean {
  const apart = Math.abs(table.at.at(left) - table.at.at(right));
  return Number.isNaN(apart) || apart <= answerWindow;
}
