/** Vaults with something in them, copied as they lie on the disk, for damaging the copy. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../electron/engine/startEngine.ts';
import type { ImportedFile } from '../../shared/evidence/contract.ts';

/** Lines of a Stripe export, each with an id of its own. */
export function eventLines(file: string, count: number, filler = 200): string {
  return Array.from({ length: count }, (_, n) => {
    const event = {
      id: `evt_${file}_${n}`,
      object: 'event',
      type: 'charge.succeeded',
      created: 1_772_546_400 + n,
      data: {
        object: {
          id: `ch_${file}_${n}`,
          object: 'charge',
          amount: 100 + n,
          currency: 'eur',
          payment_intent: `pi_${file}_${n}`,
          status: 'succeeded',
          description: `${file} ${n} ${'lorem ipsum '.repeat(filler / 12)}`,
        },
      },
    };
    return `${JSON.stringify(event)}\n`;
  }).join('');
}

/** Imports a file of so many records; the import's result for it. */
export async function importLines(
  engine: Engine,
  folder: string,
  name: string,
  count: number,
): Promise<ImportedFile> {
  const path = join(folder, name);
  writeFileSync(path, eventLines(name.replace('.jsonl', ''), count));
  return importPath(engine, path);
}

/** @throws Error with the job's sentence when the job did not end well */
export async function importPath(engine: Engine, path: string): Promise<ImportedFile> {
  const { jobId } = await engine.client.evidence.import({ grants: [engine.context.grants.grantPath(path)] });
  const job = await engine.context.jobs.finished(jobId);
  if (job.state !== 'done') throw new Error(`${job.error?.code ?? job.state}: ${job.error?.sentence ?? ''}`);
  const [file] = (job.result as unknown as { files: ImportedFile[] }).files;
  if (file === undefined) throw new Error('no result');
  return file;
}

export function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}
