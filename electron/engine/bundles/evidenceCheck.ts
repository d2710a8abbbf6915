/** Does the evidence index tell the truth about the files, and does every citation lead to one of them? */
import type { z } from 'zod';
import {
  bundleFindingsSchema,
  bundlePaths,
  bundleTimelineSchema,
  evidenceIndexSchema,
  type BundleCitation,
  type EvidenceIndex,
} from '../../../shared/bundles/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Digests } from './formats/digests.ts';
import { readWhole, type FileTree } from './formats/fileTree.ts';

/** Largest document read into memory. */
const documentLimit = 512 * 1024 * 1024;

/** Sentences about what does not agree, each naming its file. @throws RailtraceError when a document is missing or malformed. */
export async function evidenceObjections(
  tree: FileTree,
  digests: ReadonlyMap<string, Digests>,
): Promise<string[]> {
  const index = await document(tree, bundlePaths.evidenceIndex, evidenceIndexSchema);
  const timeline = await document(tree, bundlePaths.timelineJson, bundleTimelineSchema);
  const { findings } = await document(tree, bundlePaths.findings, bundleFindingsSchema);
  const sizes = new Map(tree.files.map(({ path, size }) => [path, size]));
  const indexed = new Set(index.items.map(({ path }) => path));
  const held = new Set(index.items.map(({ sha256 }) => sha256));
  const unindexed = tree.files
    .filter(({ path }) => path.startsWith(`${bundlePaths.evidenceFolder}/`) && !indexed.has(path))
    .map(({ path }) => `“${path}” is not in the evidence index.`);
  return [
    ...index.items.flatMap((item) => itemObjections(item, sizes, digests)),
    ...unindexed,
    ...dangling(timeline.entries, held, bundlePaths.timelineJson),
    ...dangling(
      findings.flatMap((finding) => finding.records),
      held,
      bundlePaths.findings,
    ),
  ];
}

function itemObjections(
  item: EvidenceIndex['items'][number],
  sizes: ReadonlyMap<string, number>,
  digests: ReadonlyMap<string, Digests>,
): string[] {
  const size = sizes.get(item.path);
  if (size === undefined) return [`“${item.path}” is in the evidence index but not in the bundle.`];
  if (!item.path.startsWith(`${bundlePaths.evidenceFolder}/${item.sha256}.`))
    return [`“${item.path}” is not called by its SHA-256.`];
  const same = digests.get(item.path)?.get('sha256') === item.sha256 && size === item.bytes;
  return same ? [] : [`“${item.path}” is not what the evidence index says of it.`];
}

function dangling(citations: readonly BundleCitation[], held: ReadonlySet<string>, path: string): string[] {
  return citations
    .filter(({ evidence }) => evidence !== null && !held.has(evidence))
    .map(
      ({ source, locator }) => `“${path}” cites ${source} ${locator}, whose evidence is not in the bundle.`,
    );
}

async function document<T>(tree: FileTree, path: string, schema: z.ZodType<T>): Promise<T> {
  const file = tree.files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new RailtraceError('damaged_input', `“${path}” is missing.`, { path });
  const text = Buffer.from(await readWhole(file, documentLimit)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new RailtraceError('damaged_input', `“${path}” is not JSON.`, { path }, { cause: thrown });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new RailtraceError('damaged_input', `“${path}” does not have the form of its kind (at ${place}).`, {
    path,
  });
}
