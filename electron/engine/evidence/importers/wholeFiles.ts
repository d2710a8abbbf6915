/**
 * Files that are not text: workbooks, whose tables are read, and documents and pictures, which are kept as they are.
 * Their importers are fed the file's own bytes.
 */
import { isWorkbook, mediaTypeOf } from '../../../../shared/evidence/attachments.ts';
import { isBinary } from '../../../../shared/evidence/encoding.ts';
import { sniffBytes } from '../../../../shared/evidence/limits.ts';
import type { SourceFormat } from '../../../../shared/evidence/model.ts';
import { recogniseBankFileBytes } from '../../../../shared/evidence/recognise/bankFiles.ts';
import {
  unknownNote,
  type Recognised,
  type RecogniseOptions,
} from '../../../../shared/evidence/recognise/recognised.ts';
import { RailtraceError } from '../../../../shared/kernel/errors.ts';
import { AttachmentImporter } from './attachment.ts';
import { createImporter } from './index.ts';
import type { ImportContext, Importer } from './importer.ts';
import { WorkbookImporter } from './workbook/index.ts';

export interface WholeFileServices {
  /** Called once the format is known, which for a workbook is only when its sheets are read. */
  readonly recognised: (format: SourceFormat, encoding: string, table: Recognised | null) => void;
  readonly checkCancelled: () => void;
}

export type WholeFileOptions = Pick<RecogniseOptions, 'as' | 'mapping' | 'saved'>;

/** Spreadsheets of these kinds look like any other document of theirs. */
const mayHoldTables = new Set(['application/x-ole-storage', 'application/vnd.oasis.opendocument']);

/**
 * @param start the file's first bytes, or all of them
 * @returns null for a file that is to be read as text
 */
export function createWholeFileImporter(
  start: Uint8Array,
  options: WholeFileOptions,
  context: ImportContext,
  services: WholeFileServices,
): Importer | null {
  if (options.as !== 'attachment' && isWorkbook(start))
    return new WorkbookImporter(context, options, {
      importerOf: createImporter,
      recognised: (recognised) => {
        services.recognised(recognised.format, 'xlsx', recognised);
      },
      checkCancelled: services.checkCancelled,
    });
  const messages =
    options.as === undefined && isBinary(start)
      ? recogniseBankFileBytes(start, start.length <= sniffBytes)
      : null;
  if (messages !== null) {
    services.recognised(messages.format, 'binary', null);
    return createImporter(messages, context);
  }
  const type = mediaTypeOf(start);
  const isAskedOrUnknown = options.as === 'attachment' || options.as === undefined;
  if (!type.isDocument && !(isAskedOrUnknown && isBinary(start))) return null;
  services.recognised('attachment', 'binary', null);
  if (!type.isDocument && options.as === undefined)
    context.sink.warn({ locator: null, code: 'assumed', message: unknownNote });
  if (options.as !== 'attachment' && mayHoldTables.has(type.type))
    context.sink.warn({
      locator: null,
      code: 'assumed',
      message: `Kept as it is: a ${type.name} is not read. If it holds a table, save it as XLSX or CSV without a password and import that.`,
    });
  return new AttachmentImporter(type, context);
}

/** @throws RailtraceError `unsupported_format` for bytes that are no text where text was asked for, saying what they are */
export function refuseBinary(start: Uint8Array, fileName: string): void {
  const type = mediaTypeOf(start);
  if (!isBinary(start)) return;
  const what =
    type.type === 'application/octet-stream' ? 'it holds binary data, not text' : `it is a ${type.name}`;
  throw new RailtraceError(
    'unsupported_format',
    `${fileName}: ${what}, which Railtrace does not read. It can be kept as an attachment.`,
    { mediaType: type.type },
  );
}
