/** Read queries of evidence, run on reader threads. Everything they return is masked for display. */
import { z } from 'zod';
import type { ReadDb } from '../db/database.ts';
import { facets } from './facets.ts';
import { neighbours } from './neighbours.ts';
import { matchingIds, search } from './search.ts';
import { runStatement } from './sqlConsole.ts';
import { summariesOf } from './summaries.ts';
import { checkWholeness } from './wholeness.ts';

type Query = (db: ReadDb, parameters: unknown, cancelled: () => void) => unknown;

const sqlParameters = z.object({
  statement: z.string(),
  limit: z.number().int(),
  offset: z.number().int().default(0),
});

const sql: Query = (db, parameters, cancelled) => {
  const { statement, ...window } = sqlParameters.parse(parameters);
  return runStatement(db, statement, window, cancelled);
};

export const evidenceQueries: Readonly<Record<string, Query>> = {
  'evidence.search': search,
  'evidence.facets': (db, parameters, cancelled) => facets(db, parameters, cancelled, matchingIds),
  'evidence.neighbours': (db, parameters) => neighbours(db, parameters, summariesOf),
  'evidence.sql': sql,
  'evidence.wholeness': (db, _parameters, cancelled) => checkWholeness(db, cancelled),
};
