/**
 * Writes an analysis beside the one that is shown: rows of the next generation in slices that leave room for others,
 * then one update that makes all of them visible at once. What it replaced is cleared away afterwards.
 */
import { z } from 'zod';
import {
  findingSchema,
  type Finding,
  type FindingCode,
  type Severity,
} from '../../../shared/findings/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import { allRules, linesOf, referenceHash } from '../payments/index.ts';
import {
  analysedTables,
  columnsOf,
  keyColumnOf,
  type AnalysedRow,
  type AnalysedTable,
  type Cell,
} from './messages.ts';

export interface AnalysisHead {
  readonly asOf: Instant | null;
  readonly revision: number;
  readonly profiles: string;
  readonly view: string;
  readonly dialects: string;
  readonly payments: number;
  readonly finishedAt: Instant;
}

/** Rows that one slice of clearing removes: a few milliseconds. */
const clearedAtOnce = 500;

const numberRow = z.object({ number: z.number() });
const paymentRow = z.object({ number: z.number(), id: z.string(), refs: z.string() });

const prepareInsert = (db: WriteDb, insertSql: string) => db.prepare<Cell[]>(insertSql);
type Insert = ReturnType<typeof prepareInsert>;

export class AnalysisWriter {
  readonly #db: WriteDb;
  readonly #generation: number;
  readonly #inserts: ReadonlyMap<AnalysedTable, Insert>;
  readonly #insertReference: Insert;

