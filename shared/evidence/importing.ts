/**
 * What an importer hands on: framed records with their place, redacted text and parsed content.
 * One shape for every format, so that storing, searching and normalising know nothing of formats.
 */
import type {
  Coverage,
  Identifier,
  ImportWarning,
  Redaction,
  SignatureVerdict,
  SourceFormat,
} from './model.ts';

/** JSON with numbers kept as their exact text; objects are Maps' safe kin: null-prototype records. */
export type ExactJson =
  null | boolean | string | ExactNumber | readonly ExactJson[] | { readonly [key: string]: ExactJson };

/** A JSON number as written: 2^53+1 and 1.0 survive. */
export interface ExactNumber {
  readonly isExactNumber: true;
  readonly text: string;
}

/** One row of a table with its header, after the column mapping decided what each column means. */
export interface TableRow {
  readonly columns: readonly string[];
  readonly values: readonly string[];
  /** Meaning of columns by role; a role that no column fills is absent. */
  readonly roles: Readonly<Partial<Record<LedgerColumnRole, number>>>;
  readonly dialect: TableDialect;
}

export const ledgerColumnRoles = [
  'entryId',
  'transactionId',
  'reference',
  'externalReference',
  'occurredAt',
  'bookedOn',
  'valueOn',
  'amount',
  'amountMinor',
  'debit',
  'credit',
  'side',
  'currency',
  'type',
  'status',
  'reason',
  'fee',
  'account',
  'counterparty',
  'rail',
  'direction',
  'description',
] as const;
export type LedgerColumnRole = (typeof ledgerColumnRoles)[number];

export interface TableDialect {
  readonly delimiter: string;
  readonly decimalMark: '.' | ',';
  /** How dates are written, decided over the whole sample: `iso`, `dmy`, `mdy`, `epoch-seconds`, `epoch-milliseconds`. */
  readonly dateOrder: 'iso' | 'dmy' | 'mdy' | 'epoch-seconds' | 'epoch-milliseconds';
  /** Minutes east of UTC assumed for times without offset. */
  readonly offsetMinutes: number;
  /** Currency of every amount where no column states it (saved mapping, or named in the file's header). */
  readonly currency?: string;
  /** The export's own words → the meaning of a posting (saved mapping). */
  readonly types?: Readonly<Record<string, string>>;
}

/** A camt.053 entry (or one of its transaction details) with the statement it stands in. */
export interface StatementEntry {
  readonly statementId: string;
  readonly account: string | null;
  readonly currency: string | null;
  /** Parsed <Ntry> element, namespace-free. */
  readonly entry: XmlElement;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Text directly inside, trimmed. */
  readonly text: string;
}

/** One transaction of an ISO 20022 message, with what stands above it. Elements are namespace-free. */
export interface XmlMessage {
  /** `pacs.008`, `camt.056`, `pain.002`. */
  readonly messageType: string;
  /** `001.08` from the namespace; null where none is stated. */
  readonly version: string | null;
  /** Business application header (AppHdr). */
  readonly header: XmlElement | null;
  /** Group header, or the assignment of an investigation. */
  readonly group: XmlElement | null;
  /**
   * The message's element with what stands in it before the transaction, without the group header: payment
   * information block (pain), original group (status reports), case and status of an investigation.
   */
  readonly block: XmlElement | null;
  /** The transaction itself. */
  readonly transaction: XmlElement;
}

/** One record of a format of tagged or positioned fields (MT, BAI2, NACHA, Fedwire, ISO 8583, log lines). */
export interface FieldRecord {
  /** What the record is within its format: `statement-line`, `entry`, `return`, `transaction`, `message`. */
  readonly type: string;
  /** Own fields by their name in the format's specification. */
  readonly fields: Readonly<Record<string, string>>;
  /** Fields of what it stands in: file, batch, group, statement, account. */
  readonly context: Readonly<Record<string, string>>;
}

export type RecordContent =
  | { readonly kind: 'json'; readonly value: ExactJson }
  | { readonly kind: 'row'; readonly row: TableRow }
  | { readonly kind: 'statement-entry'; readonly entry: StatementEntry }
  | { readonly kind: 'xml-message'; readonly message: XmlMessage }
  | { readonly kind: 'fields'; readonly record: FieldRecord }
  /** An attachment: kept and found by its text, but it states nothing. */
  | { readonly kind: 'opaque' };

/** One record as it leaves an importer: already redacted, content parsed from the redacted text. */
export interface ImportedRecord {
  readonly format: SourceFormat;
  readonly locator: string;
  /** Byte range in the original file. */
  readonly byteStart: number;
  readonly byteEnd: number;
  /** Redacted text that is stored, searched and shown. */
  readonly text: string;
  /** What full text finds the record by, where that is not its whole text: an attachment's bytes are no words. */
  readonly searchText?: string;
  readonly content: RecordContent;
  /** The record's own unique id (event id, entry reference), if it states one: decides whether an equal record elsewhere is a duplicate. */
  readonly naturalKey: string | null;
  readonly title: string;
  readonly redactions: readonly Omit<Redaction, 'recordId'>[];
  /** Set where the record carries a signature; checked on the original bytes. */
  readonly signature?: SignatureVerdict;
}

/** A piece of the file that is no record: separators, headers, or a damaged stretch. Stored, so that nothing is lost. */
export interface ImportedFiller {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly text: string;
  readonly damaged: boolean;
  readonly redactions: readonly Omit<Redaction, 'recordId'>[];
}

export type ImportedItem =
  | { readonly type: 'record'; readonly record: ImportedRecord }
  | { readonly type: 'filler'; readonly filler: ImportedFiller }
  | { readonly type: 'warning'; readonly warning: ImportWarning }
  | { readonly type: 'coverage'; readonly coverage: Omit<Coverage, 'sourceId'> };

export type { Identifier };
