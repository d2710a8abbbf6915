/** RO-Crate 1.2 metadata (www.researchobject.org/ro-crate): what the payload's files are, for tools that know no Railtrace. */
import { bundlePaths, type BundleInput } from '../../../shared/bundles/model.ts';
import { isoText } from '../../../shared/kernel/time.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  har: 'application/json',
  html: 'text/html',
  http: 'message/http',
  json: 'application/json',
  jsonl: 'application/jsonl',
  md: 'text/markdown',
  sql: 'application/sql',
  txt: 'text/plain',
  xml: 'application/xml',
};

/** @param paths payload files but this one, in order */
export function roCrate(input: BundleInput, paths: readonly string[]): unknown {
  const names = paths.map((path) => path.replace(/^data\//, ''));
  const sources = new Map<string, string>();
  for (const item of input.evidence) if (!sources.has(item.sha256)) sources.set(item.sha256, item.source);
  const metadata = bundlePaths.roCrate.replace(/^data\//, '');
  return {
    '@context': 'https://w3id.org/ro/crate/1.2/context',
    '@graph': [
      {
        '@id': metadata,
        '@type': 'CreativeWork',
        about: { '@id': './' },
        conformsTo: { '@id': 'https://w3id.org/ro/crate/1.2' },
      },
      {
        '@id': './',
        '@type': 'Dataset',
        name: input.case.title,
        description: `Evidence bundle of case ${input.case.id}, revision ${String(input.revision.number)}.`,
        datePublished: isoText(input.revision.frozenAt),
        license: 'Confidential: for the addressee of this bundle only.',
        identifier: `${input.case.id}/${String(input.revision.number)}`,
        creator: { '@id': '#tool' },
        hasPart: names.map((name) => ({ '@id': name })),
      },
      {
        '@id': '#tool',
        '@type': 'SoftwareApplication',
        name: input.tool.name,
        softwareVersion: input.tool.version,
      },
      ...names.map((name) => fileEntity(name, sources)),
    ],
  };
}

function fileEntity(name: string, sources: ReadonlyMap<string, string>): Record<string, string> {
  const [, content = ''] = /^evidence\/([0-9a-f]{64})\./.exec(name) ?? [];
  const ending = name.slice(name.lastIndexOf('.') + 1);
  return {
    '@id': name,
    '@type': 'File',
    name: sources.get(content) ?? name,
    encodingFormat: mediaTypes[ending] ?? 'application/octet-stream',
    ...(content === '' ? {} : { sha256: content }),
  };
}
