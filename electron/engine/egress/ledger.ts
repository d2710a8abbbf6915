/**
 * The egress ledger: one row before a socket opens, one when it is closed, each hash covering the row before it.
 * An `opened` row without its `closed` row is an exchange that a crash cut short.
 */
import { sha256Hex } from '../kernel/crypto.ts';
import type { WriteDb, ReadDb } from '../db/database.ts';

export interface LedgerEntry {
  readonly at: number;
  /** `seq` of the exchange's opening row; null for that row itself. */
  readonly opening: number | null;
  readonly purpose: string;
  /** `host:port` as allowed. */
  readonly host: string;
  /** The pinned address first in line. */
  readonly address: string;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** SHA-256 of the request's exact bytes. */
  readonly sha256: string;
  /** Why this was allowed: the entry, and the confirmation where one was needed. */
  readonly approval: string;
}

interface LedgerRow {
  seq: number;
  at: number;
  opening: number | null;
  purpose: string;
  host: string;
  address: string;
  bytes_sent: number;
  bytes_received: number;
  sha256: string;
  approval: string;
  previous_hash: string;
  hash: string;
}

const firstHash = '0'.repeat(64);

export interface Ledger {
  /** Appends inside the caller's transaction, or in one of its own. @returns the row's `seq` */
  append(entry: LedgerEntry): number;
  /** Newest first. */
  list(before: number | undefined, limit: number): LedgerListRow[];
}

export type LedgerListRow = LedgerEntry & { readonly seq: number };

export function createLedger(db: WriteDb): Ledger {
  const last = db.prepare<[], { seq: number; hash: string }>(
    'select seq, hash from egress_ledger order by seq desc limit 1',
  );
  const insert = db.prepare<[LedgerRow]>(
    `insert into egress_ledger values (@seq, @at, @opening, @purpose, @host, @address, @bytes_sent, @bytes_received,
       @sha256, @approval, @previous_hash, @hash)`,
  );
  const append = db.transaction((entry: LedgerEntry): number => {
    const previous = last.get();
    const row = {
      seq: (previous?.seq ?? 0) + 1,
      at: entry.at,
      opening: entry.opening,
      purpose: entry.purpose,
      host: entry.host,
      address: entry.address,
      bytes_sent: entry.bytesSent,
      bytes_received: entry.bytesReceived,
      sha256: entry.sha256,
      approval: entry.approval,
      previous_hash: previous?.hash ?? firstHash,
    };
    insert.run({ ...row, hash: hashOf(row) });
    return row.seq;
  });
  const page = db.prepare<[number, number], LedgerRow>(
    'select * from egress_ledger where seq < ? order by seq desc limit ?',
  );
  return {
    append: (entry) => append(entry),
    list: (before, limit) =>
      page.all(before ?? Number.MAX_SAFE_INTEGER, limit).map((row) => ({
        seq: row.seq,
        at: row.at,
        opening: row.opening,
        purpose: row.purpose,
        host: row.host,
        address: row.address,
        bytesSent: row.bytes_sent,
        bytesReceived: row.bytes_received,
        sha256: row.sha256,
        approval: row.approval,
      })),
  };
}

/** Recomputes the whole chain. @returns the first `seq` that does not fit, or null when every row does */
export function firstBrokenLedgerRow(db: ReadDb): number | null {
  let previousHash = firstHash;
  let seq = 0;
  for (const row of db.prepare<[], LedgerRow>('select * from egress_ledger order by seq').iterate()) {
    seq += 1;
    const { hash, ...content } = row;
    if (row.seq !== seq || row.previous_hash !== previousHash || hashOf(content) !== hash) return seq;
    previousHash = hash;
  }
  return null;
}

/** Fields in their declared order, so that the same row always has the same hash. */
function hashOf(row: Omit<LedgerRow, 'hash'>): string {
  return sha256Hex(
    JSON.stringify([
      row.seq,
      row.at,
      row.opening,
      row.purpose,
      row.host,
      row.address,
      row.bytes_sent,
      row.bytes_received,
      row.sha256,
      row.approval,
      row.previous_hash,
    ]),
  );
}
