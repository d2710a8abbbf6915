/** Makes the importers of bank and scheme files of tagged or positioned fields. */
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import type { RecognisedBankFiles } from '../../../../../shared/evidence/recognise/bankFiles.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { Bai2Importer } from './bai2.ts';
import { FedwireImporter } from './fedwire.ts';
import { NachaImporter } from './nacha.ts';
import { SwiftMessagesImporter } from './swiftMessages.ts';

export function createBankFilesImporter(recognised: RecognisedBankFiles, context: ImportContext): Importer {
  switch (recognised.format) {
    case 'mt940':
    case 'mt942':
    case 'swift-mt':
      return new SwiftMessagesImporter(context);
    case 'bai2':
      return new Bai2Importer(context);
    case 'fedwire':
      return new FedwireImporter(context);
    case 'nacha':
      return new NachaImporter(recognised.framing, context);
    default:
      throw new RailtraceError(
        'unsupported_format',
        `${context.fileName}: ${recognised.format} cannot be read yet.`,
      );
  }
}
