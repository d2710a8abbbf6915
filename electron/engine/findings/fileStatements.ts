/** Reads from the vault what files state about themselves. */
import { signatureVerdictSchema } from '../../../shared/evidence/model.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { citedRecordSchema } from '../../../shared/findings/model.ts';
import { locatorSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { evidenceReading } from '../evidence/index.ts';
import type { FileStatements } from './statements.ts';

const placeSql = locatorSql('record');
const signatureRow = signatureVerdictSchema.extend(citedRecordSchema.shape);
/** Webhooks with a broken signature that are told one by one; more of them are one wrong secret. */
const mostSignatures = 10_000;

export function fileStatements(db: ReadDb): FileStatements {
  const reading = evidenceReading(db);
  const signatures = db
    .prepare(
      `select signature_verdict.record_id as recordId, source.name as source, ${placeSql} as locator,
         signature_verdict.scheme, signature_verdict.verdict, signature_verdict.reason
       from signature_verdict join record on record.id = signature_verdict.record_id
         join source on source.id = record.source_id
       where source.status = 'complete' and signature_verdict.verdict in ('invalid', 'stale')
       order by record.id limit ?`,
    )
    .all(mostSignatures)
    .map((row) => {
      const { recordId, source, locator, ...verdict } = signatureRow.parse(row);
      return { verdict, record: { recordId, source, locator } };
    });
  const unproved = db
    .prepare(
      `select signature_verdict.record_id from signature_verdict
         join record on record.id = signature_verdict.record_id join source on source.id = record.source_id
       where source.status = 'complete' and signature_verdict.verdict = 'invalid'`,
    )
    .pluck()
    .all()
    .map((id) => recordIdSchema.parse(id));
  const recordWithin = db.prepare(
    `select record.id as recordId, source.name as source, ${placeSql} as locator
     from source join record on record.id between source.first_record and source.last_record and record.source_id = source.id
     where source.id = :source and (:within is null or substr(${placeSql}, 1, length(:within)) = :within)
     order by record.id limit 1`,
  );
  return {
    statements: reading.statements(),
    controls: reading.controls(),
    signatures,
    unproved: new Set(unproved),
    recordOf: (source, within) => {
      const row = recordWithin.get({ source, within }) ?? recordWithin.get({ source, within: null });
      return row === undefined ? null : citedRecordSchema.parse(row);
    },
  };
}
