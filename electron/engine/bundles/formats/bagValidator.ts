/**
 * BagIt validation (RFC 8493 section 3) of any file tree: complete (everything listed is there, nothing else is) and
 * valid (every checksum agrees). Nothing is ever downloaded: a bag whose fetch.txt was not fulfilled is incomplete.
 * All problems are collected, each naming its file.
 */
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import {
  readBagInfo,
  readDeclaration,
  readFetch,
  readManifest,
  tagFileText,
  type BagProblem,
  type BagVersion,
  type ListedFile,
  type Problems,
} from './bagit.ts';
import { digestLength, digestNamed, digestsOf, type DigestName, type Digests } from './digests.ts';
import { readWhole, type FileTree, type TreeFile } from './fileTree.ts';

export interface BagVerdict {
  readonly valid: boolean;
  /** As bagit.txt says, or null where it could not be read. */
  readonly version: string | null;
  readonly errors: readonly BagProblem[];
  readonly warnings: readonly BagProblem[];
  /** Elements of bag-info.txt in their order. */
  readonly info: readonly (readonly [label: string, value: string])[];
  /** Checksums of every file that a manifest lists and that is there. */
  readonly digests: ReadonlyMap<string, Digests>;
}

/** Largest tag file read into memory. */
export const tagFileLimit = 64 * 1024 * 1024;

interface Manifest {
  readonly file: string;
  readonly algorithm: DigestName;
  readonly payload: boolean;
  readonly listed: ReadonlyMap<string, ListedFile>;
}

interface Bag extends Problems {
  readonly files: ReadonlyMap<string, TreeFile>;
  readonly tree: FileTree;
  readonly version: BagVersion;
  readonly encoding: string;
}

export async function validateBag(tree: FileTree): Promise<BagVerdict> {
  const problems: Problems = { errors: [], warnings: [] };
  const files = new Map(tree.files.map((file) => [file.path, file]));
  const declaration = files.get('bagit.txt');
  if (declaration === undefined) {
    problems.errors.push({
      code: 'declaration',
      file: 'bagit.txt',
      sentence: 'There is no bagit.txt, so this is no bag.',
    });
    return verdict(problems, null, [], new Map());
  }
  const declared = readDeclaration(await readWhole(declaration, tagFileLimit), problems);
  if (declared === null) return verdict(problems, null, [], new Map());
  const bag: Bag = { ...problems, ...declared, files, tree };
  const manifests = await readManifests(bag);
  const info = await readInfo(bag);
  checkShape(bag, manifests);
  checkNotes(bag);
  await checkFetch(bag, manifests);
  checkOxum(bag, info);
  const digests = await checkFiles(bag, manifests);
  checkUnlisted(bag, manifests);
  return verdict(problems, declared.version.text, info, digests);
}

function verdict(
  { errors, warnings }: Problems,
  version: string | null,
  info: BagVerdict['info'],
  digests: BagVerdict['digests'],
): BagVerdict {
  return { valid: errors.length === 0, version, errors, warnings, info, digests };
}

async function readManifests(bag: Bag): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const file of bag.tree.files) {
    const match = /^(tag)?manifest-([A-Za-z0-9-]+)\.txt$/.exec(file.path);
    if (match === null) continue;
    const [, tag, name = ''] = match;
    const algorithm = digestNamed(name);
    if (algorithm === null) {
      const sentence = `${file.path} uses the algorithm “${name}”, which is not known here; it was not checked.`;
      bag.warnings.push({ code: 'unknown-algorithm', file: file.path, sentence });
      continue;
    }
    const text = tagFileText(file.path, await readWhole(file, tagFileLimit), bag.encoding, bag);
    if (text === null) continue;
    const payload = tag === undefined;
    const reading = {
      file: file.path,
      version: bag.version,
      checksumLength: digestLength[algorithm],
      payload,
    };
    manifests.push({ file: file.path, algorithm, payload, listed: readManifest(text, reading, bag) });
  }
  return manifests;
}

async function readInfo(bag: Bag): Promise<(readonly [string, string])[]> {
  // Drafts before 0.96 called the file package-info.txt.
  const name = bag.version.number < 96 ? 'package-info.txt' : 'bag-info.txt';
  const file = bag.files.get(name);
  if (file === undefined) return [];
  const text = tagFileText(name, await readWhole(file, tagFileLimit), bag.encoding, bag);
  return text === null ? [] : readBagInfo(text, name, bag.version, bag);
}

function checkShape(bag: Bag, manifests: readonly Manifest[]): void {
  if (!bag.tree.folders.includes('data')) {
    bag.errors.push({ code: 'no-payload', file: 'data', sentence: 'There is no data folder.' });
  }
  if (!manifests.some((manifest) => manifest.payload)) {
    const sentence = 'There is no payload manifest with a known algorithm.';
    bag.errors.push({ code: 'no-manifest', file: 'manifest-sha256.txt', sentence });
  }
}

const clutter = /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$|^data\/__MACOSX\//i;

function checkNotes(bag: Bag): void {
  for (const { path } of bag.tree.files) {
    if (!clutter.test(path)) continue;
    bag.warnings.push({ code: 'clutter', file: path, sentence: `“${path}” was left by a file manager.` });
  }
}

