/**
 * Builds an evidence bundle: a BagIt 1.0 bag in one folder, in a deterministic zip, with `tagmanifest-sha256.txt` signed
 * twice by one Ed25519 key. The same input gives the same bytes on every machine; nothing here reads a clock.
 */
import {
  bagInfoLabels,
  bundleFormatVersion,
  bundleNamespace,
  bundlePaths,
  sha256Schema,
  type BundleEvidence,
  type BundleInput,
} from '../../../shared/bundles/model.ts';
import { cancelledError, RailtraceError } from '../../../shared/kernel/errors.ts';
import { dayOf, isoText } from '../../../shared/kernel/time.ts';
import { ed25519PublicKey, sha256Hex } from '../kernel/crypto.ts';
import { custodyLog } from './custody.ts';
import { bundleDocuments, evidencePaths, ordered } from './documents.ts';
import { bagDeclaration, bagInfoText, manifestText, type ListedFile } from './formats/bagit.ts';
import { watched } from './formats/digests.ts';
import { isPlainName, plainSegmentOf } from './formats/memberPath.ts';
import { minisignSign } from './formats/minisign.ts';
import { sshSign } from './formats/sshsig.ts';
import { writeZip, type WrittenFile, type ZipMember } from './formats/zipWriter.ts';
import { verificationInstructions } from './instructions.ts';
import { signerFiles, untrustedComment } from './keys.ts';
import { visibleLine } from './visibleText.ts';

/** Folder inside the zip, and a good name for the file: `case-42-r3`. */
export function bundleName(input: Pick<BundleInput, 'case' | 'revision'>): string {
  return `case-${plainSegmentOf(input.case.id)}-r${String(input.revision.number)}`;
}

export interface BuildControls {
  readonly signal?: AbortSignal;
  /** @param progress 0…1 of the payload's bytes */
  readonly report?: (progress: number) => void;
}

/**
 * Writes the bundle to `file` (beside it first, then renamed) and returns its SHA-256 (hex) and length.
 * @throws RailtraceError `bad_request` when the input contradicts itself (a citation of evidence that is not there, a
 *   malformed hash), `damaged_input` when evidence no longer has the hash it was stored under, `storage_full`,
 *   `storage_read_only`, `cancelled`. No file appears then.
 */
export async function buildBundle(
  input: BundleInput,
  file: string,
  controls: BuildControls = {},
): Promise<WrittenFile> {
  checkInput(input);
  const content = ordered(input);
  const base = bundleName(content);
  const custody = custodyLog(content.custody);
  const texts = bundleDocuments(content, custody.text);
  const evidence = distinctEvidence(content.evidence);
  const payload = [
    ...[...texts].map(([path, text]) => textMember(path, text)),
    ...evidence.map(([path, item]) => evidenceMember(path, item)),
  ];
  const manifest = manifestText([
    ...[...texts].map(([path, text]): ListedFile => ({ path, checksum: sha256Hex(text) })),
    ...evidence.map(([path, item]): ListedFile => ({ path, checksum: item.sha256 })),
  ]);
  const tags = [
    ...(await tagTexts(content, { base, manifest, chainHead: custody.head, oxum: payloadOxum(payload) })),
  ].map(([path, text]) => textMember(path, text));
  const members = [...payload, ...tags].map((member) => ({
    ...member,
    path: `${base}/${checkedName(member.path)}`,
  }));
  return writeZip(file, supervised(members, controls));
}

/** Members that stop between two chunks when the caller gives up, and tell how far they are. */
function supervised(members: readonly ZipMember[], { signal, report }: BuildControls): ZipMember[] {
  const total = members.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const watch = async function* (member: ZipMember): AsyncGenerator<Uint8Array> {
    for await (const chunk of member.bytes()) {
      if (signal?.aborted === true) throw cancelledError('The export');
      yield chunk;
      done += chunk.length;
      report?.(done / total);
    }
  };
  return members.map((member) => ({ path: member.path, size: member.size, bytes: () => watch(member) }));
}

function checkInput(input: BundleInput): void {
  const refuse = (sentence: string): never => {
    throw new RailtraceError('bad_request', `The bundle cannot be built: ${sentence}.`, {
      caseId: input.case.id,
    });
  };
  if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/.test(input.signer.identity))
    refuse('the signer’s identity has a character that SSH refuses');
  const held = new Set<string>();
  for (const item of input.evidence) {
    for (const hash of [item.sha256, item.originalSha256]) {
      if (!sha256Schema.safeParse(hash).success) refuse(`“${item.source}” has no SHA-256`);
    }
    held.add(item.sha256);
  }
  // A report may not rest on something that the reader cannot open: what is left out is cited as left out.
  const citations = [...input.timeline, ...input.findings.flatMap((finding) => finding.records)];
  for (const { evidence, source, locator } of citations) {
    if (evidence !== null && !held.has(evidence))
      refuse(`${source} ${locator} is cited but its evidence is not included`);
  }
  for (const { item, subject } of input.custody) {
    if (item !== null && !sha256Schema.safeParse(item).success)
      refuse(`the custody entry for “${subject}” has no SHA-256`);
  }
}

