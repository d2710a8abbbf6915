/** Read queries of the lifecycle, run on reader threads. */
import { join } from 'node:path';
import { z } from 'zod';
import type { Projection } from '../../../shared/lifecycle/model.ts';
import type { ReadDb } from '../db/database.ts';
import { coveragesOf, instantOf, storedGroup } from '../payments/index.ts';
import { loadProfiles, ProfileSet } from './profiles.ts';
import { projectionOf, viewFromText } from './view.ts';

const parameters = z.object({ id: z.string(), asOf: z.number().nullable(), resources: z.string() });
const analysisRow = z.object({ as_of: z.number(), view: z.string() });

const compiled = new Map<string, ProfileSet>();

/** Profiles are files of the product: read once a thread. */
function profilesIn(resources: string): ProfileSet {
  const known = compiled.get(resources);
  if (known !== undefined) return known;
  const profiles = new ProfileSet(loadProfiles(join(resources, 'rails')));
  compiled.set(resources, profiles);
  return profiles;
}

/** @returns null where the payment is gone, or nothing of it was known at that time */
function projection(db: ReadDb, asked: unknown): Projection | null {
  const { id, asOf, resources } = parameters.parse(asked);
  const found = db.prepare('select as_of, view from analysis where as_of is not null').get();
  const group = storedGroup(db, id);
  if (found === undefined || group === null) return null;
  const analysis = analysisRow.parse(found);
  const time = asOf ?? analysis.as_of;
  const isKnown = (event: Parameters<typeof instantOf>[0]): boolean => (instantOf(event) ?? 0) <= time;
  const events = group.events.filter(isKnown);
  if (events.length === 0) return null;
  const batches = group.batches.map((batch) => ({
    ...batch,
    events: batch.events.filter(isKnown),
    bankEntries: batch.bankEntries.filter(isKnown),
  }));
  const view = viewFromText(analysis.view, time, coveragesOf(db));
  return projectionOf({ ...group, events, batches }, profilesIn(resources), view);
}

export const lifecycleQueries: Readonly<Record<string, (db: ReadDb, parameters: unknown) => unknown>> = {
  'lifecycle.projection': projection,
};
