/** The records that a bundle includes, with their bytes measured and their redactions placed. */
import type {
  BundleEvidence,
  BundleOmission,
  BundleRedaction,
  BundleTimelineEntry,
} from '../../../shared/bundles/model.ts';
import type { RecordDetail, Source } from '../../../shared/evidence/model.ts';
import { cancelledError } from '../../../shared/kernel/errors.ts';
import type { RecordId, SourceId } from '../../../shared/kernel/ids.ts';
import { digestsOf } from './formats/digests.ts';
import type { BundleNeighbours } from './neighbours.ts';

/** Evidence and the record that has its bytes. */
export interface HeldEvidence extends BundleEvidence {
  readonly recordId: RecordId;
}

export interface HeldRecord {
  readonly evidence: HeldEvidence;
  readonly redactions: readonly BundleRedaction[];
  /** How the record itself reads in a timeline, where no payment's event says more. */
  readonly entry: BundleTimelineEntry;
}

export interface HeldRecords {
  readonly records: ReadonlyMap<RecordId, HeldRecord>;
  /** Sources that the records were framed in. */
  readonly sources: readonly Source[];
  /** What of those sources stays in the vault. */
  readonly omissions: readonly BundleOmission[];
}

type RecordReader = Pick<BundleNeighbours, 'record' | 'recordBytes' | 'source'>;

/** @throws RailtraceError `not_found`, `cancelled` */
export async function heldRecords(
  ids: ReadonlySet<RecordId>,
  neighbours: RecordReader,
  signal: AbortSignal,
): Promise<HeldRecords> {
  const records = new Map<RecordId, HeldRecord>();
  const sources = new Map<SourceId, Source>();
  const counts = new Map<SourceId, number>();
  for (const id of [...ids].sort((left, right) => left - right)) {
    if (signal.aborted) throw cancelledError('The export');
    const detail = await neighbours.record(id);
    const source = sources.get(detail.sourceId) ?? (await neighbours.source(detail.sourceId));
    sources.set(source.id, source);
    counts.set(source.id, (counts.get(source.id) ?? 0) + 1);
    records.set(id, await heldRecord(detail, source, neighbours));
  }
  const omissions = [...sources.values()].flatMap((source): BundleOmission[] => {
    const rest = source.records - (counts.get(source.id) ?? 0);
    if (rest <= 0) return [];
    const what = `${source.name}: ${String(rest)} of ${String(source.records)} records`;
    return [{ what, reason: 'nothing in this bundle cites them' }];
  });
  return { records, sources: [...sources.values()], omissions };
}

async function heldRecord(
  detail: RecordDetail,
  source: Source,
  neighbours: RecordReader,
): Promise<HeldRecord> {
  const read = (): AsyncIterable<Uint8Array> => neighbours.recordBytes(detail.id);
  // The length only: whether the bytes still have their hash is checked while they are written.
  const { bytes } = await digestsOf(read(), []);
  const place = { source: source.name, locator: detail.locator };
  return {
    evidence: {
      ...place,
      recordId: detail.id,
      sha256: detail.storedSha256,
      bytes,
      originalSha256: source.sha256,
      format: source.format,
      language: detail.language,
      read,
    },
    redactions: detail.redactions.map(({ offset, length, class: kind, rule }) => ({
      ...place,
      evidence: detail.storedSha256,
      offset,
      length,
      class: kind,
      rule,
    })),
    entry: {
      ...place,
      evidence: detail.storedSha256,
      times: detail.times,
      party: detail.party,
      payment: null,
      event: 'record',
      status: detail.title,
      amount: null,
    },
  };
}