/** One file per content. @throws RailtraceError when two records of one content state different lengths. */
function distinctEvidence(evidence: readonly BundleEvidence[]): [path: string, item: BundleEvidence][] {
  const paths = evidencePaths(evidence);
  const items = new Map<string, BundleEvidence>();
  for (const item of evidence) if (!items.has(item.sha256)) items.set(item.sha256, item);
  return [...items].map(([hash, item]) => [paths.get(hash) ?? '', item]);
}

function textMember(path: string, text: string): ZipMember {
  const bytes = Buffer.from(text, 'utf8');
  return {
    path,
    size: bytes.length,
    async *bytes() {
      yield await Promise.resolve(bytes);
    },
  };
}

/** Evidence is hashed once more on its way out: a bit that rotted in the vault must not leave it signed. */
function evidenceMember(path: string, item: BundleEvidence): ZipMember {
  return {
    path,
    size: item.bytes,
    bytes: () =>
      watched(item.read(), (sha256) => {
        if (sha256 === item.sha256) return;
        throw new RailtraceError(
          'damaged_input',
          `The stored bytes of “${item.source}” no longer have their SHA-256; nothing was exported. Restore a backup of the vault.`,
          { source: item.source },
        );
      }),
  };
}

function checkedName(path: string): string {
  if (path === bundlePaths.instructions || isPlainName(path)) return path;
  throw new RailtraceError('internal', `“${path}” is no name for a file in a bundle.`, { path });
}

function payloadOxum(payload: readonly ZipMember[]): string {
  return `${String(payload.reduce((sum, { size }) => sum + size, 0))}.${String(payload.length)}`;
}

interface TagFacts {
  readonly base: string;
  readonly manifest: string;
  readonly chainHead: string;
  readonly oxum: string;
}

/** Everything outside `data`, the two signatures last: they sign the tag manifest, which lists the rest. */
async function tagTexts(input: BundleInput, facts: TagFacts): Promise<Map<string, string>> {
  const { seed, identity } = input.signer;
  const key = { privateKey: seed, publicKey: ed25519PublicKey(seed) };
  const keys = signerFiles(key.publicKey, identity);
  const tags = new Map([
    [bundlePaths.declaration, bagDeclaration],
    [bundlePaths.bagInfo, bagInfoText(bagInfo(input, facts))],
    [bundlePaths.manifest, facts.manifest],
    [bundlePaths.instructions, verificationInstructions(facts.base, key.publicKey, identity)],
    [bundlePaths.minisignKey, keys.minisign],
    [bundlePaths.sshKey, keys.ssh],
    [bundlePaths.allowedSigners, keys.allowedSigners],
  ] as [string, string][]);
  const tagManifest = manifestText([...tags].map(([path, text]) => ({ path, checksum: sha256Hex(text) })));
  const message = Buffer.from(tagManifest, 'utf8');
  const trusted = `${facts.base}, frozen ${isoText(input.revision.frozenAt)}, custody head ${facts.chainHead}`;
  tags.set(bundlePaths.tagManifest, tagManifest);
  tags.set(
    bundlePaths.minisignSignature,
    await minisignSign(message, key, { untrusted: untrustedComment(key.publicKey), trusted }),
  );
  tags.set(bundlePaths.sshSignature, sshSign(message, key, bundleNamespace));
  return tags;
}

function bagInfo(input: BundleInput, facts: TagFacts): [label: string, value: string][] {
  const { revision } = input;
  const elements: [string, string | null][] = [
    ['Bag-Software-Agent', visibleLine(`${input.tool.name} ${input.tool.version}`)],
    ['Bagging-Date', dayOf(revision.frozenAt)],
    ['Payload-Oxum', facts.oxum],
    [bagInfoLabels.formatVersion, String(bundleFormatVersion)],
    [bagInfoLabels.caseId, visibleLine(input.case.id)],
    [bagInfoLabels.revision, String(revision.number)],
    [bagInfoLabels.redactionPolicy, visibleLine(input.redactionPolicyVersion)],
    [bagInfoLabels.chainHead, facts.chainHead],
    [bagInfoLabels.auditChainHead, revision.auditChainHead],
    [bagInfoLabels.previousBundle, revision.previousBundle],
  ];
  return elements.flatMap(([label, value]): [string, string][] => (value === null ? [] : [[label, value]]));
}
