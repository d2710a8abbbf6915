/** The filter language as SQL over the present payments (alias `payment`): every value is bound, nothing of the text becomes SQL. */
import { currencyExponent } from '../../../shared/kernel/money.ts';
import type { FilterField, FilterTerm } from '../../../shared/payments/filter.ts';
import { canonicalValue } from '../../../shared/payments/filter.ts';
import { proofSchema } from '../../../shared/payments/model.ts';

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const proofs: readonly string[] = proofSchema.options;

const columns: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  rail: ['rail'],
  direction: ['direction'],
  currency: ['currency'],
  ledger: ['ledger_state'],
  psp: ['psp_state'],
  bank: ['bank_state'],
  state: ['ledger_state', 'psp_state', 'bank_state'],
};

/** @returns one condition for all terms, `1` where there is none */
export function conditionOf(terms: readonly FilterTerm[]): SqlCondition {
  const parts = terms.map((term) => {
    const { sql, values } = positive(term);
    return { sql: term.negated ? `not coalesce((${sql}), 0)` : `(${sql})`, values };
  });
  return {
    sql: ['1', ...parts.map(({ sql }) => sql)].join(' and '),
    values: parts.flatMap(({ values }) => values),
  };
}

function positive(term: FilterTerm): SqlCondition {
  switch (term.type) {
    case 'word':
      return wordCondition(term.text);
    case 'span':
      return bounds('open_for', term.from, term.until);
    case 'range':
      return bounds('amount_sort', decimalNumber(term.from), decimalNumber(term.until));
    case 'instant':
      return term.field === 'from'
        ? { sql: 'last_at >= ?', values: [term.instant] }
        : { sql: 'first_at <= ?', values: [term.instant] };
    case 'values':
      return anyOf(term.values.map((value) => valueCondition(term.field, canonicalValue(term.field, value))));
  }
}

/** Only for comparing: `amount_sort` is the amount in major units. */
function decimalNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}

function bounds(column: string, from: number | null, until: number | null): SqlCondition {
  const parts: string[] = [];
  const values: number[] = [];
  if (from !== null) {
    parts.push(`${column} >= ?`);
    values.push(from);
  }
  if (until !== null) {
    parts.push(`${column} <= ?`);
    values.push(until);
  }
  return { sql: parts.join(' and '), values };
}

function anyOf(conditions: readonly SqlCondition[]): SqlCondition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' or '),
    values: conditions.flatMap(({ values }) => values),
  };
}

function valueCondition(field: FilterField, value: string): SqlCondition {
  const named = columns[field];
  if (named !== undefined) {
    if (value === 'none' && field !== 'rail' && field !== 'direction')
      return { sql: named.map((column) => `${column} is null`).join(' and '), values: [] };
    return { sql: named.map((column) => `${column} = ?`).join(' or '), values: named.map(() => value) };
  }
  switch (field) {
    case 'finding':
      if (value === 'any') return { sql: 'severity_rank >= 1', values: [] };
      if (value === 'none') return { sql: 'severity_rank <= 0', values: [] };
      return {
        sql: 'exists (select 1 from current_finding as finding where finding.payment_id = payment.id and finding.code = ?)',
        values: [value],
      };
    case 'severity':
      if (value === 'none') return { sql: 'severity_rank < 0', values: [] };
      return {
        sql: 'exists (select 1 from current_finding as finding where finding.payment_id = payment.id and finding.severity = ?)',
        values: [value],
      };
    case 'proof':
      return anyOf(
        ['ledger', 'psp', 'bank'].map((party) => ({
          sql: `${party}_state is not null and ${party}_proof = ?`,
          values: [proofs.indexOf(value)],
        })),
      );
    default:
      return {
        sql: 'instr(char(10) || lower(refs) || char(10), char(10) || lower(?) || char(10)) > 0',
        values: [value],
      };
  }
}

/** Free text: part of any of the payment's ids, or a word of its states. */
function wordCondition(text: string): SqlCondition {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return {
    sql: `id like ? escape '\\' or refs like ? escape '\\' or ledger_state = ? or psp_state = ? or bank_state = ?`,
    values: [pattern, pattern, text.toLowerCase(), text.toLowerCase(), text.toLowerCase()],
  };
}

export function sortableAmount(minor: string | null, currency: string | null): number | null {
  return minor === null || currency === null ? null : Number(minor) / 10 ** currencyExponent(currency);
}
