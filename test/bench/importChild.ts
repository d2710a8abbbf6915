/**
 * Imports a file into a new vault in a process of its own and says what that took: `node importChild.ts FILE VAULT`. One
 * JSON document on stdout.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startEngine } from '../../electron/engine/startEngine.ts';
import { cheapKeyDerivation, testPassphrase } from '../build/vault.ts';

export interface ImportMeasures {
  /** Seconds until the records are stored. */
  readonly stored: number;
  /** Most memory that the process with its threads had resident meanwhile, in MiB. */
  readonly peakMib: number;
  /** How long interactive reads took while the import ran, in ms, sorted. */
  readonly reads: readonly number[];
  /** Milliseconds until a cancelled second import had stopped. */
  readonly cancelled: number;
}

const [file = '', vaultFolder = ''] = process.argv.slice(2);
const mebibyte = 1_048_576;

async function measure(): Promise<ImportMeasures> {
  const engine = startEngine({ vaultFolder, keyDerivation: cheapKeyDerivation, logThreshold: 'error' });
  const { client, context } = engine;
  await client.workspace.create({ passphrase: testPassphrase });
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 50);
  const start = performance.now();
  const { jobId } = await client.evidence.import({ grants: [context.grants.grantPath(file)] });
  let over = false;
  const finished = context.jobs.finished(jobId).finally(() => {
    over = true;
  });
  const reads: number[] = [];
  const isOver = (): boolean => over;
  while (!isOver()) {
    for (const read of [
      () => client.evidence.sources({}),
      () => client.workspace.summary({}),
      () => client.workspace.jobs({}),
    ]) {
      const begun = performance.now();
      await read();
      reads.push(performance.now() - begun);
    }
    await delay(20);
  }
  const job = await finished;
  if (job.state !== 'done') throw new Error(`The import ended ${job.state}: ${job.error?.sentence ?? ''}`);
  const stored = (performance.now() - start) / 1000;
  clearInterval(look);
  for (const each of context.jobs.list()) if (each.endedAt === null) context.jobs.cancel(each.id);
  await Promise.all(context.jobs.list().map((each) => context.jobs.finished(each.id)));
  const cancelled = await cancelOne(engine);
  await engine.close();
  return { stored, peakMib: peak / mebibyte, reads: reads.sort((left, right) => left - right), cancelled };
}

/** An endless upload, cancelled once records of it are in the vault. */
async function cancelOne({ client, context }: ReturnType<typeof startEngine>): Promise<number> {
  const grant = context.grants.openUpload('endless.jsonl', 2 ** 40);
  const { jobId } = await client.evidence.import({ grants: [grant] });
  let count = 0;
  const line = () => {
    count += 1;
    return JSON.stringify({
      id: `evt_endless${String(count)}`,
      object: 'event',
      type: 'charge.succeeded',
      created: 1_772_500_000,
      data: { object: { id: `ch_${String(count)}`, object: 'charge' } },
    });
  };
  const stop = new AbortController();
  const sending = (async () => {
    while (!stop.signal.aborted) {
      const text = Array.from({ length: 4000 }, line).join('\n');
      await context.grants.append(grant, Buffer.from(`${text}\n`), false);
    }
  })().catch(() => undefined); // the cancelled reader takes nothing more
  await delay(3000);
  const start = performance.now();
  context.jobs.cancel(jobId);
  await context.jobs.finished(jobId);
  const elapsed = performance.now() - start;
  stop.abort();
  context.grants.abandon(grant);
  await sending;
  return elapsed;
}

process.stdout.write(JSON.stringify(await measure()));
