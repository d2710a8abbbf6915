/** Records as rows of a list, masked for display. */
import { z } from 'zod';
import { recordSummarySchema, type RecordSummary } from '../../../shared/evidence/model.ts';
import { excerptOf } from '../../../shared/evidence/searchQuery.ts';
import { locatorSql, partySql, wordSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { shownText } from './displayText.ts';
import { storedText } from './storedText.ts';

/** Text read per row for its excerpt. */
const excerptBytes = 64 * 1024;

const summaryRow = z.object({
  id: z.number(),
  source_id: z.number(),
  source_name: z.string(),
  format: z.string(),
  display: z.string().nullable(),
  locator: z.string(),
  party: z.string().nullable(),
  title: z.string(),
  occurred_at: z.number().nullable(),
});

const summarySql = `select record.id, record.source_id, source.name as source_name, source.format, source.display,
    ${locatorSql('record')} as locator, ${partySql('record.party')} as party, ${wordSql('record.title')} as title, record.occurred_at
  from json_each(:ids) as wanted join record on record.id = wanted.value join source on source.id = record.source_id
  where source.status = 'complete' order by wanted.key`;

/**
 * Records in the order of their ids given; what is not there is left out.
 * @param words to cut the excerpts around, in lower case
 */
export function summariesOf(
  db: ReadDb,
  ids: readonly number[],
  words: readonly string[] = [],
): RecordSummary[] {
  const text = storedText(db);
  return db
    .prepare(summarySql)
    .all({ ids: JSON.stringify(ids) })
    .map((found) => {
      const row = summaryRow.parse(found);
      const bytes = text.record(row.id, excerptBytes) ?? Buffer.alloc(0);
      return recordSummarySchema.parse({
        id: row.id,
        sourceId: row.source_id,
        sourceName: row.source_name,
        format: row.format,
        locator: row.locator,
        party: row.party,
        title: shownText(row.title, null),
        occurredAt: row.occurred_at,
        excerpt: excerptOf(shownText(bytes.toString('utf8'), row.display), words),
      });
    });
}
