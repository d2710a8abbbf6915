/** The chain of custody of a case: who did what to which item, when, each entry's hash covering the one before. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { custodyActionSchema, type CustodyAction } from '../../../shared/cases/model.ts';
import type { CaseId } from '../../../shared/kernel/ids.ts';
import type { ReadDb, WriteDb } from '../db/database.ts';
import { sha256Hex } from '../kernel/crypto.ts';

export interface NewCustodyEntry {
  readonly caseId: CaseId;
  readonly at: number;
  readonly actor: string;
  readonly action: CustodyAction;
  readonly subject: string;
  /** Name and version of the program. */
  readonly tool: string;
  /** SHA-256 (hex) of the stored evidence concerned; null where it is the case as a whole. */
  readonly itemSha256: string | null;
  /** Of the case after this entry. */
  readonly revision: number;
}

const rowSchema = z.object({
  case_id: z.number(),
  seq: z.number(),
  at: z.number(),
  actor: z.string(),
  action: custodyActionSchema,
  subject: z.string(),
  tool: z.string(),
  item_sha256: z.string().nullable(),
  revision: z.number(),
  previous_hash: z.string(),
  hash: z.string(),
});
export type CustodyRow = z.infer<typeof rowSchema>;

const genesis = '0'.repeat(64);

/** Appends inside the caller's transaction. */
export function createCustody(db: WriteDb): { append(entry: NewCustodyEntry): void } {
  const last = db.prepare('select seq, hash from custody where case_id = ? order by seq desc limit 1');
  const lastSchema = z.object({ seq: z.number(), hash: z.string() }).optional();
  const insert = db.prepare(
    `insert into custody (case_id, seq, at, actor, action, subject, tool, item_sha256, revision, previous_hash, hash)
     values (@case_id, @seq, @at, @actor, @action, @subject, @tool, @item_sha256, @revision, @previous_hash, @hash)`,
  );
  return {
    append: (entry) => {
      const previous = lastSchema.parse(last.get(entry.caseId));
      const row = {
        case_id: entry.caseId,
        seq: (previous?.seq ?? 0) + 1,
        at: entry.at,
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        tool: entry.tool,
        item_sha256: entry.itemSha256,
        revision: entry.revision,
        previous_hash: previous?.hash ?? genesis,
      };
      insert.run({ ...row, hash: hashOf(row) });
    },
  };
}

/**
 * Every entry of a case, oldest first.
 * @throws RailtraceError `vault_corrupt` when an entry was changed, taken out or reordered
 */
export function custodyOf(db: ReadDb, caseId: CaseId): CustodyRow[] {
  const rows = z
    .array(rowSchema)
    .parse(db.prepare('select * from custody where case_id = ? order by seq').all(caseId));
  let previous = genesis;
  for (const [index, { hash, ...row }] of rows.entries()) {
    if (row.seq !== index + 1 || row.previous_hash !== previous || hashOf(row) !== hash) {
      throw new RailtraceError(
        'vault_corrupt',
        `The chain of custody of case ${String(caseId)} is broken at entry ${String(index + 1)}. Restore a backup of the vault.`,
      );
    }
    previous = hash;
  }
  return rows;
}

/** SHA-256 over the fields as one JSON array, in this order. */
function hashOf(row: Omit<CustodyRow, 'hash'>): string {
  const { previous_hash, case_id, seq, at, actor, action, subject, tool, item_sha256, revision } = row;
  return sha256Hex(
    JSON.stringify([previous_hash, case_id, seq, at, actor, action, subject, tool, item_sha256, revision]),
  );
}
