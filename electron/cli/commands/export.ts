import { open, rename, rm } from 'node:fs/promises';
import { exportedBundleSchema } from '../../../shared/bundles/contract.ts';
import { fromErrorData, RailtraceError } from '../../../shared/kernel/errors.ts';
import type { GrantId } from '../../../shared/kernel/ids.ts';
import type { Engine } from '../../engine/startEngine.ts';
import { UsageError, type Command } from '../command.ts';
import { caseIdOf } from './case.ts';

const window = 1_048_576;

export const exportCommand: Command = {
  name: 'export',
  usage: '--vault DIR (--case ID | --payment REF) --out FILE.zip',
  summary: 'Exports a case or a payment as a signed evidence bundle that verifies without Railtrace.',
  options: { case: { type: 'string' }, payment: { type: 'string' }, out: { type: 'string' } },
  run: async (call) => {
    const paymentReference = call.optional('payment');
    if ((call.optional('case') === undefined) === (paymentReference === undefined)) {
      throw new UsageError('export needs either --case ID or --payment REF.');
    }
    const what = paymentReference === undefined ? { caseId: caseIdOf(call) } : { paymentReference };
    const out = call.resolve(call.required('out'));
    const engine = await call.openVault();
    await engine.settled();
    const { jobId } = await engine.client.bundles.export(what);
    const job = await engine.context.jobs.finished(jobId);
    if (job.error !== null) throw fromErrorData(job.error);
    const bundle = exportedBundleSchema.parse(job.result);
    await save(engine, bundle.grantId, out);
    return { json: { file: out, sha256: bundle.sha256 }, text: `${out}\nsha256 ${bundle.sha256}` };
  },
};

/** Written beside its place, synced, then renamed: a crash leaves no half bundle under the wanted name. */
async function save(engine: Engine, grantId: GrantId, out: string): Promise<void> {
  const partial = `${out}.partial`;
  const handle = await open(partial, 'w', 0o600).catch((thrown: unknown) => {
    throw new RailtraceError(
      'storage_read_only',
      `${out} cannot be written. Choose another --out.`,
      {},
      { cause: thrown },
    );
  });
  try {
    for (let offset = 0, total = 1; offset < total;) {
      const piece = await engine.context.grants.readOffered(grantId, offset, window);
      total = piece.total;
      if (piece.bytes.length === 0) throw new RailtraceError('internal', 'The finished bundle ended early.');
      await handle.write(piece.bytes);
      offset += piece.bytes.length;
    }
    await handle.sync();
  } catch (thrown) {
    await handle.close();
    await rm(partial, { force: true });
    throw thrown;
  }
  await handle.close();
  await rename(partial, out);
}
