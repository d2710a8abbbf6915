/** Point reads of evidence: sources, one record with everything known about it, coverage. */
import { z } from 'zod';
import {
  controlCheckSchema,
  coverageSchema,
  identifierSchema,
  importWarningSchema,
  partySchema,
  redactionSchema,
  sourceFormatSchema,
  signatureVerdictSchema,
  sourceSchema,
  statementSummarySchema,
  type ControlCheck,
  type Coverage,
  type Identifier,
  type Party,
  type Redaction,
  type Source,
  type SignatureVerdict,
  type SourceFormat,
  type StatementSummary,
} from '../../../shared/evidence/model.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema, sourceIdSchema, type RecordId, type SourceId } from '../../../shared/kernel/ids.ts';
import type { FourTimes } from '../../../shared/kernel/time.ts';
import { locatorSql, partySql, wordSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { recordIdentifiers } from '../db/packedBlock.ts';
import { sha256Hex } from '../kernel/crypto.ts';
import { blockReading, type OpenBlock } from './blocks.ts';

/** A record as it is stored: redacted, but not masked for display. Never sent over a transport as it is. */
export interface StoredEvidence {
  readonly id: RecordId;
  readonly sourceId: SourceId;
  readonly sourceName: string;
  readonly format: SourceFormat;
  readonly sourceSha256: string;
  readonly sourceStoredSha256: string;
  readonly locator: string;
  readonly title: string;
  readonly party: Party | null;
  readonly times: FourTimes;
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly storedSha256: string;
  readonly bytes: Uint8Array;
  readonly redactions: readonly Redaction[];
  /** How rows of the source are masked for display. */
  readonly display: string | null;
}

const sourceRow = z.object({
  id: z.number(),
  name: z.string(),
  format: z.string(),
  encoding: z.string(),
  sha256: z.string(),
  stored_sha256: z.string(),
  size: z.number(),
  imported_at: z.number(),
  status: z.string(),
  records: z.number(),
  skipped: z.number(),
  duplicates: z.number(),
  redactions: z.number(),
  warnings: z.string(),
  first_at: z.number().nullable(),
  last_at: z.number().nullable(),
});

const recordRow = z.object({
  id: z.number(),
  source_id: z.number(),
  name: z.string(),
  format: sourceFormatSchema,
  sha256: z.string(),
  source_stored_sha256: z.string(),
  display: z.string().nullable(),
  locator: z.string(),
  byte_start: z.number(),
  byte_length: z.number(),
  party: partySchema.nullable(),
  title: z.string(),
  occurred_at: z.number().nullable(),
  received_at: z.number().nullable(),
  booked_on: z.string().nullable(),
  value_on: z.string().nullable(),
});

const ofSource = { sourceId: sourceIdSchema, source: z.string() };
const controlRow = controlCheckSchema.extend({ ...ofSource, agrees: z.number() });
const statementRow = statementSummarySchema.extend(ofSource);

const recordLocatorSql = locatorSql('record');
const recordPartySql = partySql('record.party');
const recordTitleSql = wordSql('record.title');
const recordSql = `select record.id, record.source_id, ${recordLocatorSql} as locator, ${recordPartySql} as party,
    ${recordTitleSql} as title, record.byte_start, record.byte_length, record.occurred_at, record.received_at, record.booked_on,
    record.value_on, source.name, source.format, source.sha256, source.stored_sha256 as source_stored_sha256, source.display
  from record join source on source.id = record.source_id where record.id = ? and source.status = 'complete'`;

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function identifiersIn(block: OpenBlock, id: RecordId): Identifier[] {
  return recordIdentifiers(block.facts, id - block.id)
    .map(([scheme, value]) => identifierSchema.parse({ scheme, value }))
    .sort((left, right) => compare(left.scheme, right.scheme) || compare(left.value, right.value));
}

export function evidenceReading(db: ReadDb) {
  const blocks = blockReading(db);
  const selectRecord = db.prepare(recordSql);
  const selectSignature = db.prepare(
    'select scheme, verdict, reason from signature_verdict where record_id = ?',
  );

  const redactionsOf = (block: OpenBlock, id: RecordId): Redaction[] =>
    block.facts.redactions
      .filter(([record]) => record === id - block.id)
      .map(([_record, offset, length, kind, rule]) =>
        redactionSchema.parse({ recordId: id, offset, length, class: kind, rule }),
      );

  return {
    sources(): Source[] {
      const rows = db.prepare(`select * from source where status = 'complete' order by id`).all();
      return rows.map((row) => {
        const source = sourceRow.parse(row);
        return sourceSchema.parse({
          ...source,
          storedSha256: source.stored_sha256,
          importedAt: source.imported_at,
          warnings: z.array(importWarningSchema).parse(JSON.parse(source.warnings)),
          firstAt: source.first_at,
          lastAt: source.last_at,
        });
      });
    },

    /**
     * The stored bytes of a record, checked against their hash.
     * @throws RailtraceError `not_found`, `vault_corrupt` when the bytes are not those that were stored
     */
    record(id: RecordId): StoredEvidence {
      const found = selectRecord.get(id);
      if (found === undefined) throw new RailtraceError('not_found', `There is no record ${id}.`);
      const row = recordRow.parse(found);
      const block = blocks.blockOf(id);
      const bytes = block?.record(id - block.id) ?? Buffer.alloc(0);
      const storedSha256 = sha256Hex(bytes);
      if (block === null || !storedSha256.toUpperCase().startsWith(block.place(id - block.id).hash)) {
        throw new RailtraceError(
          'vault_corrupt',
          `${row.name} ${row.locator}: the stored bytes do not match their hash. Restore a backup.`,
        );
      }
      return {
        id: recordIdSchema.parse(row.id),
        sourceId: sourceIdSchema.parse(row.source_id),
        sourceName: row.name,
        format: row.format,
        sourceSha256: row.sha256,
        sourceStoredSha256: row.source_stored_sha256,
        locator: row.locator,
        title: row.title,
        party: row.party,
        times: {
          occurredAt: row.occurred_at,
          receivedAt: row.received_at,
          bookedOn: row.booked_on,
          valueOn: row.value_on,
        },
        byteStart: row.byte_start,
        byteEnd: row.byte_start + row.byte_length,
        storedSha256,
        bytes,
        redactions: redactionsOf(block, id),
        display: row.display,
      };
    },

    identifiers(id: RecordId): Identifier[] {
      const block = blocks.blockOf(id);
      return block === null ? [] : identifiersIn(block, id);
    },

    signature(id: RecordId): SignatureVerdict | null {
      const row = selectSignature.get(id);
      return row === undefined ? null : signatureVerdictSchema.parse(row);
    },

    /** What the complete sources state about themselves, with what was counted. */
    controls(): (ControlCheck & { readonly sourceId: SourceId; readonly source: string })[] {
      const rows = db.prepare(
        `select control_check.source_id as sourceId, source.name as source, locator, total, stated, counted, agrees = 1 as agrees
         from control_check join source on source.id = control_check.source_id where source.status = 'complete' order by control_check.id`,
      );
      return rows.all().map((row) => {
        const { agrees, ...check } = controlRow.parse(row);
        return { ...check, agrees: agrees === 1 };
      });
    },

    statements(): (StatementSummary & { readonly sourceId: SourceId; readonly source: string })[] {
      const rows = db.prepare(
        `select source_id as sourceId, source.name as source, locator, account, currency, number, sequence, opening_minor as openingMinor,
           closing_minor as closingMinor, booked_minor as bookedMinor, opened_on as openedOn, closed_on as closedOn, entries
         from statement join source on source.id = statement.source_id where source.status = 'complete' order by statement.id`,
      );
      return rows.all().map((row) => statementRow.parse(row));
    },

    coverage(): Coverage[] {
      const rows = db.prepare(
        `select source_id as sourceId, party, account, currency, shows, from_at as "from", until_at as until
         from coverage join source on source.id = coverage.source_id where source.status = 'complete' order by coverage.id`,
      );
      return rows.all().map((row) => coverageSchema.parse(row));
    },
  };
}
export type EvidenceReading = ReturnType<typeof evidenceReading>;
