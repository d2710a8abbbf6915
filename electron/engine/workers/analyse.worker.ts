/**
 * One analysis: reads all events over a read-only connection, judges them, and sends what differs from the stored
 * analysis. The writer stores it; this thread changes nothing.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { Finding } from '../../../shared/findings/model.ts';
import { cancelledError, toErrorData } from '../../../shared/kernel/errors.ts';
import type { ReadDb } from '../db/database.ts';
import { openReader } from '../db/open.ts';
import { analyseEvidence, type AnalysisTaker } from '../findings/analyse.ts';
import { Changes } from '../findings/changes.ts';
import { fileStatements } from '../findings/fileStatements.ts';
import { batchRow, findingRow, paymentRow, type FromAnalyst } from '../findings/messages.ts';
import { loadProfiles, ProfileSet } from '../lifecycle/profiles.ts';
import { viewToText } from '../lifecycle/view.ts';
import { placedAnnotations } from '../payments/annotationStore.ts';
import { dialectsToText } from '../payments/detail.ts';
import { coveragesOf, newestRecordTime, storedEvents } from '../payments/reading.ts';

const { access, resources, asOf, wanted, flags } = z
  .object({
    access: z.object({ file: z.string(), key: z.instanceof(Uint8Array) }),
    resources: z.string(),
    asOf: z.number().nullable(),
    wanted: z.enum(['changes', 'findings']),
    flags: z.instanceof(Int32Array),
  })
  .parse(workerData);

/** Messages that may be under way: enough to keep the writer busy, few enough to need no memory. */
const inFlight = 8;
const findingsAtOnce = 1000;
/** Payments between two reports of progress. */
const reportEvery = 5000;

let sent = 0;

/** Waits where the writer has not kept up. */
function send(message: FromAnalyst): void {
  checkCancelled();
  parentPort?.postMessage(message);
  sent += 1;
  for (;;) {
    const taken = Atomics.load(flags, 1);
    if (sent - taken <= inFlight || Atomics.load(flags, 0) !== 0) return;
    Atomics.wait(flags, 1, taken, 1000);
  }
}

function checkCancelled(): void {
  if (Atomics.load(flags, 0) !== 0) throw cancelledError('The analysis');
}

interface Seen {
  payments: number;
  findings: number;
  view: string;
  dialects: string;
}

/** Sends rows that differ from the stored ones. */
function changesTaker(db: ReadDb, seen: Seen): { taker: AnalysisTaker; finish: () => void } {
  const changes = new Changes(db, send);
  const noteAll = (findings: readonly Finding[]): void => {
    seen.findings += findings.length;
    for (const finding of findings) changes.note('finding', findingRow(finding));
  };
  return {
    taker: {
      desk: ({ view, batches, dialects, findings }) => {
        seen.view = viewToText(view);
        seen.dialects = dialectsToText(dialects);
        for (const batch of batches) changes.note('settlement_batch', batchRow(batch));
        noteAll(findings);
      },
      payment: (payment) => {
        changes.note('payment', paymentRow(payment));
        noteAll(payment.findings);
      },
    },
    finish: () => {
      changes.finish();
    },
  };
}

/** Sends all findings, and nothing else. */
function findingsTaker(seen: Seen): { taker: AnalysisTaker; finish: () => void } {
  let pending: Finding[] = [];
  const flush = (): void => {
    if (pending.length > 0) send({ type: 'findings', findings: pending });
    pending = [];
  };
  const noteAll = (findings: readonly Finding[]): void => {
    seen.findings += findings.length;
    pending.push(...findings);
    if (pending.length >= findingsAtOnce) flush();
  };
  return {
    taker: {
      desk: ({ findings }) => {
        noteAll(findings);
      },
      payment: ({ findings }) => {
        noteAll(findings);
      },
    },
    finish: flush,
  };
}

/** Counts payments and says how far the analysis is. */
function counting(taker: AnalysisTaker, seen: Seen): AnalysisTaker {
  let total = 0;
  return {
    desk: (desk) => {
      total = desk.payments;
      taker.desk(desk);
    },
    payment: (payment) => {
      seen.payments += 1;
      if (seen.payments % reportEvery === 0)
        send({
          type: 'progress',
          progress: Math.min(1, seen.payments / Math.max(total, 1)),
          detail: `judged ${String(seen.payments)} of ${String(total)} payments`,
        });
      taker.payment(payment);
    },
  };
}

const revisionRow = z.object({ value: z.number() });

function run(): void {
  const db = openReader(access);
  try {
    const { value: revision } = revisionRow.parse(
      db.prepare(`select value from counter where name = 'evidence_revision'`).get(),
    );
    send({ type: 'progress', progress: null, detail: 'reading events' });
    const profiles = loadProfiles(join(resources, 'rails'));
    const seen: Seen = { payments: 0, findings: 0, view: '{}', dialects: '[]' };
    const { taker, finish } = wanted === 'changes' ? changesTaker(db, seen) : findingsTaker(seen);
    const judgedAt = analyseEvidence(
      {
        source: storedEvents(db),
        coverages: coveragesOf(db),
        newestRecord: newestRecordTime(db),
        annotations: placedAnnotations(db),
        stated: fileStatements(db),
        profiles,
        asOf,
        checkCancelled,
      },
      counting(taker, seen),
    );
    finish();
    send({ type: 'done', asOf: judgedAt, revision, profiles: new ProfileSet(profiles).versions(), ...seen });
  } catch (thrown) {
    parentPort?.postMessage({ type: 'failed', error: toErrorData(thrown) } satisfies FromAnalyst);
  } finally {
    db.close();
  }
}

run();
