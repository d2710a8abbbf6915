/** Makes the importers of ISO 20022 messages. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedIso20022 } from '../../../../../shared/evidence/recognise/iso20022.ts';
import type { ImportContext, Importer } from '../importer.ts';

export function createIso20022Importer(recognised: RecognisedIso20022, context: ImportContext): Importer {
  throw new RailtraceError(
    'unsupported_format',
    `${context.fileName}: ${recognised.format} cannot be read yet.`,
  );
}
