/** Makes the importers of ISO 20022 messages. */
import type { RecognisedIso20022 } from '../../../../../shared/evidence/recognise/iso20022.ts';
import type { ImportContext } from '../importer.ts';
import { Iso20022Importer } from './iso20022Importer.ts';

export function createIso20022Importer(
  recognised: RecognisedIso20022,
  context: ImportContext,
): Iso20022Importer {
  return new Iso20022Importer(recognised.messageType, context);
}
