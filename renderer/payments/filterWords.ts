/** What the filter bar offers while typing: the language's fields, and the values that occur in the list. */
import type { z } from 'zod';
import { findingCodes, severitySchema } from '../../shared/findings/model.ts';
import type { facetSchema } from '../../shared/payments/contract.ts';
import { directionSchema, railSchema } from '../../shared/payments/model.ts';
import type { Suggestion } from '../kit/FilterBar.tsx';

export type Facet = z.infer<typeof facetSchema>;

/** Field → what it filters by, as the person reads it. */
const fields: readonly (readonly [string, string])[] = [
  ['rail:', 'card, sepa-credit-transfer'],
  ['direction:', 'deposit or payout'],
  ['state:', 'state of any party'],
  ['ledger:', 'what the ledger says'],
  ['psp:', 'what the PSP says'],
  ['bank:', 'what the bank says'],
  ['finding:', 'a finding of this code'],
  ['severity:', 'its worst finding'],
  ['currency:', 'ISO 4217 code'],
  ['amount:', '1000..2000'],
  ['age>', 'open for longer than 2d, 6h'],
  ['age<', 'open for less than'],
  ['from:', 'first seen on or after a day'],
  ['until:', 'last seen before a day'],
];

const fixedValues: Readonly<Record<string, readonly string[]>> = {
  rail: railSchema.options,
  direction: directionSchema.options,
  finding: findingCodes,
  severity: severitySchema.options,
};

const mostSuggestions = 12;

/** The word at the caret: filters are words parted by spaces. */
function wordAt(
  text: string,
  caret: number,
): { readonly from: number; readonly to: number; readonly word: string } {
  const from = text.lastIndexOf(' ', caret - 1) + 1;
  const end = text.indexOf(' ', caret);
  const to = end < 0 ? text.length : end;
  return { from, to, word: text.slice(from, caret) };
}

function valuesOf(
  field: string,
  facets: readonly Facet[],
): readonly { readonly value: string; readonly detail: string }[] {
  const facet = facets.find((item) => item.field === field);
  const counted =
    facet?.values.map(({ value, count }) => ({ value, detail: count.toLocaleString('en') })) ?? [];
  const known = new Set(counted.map((item) => item.value));
  const rest = (fixedValues[field] ?? []).filter((value) => !known.has(value));
  return [...counted, ...rest.map((value) => ({ value, detail: 'none here' }))];
}

export function suggestFilter(text: string, caret: number, facets: readonly Facet[]): readonly Suggestion[] {
  const { from, to, word } = wordAt(text, caret);
  const bare = word.startsWith('-') ? word.slice(1) : word;
  const negation = word.startsWith('-') ? '-' : '';
  const colon = bare.indexOf(':');
  if (colon >= 0) {
    const field = bare.slice(0, colon);
    const typed = bare.slice(colon + 1).toLowerCase();
    return valuesOf(field, facets)
      .filter(({ value }) => value.toLowerCase().startsWith(typed) && value.toLowerCase() !== typed)
      .slice(0, mostSuggestions)
      .map(({ value, detail }) => ({
        label: value,
        detail,
        insert: `${negation}${field}:${value} `,
        from,
        to,
      }));
  }
  return fields
    .filter(([field]) => bare !== '' && field.startsWith(bare.toLowerCase()))
    .slice(0, mostSuggestions)
    .map(([field, detail]) => ({ label: field, detail, insert: `${negation}${field}`, from, to }));
}

/** Adds `field:value` to a filter, or takes it out where it stands already. */
export function toggleTerm(filter: string, term: string): string {
  const words = filter.split(' ').filter((word) => word !== '');
  const rest = words.filter((word) => word !== term);
  return (rest.length < words.length ? rest : [...words, term]).join(' ');
}

export function hasTerm(filter: string, term: string): boolean {
  return filter.split(' ').includes(term);
}
