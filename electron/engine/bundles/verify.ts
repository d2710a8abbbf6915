/**
 * Verifies anybody's bundle without believing any of it: a zip (nothing is unpacked to disk) or an unpacked folder.
 * Every check has its own line and names the files it found wrong. The key inside a bundle proves only that nothing
 * changed since that key signed; who holds it is answered by a key from elsewhere, or stays unknown.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Verification } from '../../../shared/bundles/contract.ts';
import { bagInfoLabels, bundleFormatVersion, bundlePaths } from '../../../shared/bundles/model.ts';
import { cancelledError, RailtraceError } from '../../../shared/kernel/errors.ts';
import { custodyObjection } from './custody.ts';
import { evidenceObjections } from './evidenceCheck.ts';
import { tagFileLimit, validateBag, type BagVerdict } from './formats/bagValidator.ts';
import { bufferSource, fileSource, type ByteSource } from '../archives/byteSource.ts';
import { archiveTree, bagRoot, folderTree, readWhole, type FileTree } from './formats/fileTree.ts';
import { isPlainName } from './formats/memberPath.ts';
import { canonicalObjection } from './formats/zipCanonical.ts';
import { openZip, type ZipArchive } from '../archives/zipReader.ts';
import { keyName, requireKeys } from './keys.ts';
import { checkSignatures, type SignatureReport } from './signatureCheck.ts';

export interface VerifyOptions {
  /** Text of a minisign public key, an ssh-ed25519 public key or an allowed_signers file that the bundle must be signed with. */
  readonly key?: string;
  /** Raw Ed25519 public keys that this vault trusts. */
  readonly trustedKeys?: readonly Uint8Array[];
  readonly signal?: AbortSignal;
}

export type Check = Verification['checks'][number];

/** In the order in which they are reported; each is always there, undecided (null) where an earlier one left nothing to check. */
export const checkNames = [
  'archive',
  'container',
  'format',
  'names',
  'bag',
  'members',
  'minisign',
  'ssh',
  'custody',
  'evidence',
  'signer',
] as const;
export type CheckName = (typeof checkNames)[number];

type Checks = Map<CheckName, Omit<Check, 'name'>>;

/**
 * @param bundle name of a zip or of an unpacked folder, or the bytes of a zip
 * `valid` is true when no check failed. A bundle that cannot be read is invalid, not an error.
 * @throws RailtraceError `not_found` when there is no such file, `bad_request` when the given key is none, `cancelled`.
 */
export async function verifyBundle(
  bundle: string | Uint8Array,
  options: VerifyOptions = {},
): Promise<Verification> {
  const given = options.key === undefined ? null : requireKeys(options.key);
  const checks: Checks = new Map();
  if (typeof bundle === 'string' && (await isFolder(bundle))) {
    const tree = await readFolder(bundle, checks);
    if (tree !== null) await checkBundle(tree, given, options, checks);
  } else {
    const source = typeof bundle === 'string' ? await fileSource(bundle) : bufferSource(bundle);
    try {
      const tree = await readArchive(source, checks, options.signal);
      if (tree !== null) await checkBundle(tree, given, options, checks);
    } finally {
      await source.close();
    }
  }
  const undecided = { ok: null, detail: 'Not checked: an earlier check found nothing that could be read.' };
  return {
    valid: checkNames.every((name) => checks.get(name)?.ok !== false),
    checks: checkNames.map((name) => ({ name, ...(checks.get(name) ?? undecided) })),
  };
}

async function isFolder(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (thrown) {
    const name = basename(file);
    throw new RailtraceError(
      'not_found',
      `There is no file “${name}” that can be read.`,
      { file: name },
      { cause: thrown },
    );
  }
}

/** Runs a step whose foreseen failure means "this check failed", not "the program failed". */
async function attempt<T>(checks: Checks, name: CheckName, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError) || thrown.code === 'cancelled') throw thrown;
    checks.set(name, { ok: false, detail: thrown.message });
    return null;
  }
}

async function readFolder(file: string, checks: Checks): Promise<FileTree | null> {
  const tree = await attempt(checks, 'archive', () => folderTree(file));
  if (tree === null) return null;
  checks.set('archive', { ok: true, detail: 'An unpacked folder of plain files.' });
  checks.set('container', { ok: null, detail: 'Not checked: there is no zip around this folder.' });
  return rootOf(tree, checks);
}

