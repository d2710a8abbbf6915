/** Recognises bank and scheme files of tagged or positioned fields by their content. */
import type { Sample } from './sample.ts';

export interface RecognisedBankFiles {
  readonly family: 'bankFiles';
  readonly format: 'mt940' | 'mt942' | 'swift-mt' | 'bai2' | 'nacha' | 'fedwire' | 'iso8583';
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseBankFiles(sample: Sample): RecognisedBankFiles | null {
  return null;
}
