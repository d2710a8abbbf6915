/** What the vault holds already, as the parse worker asks it: whole files by hash, single records by key and hash. */
import { z } from 'zod';
import type { SourceFormat } from '../../../../shared/evidence/model.ts';
import type { ReadDb } from '../../db/database.ts';

export interface KnownSources {
  /** Id of the complete source with this original hash; null when there is none. */
  sourceOf(sha256: string): number | null;
  /** Fixes which sources count as "another" for the file that begins now. */
  remember(): { hasRecord(format: SourceFormat, naturalKey: string, storedSha256: Uint8Array): boolean };
}

const rowWithId = z.object({ id: z.number() });

export function knownSources(db: ReadDb): KnownSources {
  const byHash = db.prepare(
    `select id from source where sha256 = ? and status = 'complete' and format <> 'replay-attempt'`,
  );
  const formats = db.prepare(
    `select distinct format, max(id) as id from source where status = 'complete' group by format`,
  );
  const byRecord = db.prepare(
    `select record.id from record join source on source.id = record.source_id
     where record.natural_key = ? and record.stored_sha256 = ? and source.format = ? and source.status = 'complete' limit 1`,
  );
  return {
    sourceOf: (sha256) => {
      const row = byHash.get(sha256);
      return row === undefined ? null : rowWithId.parse(row).id;
    },
    remember: () => {
      const present = new Set(formats.all().map((row) => z.object({ format: z.string() }).parse(row).format));
      return {
        hasRecord: (format, naturalKey, storedSha256) =>
          // Most imports are the first of their format: they need no look-up at all.
          present.has(format) &&
          format !== 'replay-attempt' &&
          byRecord.get(naturalKey, storedSha256, format) !== undefined,
      };
    },
  };
}
