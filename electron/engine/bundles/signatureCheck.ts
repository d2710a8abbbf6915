/** The two signatures over `tagmanifest-sha256.txt`, against the keys that lie in the bundle. */
import type { Verification } from '../../../shared/bundles/contract.ts';
import { bundleNamespace, bundlePaths } from '../../../shared/bundles/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { tagFileLimit } from './formats/bagValidator.ts';
import { readWhole, type FileTree } from './formats/fileTree.ts';
import { minisignText, minisignVerify, parseMinisign, parseMinisignPublicKey } from './formats/minisign.ts';
import { parseSshPublicKeys, parseSshSignature, sshSignatureText, sshVerify } from './formats/sshsig.ts';
import { untrustedComment } from './keys.ts';

type Outcome = Omit<Verification['checks'][number], 'name'>;

export interface SignatureReport {
  readonly minisign: Outcome;
  readonly ssh: Outcome;
  /** The key that made both signatures; null unless both are good. */
  readonly signer: Uint8Array | null;
}

export async function checkSignatures(tree: FileTree): Promise<SignatureReport> {
  const keys: Uint8Array[] = [];
  const minisign = await outcome(async () => {
    keys.push(await checkMinisign(tree));
    return 'minisign’s signature is good for the key in the bundle.';
  });
  const ssh = await outcome(async () => {
    keys.push(await checkSsh(tree));
    return 'OpenSSH’s signature is good for the key in the bundle.';
  });
  const [first, second] = keys;
  if (first === undefined || second === undefined) return { minisign, ssh, signer: null };
  if (Buffer.from(first).equals(second)) return { minisign, ssh, signer: first };
  const detail = 'The two signatures were made with different keys.';
  return { minisign, ssh: { ok: false, detail }, signer: null };
}

async function outcome(work: () => Promise<string>): Promise<Outcome> {
  try {
    return { ok: true, detail: await work() };
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError) || thrown.code === 'cancelled') throw thrown;
    return { ok: false, detail: thrown.message };
  }
}

async function content(tree: FileTree, path: string): Promise<Uint8Array> {
  const file = tree.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new RailtraceError('damaged_input', `“${path}” is missing.`, { path });
  return readWhole(file, tagFileLimit);
}

async function text(tree: FileTree, path: string): Promise<string> {
  return Buffer.from(await content(tree, path)).toString('utf8');
}

/** A malformed key or signature is reported with the file that holds it. */
function named<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError)) throw thrown;
    throw new RailtraceError(thrown.code, `“${path}”: ${thrown.message}`, { path }, { cause: thrown });
  }
}

async function sshKeys(tree: FileTree, path: string): Promise<Uint8Array[]> {
  const written = await text(tree, path);
  return named(path, () => parseSshPublicKeys(written));
}

function refuse(path: string, what: string): RailtraceError {
  return new RailtraceError('damaged_input', `“${path}” ${what}.`, { path });
}

async function checkMinisign(tree: FileTree): Promise<Uint8Array> {
  const key = parseMinisignPublicKey(await text(tree, bundlePaths.minisignKey));
  if (key === null) throw refuse(bundlePaths.minisignKey, 'is no minisign public key');
  const path = bundlePaths.minisignSignature;
  const written = await text(tree, path);
  const parts = named(path, () => parseMinisign(written));
  // The first line and the spelling of the file are under no signature, so both must be exactly as we write them.
  const exact = minisignText({
    ...parts,
    keyId: key.keyId,
    untrustedComment: untrustedComment(key.publicKey),
  });
  if (exact !== written) throw refuse(path, 'was changed outside the signature itself');
  const good = await minisignVerify(await content(tree, bundlePaths.tagManifest), parts, key.publicKey);
  if (!good)
    throw refuse(path, `is no good signature of ${bundlePaths.tagManifest}: one of them was changed`);
  return key.publicKey;
}

async function checkSsh(tree: FileTree): Promise<Uint8Array> {
  const allowed = await sshKeys(tree, bundlePaths.allowedSigners);
  const stated = await sshKeys(tree, bundlePaths.sshKey);
  const [key] = allowed;
  if (key === undefined || allowed.length !== 1)
    throw refuse(bundlePaths.allowedSigners, 'does not hold one ssh-ed25519 key');
  if (stated.length !== 1 || !Buffer.from(stated[0] ?? []).equals(key))
    throw refuse(bundlePaths.sshKey, 'holds another key');
  const path = bundlePaths.sshSignature;
  const written = await text(tree, path);
  const parts = named(path, () => parseSshSignature(written));
  if (sshSignatureText(parts) !== written) throw refuse(path, 'was changed outside the signature itself');
  if (!sshVerify(await content(tree, bundlePaths.tagManifest), parts, key, bundleNamespace)) {
    throw refuse(path, `is no good signature of ${bundlePaths.tagManifest}: one of them was changed`);
  }
  return key;
}
