/** What the filter bar offers while typing: the language's fields, and the values that occur in the list. */
import type { z } from 'zod';
import type { facetSchema } from '../../shared/payments/contract.ts';
import { completions, filterFields, type FilterField } from '../../shared/payments/filter.ts';
import type { Suggestion } from '../kit/FilterBar.tsx';

export type Facet = z.infer<typeof facetSchema>;

interface FieldHint {
  /** What a person types: `age` compares, the others follow a colon. */
  readonly insert: string;
  readonly detail: string;
}

const hints: Readonly<Record<FilterField, FieldHint>> = {
  rail: { insert: 'rail:', detail: 'card, sepa-credit-transfer' },
  direction: { insert: 'direction:', detail: 'deposit or payout' },
  state: { insert: 'state:', detail: 'state of any party' },
  ledger: { insert: 'ledger:', detail: 'what the ledger says' },
  psp: { insert: 'psp:', detail: 'what the PSP says' },
  bank: { insert: 'bank:', detail: 'what the bank says' },
  proof: { insert: 'proof:', detail: 'how a state is known' },
  currency: { insert: 'currency:', detail: 'ISO 4217 code' },
  amount: { insert: 'amount:', detail: '1000..2000' },
  age: { insert: 'age>', detail: 'open for longer than 2d, 6h' },
  finding: { insert: 'finding:', detail: 'a finding of this code' },
  severity: { insert: 'severity:', detail: 'its worst finding' },
  from: { insert: 'from:', detail: 'on or after a day' },
  until: { insert: 'until:', detail: 'before or on a day' },
  id: { insert: 'id:', detail: 'any id of the payment' },
  reference: { insert: 'reference:', detail: 'the merchant’s reference' },
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
  const ofLanguage = filterFields.find((item) => item === field);
  const rest = (ofLanguage === undefined ? [] : completions(ofLanguage)).filter((value) => !known.has(value));
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
  return filterFields
    .filter((field) => bare !== '' && field.startsWith(bare.toLowerCase()))
    .slice(0, mostSuggestions)
    .map((field) => {
      const { insert, detail } = hints[field];
      return { label: insert, detail, insert: `${negation}${insert}`, from, to };
    });
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
