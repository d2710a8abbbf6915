/** Makes the importers of HTTP. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedHttpSources } from '../../../../../shared/evidence/recognise/http.ts';
import type { ImportContext, Importer } from '../importer.ts';

export function createHttpSourcesImporter(
  recognised: RecognisedHttpSources,
  context: ImportContext,
): Importer {
  throw new RailtraceError(
    'unsupported_format',
    `${context.fileName}: ${recognised.format} cannot be read yet.`,
  );
}
