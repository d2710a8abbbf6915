/** Where an id leads: the payments that it belongs to. */
import { z } from 'zod';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';
import type { ReadDb } from '../db/database.ts';
import { eventReading, matchingIds } from '../evidence/index.ts';
import { referenceHash } from './keyTable.ts';
import { linesOf, linksFromText } from './storedRow.ts';

const candidateRow = z.object({ id: z.string(), refs: z.string() });
const linkedRow = z.object({ id: z.string(), links: z.string() });
const idRow = z.object({ id: z.string() });

/** Shorter texts are no beginning of an id that anyone would look for. */
const shortestPrefix = 3;

/**
 * Payments that an id belongs to: exactly written, else in any case, else with other separators, else as the beginning
 * of an id, else as an id of one of their records (an event's, a request's) that is not the payment's own.
 */
export function paymentsNamed(
  db: ReadDb,
  text: string,
  cancelled: () => void = () => undefined,
  limit = 20,
): string[] {
  const wanted = text.trim();
  if (wanted === '') return [];
  const candidates = withReference(db, wanted);
  for (const matches of [
    (value: string) => value === wanted,
    (value: string) => value.toLowerCase() === wanted.toLowerCase(),
    (value: string) => comparable(value) === comparable(wanted),
  ]) {
    const own = candidates.filter(({ id }) => matches(id));
    const found = own.length > 0 ? own : candidates.filter(({ refs }) => linesOf(refs).some(matches));
    if (found.length > 0) return sorted(found, limit);
  }
  if (wanted.length < shortestPrefix) return [];
  const begun = beginningWith(db, wanted, limit);
  return begun.length > 0 ? begun : ofRecordsNaming(db, wanted, cancelled, limit);
}

function sorted(found: readonly { readonly id: string }[], limit: number): string[] {
  return found
    .map(({ id }) => id)
    .sort()
    .slice(0, limit);
}

function withReference(db: ReadDb, text: string): z.infer<typeof candidateRow>[] {
  return db
    .prepare(
      `select payment.id, payment.refs from payment_reference
       join current_payment as payment on payment.number = payment_reference.payment where hash = ?`,
    )
    .all(referenceHash(text))
    .map((row) => candidateRow.parse(row));
}

function beginningWith(db: ReadDb, text: string, limit: number): string[] {
  const pattern = `${text.replace(/[\\%_]/g, '\\$&')}%`;
  return db
    .prepare(
      `select id from current_payment where id like :pattern escape '\\' or refs like :pattern escape '\\'
         or refs like :line escape '\\' order by id limit :limit`,
    )
    .all({ pattern, line: `%\n${pattern}`, limit })
    .map((row) => idRow.parse(row).id);
}

/** Records that are looked at for an id which is no payment's own. */
const mostRecords = 50;

function ofRecordsNaming(db: ReadDb, text: string, cancelled: () => void, limit: number): string[] {
  const found = new Set<string>();
  for (const id of matchingIds(db, `"${text.replaceAll('"', ' ')}"`, null, mostRecords, cancelled).ids) {
    cancelled();
    const isNamed = eventReading(db)
      .ofRecords([id])
      .some(({ identifiers }) => identifiers.some(({ value }) => value === text));
    if (!isNamed) continue;
    for (const payment of paymentsOfRecord(db, id)) found.add(payment);
    if (found.size >= limit) break;
  }
  return [...found].sort().slice(0, limit);
}

/** Ids of the payments that the record certainly belongs to: found by its own ids, decided by their links. */
export function paymentsOfRecord(db: ReadDb, recordId: number): string[] {
  const hashes = new Set<number>();
  for (const { identifiers } of eventReading(db).ofRecords([recordId]))
    for (const { value } of identifiers) hashes.add(referenceHash(value));
  const rows = db
    .prepare(
      `select distinct payment.id, payment.links from payment_reference
       join current_payment as payment on payment.number = payment_reference.payment
       where hash in (select value from json_each(?))`,
    )
    .all(JSON.stringify([...hashes]))
    .map((row) => linkedRow.parse(row));
  return rows
    .filter(({ links }) => linksFromText(links).some((link) => link.certain && link.recordId === recordId))
    .map(({ id }) => id)
    .sort();
}
