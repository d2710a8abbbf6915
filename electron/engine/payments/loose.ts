/** Bank entries that no payment explains, without those by which the desk moved its own money. */
import { day } from '../../../shared/kernel/time.ts';
import type { Correlation } from './correlate.ts';
import { kindCode, type EventTable } from './eventTable.ts';
import type { EventSource, PlacedEvent } from './group.ts';

const bookedCredit = kindCode('booked_credit');
const bookedDebit = kindCode('booked_debit');
const perPortion = 10_000;

/** Booked entries in stable order, read again in portions. */
export function* looseEntries({ table, loose }: Correlation, source: EventSource): Generator<PlacedEvent> {
  const booked = loose
    .filter((index) => table.kind.at(index) === bookedCredit || table.kind.at(index) === bookedDebit)
    .sort((left, right) => table.compare(left, right));
  const mirrored = ownTransfers(table, booked);
  const single = booked.filter((index) => !mirrored.has(index));
  for (let start = 0; start < single.length; start += perPortion) {
    const portion = single.slice(start, start + perPortion);
    const events = new Map<string, PlacedEvent>();
    const records = [...new Set(portion.map((index) => table.record.at(index)))];
    for (const event of source.ofRecords(records.sort((left, right) => left - right)))
      events.set(event.id, event);
    for (const index of portion) {
      const event = events.get(`${String(table.record.at(index))}.${String(table.ordinal.at(index))}`);
      if (event !== undefined) yield event;
    }
  }
}

/** Debit here and credit there of one amount within three days: the desk moved its own money. */
function ownTransfers(table: EventTable, entries: readonly number[]): ReadonlySet<number> {
  const credits = new Map<number, number[]>();
  for (const index of entries) {
    if (table.kind.at(index) !== bookedCredit) continue;
    const known = credits.get(table.amount.at(index));
    if (known === undefined) credits.set(table.amount.at(index), [index]);
    else known.push(index);
  }
  const mirrored = new Set<number>();
  for (const debit of entries) {
    if (table.kind.at(debit) !== bookedDebit) continue;
    const credit = credits
      .get(table.amount.at(debit))
      ?.find((index) => !mirrored.has(index) && Math.abs(table.at.at(index) - table.at.at(debit)) <= 3 * day);
    if (credit === undefined) continue;
    mirrored.add(debit);
    mirrored.add(credit);
  }
  return mirrored;
}
