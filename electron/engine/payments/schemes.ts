/** Which identifiers bring records together, how strongly, and what each is called in a sentence. */
import type { IdentifierScheme } from '../../../shared/evidence/model.ts';

/** Schemes by which events of one payment find each other, strongest first. */
export const joiningSchemes = [
  'payment-intent',
  'charge',
  'refund',
  'dispute',
  'balance-transaction',
  'uetr',
  'psp-reference',
  'transaction-id',
  'imad',
  'omad',
  'instruction-id',
  'merchant-reference',
  'end-to-end-id',
  'ledger-transaction',
  'bank-reference',
  'arn',
  'rrn',
  'trace-number',
  'idempotency-key',
  'ledger-entry',
  'stan',
] as const satisfies readonly IdentifierScheme[];

const strengths: ReadonlyMap<string, number> = new Map(
  joiningSchemes.map((scheme, index) => [scheme, index]),
);

/** Of a scheme that joins nothing. */
export const noStrength = 255;

/** Position in the order of strength, 0 the strongest; null for schemes that join nothing. */
export function strengthOf(scheme: IdentifierScheme): number | null {
  return strengths.get(scheme) ?? null;
}

/** Stripe's ids are unique by construction: they join without looking at anything else. */
export const uniqueByConstruction = strengths.get('balance-transaction') ?? 0;

const strengthsOf = (...schemes: readonly IdentifierScheme[]): ReadonlySet<number> =>
  new Set(schemes.flatMap((scheme) => strengthOf(scheme) ?? []));

/** Ids that a provider or scheme gives out once; the desk's and the customers' own are reused more easily. */
export const givenByProvider = strengthsOf('psp-reference', 'transaction-id', 'uetr', 'imad', 'omad');

/** Ids that people copy into remittance lines and descriptions. */
export const namedInTexts = strengthsOf(
  'payment-intent',
  'charge',
  'refund',
  'dispute',
  'balance-transaction',
  'uetr',
  'psp-reference',
  'transaction-id',
  'instruction-id',
  'merchant-reference',
  'end-to-end-id',
  'ledger-transaction',
  'bank-reference',
  'arn',
);

const names: Readonly<Partial<Record<IdentifierScheme, string>>> = {
  'payment-intent': 'payment intent',
  'merchant-reference': 'merchant reference',
  'end-to-end-id': 'end-to-end id',
  'psp-reference': 'provider reference',
  'ledger-entry': 'ledger entry',
  'ledger-transaction': 'ledger transaction',
  'bank-reference': 'bank reference',
  'balance-transaction': 'balance transaction',
  'transaction-id': 'transaction id',
  'instruction-id': 'instruction id',
  'idempotency-key': 'idempotency key',
  'trace-number': 'trace number',
  uetr: 'UETR',
  arn: 'ARN',
  rrn: 'RRN',
  stan: 'STAN',
  imad: 'IMAD',
  omad: 'OMAD',
};

export function schemeName(scheme: IdentifierScheme): string {
  return names[scheme] ?? scheme;
}
