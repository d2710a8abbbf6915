/** Every named read query of the engine, composed of the domains' own lists. Names are `domain.query`. */
import type { ReadDb } from '../db/database.ts';
import { evidenceQueries } from '../evidence/queries.ts';
import { findingsQueries } from '../findings/queries.ts';
import { lifecycleQueries } from '../lifecycle/queries.ts';
import { paymentsQueries } from '../payments/queries.ts';
import { replayQueries } from '../replay/queries.ts';

/** @param cancelled throws once the caller gave up; long loops over rows call it now and then */
export type Query = (db: ReadDb, parameters: unknown, cancelled: () => void) => unknown;

export const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ...Object.entries(evidenceQueries),
  ...Object.entries(paymentsQueries),
  ...Object.entries(lifecycleQueries),
  ...Object.entries(findingsQueries),
  ...Object.entries(replayQueries),
]);
