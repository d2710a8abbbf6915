/** What recognising a file gives: its format, and how its records lie in it. */
import type { MediaType } from '../attachments.ts';
import type { ArrayPath } from '../framing/jsonElements.ts';
import type { LedgerColumns } from '../ledger/columns.ts';
import type { FoundTable } from '../ledger/table.ts';
import type { ColumnMapping, SavedMapping } from '../mapping.ts';
import type { SourceFormat } from '../model.ts';
import { RailtraceError } from '../../kernel/errors.ts';
import type { RecognisedBankFiles } from './bankFiles.ts';
import type { RecognisedHttpSources } from './http.ts';
import type { RecognisedIso20022 } from './iso20022.ts';
import type { RecognisedTextLogs } from './logs.ts';
import type { RecognisedReports } from './reports.ts';
import type { RecognisedWebhooks } from './webhooks.ts';

/** How the records of a JSON file lie: one a line, or as elements of the array at a path (null: values at the root). */
export type JsonFraming = { readonly by: 'lines' } | { readonly by: 'elements'; readonly path: ArrayPath };

export type Recognised =
  | {
      readonly format: 'stripe-events' | 'api-log';
      readonly framing: JsonFraming;
      readonly notes: readonly string[];
    }
  | {
      readonly format: 'har' | 'replay-attempt';
      readonly framing: JsonFraming;
      readonly notes: readonly string[];
    }
  | {
      readonly format: 'ledger-csv';
      readonly table: FoundTable;
      readonly columns: LedgerColumns;
      readonly notes: readonly string[];
    }
  | { readonly format: 'attachment'; readonly type: MediaType; readonly notes: readonly string[] }
  | RecognisedHttpSources
  | RecognisedWebhooks
  | RecognisedTextLogs
  | RecognisedIso20022
  | RecognisedBankFiles
  | RecognisedReports;

export interface RecogniseOptions {
  readonly fileName: string;
  /** True when `text` is the whole file. */
  readonly whole: boolean;
  /** The format that the person named. */
  readonly as?: SourceFormat | undefined;
  readonly mapping?: ColumnMapping | undefined;
  /** Mappings kept for tables with the same columns. */
  readonly saved?: readonly SavedMapping[] | undefined;
}

/** @throws RailtraceError `unsupported_format` */
export function refuse(fileName: string, reason: string): never {
  throw new RailtraceError('unsupported_format', `${fileName}: ${reason}`);
}

/** Said of a file that is kept because it is of no known kind. */
export const unknownNote =
  'Its content was not recognised as any format that Railtrace reads; it is kept whole, as an attachment.';
