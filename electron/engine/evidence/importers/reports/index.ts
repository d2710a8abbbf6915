/** Makes the importers of PSP reports. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedReports } from '../../../../../shared/evidence/recognise/reports.ts';
import type { ImportContext, Importer } from '../importer.ts';

export function createReportsImporter(recognised: RecognisedReports, context: ImportContext): Importer {
  throw new RailtraceError(
    'unsupported_format',
    `${context.fileName}: ${recognised.format} cannot be read yet.`,
  );
}
