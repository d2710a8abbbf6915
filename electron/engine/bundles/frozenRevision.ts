/**
 * What a bundle of a case revision says, fixed at its first export: later evidence and later analyses do not reach it,
 * so that exporting the revision again gives the same bytes. The evidence itself never changes and is only pointed at.
 */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema, type CaseId } from '../../../shared/kernel/ids.ts';
import type { WriteDb } from '../db/database.ts';
import { assemble, type AssembledRevision } from './assemble.ts';
import type { HeldEvidence } from './heldRecords.ts';
import type { BundleNeighbours, ExportSubject, FrozenRevision } from './neighbours.ts';

type PointedEvidence = Omit<HeldEvidence, 'read'>;

/** Everything of a bundle that is plain JSON. */
type FrozenContent = Omit<AssembledRevision, 'evidence'> & { readonly evidence: readonly PointedEvidence[] };

/** Enough to know our own writing again: the database is authenticated, and nothing but `keep` writes this column. */
const contentSchema = z.custom<FrozenContent>(
  (value) =>
    z
      .looseObject({
        case: z.looseObject({ id: z.string() }),
        revision: z.looseObject({ number: z.number(), frozenAt: z.number() }),
        evidence: z.array(z.looseObject({ recordId: recordIdSchema, sha256: z.string() })),
      })
      .safeParse(value).success,
);

export interface FrozenStore {
  find(caseId: CaseId, revision: number): FrozenContent | null;
  keep(caseId: CaseId, revision: number, content: FrozenContent): void;
  /** SHA-256 of the newest bundle of an earlier revision; null when none was handed over. */
  previousBundle(caseId: CaseId, revision: number): string | null;
  noteExport(bundle: ExportedBundle): void;
}

export interface ExportedBundle {
  readonly subject: ExportSubject;
  readonly revision: number;
  readonly at: number;
  readonly sha256: string;
  readonly name: string;
}

export function createFrozenStore(db: WriteDb): FrozenStore {
  const select = db.prepare('select content from frozen_revision where case_id = ? and revision = ?');
  const insert = db.prepare(
    'insert into frozen_revision (case_id, revision, frozen_at, content) values (?, ?, ?, ?)',
  );
  const previous = db.prepare(
    'select sha256 from exported_bundle where case_id = ? and revision < ? order by revision desc, id desc limit 1',
  );
  const insertExport = db.prepare(
    `insert into exported_bundle (case_id, payment_reference, revision, exported_at, sha256, name)
     values (?, ?, ?, ?, ?, ?)`,
  );
  return {
    find: (caseId, revision) => {
      const row = z.object({ content: z.string() }).optional().parse(select.get(caseId, revision));
      return row === undefined ? null : contentSchema.parse(JSON.parse(row.content));
    },
    keep: (caseId, revision, content) => {
      insert.run(caseId, revision, content.revision.frozenAt, JSON.stringify(content));
    },
    previousBundle: (caseId, revision) =>
      z.object({ sha256: z.string() }).optional().parse(previous.get(caseId, revision))?.sha256 ?? null,
    noteExport: ({ subject, revision, at, sha256, name }) => {
      const caseId = 'caseId' in subject ? subject.caseId : null;
      const reference = 'caseId' in subject ? null : subject.paymentReference;
      insertExport.run(caseId, reference, revision, at, sha256, name);
    },
  };
}

/**
 * A case as it was frozen before, or frozen now; a payment by itself as the present evidence has it.
 * @throws RailtraceError `not_found`, `cancelled`, `conflict` when the case changes meanwhile
 */
export async function freezeRevision(
  subject: ExportSubject,
  store: FrozenStore,
  neighbours: BundleNeighbours,
  signal: AbortSignal,
): Promise<FrozenRevision> {
  if (!('caseId' in subject)) return assemble(subject, neighbours, signal);
  const { caseId } = subject;
  const { revision } = neighbours.freezeCase(caseId).case;
  const kept = store.find(caseId, revision);
  if (kept !== null) return withBytes(kept, neighbours);
  const assembled = await assemble(subject, neighbours, signal);
  const content: FrozenContent = {
    ...assembled,
    revision: { ...assembled.revision, previousBundle: store.previousBundle(caseId, revision) },
    evidence: assembled.evidence.map(pointed),
  };
  // Putting it together takes a while, in which the case may have moved on: then this is not that revision.
  if (
    neighbours.freezeCase(caseId).case.revision !== assembled.revision.number ||
    assembled.revision.number !== revision
  ) {
    throw new RailtraceError(
      'conflict',
      `Case ${String(caseId)} changed while it was exported. Export it again.`,
    );
  }
  if (store.find(caseId, revision) === null) store.keep(caseId, revision, content);
  return withBytes(content, neighbours);
}

function pointed(item: HeldEvidence): PointedEvidence {
  const { sha256, bytes, originalSha256, source, locator, format, language, recordId } = item;
  return { sha256, bytes, originalSha256, source, locator, format, language, recordId };
}

function withBytes(content: FrozenContent, neighbours: BundleNeighbours): FrozenRevision {
  return {
    ...content,
    evidence: content.evidence.map(({ recordId, ...item }) => ({
      ...item,
      read: () => neighbours.recordBytes(recordId),
    })),
  };
}
