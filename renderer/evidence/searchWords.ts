/** What the search bar offers while typing, and how a facet or a menu puts a term into the query or takes it out. */
import { formatFacts } from '../../shared/evidence/formats.ts';
import { sourceFormatSchema } from '../../shared/evidence/model.ts';
import { completionsOf, recordFields, type RecordField } from '../../shared/evidence/recordFilter.ts';
import type { RecordFacet } from '../../shared/evidence/searching.ts';
import type { Suggestion } from '../kit/FilterBar.tsx';

interface FieldHint {
  /** What a person types: the field with its sign. */
  readonly insert: string;
  readonly detail: string;
}

const hints: Readonly<Record<RecordField, FieldHint>> = {
  source: { insert: 'source:', detail: 'name of a file, or part of it' },
  format: { insert: 'format:', detail: 'camt, stripe-events, har …' },
  party: { insert: 'party:', detail: 'ledger, psp, bank' },
  kind: { insert: 'kind:', detail: 'what happened: captured, booked_credit …' },
  scheme: { insert: 'scheme:', detail: 'states such an identifier' },
  rail: { insert: 'rail:', detail: 'card, sepa-credit-transfer …' },
  direction: { insert: 'direction:', detail: 'deposit or payout' },
  currency: { insert: 'currency:', detail: 'ISO 4217 code' },
  amount: { insert: 'amount:', detail: '1000..2000, amount>99.50' },
  from: { insert: 'from:', detail: 'on or after a day or time' },
  until: { insert: 'until:', detail: 'before or on a day' },
  has: { insert: 'has:', detail: 'signature, redaction, event, amount …' },
  signature: { insert: 'signature:', detail: 'valid, invalid, stale …' },
  title: { insert: 'title:', detail: 'the record’s own word' },
};

const mostSuggestions = 12;

/** The term at the caret; a quotation mark keeps spaces inside it. */
function termAt(
  text: string,
  caret: number,
): { readonly from: number; readonly to: number; readonly typed: string } {
  let from = 0;
  let quoted = false;
  for (let at = 0; at < caret; at += 1) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ' ' && !quoted) from = at + 1;
  }
  const end = quoted ? text.indexOf('"', caret) + 1 : text.indexOf(' ', caret);
  const to = end <= 0 ? text.length : end;
  return { from, to, typed: text.slice(from, caret) };
}

interface Offered {
  readonly value: string;
  readonly detail: string;
}

function valuesOf(field: RecordField, facets: readonly RecordFacet[]): readonly Offered[] {
  const facet = facets.find((item) => item.field === field);
  const counted = (facet?.values ?? []).map(({ value, count }) => ({
    value,
    detail: count.toLocaleString('en'),
  }));
  const known = new Set(counted.map(({ value }) => value));
  const rest = completionsOf(field).filter((value) => !known.has(value));
  return [...counted, ...rest.map((value) => ({ value, detail: detailOf(field, value) }))];
}

function detailOf(field: RecordField, value: string): string {
  const format = field === 'format' ? sourceFormatSchema.safeParse(value).data : undefined;
  return format === undefined ? '' : formatFacts[format].name;
}

export function suggestSearch(
  text: string,
  caret: number,
  facets: readonly RecordFacet[],
): readonly Suggestion[] {
  const { from, to, typed } = termAt(text, caret);
  const negation = typed.startsWith('-') ? '-' : '';
  const bare = typed.slice(negation.length);
  const colon = bare.indexOf(':');
  if (colon >= 0) {
    const field = recordFields.find((name) => name === bare.slice(0, colon).toLowerCase());
    if (field === undefined) return [];
    const begun = bare
      .slice(colon + 1)
      .replaceAll('"', '')
      .toLowerCase();
    return valuesOf(field, facets)
      .filter(({ value }) => value.toLowerCase().includes(begun) && value.toLowerCase() !== begun)
      .sort(
        (left, right) =>
          Number(right.value.toLowerCase().startsWith(begun)) -
          Number(left.value.toLowerCase().startsWith(begun)),
      )
      .slice(0, mostSuggestions)
      .map(({ value, detail }) => ({
        label: value,
        detail,
        insert: `${negation}${termOf(field, value)} `,
        from,
        to,
      }));
  }
  if (bare === '' || bare.startsWith('"')) return [];
  return recordFields
    .filter((field) => field.startsWith(bare.toLowerCase()))
    .map((field) => {
      const { insert, detail } = hints[field];
      return { label: insert, detail, insert: `${negation}${insert}`, from, to };
    });
}

/** `field:value`, quoted where the value needs it. A quotation mark cannot be quoted: there it is left out. */
export function termOf(field: string, value: string): string {
  return /[\s",]/.test(value) ? `${field}:"${value.replaceAll('"', '')}"` : `${field}:${value}`;
}

/** The terms of a query; quoted parts stay whole. */
function termsOf(query: string): string[] {
  return query.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? [];
}

export function hasTerm(query: string, term: string): boolean {
  return termsOf(query).includes(term);
}

/** Adds a term, or takes it out where it stands already. */
export function toggleTerm(query: string, term: string): string {
  const terms = termsOf(query);
  const rest = terms.filter((each) => each !== term);
  return (rest.length < terms.length ? rest : [...terms, term]).join(' ');
}

/** Sets the terms of some fields anew: what was said of them before is gone. */
export function replaceTerms(
  query: string,
  fields: readonly RecordField[],
  terms: readonly string[],
): string {
  const rest = termsOf(query).filter((each) => !fields.some((field) => each.startsWith(`${field}:`)));
  return [...rest, ...terms].join(' ');
}

/** "1,234 records"; where counting all would take too long, "more than 50,000 records". */
export function totalText(total: number, exact: boolean): string {
  if (exact) return `${total.toLocaleString('en')} ${total === 1 ? 'record' : 'records'}`;
  const round = total > 1000 ? Math.floor((total - 1) / 1000) * 1000 : total - 1;
  return `more than ${round.toLocaleString('en')} records`;
}
