/** camt.053 bank statements (ISO 20022 BankToCustomerStatement), every version and any namespace prefix. */
import type { ImportContext } from './importer.ts';
import { Iso20022Importer } from './iso20022/iso20022Importer.ts';

export class Camt053Importer extends Iso20022Importer {
  constructor(context: ImportContext) {
    super('camt.053', context);
  }
}
