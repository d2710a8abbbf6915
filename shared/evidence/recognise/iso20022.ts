/** Recognises ISO 20022 messages by their content. */
import type { Sample } from './sample.ts';

export interface RecognisedIso20022 {
  readonly family: 'iso20022';
  readonly format:
    | 'camt.029'
    | 'camt.052'
    | 'camt.054'
    | 'camt.056'
    | 'pacs.002'
    | 'pacs.003'
    | 'pacs.004'
    | 'pacs.008'
    | 'pacs.009'
    | 'pacs.028'
    | 'pain.001'
    | 'pain.002'
    | 'pain.008'
    | 'iso20022';
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseIso20022(sample: Sample): RecognisedIso20022 | null {
  return null;
}