async function checkFetch(bag: Bag, manifests: readonly Manifest[]): Promise<void> {
  const file = bag.files.get('fetch.txt');
  if (file === undefined) return;
  const text = tagFileText('fetch.txt', await readWhole(file, tagFileLimit), bag.encoding, bag);
  if (text === null) return;
  const payload = manifests.filter((manifest) => manifest.payload);
  for (const item of readFetch(text, bag.version, bag)) {
    const present = findFile(bag, item.path);
    if (!payload.some((manifest) => manifest.listed.has(item.path))) {
      const sentence = `fetch.txt names “${item.path}”, which no manifest lists.`;
      bag.errors.push({ code: 'fetch-unlisted', file: item.path, sentence });
    } else if (present === undefined) {
      const sentence = `“${item.path}” was never fetched. Nothing is downloaded here; ask the sender for the whole bag.`;
      bag.errors.push({ code: 'not-fetched', file: item.path, sentence });
    } else if (item.length !== null && present.size !== item.length) {
      const sentence = `“${item.path}” has ${String(present.size)} bytes, fetch.txt says ${String(item.length)}.`;
      bag.errors.push({ code: 'fetch-length', file: item.path, sentence });
    }
  }
}

function checkOxum(bag: Bag, info: BagVerdict['info']): void {
  const stated = info.filter(([label]) => label.toLowerCase() === 'payload-oxum').map(([, value]) => value);
  const [oxum] = stated;
  if (oxum === undefined) return;
  const file = 'bag-info.txt';
  if (stated.length > 1) {
    const problem = { code: 'oxum-repeated', file, sentence: 'Payload-Oxum is given more than once.' };
    (bag.version.number < 100 && new Set(stated).size === 1 ? bag.warnings : bag.errors).push(problem);
  }
  const payload = bag.tree.files.filter(({ path }) => path.startsWith('data/'));
  const bytes = payload.reduce((sum, { size }) => sum + BigInt(size), 0n);
  const counted = `${bytes.toString()}.${String(payload.length)}`;
  if (!/^\d+\.\d+$/.test(oxum)) {
    bag.errors.push({ code: 'oxum', file, sentence: `Payload-Oxum “${oxum}” is not “bytes.files”.` });
  } else if (oxum !== counted) {
    const sentence = `Payload-Oxum says ${oxum} (bytes.files), the payload has ${counted}.`;
    bag.errors.push({ code: 'oxum', file, sentence });
  }
}

/** The file of that name, or the one that differs in Unicode form only (bags carried between macOS and Linux). */
function findFile(bag: Bag, path: string): TreeFile | undefined {
  const exact = bag.files.get(path);
  if (exact !== undefined) return exact;
  const form = path.normalize('NFC');
  const found = [path.normalize('NFC'), path.normalize('NFD')]
    .map((name) => bag.files.get(name))
    .find(Boolean);
  if (found === undefined || found.path.normalize('NFC') !== form) return undefined;
  const sentence = `“${path}” is listed in another Unicode form than the file has.`;
  if (!bag.warnings.some((warning) => warning.code === 'unicode-form' && warning.file === path)) {
    bag.warnings.push({ code: 'unicode-form', file: path, sentence });
  }
  return found;
}

/** Reads every listed file once and compares it with all manifests that list it. */
async function checkFiles(bag: Bag, manifests: readonly Manifest[]): Promise<Map<string, Digests>> {
  const wanted = new Map<string, Manifest[]>();
  for (const manifest of manifests) {
    for (const path of manifest.listed.keys()) wanted.set(path, [...(wanted.get(path) ?? []), manifest]);
  }
  const digests = new Map<string, Digests>();
  for (const [path, listing] of wanted) {
    const file = findFile(bag, path);
    if (file === undefined) {
      const sentence = `“${path}” is missing; ${listing.map((manifest) => manifest.file).join(', ')} lists it.`;
      bag.errors.push({ code: 'missing', file: path, sentence });
      continue;
    }
    const computed = await digestFile(bag, file, [...new Set(listing.map((manifest) => manifest.algorithm))]);
    if (computed === null) continue;
    digests.set(file.path, computed);
    for (const manifest of listing) {
      if (computed.get(manifest.algorithm) === manifest.listed.get(path)?.checksum) continue;
      const sentence = `“${path}” does not have the ${manifest.algorithm} that ${manifest.file} states: it was changed.`;
      bag.errors.push({ code: 'checksum', file: path, sentence });
    }
  }
  return digests;
}

async function digestFile(bag: Bag, file: TreeFile, names: readonly DigestName[]): Promise<Digests | null> {
  try {
    return (await digestsOf(file.open(), names)).digests;
  } catch (thrown) {
    if (!(thrown instanceof RailtraceError)) throw thrown;
    bag.errors.push({ code: 'unreadable', file: file.path, sentence: thrown.message });
    return null;
  }
}

/** From 1.0 on every payload manifest lists every payload file; in the drafts one manifest was enough. */
function checkUnlisted(bag: Bag, manifests: readonly Manifest[]): void {
  const payload = manifests.filter((manifest) => manifest.payload);
  const names = payload.map(
    (manifest) => new Set([...manifest.listed.keys()].map((path) => path.normalize('NFC'))),
  );
  for (const { path } of bag.tree.files) {
    if (!path.startsWith('data/')) continue;
    const listing = names.filter((listed) => listed.has(path.normalize('NFC'))).length;
    const enough = bag.version.number >= 100 ? payload.length : Math.min(1, payload.length);
    if (listing >= enough) continue;
    const sentence = `“${path}” is in the payload but ${listing === 0 ? 'no manifest lists it' : 'not in every manifest'}.`;
    bag.errors.push({ code: 'unlisted', file: path, sentence });
  }
}
