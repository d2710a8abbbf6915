import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { firstBrokenLedgerRow } from '../../../electron/engine/egress/index.ts';
import { answerRequests, httpAnswer, rawServer } from '../../build/rawServer.ts';
import { temporaryFolder } from '../../build/vault.ts';
import { aReplay } from './aReplay.ts';

const isLong = process.env['RAILTRACE_LONG'] === '1';
const rounds = isLong ? 200 : 3;
const script = fileURLToPath(new URL('./sendForever.ts', import.meta.url));

interface Round {
  readonly acknowledged: number[];
}

/** Starts the sender and kills it after a number of acknowledged sends, at whatever it is doing then. */
async function sendAndKill(vaultFolder: string, target: string, from: number, after: number): Promise<Round> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, vaultFolder, target, String(from)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    if (output.split('\n').length > after) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // Only whole lines were acknowledged.
  return { acknowledged: output.split('\n').slice(0, -1).map(Number) };
}

it(`tells the truth about every attempt after kill -9, ${String(rounds)} rounds`, async () => {
  const folder = temporaryFolder();
  const vaultFolder = join(folder.path, 'vault');
  const seed = Number(process.env['RAILTRACE_SEED'] ?? Date.now() % 1_000_000);
  const seen: string[] = [];
  const server = await rawServer(
    answerRequests((request) => {
      seen.push(/^POST \/(\d+) /.exec(request.toString('latin1'))?.[1] ?? '?');
      return httpAnswer('ok');
    }),
  );
  try {
    const acknowledged: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const after = 1 + ((seed * 7 + round * 13) % 17);
      const { acknowledged: done } = await sendAndKill(vaultFolder, server.target, round * 10_000, after);
      expect(done.length, `seed ${String(seed)} round ${String(round)}`).toBeGreaterThanOrEqual(after);
      acknowledged.push(...done);
    }
    const bench = await aReplay({ vaultFolder });
    const rows = bench.vault.db.prepare('select url, outcome, completed_at from attempt').all() as {
      url: string;
      outcome: string;
      completed_at: number | null;
    }[];
    const outcomes = new Map(rows.map((row) => [/\/(\d+)$/.exec(row.url)?.[1] ?? '', row]));
    expect(outcomes.size, `seed ${String(seed)}: none is doubled`).toBe(rows.length);
    expect(new Set(seen).size, `seed ${String(seed)}: none was sent twice`).toBe(seen.length);
    for (const number of seen)
      expect(outcomes.get(number)?.outcome, `seed ${String(seed)}: ${number}`).toMatch(/uncertain|answered/);
    for (const number of acknowledged) expect(outcomes.get(String(number))?.outcome).toBe('answered');
    for (const row of rows) expect(row.completed_at === null).toBe(row.outcome === 'uncertain');
    expect(firstBrokenLedgerRow(bench.vault.db)).toBeNull();
    await bench.close();
  } finally {
    await server.close();
    folder.remove();
  }
});
