/** Compares an analysis with the stored one and sends what differs, in batches that the writer can take in one go. */
import type { ReadDb } from '../db/database.ts';
import { analysedTables, type AnalysedRow, type AnalysedTable, type FromAnalyst } from './messages.ts';
import { storedRows, type StoredRow } from './store.ts';

/** Rows of one message: about 5 ms of writing. */
const rowsAtOnce = 250;

export class Changes {
  readonly #send: (message: FromAnalyst) => void;
  readonly #stored: ReadonlyMap<AnalysedTable, Map<string, StoredRow>>;
  readonly #pending = new Map<AnalysedTable, AnalysedRow[]>();

  constructor(db: ReadDb, send: (message: FromAnalyst) => void) {
    this.#send = send;
    this.#stored = new Map(analysedTables.map((table) => [table, storedRows(db, table)]));
  }

  /** A row that the analysis gives; sent where the vault says otherwise. */
  note(table: AnalysedTable, row: AnalysedRow): void {
    const stored = this.#stored.get(table);
    if (stored?.get(row.key)?.fingerprint === row.fingerprint) {
      stored.delete(row.key);
      return;
    }
    let pending = this.#pending.get(table);
    if (pending === undefined) this.#pending.set(table, (pending = []));
    pending.push(row);
    if (pending.length >= rowsAtOnce) this.#flush(table);
  }

  /** Sends the rest, and which stored rows the analysis did not give again. */
  finish(): void {
    for (const table of analysedTables) {
      this.#flush(table);
      const gone = [...(this.#stored.get(table)?.values() ?? [])].map(({ number }) => number);
      for (let start = 0; start < gone.length; start += rowsAtOnce)
        this.#send({ type: 'gone', table, numbers: gone.slice(start, start + rowsAtOnce) });
    }
  }

  #flush(table: AnalysedTable): void {
    const rows = this.#pending.get(table) ?? [];
    if (rows.length === 0) return;
    this.#pending.set(table, []);
    this.#send({ type: 'rows', table, rows });
  }
}
