/** Answers the bundles' commands: export as a job that leaves a file to read, verify as a job that leaves a report. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleInput } from '../../../shared/bundles/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { ed25519PublicKey } from '../kernel/crypto.ts';
import type { EngineContext, GrantedFile, JobControls, OpenVault } from '../kernel/context.ts';
import { placeOf } from '../kernel/log.ts';
import type { Handlers } from '../kernel/router.ts';
import { buildBundle, bundleName } from './builder.ts';
import { createFrozenStore, freezeRevision } from './frozenRevision.ts';
import { signerFilesOfSeed } from './keys.ts';
import type { BundleNeighbours, ExportSubject } from './neighbours.ts';
import { verifyBundle } from './verify.ts';

export interface Bundles {
  readonly handlers: Handlers<'bundles'>;
  /** Removes finished exports from the vault's folder; they were copied to where the person wanted them. */
  close(): Promise<void>;
}

/** Whom a vault's allowed_signers file names. */
const signerIdentity = 'desk@railtrace';

/** A file handed in through the UI is verified in memory: nobody knows yet what is in it, so it never touches the disk. */
const uploadLimit = 256 * 1024 * 1024;

export function createBundles(
  context: EngineContext,
  vault: OpenVault,
  neighbours: BundleNeighbours,
): Bundles {
  const store = createFrozenStore(vault.db);
  const folder = join(vault.folder, 'exports');
  const clear = (): Promise<void> => rm(folder, { recursive: true, force: true });
  // What a killed process left behind goes before anything new is written.
  let ready: Promise<unknown> = clear().catch((thrown: unknown) => {
    context.log.warn('old exports could not be removed', { cause: placeOf(thrown) });
  });
  let exports = 0;

  const exportBundle = async (subject: ExportSubject, controls: JobControls) => {
    const { signal } = controls;
    const frozen = await freezeRevision(subject, store, neighbours, signal);
    const input: BundleInput = {
      ...frozen,
      tool: { name: 'Railtrace', version: context.version },
      signer: { seed: vault.keys.signerSeed, identity: signerIdentity },
    };
    const name = `${bundleName(input)}.zip`;
    ready = ready.then(() => mkdir(folder, { recursive: true, mode: 0o700 }));
    await ready;
    // Numbered, because a file on offer is never written again while somebody may be reading it.
    exports += 1;
    const path = join(folder, `${String(exports)}-${name}`);
    const written = await buildBundle(input, path, {
      signal,
      report: (progress) => controls.report(progress, name),
    });
    // Said after the fact and outside the bundle: the revision that was exported must stay the same bytes.
    const { number: revision } = input.revision;
    store.noteExport({ subject, revision, at: context.clock.now(), sha256: written.sha256, name });
    if ('caseId' in subject) neighbours.noteExport(subject.caseId, { name, sha256: written.sha256 });
    else vault.audit.append('payment exported', name, { sha256: written.sha256, bytes: written.bytes });
    const grantId = context.grants.offer({ name, path, size: written.bytes });
    return { grantId, name, sha256: written.sha256, size: written.bytes };
  };

  const trustedKeys = [ed25519PublicKey(vault.keys.signerSeed)];

  return {
    handlers: {
      export: (subject) => ({
        jobId: context.jobs.start('export', 'Exporting an evidence bundle', (controls) =>
          exportBundle(subject, controls),
        ),
      }),
      verify: ({ grantId, key }) => {
        const file = context.grants.take(grantId);
        const jobId = context.jobs.start('verify', `Verifying ${file.name}`, async ({ signal }) => {
          const bytes = await inMemory(file, signal);
          return verifyBundle(bytes, { trustedKeys, signal, ...(key === undefined ? {} : { key }) });
        });
        return { jobId };
      },
      signer: () => {
        const { minisign, ssh } = signerFilesOfSeed(vault.keys.signerSeed, signerIdentity);
        return { minisign, ssh };
      },
    },
    close: clear,
  };
}

async function inMemory(file: GrantedFile, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of file.read(signal)) {
    bytes += chunk.length;
    if (bytes > uploadLimit) {
      throw new RailtraceError(
        'limit_exceeded',
        `“${file.name}” is larger than 256 MiB; verify it with the command line: railtrace verify FILE.zip.`,
        { file: file.name },
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
