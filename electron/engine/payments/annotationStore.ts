/** Annotations in the vault: kept for good, taken back by a mark, their records found again by file hash and place. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { annotationSchema, type Annotation, type RecordPlace } from '../../../shared/payments/annotations.ts';
import { locatorSql } from '../db/columnSql.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import type { PlacedAnnotation } from './handMade.ts';

const placeSql = locatorSql('record');
const placesSchema = z.array(z.tuple([z.string(), z.string(), z.string()]));
const namesSchema = z.array(z.string());
const annotationRow = z.object({
  id: z.number(),
  kind: z.enum(['join', 'split']),
  author: z.string(),
  made_at: z.number(),
  reason: z.string(),
  payments: z.string(),
  first: z.string(),
  second: z.string(),
  undone_at: z.number().nullable(),
  undone_by: z.string().nullable(),
});
type AnnotationRow = z.infer<typeof annotationRow>;

function rowsOf(db: ReadDb): AnnotationRow[] {
  return db
    .prepare('select * from annotation order by id')
    .all()
    .map((row) => annotationRow.parse(row));
}

function toAnnotation(row: AnnotationRow): Annotation {
  return annotationSchema.parse({
    id: row.id,
    kind: row.kind,
    author: row.author,
    at: row.made_at,
    reason: row.reason,
    payments: namesSchema.parse(JSON.parse(row.payments)),
    records:
      placesSchema.parse(JSON.parse(row.first)).length + placesSchema.parse(JSON.parse(row.second)).length,
    undoneAt: row.undone_at,
    undoneBy: row.undone_by,
  });
}

/** All of them, the latest first; those that were taken back are marked. */
export function listAnnotations(db: ReadDb): Annotation[] {
  return rowsOf(db).map(toAnnotation).reverse();
}

/** "joined by Ana Ruiz: same customer, the bank cut the reference" */
export function annotationWords(db: ReadDb, id: number): string {
  const row = db.prepare('select * from annotation where id = ?').get(id);
  if (row === undefined) return 'joined by hand';
  const { author, reason } = annotationRow.parse(row);
  return `joined by ${author}: ${reason}`;
}

const idRow = z.object({ id: z.number() });

/** Annotations that hold, with the records of this vault that they name. */
export function placedAnnotations(db: ReadDb): PlacedAnnotation[] {
  const rows = rowsOf(db).filter((row) => row.undone_at === null);
  if (rows.length === 0) return [];
  const find = db.prepare(
    `select record.id from source join record on record.id between source.first_record and source.last_record
       and record.source_id = source.id
     where source.sha256 = ? and source.status = 'complete' and ${placeSql} = ?`,
  );
  const records = (json: string): number[] =>
    placesSchema
      .parse(JSON.parse(json))
      .flatMap(([sha256, , locator]) => find.all(sha256, locator).map((row) => idRow.parse(row).id));
  return rows.map((row) => ({
    id: annotationSchema.shape.id.parse(row.id),
    kind: row.kind,
    first: records(row.first),
    second: records(row.second),
  }));
}

const placeRow = z.object({ id: z.number(), sha256: z.string(), source: z.string(), locator: z.string() });

/** @throws RailtraceError `not_found` for a record that is not in the vault */
export function placesOf(db: ReadDb, records: readonly number[]): RecordPlace[] {
  const select = db.prepare(
    `select record.id, source.sha256, source.name as source, ${placeSql} as locator
     from record join source on source.id = record.source_id where record.id = ?`,
  );
  return records.map((id) => {
    const row = select.get(id);
    if (row === undefined) throw new RailtraceError('not_found', `There is no record ${String(id)}.`);
    const { sha256, source, locator } = placeRow.parse(row);
    return { sha256, source, locator };
  });
}

export interface NewAnnotation {
  readonly kind: Annotation['kind'];
  readonly author: string;
  readonly at: Instant;
  readonly reason: string;
  readonly payments: readonly string[];
  readonly first: readonly RecordPlace[];
  readonly second: readonly RecordPlace[];
}

/** Part of the caller's transaction. The evidence counts as changed, so that the analysis is known to be stale. */
export function insertAnnotation(db: WriteDb, made: NewAnnotation): Annotation {
  const places = (list: readonly RecordPlace[]): string =>
    JSON.stringify(list.map(({ sha256, source, locator }) => [sha256, source, locator]));
  const { lastInsertRowid } = db
    .prepare(
      'insert into annotation (kind, author, made_at, reason, payments, first, second) values (?, ?, ?, ?, ?, ?, ?)',
    )
    .run(
      made.kind,
      made.author,
      made.at,
      made.reason,
      JSON.stringify(made.payments),
      places(made.first),
      places(made.second),
    );
  touchEvidence(db);
  return annotationNumbered(db, Number(lastInsertRowid));
}

/** Part of the caller's transaction. @throws RailtraceError `not_found`; `conflict` for one that was taken back already */
export function undoAnnotation(db: WriteDb, id: number, author: string, at: Instant): Annotation {
  const present = annotationNumbered(db, id);
  if (present.undoneAt !== null)
    throw new RailtraceError('conflict', `Annotation ${String(id)} was taken back already.`);
  db.prepare('update annotation set undone_at = ?, undone_by = ? where id = ?').run(at, author, id);
  touchEvidence(db);
  return annotationNumbered(db, id);
}

function annotationNumbered(db: ReadDb, id: number): Annotation {
  const row = db.prepare('select * from annotation where id = ?').get(id);
  if (row === undefined) throw new RailtraceError('not_found', `There is no annotation ${String(id)}.`);
  return toAnnotation(annotationRow.parse(row));
}

function touchEvidence(db: WriteDb): void {
  db.prepare(`update counter set value = value + 1 where name = 'evidence_revision'`).run();
}
