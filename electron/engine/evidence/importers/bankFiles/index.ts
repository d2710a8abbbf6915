/** Makes the importers of bank and scheme files of tagged or positioned fields. */
import type { RecognisedBankFiles } from '../../../../../shared/evidence/recognise/bankFiles.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { Bai2Importer } from './bai2.ts';
import { FedwireImporter } from './fedwire.ts';
import { Iso8583Importer } from './iso8583.ts';
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
    case 'iso8583':
      return new Iso8583Importer(recognised.framing, context);
  }
}
