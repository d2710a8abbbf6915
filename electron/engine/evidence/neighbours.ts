/** The records around one, whatever a filter says: in its own source, or by time over all sources. */
import { z } from 'zod';
import type { RecordSummary } from '../../../shared/evidence/model.ts';
import type { Neighbours } from '../../../shared/evidence/searching.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { locatorSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';

const parametersSchema = z.object({
  id: z.number().int(),
  around: z.enum(['source', 'time']),
  count: z.number().int(),
});

const centreRow = z.object({
  id: z.number(),
  source_id: z.number(),
  name: z.string(),
  locator: z.string(),
  at: z.number().nullable(),
});

const placeSql = locatorSql('record');

type SummariesOf = (db: ReadDb, ids: readonly number[]) => RecordSummary[];
type Side = 'before' | 'after';

const sideSql: Readonly<Record<'source' | 'time', Readonly<Record<Side, string>>>> = {
  source: {
    before: `select id from record where id < :id and id >= (select first_record from source where id = :source)
      order by id desc limit :count`,
    after: `select id from record where id > :id and id <= (select last_record from source where id = :source)
      order by id limit :count`,
  },
  // Equal times go in the order in which they were imported.
  time: {
    before: `select record.id from record join source on source.id = record.source_id
      where source.status = 'complete' and (coalesce(occurred_at, received_at, 0), record.id) < (:at, :id)
        and coalesce(occurred_at, received_at, 0) > 0
      order by coalesce(occurred_at, received_at, 0) desc, record.id desc limit :count`,
    after: `select record.id from record join source on source.id = record.source_id
      where source.status = 'complete' and (coalesce(occurred_at, received_at, 0), record.id) > (:at, :id)
      order by coalesce(occurred_at, received_at, 0), record.id limit :count`,
  },
};

/**
 * @throws RailtraceError `not_found` when there is no such record, or it states no time to go by
 */
export function neighbours(db: ReadDb, parameters: unknown, summariesOf: SummariesOf): Neighbours {
  const { id, around, count } = parametersSchema.parse(parameters);
  const found = db
    .prepare(
      `select record.id, record.source_id, source.name, ${placeSql} as locator, coalesce(record.occurred_at, record.received_at) as at
       from record join source on source.id = record.source_id where record.id = ? and source.status = 'complete'`,
    )
    .get(id);
  if (found === undefined) throw new RailtraceError('not_found', `There is no record ${id}.`);
  const centre = centreRow.parse(found);
  if (around === 'time' && centre.at === null)
    throw new RailtraceError(
      'not_found',
      `${centre.name} ${centre.locator} states no time of its own. Look around it in its source instead.`,
    );
  const idsOf = (side: Side): number[] => {
    const place = around === 'source' ? { source: centre.source_id } : { at: centre.at };
    const rows = db
      .prepare(sideSql[around][side])
      .pluck()
      .all({ id, count, ...place });
    return z.array(z.number()).parse(rows);
  };
  const [record] = summariesOf(db, [id]);
  if (record === undefined) throw new RailtraceError('not_found', `There is no record ${id}.`);
  return {
    before: summariesOf(db, idsOf('before').reverse()),
    record,
    after: summariesOf(db, idsOf('after')),
  };
}
