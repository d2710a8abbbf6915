/**
 * What the import job and its parse worker say to each other. Chunks of the file go in, batches of records come out;
 * a batch is acknowledged once it is committed, and a chunk is asked for once there is room.
 */
import type { ColumnMapping, SavedMapping } from '../../../../shared/evidence/mapping.ts';
import type {
  ControlCheck,
  Coverage,
  Identifier,
  ImportWarning,
  Party,
  SignatureVerdict,
  SourceFormat,
  StatementSummary,
} from '../../../../shared/evidence/model.ts';
import type { ErrorData } from '../../../../shared/kernel/errors.ts';
import type { FourTimes } from '../../../../shared/kernel/time.ts';
import type { PackedBlock } from '../../db/packedBlock.ts';

/** One event as it is stored: plain columns, so that this domain needs to know nothing of payments. */
export interface EventRow {
  readonly party: Party;
  readonly kind: string;
  readonly movement: string;
  readonly rail: string | null;
  readonly direction: string | null;
  readonly amountMinor: bigint | null;
  readonly feeMinor: bigint | null;
  readonly netMinor: bigint | null;
  readonly currency: string | null;
  readonly times: FourTimes;
  readonly counterparty: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly identifiers: readonly Identifier[];
}

/** What a record states, ready for its tables. */
export interface Interpretation {
  readonly events: readonly EventRow[];
  readonly identifiers: readonly Identifier[];
  readonly party: Party | null;
  readonly times: FourTimes;
}

/**
 * Columns of a block's records. Messages between threads are copied value by value, so rows travel as typed arrays:
 * NaN stands for null, and a text is its number in the block's `texts` (0 for null, else its place plus one).
 */
export interface RecordColumns {
  readonly party: Uint8Array;
  readonly title: Uint32Array;
  readonly locatorForm: Uint32Array;
  readonly place: Float64Array;
  readonly byteStart: Float64Array;
  readonly byteLength: Float64Array;
  readonly occurredAt: Float64Array;
  readonly receivedAt: Float64Array;
  readonly bookedOn: Uint32Array;
  readonly valueOn: Uint32Array;
}

/** Columns of a block's events, likewise. Amounts that no double holds exactly are Infinity here and stand in `wide`. */
export interface EventColumns {
  /** Number of the record in its block. */
  readonly record: Uint32Array;
  readonly ordinal: Uint32Array;
  readonly party: Uint8Array;
  readonly kind: Uint32Array;
  readonly movement: Uint32Array;
  readonly status: Uint32Array;
  readonly rail: Uint32Array;
  readonly direction: Uint32Array;
  readonly currency: Uint32Array;
  readonly amountMinor: Float64Array;
  readonly feeMinor: Float64Array;
  readonly netMinor: Float64Array;
  readonly occurredAt: Float64Array;
  readonly receivedAt: Float64Array;
  readonly bookedOn: Uint32Array;
  readonly valueOn: Uint32Array;
  readonly counterparty: Uint32Array;
  readonly reason: Uint32Array;
  readonly wide: readonly { readonly event: number; readonly column: WideColumn; readonly text: string }[];
}

export type WideColumn = 'amountMinor' | 'feeMinor' | 'netMinor';

/** A stretch of the stored stream with its records, as the parser filled it. Packing it is the writer's work: two threads share an import evenly so. */
export interface FilledBlock {
  readonly records: number;
  /** Place of the bytes in the source's stored stream. */
  readonly storedOffset: number;
  readonly plain: Uint8Array;
  /** For each record its offset in the block and its length. */
  readonly windows: Uint32Array;
  /** Records whose bytes are no words (attachments): their words are in `moreWords`. */
  readonly wordless: readonly number[];
  /** Words beside those of the bytes. */
  readonly moreWords: readonly string[];
  /** JSON of BlockFacts. */
  readonly facts: string;
  readonly beside: string | null;
  /** Earliest and latest time of its records, 0 for one without; null without records. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly texts: readonly string[];
  readonly record: RecordColumns;
  readonly event: EventColumns;
  /** By the number of the record in the block. */
  readonly signatures: readonly { readonly record: number; readonly signature: SignatureVerdict }[];
}

/** A block as the vault keeps it. */
export interface Block
  extends
    PackedBlock,
    Pick<
      FilledBlock,
      'records' | 'storedOffset' | 'firstAt' | 'lastAt' | 'texts' | 'record' | 'event' | 'signatures'
    > {
  readonly storedLength: number;
  readonly sha256: Uint8Array;
  /** Its distinct words, with spaces between. */
  readonly words: string;
}

export interface Batch {
  readonly blocks: readonly FilledBlock[];
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
  /** Mappings that the vault keeps for tables with the same columns. */
  readonly saved?: readonly SavedMapping[] | undefined;
}

export type ToParser =
  | { readonly type: 'begin'; readonly file: FileOptions }
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  | { readonly type: 'acknowledged' };

/** What became of a record's signature when its file was read once more. */
export interface SignatureAgain {
  readonly locator: string;
  readonly signature: SignatureVerdict;
}

export type FromParser =
  | { readonly type: 'room' }
  | { readonly type: 'recognised'; readonly format: SourceFormat; readonly encoding: string }
  | { readonly type: 'batch'; readonly batch: Batch }
  | { readonly type: 'done'; readonly summary: ParseSummary }
  /** The file was imported before, whole. */
  | {
      readonly type: 'known';
      readonly sha256: string;
      readonly sourceId: number;
      /** Verdicts that a key stored since then allows. */
      readonly signatures: readonly SignatureAgain[];
    }
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
