/** Makes the importers of webhooks and PSP objects. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedWebhooks } from '../../../../../shared/evidence/recognise/webhooks.ts';
import type { ImportContext, Importer } from '../importer.ts';

export function createWebhooksImporter(recognised: RecognisedWebhooks, context: ImportContext): Importer {
  throw new RailtraceError(
    'unsupported_format',
    `${context.fileName}: ${recognised.format} cannot be read yet.`,
  );
}
