import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../electron/engine/startEngine.ts';
import { cheapKeyDerivation, temporaryFolder, testPassphrase } from '../build/vault.ts';

const folder = temporaryFolder();
const vaultFolder = join(folder.path, 'vault');
afterAll(() => {
  folder.remove();
});

const owner = `
  import { startEngine } from ${JSON.stringify(new URL('../../electron/engine/startEngine.ts', import.meta.url).href)};
  const engine = startEngine(${JSON.stringify({ vaultFolder, keyDerivation: cheapKeyDerivation, logThreshold: 'error' })});
  const { state } = await engine.client.workspace.status({});
  const passphrase = ${JSON.stringify(testPassphrase)};
  await (state === 'missing' ? engine.client.workspace.create({ passphrase }) : engine.client.workspace.unlock({ passphrase }));
  process.stdout.write('open');
  setInterval(() => {}, 1000);
`;

async function ownerProcess() {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', owner], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('R25: one process owns a vault', () => {
  it('refuses the second with the pid of the first, and reclaims the vault of a killed owner', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = await ownerProcess();
      const engine = startEngine({ vaultFolder, keyDerivation: cheapKeyDerivation, logThreshold: 'error' });
      const refusal: unknown = await engine.client.workspace.unlock({ passphrase: testPassphrase }).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(refusal).toMatchObject({ code: 'already_open', details: { pid: child.pid } });
      expect(String(refusal)).toContain(String(child.pid));
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect((await engine.client.workspace.unlock({ passphrase: testPassphrase })).state).toBe('open');
      expect((await engine.client.workspace.audit({})).intact).toBe(true);
      await engine.close();
    }
  });
});
