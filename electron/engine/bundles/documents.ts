/** The documents of a bundle, each from the input alone. Lists without an order of their own are sorted, so that none can show through. */
import {
  bundleFormatVersion,
  bundlePaths,
  type BundleEvidence,
  type BundleInput,
} from '../../../shared/bundles/model.ts';
import { csvLine, csvNumber, csvText } from '../../../shared/bundles/csv.ts';
import { decimalText, moneyFromWire } from '../../../shared/kernel/money.ts';
import { isoText, type Instant } from '../../../shared/kernel/time.ts';
import { canonicalJson } from './canonicalJson.ts';
import { comparePaths, plainSegmentOf } from './formats/memberPath.ts';
import { reportBlocks } from './report.ts';
import { htmlReport } from './reportHtml.ts';
import { markdownReport } from './reportMarkdown.ts';
import { roCrate } from './roCrate.ts';

/** Nothing that a double click would run or render: HTML and SVG are plain text here. */
const endings = { json: 'json', xml: 'xml', csv: 'csv', plaintext: 'txt' } as const;

/** Where a piece of evidence lies in the bag. One content has one place, whatever it was called. */
export function evidencePath(item: Pick<BundleEvidence, 'sha256' | 'language'>): string {
  return `${bundlePaths.evidenceFolder}/${item.sha256}.${endings[item.language]}`;
}

/** Path by content hash; of equal contents in two languages the first in order decides. */
export function evidencePaths(evidence: readonly BundleEvidence[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const item of evidence) if (!paths.has(item.sha256)) paths.set(item.sha256, evidencePath(item));
  return paths;
}

function by<T>(...keys: ((item: T) => string | number)[]): (left: T, right: T) => number {
  return (left, right) => {
    for (const key of keys) {
      const [one, other] = [key(left), key(right)];
      if (one < other) return -1;
      if (one > other) return 1;
    }
    return 0;
  };
}

const severities = ['critical', 'high', 'medium', 'low', 'info'];

/** The input with every unordered list in its one order. */
export function ordered(input: BundleInput): BundleInput {
  return {
    ...input,
    notes: [...input.notes].sort(
      by(
        (note) => note.writtenAt,
        (note) => note.id,
      ),
    ),
    payments: [...input.payments].sort(
      by(
        (payment) => payment.reference,
        (payment) => payment.id,
      ),
    ),
    findings: [...input.findings].sort(
      by(
        (finding) => severities.indexOf(finding.severity),
        (finding) => finding.code,
        (finding) => finding.id,
      ),
    ),
    evidence: [...input.evidence].sort(
      by(
        (item) => item.source,
        (item) => item.locator ?? '',
        (item) => item.sha256,
        (item) => item.format,
      ),
    ),
    redactions: [...input.redactions].sort(
      by(
        (span) => span.source,
        (span) => span.locator ?? '',
        (span) => span.offset,
        (span) => span.rule,
      ),
    ),
    omissions: [...input.omissions].sort(
      by(
        (omission) => omission.what,
        (omission) => omission.reason,
      ),
    ),
    queries: [...input.queries].sort(
      by(
        (query) => query.name,
        (query) => query.text,
      ),
    ),
    profiles: [...input.profiles].sort(
      by(
        (profile) => profile.name,
        (profile) => profile.version,
      ),
    ),
  };
}

/** Text documents by their path in the bag. `input` must be `ordered`. */
export function bundleDocuments(input: BundleInput, custody: string): Map<string, string> {
  const paths = evidencePaths(input.evidence);
  const blocks = reportBlocks(input, paths);
  const documents = new Map<string, string>([
    [bundlePaths.case, canonicalJson(caseDocument(input))],
    [bundlePaths.custody, custody],
    [
      bundlePaths.evidenceIndex,
      canonicalJson({ items: input.evidence.map((item) => indexItem(item, paths)) }),
    ],
    [bundlePaths.findings, canonicalJson({ asOf: input.revision.asOf, findings: input.findings })],
    [bundlePaths.notes, canonicalJson({ notes: input.notes })],
    [bundlePaths.payments, canonicalJson({ payments: input.payments })],
    [
      bundlePaths.redactions,
      canonicalJson({ policy: input.redactionPolicyVersion, spans: input.redactions }),
    ],
    [bundlePaths.reportHtml, htmlReport(input.case.title, blocks)],
    [bundlePaths.reportMarkdown, markdownReport(blocks)],
    [bundlePaths.timelineJson, canonicalJson({ entries: input.timeline })],
    [bundlePaths.timelineCsv, timelineCsv(input)],
    ...queryDocuments(input),
  ]);
  documents.set(
    bundlePaths.roCrate,
    canonicalJson(roCrate(input, [...documents.keys(), ...new Set(paths.values())].sort(comparePaths))),
  );
  return documents;
}

function caseDocument({ case: subject, revision, tool, profiles, omissions }: BundleInput): unknown {
  return {
    format: 'railtrace-bundle',
    version: bundleFormatVersion,
    case: { ...subject, openedAt: isoText(subject.openedAt) },
    revision: {
      ...revision,
      frozenAt: isoText(revision.frozenAt),
      asOf: revision.asOf === null ? null : isoText(revision.asOf),
    },
    tool,
    profiles,
    omissions,
  };
}

function indexItem(item: BundleEvidence, paths: ReadonlyMap<string, string>): unknown {
  const { sha256, bytes, originalSha256, source, locator, format } = item;
  return { path: paths.get(sha256), sha256, bytes, originalSha256, source, locator, format };
}

const languageEndings = { sql: 'sql', http: 'http', filter: 'txt' } as const;

function queryDocuments({ queries }: BundleInput): [string, string][] {
  return queries.map((query, index) => {
    const number = String(index + 1).padStart(3, '0');
    const name = `${number}-${plainSegmentOf(query.name)}.${languageEndings[query.language]}`;
    return [`${bundlePaths.queriesFolder}/${name}`, `${query.text.replace(/\n*$/, '')}\n`];
  });
}

const timelineColumns = [
  'occurred_at',
  'received_at',
  'booked_on',
  'value_on',
  'party',
  'payment',
  'event',
  'status',
  'amount',
  'currency',
  'source',
  'locator',
  'evidence_sha256',
];

function timelineCsv({ timeline }: BundleInput): string {
  const instant = (at: Instant | null): string => csvText(at === null ? '' : isoText(at));
  const lines = timeline.map(({ times, amount, ...entry }) =>
    csvLine([
      instant(times.occurredAt),
      instant(times.receivedAt),
      csvText(times.bookedOn ?? ''),
      csvText(times.valueOn ?? ''),
      csvText(entry.party ?? ''),
      csvText(entry.payment ?? ''),
      csvText(entry.event),
      csvText(entry.status),
      amount === null ? csvText('') : csvNumber(decimalText(moneyFromWire(amount))),
      csvText(amount?.currency ?? ''),
      csvText(entry.source),
      csvText(entry.locator),
      csvText(entry.evidence ?? 'not in this bundle'),
    ]),
  );
  return csvLine(timelineColumns.map(csvText)) + lines.join('');
}
