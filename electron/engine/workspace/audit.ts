/**
 * The audit chain: who did what, when, each entry's hash covering the one before. The head is also kept sealed beside
 * the database, so that a database put back to an earlier state (or one that lost its tail) shows.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditEntry } from '../../../shared/workspace/model.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Audit } from '../kernel/context.ts';
import { deriveKey, seal, sha256Hex, unseal } from '../kernel/crypto.ts';
import { writeDurably } from './vaultFile.ts';

const genesis = '0'.repeat(64);

const rowSchema = z.object({
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
type Row = z.infer<typeof rowSchema>;

/** Hash of an entry: SHA-256 over its fields as one JSON array, in this order. */
function entryHash(entry: Omit<Row, 'hash'>): string {
  const { previous_hash, seq, at, actor, action, subject, details } = entry;
  return sha256Hex(JSON.stringify([previous_hash, seq, at, actor, action, subject, details]));
}

export function createAudit(db: WriteDb, clock: Clock, actor: () => string): Audit {
  const last = db.prepare('select * from audit order by seq desc limit 1');
  const insert = db.prepare(
    'insert into audit (seq, at, actor, action, subject, details, previous_hash, hash) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  return {
    append: (action, subject, details = {}) => {
      const found = last.get();
      const previous = found === undefined ? null : rowSchema.parse(found);
      const row = {
        seq: (previous?.seq ?? 0) + 1,
        at: clock.now(),
        actor: actor(),
        action,
        subject,
        details: JSON.stringify(details),
        previous_hash: previous?.hash ?? genesis,
      };
      const hash = entryHash(row);
      insert.run(row.seq, row.at, row.actor, row.action, row.subject, row.details, row.previous_hash, hash);
      return { ...row, details, previousHash: row.previous_hash, hash };
    },
  };
}

/** Entries newest first. */
export function auditEntries(db: ReadDb, before: number | undefined, limit: number): AuditEntry[] {
  const rows = db
    .prepare('select * from audit where seq < ? order by seq desc limit ?')
    .all(before ?? Number.MAX_SAFE_INTEGER, limit);
  return z
    .array(rowSchema)
    .parse(rows)
    .map(({ previous_hash, details, ...row }) => ({
      ...row,
      details: z.record(z.string(), z.json()).parse(JSON.parse(details)),
      previousHash: previous_hash,
    }));
}

/** Walks the whole chain. False when an entry was changed, dropped or reordered. */
export function auditChainIntact(db: ReadDb): boolean {
  let previous = genesis;
  let seq = 0;
  for (const found of db.prepare('select * from audit order by seq').iterate()) {
    const row = rowSchema.parse(found);
    seq += 1;
    if (row.seq !== seq || row.previous_hash !== previous || row.hash !== entryHash(row)) return false;
    previous = row.hash;
  }
  return true;
}

const headFile = (folder: string): string => join(folder, 'audit.head');
const headKey = (databaseKey: Uint8Array): Uint8Array => deriveKey(databaseKey, 'railtrace audit head');
const headSchema = z.object({ seq: z.number().int(), hash: z.string() });

/** Seals the present head beside the database. Called at lock and close. */
export async function sealAuditHead(folder: string, db: ReadDb, databaseKey: Uint8Array): Promise<void> {
  const head = headSchema
    .optional()
    .parse(db.prepare('select seq, hash from audit order by seq desc limit 1').get());
  if (head === undefined) return;
  const sealed = seal(headKey(databaseKey), Buffer.from(JSON.stringify(head)), 'audit head');
  await writeDurably(headFile(folder), Buffer.from(sealed).toString('base64'));
}

/** False when the chain no longer holds the entry that was its head when the vault was last closed. */
export function auditHeadPresent(folder: string, db: ReadDb, databaseKey: Uint8Array): boolean {
  let text: string;
  try {
    text = readFileSync(headFile(folder), 'utf8');
  } catch {
    return true; // a vault that was never closed cleanly has no sealed head to compare with
  }
  const plain = unseal(headKey(databaseKey), Buffer.from(text, 'base64'), 'audit head');
  if (plain === null) return false;
  const head = headSchema.parse(JSON.parse(Buffer.from(plain).toString('utf8')));
  const row = z
    .object({ hash: z.string() })
    .optional()
    .parse(db.prepare('select hash from audit where seq = ?').get(head.seq));
  return row?.hash === head.hash;
}
