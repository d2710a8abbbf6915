import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from '../../electron/engine/startEngine.ts';
import type { ImportedFile } from '../../shared/evidence/contract.ts';
import { cheapKeyDerivation, temporaryFolder, testPassphrase } from '../build/vault.ts';

const rounds = process.env['RAILTRACE_LONG'] === '1' ? 200 : 3;
const seed = 20261120;
const recordsPerFile = 1500;

let folder: ReturnType<typeof temporaryFolder>;
let files: string[];
const child = fileURLToPath(new URL('importChild.ts', import.meta.url));

beforeAll(() => {
  folder = temporaryFolder();
  files = Array.from({ length: 4 }, (_, file) => {
    const path = join(folder.path, `events-${file}.jsonl`);
    const line = (n: number) =>
      JSON.stringify({
        id: `evt_${file}_${n}`,
        object: 'event',
        type: 'charge.succeeded',
        created: 1772546400 + n,
        data: {
          object: {
            id: `ch_${file}_${n}`,
            object: 'charge',
            amount: n,
            currency: 'eur',
            description: 'x'.repeat(300),
          },
        },
      });
    writeFileSync(path, Array.from({ length: recordsPerFile }, (_each, n) => `${line(n)}\n`).join(''));
    return path;
  });
});
afterAll(() => {
  folder.remove();
});

function open(vaultFolder: string): Engine {
  return startEngine({ vaultFolder, keyDerivation: cheapKeyDerivation, logThreshold: 'error' });
}

/** Imports in a child and kills it so many milliseconds after it unlocked; gives the files that it said were finished. */
async function importAndKill(vaultFolder: string, afterMs: number): Promise<string[]> {
  const running = spawn(process.execPath, [child, vaultFolder, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const finished: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<void>((resolve) => {
    running.on('close', () => {
      resolve();
    });
  });
  let rest = '';
  running.stdout.on('data', (part: Buffer) => {
    const said = (rest + part.toString()).split('\n');
    rest = said.pop() ?? '';
    for (const line of said) {
      if (line === 'unlocked') timer = setTimeout(() => running.kill('SIGKILL'), afterMs);
      if (line.startsWith('finished ')) finished.push(basename(line.slice('finished '.length)));
    }
  });
  await ended;
  clearTimeout(timer);
  return finished;
}

// R02: what was acknowledged is there after a kill at any moment, and nothing is half there.

describe('R02: an import that is killed', () => {
  it(
    `loses nothing acknowledged, leaves no half source, and completes without doubles when repeated (${rounds} rounds, seed ${seed})`,
    async () => {
      let state = seed;
      const random = () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
      };
      for (let round = 0; round < rounds; round += 1) {
        const vaultFolder = join(folder.path, `vault-${round}`);
        const fresh = open(vaultFolder);
        await fresh.client.workspace.create({ passphrase: testPassphrase });
        await fresh.close();

        const acknowledged = await importAndKill(vaultFolder, 20 + random() * 1500);

        const engine = open(vaultFolder);
        await engine.client.workspace.unlock({ passphrase: testPassphrase });
        const { sources } = await engine.client.evidence.sources({});
        expect(sources.map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged));
        for (const source of sources)
          expect(source).toMatchObject({ status: 'complete', records: recordsPerFile });

        const { jobId } = await engine.client.evidence.import({
          grants: files.map((file) => engine.context.grants.grantPath(file)),
        });
        const job = await engine.context.jobs.finished(jobId);
        const results = (job.result as unknown as { files: ImportedFile[] }).files;
        for (const result of results) expect(result.records + result.duplicates).toBe(recordsPerFile);
        const { rows } = await engine.client.evidence.sql({
          statement: 'select count(*), count(distinct stored_sha256) from records',
        });
        expect(rows).toEqual([[files.length * recordsPerFile, files.length * recordsPerFile]]);
        await engine.settled();
        await engine.close();
      }
    },
    rounds * 60_000,
  );
});
