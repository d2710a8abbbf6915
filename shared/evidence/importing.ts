/**
 * What an importer hands on: framed records with their place, redacted text and parsed content.
 * One shape for every format, so that storing, searching and normalising know nothing of formats.
 */
import type { Coverage, Identifier, ImportWarning, Redaction, SourceFormat } from './model.ts';

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

export type RecordContent =
  | { readonly kind: 'json'; readonly value: ExactJson }
  | { readonly kind: 'row'; readonly row: TableRow }
  | { readonly kind: 'statement-entry'; readonly entry: StatementEntry };

/** One record as it leaves an importer: already redacted, content parsed from the redacted text. */
export interface ImportedRecord {
  readonly format: SourceFormat;
  readonly locator: string;
  /** Byte range in the original file. */
  readonly byteStart: number;
  readonly byteEnd: number;
  /** Redacted text that is stored, searched and shown. */
  readonly text: string;
  readonly content: RecordContent;
  /** The record's own unique id (event id, entry reference), if it states one: decides whether an equal record elsewhere is a duplicate. */
  readonly naturalKey: string | null;
  readonly title: string;
  readonly redactions: readonly Omit<Redaction, 'recordId'>[];
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
