import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openConnection,
  whenReady,
  type EngineConnection,
} from '../../renderer/app/transports/connection.ts';
import { socketDialer, type SocketDoor } from '../../renderer/app/transports/socket.ts';
import { recordIdSchema } from '../../shared/kernel/ids.ts';
import { temporaryFolder } from '../build/vault.ts';
import { tokenOf, windowOf } from '../contract/transports.ts';
import { isIdentifier, isTextWith, nodesIn } from '../main/syntax.ts';
import { startShellProcess, type ShellProcess } from '../shell/shellProcess.ts';

const canaries = [
  'canary-evidence-7f3a',
  'canary-name-91bc',
  '4000056655665556',
  'canary-passphrase-55aa',
  'canary-query-3d2e',
];

describe('S49: what the program writes about itself holds no evidence and no secret', () => {
  const folder = temporaryFolder();
  let shell: ShellProcess;
  let door: SocketDoor;
  let connection: EngineConnection;

  beforeAll(async () => {
    shell = await startShellProcess(join(folder.path, 'vault'));
    door = windowOf(shell.authority, tokenOf(shell.address));
    connection = await whenReady(openConnection(socketDialer(door)));
  });
  afterAll(async () => {
    connection.close();
    shell.child.kill('SIGTERM');
    await shell.exited;
    folder.remove();
  });

  const upload = async (name: string, text: string): Promise<string> => {
    const { files, evidence, workspace } = connection.client;
    const bytes = Buffer.from(text);
    const { grantId } = await files.openUpload({ name, size: bytes.length });
    await files.append({ grantId, base64: bytes.toString('base64'), last: true });
    const { jobId } = await evidence.import({ grants: [grantId] });
    for await (const job of await workspace.watchJobs({})) {
      if (job.id === jobId && job.endedAt !== null) return job.state;
    }
    throw new Error('The feed of jobs ended before the job did.');
  };

  it('says nothing of them while it imports, fails and is asked nonsense', async () => {
    const { client } = connection;
    await client.workspace.create({ passphrase: 'canary-passphrase-55aa' });
    const line = JSON.stringify({
      id: 'evt_1',
      note: 'canary-evidence-7f3a',
      name: 'canary-name-91bc',
      card: '4000056655665556',
    });
    await upload('canary-name-91bc.jsonl', `${line}\n{"broken": "canary-evidence-7f3a\n${line}\n`);
    await upload('canary-name-91bc.bin', `\u0000\u0001canary-evidence-7f3a`);

    const failing: Promise<unknown>[] = [
      client.evidence.sql({
        statement: "select canary from nowhere where x = 'canary-query-3d2e'",
        limit: 1,
      }),
      client.evidence.search({ query: 'canary-query-3d2e "unbalanced', limit: 1 }),
      client.evidence.record({ id: recordIdSchema.parse(999_999) }),
      client.workspace.unlock({ passphrase: 'canary-passphrase-55aa canary-passphrase-55aa' }),
      client.evidence.search({ query: 'canary-query-3d2e', limit: -1 }),
    ];
    await Promise.allSettled(failing);
    await client.workspace.lock({});
    await Promise.allSettled([client.workspace.unlock({ passphrase: 'canary-passphrase-55aa wrong' })]);

    const said = shell.output().split('\n').slice(1).join('\n');
    for (const canary of canaries) expect(said).not.toContain(canary);
    expect(said).not.toContain(tokenOf(shell.address));
    expect(said).not.toContain(door.resume ?? 'no resume secret');
  });

  it('prints its address for a person, once, and nothing else on stdout', () => {
    expect(shell.output().split(tokenOf(shell.address))).toHaveLength(2);
  });

  it('has no crash reporter and no upload address', () => {
    expect(nodesIn(['electron', 'renderer', 'shared'], isIdentifier('crashReporter'))).toEqual([]);
    expect(nodesIn(['electron', 'renderer', 'shared'], isTextWith(/submitURL|sentry|crashpad/i))).toEqual([]);
  });

  it('starts Chromium without its crash reporter', () => {
    const flags = nodesIn(['electron/shell'], isTextWith(/^--disable-breakpad$/));
    expect(flags.map(({ path }) => path)).toEqual(['electron/shell/openWindow.ts']);
  });
});
