/** Recognises PSP reports by their content. */
import type { Sample } from './sample.ts';

export interface RecognisedReports {
  readonly family: 'reports';
  readonly format:
    | 'stripe-balance'
    | 'adyen-settlement-details'
    | 'paypal-settlement'
    | 'checkout-settlement'
    | 'worldpay-settlement';
  readonly notes: readonly string[];
}

/** @returns null when the text is none of them */
export function recogniseReports(sample: Sample): RecognisedReports | null {
  return null;
}
