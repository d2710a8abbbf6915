/**
 * What only the engine's host can do: native file dialogs. Hosts without them refuse by name. Paths come from the
 * host's dialogs and stay here; the page is given grants.
 */
import { constants } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { GrantId } from '../../../shared/kernel/ids.ts';
import type { Capability } from '../../../shared/kernel/wire.ts';
import type { Grants } from './context.ts';
import { randomBytes } from './crypto.ts';

export interface Host {
  /** Paths of the files that the person chose; none when they dismissed the dialog. */
  pickOpen(title: string): Promise<readonly string[]>;
  /** Where the person wants the file, or null when they dismissed the dialog. */
  pickSave(suggestedName: string): Promise<string | null>;
}

/** The browser shell and the command line: no dialogs. */
export const hostWithoutDialogs: Host = {
  pickOpen: () => Promise.reject(notSupported('files.pickOpen')),
  pickSave: () => Promise.reject(notSupported('files.pickSave')),
};

function notSupported(capability: Capability): RailtraceError {
  return new RailtraceError(
    'not_supported_here',
    'This window has no file dialog of its own. Drop the files onto it, or download the export.',
    { capability },
  );
}

/** Lets the person choose files and grants each of them for one reading. */
export async function grantPicked(
  host: Host,
  grants: Grants,
  title: string,
): Promise<{ files: { grantId: GrantId; name: string; size: number }[] }> {
  const paths = await host.pickOpen(title);
  const files = await Promise.all(
    paths.map(async (path) => {
      const { size } = await stat(path);
      return { grantId: grants.grantPath(path), name: basename(path), size };
    }),
  );
  return { files };
}

const windowBytes = 1024 * 1024;

/**
 * Lets the person choose a place and copies an offered file there: written beside its target, flushed and renamed
 * over it, so that the target is the old file or the whole new one, and a link in its place is replaced, not followed.
 */
export async function saveOffered(
  host: Host,
  grants: Grants,
  grantId: GrantId,
  suggestedName: string,
): Promise<{ saved: boolean }> {
  const target = await host.pickSave(suggestedName);
  if (target === null) return { saved: false };
  const beside = join(
    dirname(target),
    `.${basename(target)}.${Buffer.from(randomBytes(6)).toString('hex')}.part`,
  );
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const file = await open(beside, flags, 0o600).catch((thrown: unknown) => {
    throw cannotWrite(target, thrown);
  });
  try {
    await copyOffered(grants, grantId, file);
    await file.sync();
    await file.close();
    await rename(beside, target);
  } catch (thrown) {
    await file.close();
    await rm(beside, { force: true });
    throw thrown instanceof RailtraceError ? thrown : cannotWrite(target, thrown);
  }
  return { saved: true };
}

async function copyOffered(grants: Grants, grantId: GrantId, file: FileHandle): Promise<void> {
  for (let offset = 0; ;) {
    const { bytes, total } = await grants.readOffered(grantId, offset, windowBytes);
    await file.writeFile(bytes);
    offset += bytes.length;
    if (offset >= total) return;
    if (bytes.length === 0)
      throw new RailtraceError('not_found', 'The export has changed while it was saved. Export it again.');
  }
}

function cannotWrite(target: string, thrown: unknown): RailtraceError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new RailtraceError(
    isFull ? 'storage_full' : 'storage_read_only',
    `${basename(target)} could not be written there (${code}). ${isFull ? 'Free some space' : 'Choose another folder'} and save it again.`,
  );
}