async function readArchive(
  source: ByteSource,
  checks: Checks,
  signal: AbortSignal | undefined,
): Promise<FileTree | null> {
  const archive = await attempt(checks, 'archive', () => openZip(source));
  if (archive === null) return null;
  checks.set('archive', { ok: true, detail: `A sound zip of ${String(archive.entries.length)} members.` });
  const objection = await canonicalObjection(source, archive);
  const detail =
    objection === null
      ? 'The zip around the bag is byte for byte as exported.'
      : `${objection} The zip is not as exported; if it was only repacked, unpack it and verify the folder.`;
  checks.set('container', { ok: objection === null, detail });
  return rootOf(archiveTree(interruptible(archive, signal)), checks);
}

/** Reading stops between two chunks when the caller gives up. */
function interruptible(archive: ZipArchive, signal: AbortSignal | undefined): ZipArchive {
  if (signal === undefined) return archive;
  const watch = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (signal.aborted) throw cancelledError('The verification');
      yield chunk;
    }
  };
  return {
    ...archive,
    entries: archive.entries.map((entry) => ({ ...entry, open: () => watch(entry.open()) })),
  };
}

async function rootOf(tree: FileTree, checks: Checks): Promise<FileTree | null> {
  const root = await attempt(checks, 'bag', () => Promise.resolve().then(() => bagRoot(tree)));
  return root?.tree ?? null;
}

async function checkBundle(
  tree: FileTree,
  given: readonly Uint8Array[] | null,
  options: VerifyOptions,
  checks: Checks,
): Promise<void> {
  const bag = await attempt(checks, 'bag', () => validateBag(tree));
  if (bag === null) return;
  checks.set('format', formatCheck(bag));
  // What a newer program meant cannot be judged, so nothing else is said of it.
  if (formatVersion(bag) > bundleFormatVersion) return;
  checks.set('bag', bagCheck(bag));
  if (bag.version === null) return;
  checks.set('names', namesCheck(tree));
  checks.set('members', membersCheck(tree, bag));
  const signatures = await checkSignatures(tree);
  checks.set('minisign', signatures.minisign);
  checks.set('ssh', signatures.ssh);
  checks.set('custody', await custodyCheck(tree, bag));
  checks.set('evidence', await evidenceCheck(tree, bag));
  checks.set('signer', signerCheck(signatures, given, options.trustedKeys ?? []));
}

