/** A process that imports files one job at a time and says each that is finished, to be killed at any moment. */
import { startEngine } from '../../electron/engine/startEngine.ts';
import { cheapKeyDerivation, testPassphrase } from '../build/vault.ts';

const [vaultFolder = '', ...files] = process.argv.slice(2);
const engine = startEngine({ vaultFolder, keyDerivation: cheapKeyDerivation, logThreshold: 'error' });
await engine.client.workspace.unlock({ passphrase: testPassphrase });
process.stdout.write('unlocked\n');
for (const file of files) {
  const { jobId } = await engine.client.evidence.import({ grants: [engine.context.grants.grantPath(file)] });
  const job = await engine.context.jobs.finished(jobId);
  if (job.state === 'done') process.stdout.write(`finished ${file}\n`);
}
// An analysis that has just begun is let finish: this test is about imports.
await engine.settled();
await engine.close();
