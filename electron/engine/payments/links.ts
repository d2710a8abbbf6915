/** Why a record belongs to a payment: rules by number, as they are stored, and what each is called. */
import type { IdentifierScheme } from '../../../shared/evidence/model.ts';
import { joiningSchemes, schemeName } from './schemes.ts';

/** Rules that no shared id explains, numbered after the joining schemes' own. */
const otherRules = [
  'origin',
  'id-in-text',
  'amount-and-date',
  'reference-with-slip',
  'payout-batch',
  'joined-by-hand',
  'reused-id',
  'text-names-several',
  'original-message',
  'invalid-signature',
] as const;
export type OtherRule = (typeof otherRules)[number];

const firstOther = 100;

export function ruleCode(rule: OtherRule): number {
  return firstOther + otherRules.indexOf(rule);
}

/** `same-merchant-reference`, `amount-and-date`… */
export function ruleName(code: number): string {
  const scheme = joiningSchemes[code];
  return scheme === undefined ? (otherRules[code - firstOther] ?? 'origin') : `same-${scheme}`;
}

export function schemeOfRule(code: number): IdentifierScheme | null {
  return joiningSchemes[code] ?? null;
}

const scores: Readonly<Partial<Record<IdentifierScheme | OtherRule, number>>> = {
  'payment-intent': 100,
  charge: 100,
  refund: 100,
  dispute: 100,
  'balance-transaction': 100,
  uetr: 95,
  'psp-reference': 97,
  'merchant-reference': 95,
  'end-to-end-id': 95,
  stan: 60,
  origin: 100,
  'id-in-text': 90,
  'amount-and-date': 60,
  'reference-with-slip': 80,
  'payout-batch': 95,
  'joined-by-hand': 100,
  'reused-id': 30,
  'text-names-several': 30,
  'original-message': 95,
  'invalid-signature': 30,
};
/** Of an id that is shared while the amounts differ: the id still joins, the difference is a finding's business. */
const disagreement = 10;
const usual = 90;
const undecidedScore = 30;

/** @param agrees whether the record's amount is the payment's; null where it states none */
export function scoreOf(code: number, certain: boolean, agrees: boolean | null): number {
  if (!certain) return undecidedScore;
  const scheme = joiningSchemes[code];
  const base = scores[scheme ?? otherRules[code - firstOther] ?? 'origin'] ?? usual;
  return agrees === false && scheme !== undefined ? base - disagreement : base;
}

const words: Readonly<Record<OtherRule, string>> = {
  origin: 'the only record with its ids, or one that states no id',
  'id-in-text': 'its text names an id of the payment',
  'amount-and-date': 'amount, currency, direction and date agree',
  'reference-with-slip': 'its text holds the reference with one slip of the keyboard',
  'payout-batch': 'carried by the same payout',
  'joined-by-hand': 'joined by hand',
  'reused-id': 'shares an id that several payments use',
  'text-names-several': 'its text names ids of several payments',
  'original-message': 'speaks of the whole message that the payment is part of',
  'invalid-signature': 'names an id of the payment, but its signature is invalid',
};

/** Every rule with its number, its name and its meaning: what the view of links shows. */
export function allRules(): { code: number; rule: string; words: string }[] {
  return [
    ...joiningSchemes.map((scheme, code) => ({
      code,
      rule: ruleName(code),
      words: `states the same ${schemeName(scheme)}`,
    })),
    ...otherRules.map((rule) => ({ code: ruleCode(rule), rule, words: words[rule] })),
  ];
}

/** A record that may belong to a payment, and does not certainly: kept and shown, never merged. */
export interface PossibleLink {
  readonly event: number;
  /** Any event of the payment. */
  readonly partner: number;
  readonly rule: OtherRule;
  /** Of the scheme of the id in question; none for rules without one. */
  readonly strength: number | null;
  /** How many records or payments fit equally. */
  readonly rivals: number;
}

/** One record of a payment as it is stored. */
export interface StoredLink {
  readonly recordId: number;
  readonly rule: number;
  /** In hundredths. */
  readonly score: number;
  readonly certain: boolean;
  /** Number that the sentence needs: rivals, or the annotation's id. */
  readonly detail: number | null;
  /** Which of the record's events are meant, and how they are read; null: all, as they stand. */
  readonly events: readonly LinkedEvent[] | null;
}

export interface LinkedEvent {
  readonly ordinal: number;
  /** Our own leg of a double entry. */
  readonly observed: boolean;
  /** Its amount is written without decimals. */
  readonly whole: boolean;
}
