/**
 * What the import job and its parse worker say to each other. Chunks of the file go in, batches of records come out;
 * a batch is acknowledged once it is committed, and a chunk is asked for once there is room.
 */
import type { ColumnMapping } from '../../../../shared/evidence/mapping.ts';
import type {
  ControlCheck,
  Coverage,
  Identifier,
  ImportWarning,
  Party,
  Redaction,
  SignatureVerdict,
  SourceFormat,
  StatementSummary,
} from '../../../../shared/evidence/model.ts';
import type { ErrorData } from '../../../../shared/kernel/errors.ts';
import type { FourTimes } from '../../../../shared/kernel/time.ts';

/** One event as it is stored: plain columns, so that this domain needs to know nothing of payments. */
export interface EventRow {
  readonly party: string;
  readonly kind: string;
  readonly movement: string;
  readonly rail: string | null;
  readonly direction: string | null;
  readonly amountMinor: string | null;
  readonly feeMinor: string | null;
  readonly netMinor: string | null;
  readonly currency: string | null;
  readonly times: FourTimes;
  readonly counterparty: string | null;
  readonly status: string;
  readonly reason: string | null;
  /** JSON list of identifiers. */
  readonly identifiers: string;
}

/** What a record states, ready for its tables. */
export interface Interpretation {
  readonly events: readonly EventRow[];
  readonly identifiers: readonly Identifier[];
  readonly party: Party | null;
  readonly times: FourTimes;
}

export interface StoredRecord extends Interpretation {
  readonly locator: string;
  readonly byteStart: number;
  readonly byteEnd: number;
  /** Window of the source's stored stream. */
  readonly storedOffset: number;
  readonly storedLength: number;
  readonly storedSha256: Uint8Array;
  readonly naturalKey: string | null;
  readonly title: string;
  readonly text: string;
  /** Offsets relative to the record's stored bytes. */
  readonly redactions: readonly Omit<Redaction, 'recordId'>[];
  readonly signature: SignatureVerdict | null;
}

export interface StoredChunk {
  readonly offset: number;
  readonly length: number;
  /** zstd-compressed. */
  readonly bytes: Uint8Array;
}

export interface Batch {
  readonly records: readonly StoredRecord[];
  readonly chunks: readonly StoredChunk[];
  /** Redactions outside records, with offsets in the stored stream. */
  readonly loose: readonly Omit<Redaction, 'recordId'>[];
  /** Bytes of the file that were read so far. */
  readonly bytesRead: number;
}

export interface ParseCounts {
  readonly records: number;
  readonly skipped: number;
  readonly duplicates: number;
  readonly redactions: number;
}

export interface ParseSummary extends ParseCounts {
  readonly sha256: string;
  readonly storedSha256: string;
  readonly size: number;
  readonly storedSize: number;
  readonly warnings: readonly ImportWarning[];
  readonly coverage: readonly Omit<Coverage, 'sourceId'>[];
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** How a table's rows are to be shown: which columns hold people and accounts. */
  readonly display: string | null;
  readonly controls: readonly ControlCheck[];
  readonly statements: readonly StatementSummary[];
}

export interface FileOptions {
  readonly name: string;
  readonly as?: SourceFormat | undefined;
  readonly mapping?: ColumnMapping | undefined;
}

export type ToParser =
  | { readonly type: 'begin'; readonly file: FileOptions }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'acknowledged' };

export type FromParser =
  | { readonly type: 'room' }
  | { readonly type: 'recognised'; readonly format: SourceFormat; readonly encoding: string }
  | { readonly type: 'batch'; readonly batch: Batch }
  | { readonly type: 'done'; readonly summary: ParseSummary }
  /** The file was imported before, whole. */
  | { readonly type: 'known'; readonly sha256: string; readonly sourceId: number }
  | {
      readonly type: 'failed';
      readonly error: ErrorData;
      readonly counts: ParseCounts;
      readonly sha256: string;
    };

const fromParser = new Set(['room', 'recognised', 'batch', 'done', 'known', 'failed']);

/** The other end of the port is our own worker; only the shape's name needs a check. */
export function isFromParser(message: unknown): message is FromParser {
  return hasType(message) && fromParser.has(message.type);
}

const toParser = new Set(['begin', 'chunk', 'end', 'acknowledged']);

export function isToParser(message: unknown): message is ToParser {
  return hasType(message) && toParser.has(message.type);
}

function hasType(message: unknown): message is { type: string } {
  return (
    typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string'
  );
}