function infoValue(bag: BagVerdict, label: string): string | null {
  const values = bag.info.filter(([found]) => found === label).map(([, value]) => value);
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** As bag-info.txt states it; 0 where it states none that can be read. */
function formatVersion(bag: BagVerdict): number {
  const version = infoValue(bag, bagInfoLabels.formatVersion) ?? '';
  return /^[1-9]\d{0,8}$/.test(version) ? Number(version) : 0;
}

function formatCheck(bag: BagVerdict): Omit<Check, 'name'> {
  const version = formatVersion(bag);
  if (version === 0) {
    const detail = `bag-info.txt does not state one ${bagInfoLabels.formatVersion}: this is no evidence bundle of Railtrace.`;
    return { ok: false, detail };
  }
  if (version > bundleFormatVersion) {
    const numbers = [String(version), String(bundleFormatVersion)] as const;
    return {
      ok: false,
      detail: `The bundle has format ${numbers[0]}; this program reads up to ${numbers[1]}. Update it to verify.`,
    };
  }
  const subject = `Case ${infoValue(bag, bagInfoLabels.caseId) ?? '?'}, revision ${infoValue(bag, bagInfoLabels.revision) ?? '?'}`;
  return { ok: true, detail: `${subject}, bundle format ${String(version)}.` };
}

/** A detail that names what is wrong, and the number of the rest when it is long. */
function failures(sentences: readonly string[], good: string): Omit<Check, 'name'> {
  if (sentences.length === 0) return { ok: true, detail: good };
  const shown = sentences.slice(0, 20).join(' ');
  const rest = sentences.length > 20 ? ` And ${String(sentences.length - 20)} more.` : '';
  return { ok: false, detail: `${shown}${rest}` };
}

function namesCheck(tree: FileTree): Omit<Check, 'name'> {
  const odd = tree.files.filter(({ path }) => path !== bundlePaths.instructions && !isPlainName(path));
  return failures(
    odd.map(({ path }) => `“${path}” is no name that an export uses.`),
    'Every name is plain.',
  );
}

const memberCodes = new Set(['checksum', 'unreadable']);

function bagCheck(bag: BagVerdict): Omit<Check, 'name'> {
  const problems = [...bag.errors.filter(({ code }) => !memberCodes.has(code)), ...bag.warnings];
  return failures(
    problems.map(({ sentence }) => sentence),
    `A complete BagIt ${bag.version ?? ''} bag; Payload-Oxum agrees.`,
  );
}

/** Files that sign the tag manifest and so cannot be listed in it, and the tag manifest itself. */
const unlistable: ReadonlySet<string> = new Set([
  bundlePaths.tagManifest,
  bundlePaths.minisignSignature,
  bundlePaths.sshSignature,
]);

/** BagIt lets unlisted tag files pass; here every file must have its SHA-256 under the signature. */
function membersCheck(tree: FileTree, bag: BagVerdict): Omit<Check, 'name'> {
  const changed = bag.errors.filter(({ code }) => memberCodes.has(code)).map(({ sentence }) => sentence);
  const hashed = new Map([...bag.digests].map(([path, digests]) => [path, digests.get('sha256')]));
  const unlisted = tree.files
    .filter(({ path }) => !unlistable.has(path) && hashed.get(path) === undefined)
    .filter(({ path }) => !bag.errors.some(({ file }) => file === path))
    .map(({ path }) => `“${path}” is in no manifest: it was added.`);
  const missing = [...unlistable, bundlePaths.instructions, bundlePaths.case]
    .filter((path) => !tree.files.some((file) => file.path === path))
    .map((path) => `“${path}” is missing.`);
  return failures(
    [...changed, ...unlisted, ...missing],
    `SHA-256 agrees for all ${String(hashed.size)} listed files.`,
  );
}

async function custodyCheck(tree: FileTree, bag: BagVerdict): Promise<Omit<Check, 'name'>> {
  const file = tree.files.find(({ path }) => path === bundlePaths.custody);
  if (file === undefined) return { ok: false, detail: `“${bundlePaths.custody}” is missing.` };
  const checks: Checks = new Map();
  const bytes = await attempt(checks, 'custody', () => readWhole(file, tagFileLimit));
  if (bytes === null)
    return checks.get('custody') ?? { ok: false, detail: `“${bundlePaths.custody}” cannot be read.` };
  const text = Buffer.from(bytes).toString('utf8');
  const objection = custodyObjection(text, infoValue(bag, bagInfoLabels.chainHead));
  if (objection !== null) return { ok: false, detail: `“${bundlePaths.custody}” is broken: ${objection}.` };
  return {
    ok: true,
    detail: `An unbroken chain of ${String(text.split('\n').length - 1)} entries up to the signed head.`,
  };
}

async function evidenceCheck(tree: FileTree, bag: BagVerdict): Promise<Omit<Check, 'name'>> {
  const checks: Checks = new Map();
  const objections = await attempt(checks, 'evidence', () => evidenceObjections(tree, bag.digests));
  if (objections === null)
    return checks.get('evidence') ?? { ok: false, detail: 'The evidence index cannot be read.' };
  return failures(objections, 'The evidence index, the files and every citation agree.');
}

function signerCheck(
  signatures: SignatureReport,
  given: readonly Uint8Array[] | null,
  trusted: readonly Uint8Array[],
): Omit<Check, 'name'> {
  const { signer } = signatures;
  if (signer === null) {
    const detail = 'Signer unknown: no good signature says whose key it is.';
    return { ok: given === null ? null : false, detail };
  }
  const name = keyName(signer);
  const among = (keys: readonly Uint8Array[]): boolean => keys.some((key) => Buffer.from(key).equals(signer));
  if (given !== null) {
    return among(given)
      ? { ok: true, detail: `Signed with the key you gave: ${name}.` }
      : { ok: false, detail: `Not signed with the key you gave, but with ${name}.` };
  }
  if (among(trusted)) return { ok: true, detail: `Signed with a key that this vault trusts: ${name}.` };
  const detail = `Signer unknown: signed with ${name}. The key inside proves only that nothing changed since signing; give the sender's key to know who signed.`;
  return { ok: null, detail };
}
