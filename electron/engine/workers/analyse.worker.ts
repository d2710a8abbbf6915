/**
 * One analysis: reads all events over a read-only connection, judges them, and sends the result in batches. The
 * writer stores it; this thread changes nothing.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { cancelledError, toErrorData } from '../../../shared/kernel/errors.ts';
import { openReader } from '../db/open.ts';
import { analyse } from '../findings/analyse.ts';
import { analysedRow, type FromAnalyst } from '../findings/messages.ts';
import { loadProfiles } from '../lifecycle/profiles.ts';
import { loadCoverages, loadEvents, newestRecordTime } from '../payments/reading.ts';

const { access, resources, asOf, flag } = z
  .object({
    access: z.object({ file: z.string(), key: z.instanceof(Uint8Array) }),
    resources: z.string(),
    asOf: z.number().nullable(),
    flag: z.instanceof(Int32Array),
  })
  .parse(workerData);

const paymentsPerBatch = 500;
const findingsPerBatch = 1000;

function send(message: FromAnalyst): void {
  parentPort?.postMessage(message);
}

function checkCancelled(): void {
  if (Atomics.load(flag, 0) !== 0) throw cancelledError('The analysis');
}

function run(): void {
  const db = openReader(access);
  try {
    const revision = z
      .object({ value: z.number() })
      .parse(db.prepare(`select value from counter where name = 'evidence_revision'`).get()).value;
    send({ type: 'progress', detail: 'reading events' });
    const events = loadEvents(db);
    checkCancelled();
    send({ type: 'progress', detail: `judging ${String(events.length)} events` });
    const result = analyse({
      events,
      coverages: loadCoverages(db),
      newestRecord: newestRecordTime(db),
      profiles: loadProfiles(join(resources, 'rails')),
      asOf,
      checkCancelled,
    });
    for (let start = 0; start < result.payments.length; start += paymentsPerBatch) {
      send({
        type: 'payments',
        rows: result.payments.slice(start, start + paymentsPerBatch).map(analysedRow),
      });
    }
    for (let start = 0; start < result.findings.length; start += findingsPerBatch) {
      send({ type: 'findings', findings: result.findings.slice(start, start + findingsPerBatch) });
    }
    send({ type: 'done', asOf: result.asOf, revision, profiles: result.profiles });
  } catch (thrown) {
    send({ type: 'failed', error: toErrorData(thrown) });
  } finally {
    db.close();
  }
}

run();