  constructor(db: WriteDb) {
    this.#db = db;
    this.#generation = generationOf(db) + 1;
    this.#inserts = new Map(
      analysedTables.map((tableSql) => {
        const columns = columnsOf[tableSql];
        const columnsSql = columns.join();
        const marksSql = columns.map(() => '?').join();
        const insertSql = `insert into ${tableSql} (born, fingerprint, ${columnsSql}) values (?, ?, ${marksSql})`;
        return [tableSql, prepareInsert(db, insertSql)];
      }),
    );
    this.#insertReference = prepareInsert(
      db,
      'insert or ignore into payment_reference (hash, payment) values (?, ?)',
    );
  }

  write(table: AnalysedTable, rows: readonly AnalysedRow[]): void {
    const insert = this.#inserts.get(table);
    if (insert === undefined) return;
    this.#db
      .transaction(() => {
        for (const { fingerprint, cells, hashes } of rows) {
          const { lastInsertRowid } = insert.run(this.#generation, fingerprint, ...cells);
          for (const hash of hashes) this.#insertReference.run(hash, Number(lastInsertRowid));
        }
      })
      .immediate();
  }

  /** Rows that the next generation does not show any more. */
  retire(tableSql: AnalysedTable, numbers: readonly number[]): void {
    const update = this.#db.prepare(`update ${tableSql} set gone = ? where number = ?`);
    this.#db
      .transaction(() => {
        for (const number of numbers) update.run(this.#generation, number);
      })
      .immediate();
  }

  /** Makes everything written visible. */
  finish(head: AnalysisHead): void {
    this.#db
      .transaction(() => {
        const rule = this.#db.prepare(
          'insert or replace into link_rule (code, rule, words) values (?, ?, ?)',
        );
        for (const { code, rule: name, words } of allRules()) rule.run(code, name, words);
        this.#db
          .prepare(
            `insert or replace into analysis
               (id, generation, as_of, evidence_revision, finished_at, profiles, payments, view, dialects)
             values (1, ?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(
            this.#generation,
            head.asOf,
            head.revision,
            head.finishedAt,
            head.profiles,
            head.payments,
            head.view,
            head.dialects,
          );
      })
      .immediate();
  }
}

const generationRow = z.object({ generation: z.number() });

function generationOf(db: ReadDb): number {
  const row = db.prepare('select generation from analysis').get();
  return row === undefined ? 0 : generationRow.parse(row).generation;
}

/**
 * Removes rows that no reader can see: those that a finished analysis replaced, and those of one that never finished.
 * @returns false once nothing is left
 */
export function clearSlice(db: WriteDb): boolean {
  const generation = generationOf(db);
  return db
    .transaction(() => {
      for (const tableSql of analysedTables) {
        // Marks of an analysis that never finished are taken back; at the next they may be wrong.
        db.prepare(`update ${tableSql} set gone = null where gone > ?`).run(generation);
        const unseen = unseenRows(db, tableSql, generation);
        if (unseen.length === 0) continue;
        if (tableSql === 'payment') removeReferences(db, unseen);
        const remove = db.prepare(`delete from ${tableSql} where number = ?`);
        for (const number of unseen) remove.run(number);
        return true;
      }
      return false;
    })
    .immediate();
}

/** Unfinished rows have the highest numbers, replaced ones an index: neither needs a scan. */
function unseenRows(db: WriteDb, tableSql: AnalysedTable, generation: number): number[] {
  const replaced = db
    .prepare(`select number from ${tableSql} where gone is not null and gone <= ? limit ?`)
    .all(generation, clearedAtOnce)
    .map((row) => numberRow.parse(row).number);
  if (replaced.length > 0) return replaced;
  return db
    .prepare(
      `select number from (select number, born from ${tableSql} order by number desc limit ?) where born > ?`,
    )
    .all(clearedAtOnce, generation)
    .map((row) => numberRow.parse(row).number);
}

function removeReferences(db: WriteDb, numbers: readonly number[]): void {
  const select = db.prepare('select number, id, refs from payment where number = ?');
  const remove = db.prepare('delete from payment_reference where hash = ? and payment = ?');
  for (const number of numbers) {
    const { id, refs } = paymentRow.parse(select.get(number));
    for (const hash of new Set([id, ...linesOf(refs)].map(referenceHash))) remove.run(hash, number);
  }
}

const storedRow = z.object({ number: z.number(), key: z.string(), fingerprint: z.number() });

export interface StoredRow {
  readonly number: number;
  readonly fingerprint: number;
}

/** What the present analysis says, by key: enough to tell what a new one changes. */
export function storedRows(db: ReadDb, tableSql: AnalysedTable): Map<string, StoredRow> {
  const generation = generationOf(db);
  const rows = new Map<string, StoredRow>();
  const columnSql = keyColumnOf[tableSql];
  for (const row of db
    .prepare(
      `select number, ${columnSql} as key, fingerprint from ${tableSql} where born <= ? and (gone is null or gone > ?)`,
    )
    .iterate(generation, generation)) {
    const { number, key, fingerprint } = storedRow.parse(row);
    rows.set(key, { number, fingerprint });
  }
  return rows;
}

const analysisRow = z.object({
  as_of: z.number().nullable(),
  evidence_revision: z.number(),
  profiles: z.string(),
});

/** What the stored analysis was judged as of, and on which evidence; null before the first one. */
export function storedAnalysis(
  db: ReadDb,
): { asOf: Instant | null; revision: number; profiles: string } | null {
  const row = db.prepare('select as_of, evidence_revision, profiles from analysis').get();
  if (row === undefined) return null;
  const { as_of: asOf, evidence_revision: revision, profiles } = analysisRow.parse(row);
  return { asOf, revision, profiles };
}

const findingRow = z.object({
  id: z.string(),
  code: z.string(),
  severity: z.string(),
  payment_id: z.string().nullable(),
  refs: z.string(),
  explanation: z.string(),
  next_step: z.string().nullable(),
  records: z.string(),
  as_of: z.number(),
});

function jsonOf(text: string): unknown {
  return JSON.parse(text);
}

function findingOf(row: unknown): Finding {
  const {
    payment_id: paymentId,
    refs,
    next_step: nextStep,
    records,
    as_of: asOf,
    ...rest
  } = findingRow.parse(row);
  return findingSchema.parse({
    ...rest,
    paymentId,
    references: jsonOf(refs),
    nextStep,
    records: jsonOf(records),
    asOf,
  });
}

export interface FindingFilter {
  readonly code?: FindingCode | undefined;
  readonly severity?: Severity | undefined;
  readonly paymentId?: string | undefined;
}

/** Most severe first, then by id. */
export function findingsOf(db: ReadDb, { code, severity, paymentId }: FindingFilter): Finding[] {
  return db
    .prepare(
      `select * from current_finding where (:code is null or code = :code) and (:severity is null or severity = :severity)
         and (:payment is null or payment_id = :payment) and tick()
       order by case severity when 'high' then 0 when 'medium' then 1 when 'low' then 2 else 3 end, id`,
    )
    .all({ code: code ?? null, severity: severity ?? null, payment: paymentId ?? null })
    .map(findingOf);
}
