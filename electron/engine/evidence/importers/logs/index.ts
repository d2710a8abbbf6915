/** Makes the importers of text logs. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedTextLogs } from '../../../../../shared/evidence/recognise/logs.ts';
import type { ImportContext, Importer } from '../importer.ts';

export function createTextLogsImporter(recognised: RecognisedTextLogs, context: ImportContext): Importer {
  throw new RailtraceError(
    'unsupported_format',
    `${context.fileName}: ${recognised.format} cannot be read yet.`,
  );
}
