/** Makes the importers of bank and scheme files of tagged or positioned fields. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedBankFiles } from '../../../../../shared/evidence/recognise/bankFiles.ts';
import type { ImportContext, Importer } from '../importer.ts';

export function createBankFilesImporter(recognised: RecognisedBankFiles, context: ImportContext): Importer {
  throw new RailtraceError(
    'unsupported_format',
    `${context.fileName}: ${recognised.format} cannot be read yet.`,
  );
}
