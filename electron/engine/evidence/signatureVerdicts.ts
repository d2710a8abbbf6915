/** Verdicts that could not be given when a file was imported, for want of a key, and are given later. */
import { z } from 'zod';
import type { SignatureVerdict } from '../../../shared/evidence/model.ts';
import { locatorSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import type { OpenVault } from '../kernel/context.ts';

const placeSql = locatorSql('record');

export function hasUnverified(db: ReadDb, sourceId: number): boolean {
  return (
    db
      .prepare(
        `select 1 from signature_verdict join record on record.id = signature_verdict.record_id
         where record.source_id = ? and signature_verdict.verdict = 'unverifiable' limit 1`,
      )
      .get(sourceId) !== undefined
  );
}

/** @returns how many records have a verdict now that had none */
export function settleVerdicts(
  { db, audit }: Pick<OpenVault, 'db' | 'audit'>,
  sourceId: number,
  settled: readonly { readonly locator: string; readonly signature: SignatureVerdict }[],
): number {
  if (settled.length === 0) return 0;
  const open = z.array(z.object({ id: z.number(), locator: z.string() })).parse(
    db
      .prepare(
        `select record.id, ${placeSql} as locator
         from signature_verdict join record on record.id = signature_verdict.record_id
         where record.source_id = ? and signature_verdict.verdict = 'unverifiable'`,
      )
      .all(sourceId),
  );
  const byLocator = new Map(settled.map(({ locator, signature }) => [locator, signature]));
  const update = db.prepare(
    'update signature_verdict set scheme = ?, verdict = ?, reason = ? where record_id = ?',
  );
  let count = 0;
  db.transaction(() => {
    for (const { id, locator } of open) {
      const verdict = byLocator.get(locator);
      if (verdict === undefined) continue;
      update.run(verdict.scheme, verdict.verdict, verdict.reason, id);
      count += 1;
    }
    if (count === 0) return;
    // The findings rest on verdicts: the analysis has to be done anew.
    db.prepare(`update counter set value = value + 1 where name = 'evidence_revision'`).run();
    audit.append('evidence.signaturesChecked', `source ${String(sourceId)}`, { records: count });
  }).immediate();
  return count;
}
