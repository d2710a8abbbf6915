/** The record search's conditions as SQL: every value is bound, nothing of the query becomes SQL. */
import { z } from 'zod';
import { parties } from '../../../shared/evidence/model.ts';
import { minorUnits, type RecordCondition } from '../../../shared/evidence/recordFilter.ts';
import { recordTimeSql } from '../db/columnSql.ts';
import type { ReadDb } from '../db/database.ts';
import { partyNumber } from './partyNumber.ts';

export interface RecordConditions {
  /** A condition over the aliases `record` and `source`; `1` where there is none. */
  readonly whereSql: string;
  /** Values of `whereSql`, by name; names start with `c`. */
  readonly bound: Readonly<Record<string, string | number | bigint | null>>;
}

type Values = Extract<RecordCondition, { readonly type: 'values' }>;
type Amount = Extract<RecordCondition, { readonly type: 'amount' }>;

interface Binder {
  /** Takes a value and returns the name that stands for it in SQL. */
  readonly bind: (value: string | number | bigint | null) => string;
  /** A list, to be read with json_each. */
  readonly list: (values: readonly (string | number)[]) => string;
}

const namedSource = z.object({ id: z.number(), name: z.string(), format: z.string() });

const stamp = recordTimeSql('record');
const dayMs = 'unixepoch(coalesce(record.booked_on, record.value_on)) * 1000';

/** When a record happened, as far as it says so: epoch ms, else null. A bank's day counts from its start. */
export const statedTimeSql = `coalesce(nullif(${stamp}, 0), ${dayMs})`;

export function recordConditions(db: ReadDb, conditions: readonly RecordCondition[]): RecordConditions {
  const bound: Record<string, string | number | bigint | null> = {};
  const bind: Binder['bind'] = (value) => {
    const name = `c${String(Object.keys(bound).length)}`;
    bound[name] = value;
    return `:${name}`;
  };
  const binder: Binder = {
    bind,
    list: (values) => `(select value from json_each(${bind(JSON.stringify(values))}))`,
  };
  const ofEvent: string[] = [];
  const parts: string[] = [];
  for (const condition of conditions) {
    const event = eventCondition(db, condition, binder);
    if (event === null) {
      const sql = recordCondition(db, condition, binder);
      parts.push(condition.negated ? `not coalesce((${sql}), 0)` : `(${sql})`);
    } else if (event === never) parts.push(condition.negated ? '1' : never);
    else if (condition.negated) parts.push(`not ${existsEvent([event])}`);
    else ofEvent.push(event);
  }
  // `kind:captured amount>1000` speaks of one event, not of a captured one beside a large one.
  if (ofEvent.length > 0) parts.push(existsEvent(ofEvent));
  return { whereSql: parts.length === 0 ? '1' : parts.join(' and '), bound };
}

function existsEvent(conditions: readonly string[]): string {
  const all = conditions.map((each) => `(${each})`).join(' and ');
  return `exists (select 1 from event where event.record_id = record.id and ${all})`;
}

/** What a condition asks of an event; null where it asks something of the record. */
function eventCondition(db: ReadDb, condition: RecordCondition, binder: Binder): string | null {
  if (condition.type === 'amount') return amountRange(db, condition, binder);
  if (condition.type !== 'values') return null;
  const { field, values } = condition;
  if (field === 'kind' && values.includes('none')) return null;
  switch (field) {
    case 'kind':
    case 'rail':
    case 'direction':
    case 'currency':
      return oneOf(`event.${field}`, wordIds(db, values), binder);
    default:
      return null;
  }
}

/** What no record meets: said so plainly, SQLite need not look at any. */
const never = '0';

function oneOf(column: string, ids: readonly number[], { list }: Binder): string {
  return ids.length === 0 ? never : `${column} in ${list(ids)}`;
}

/** Numbers of words in the vault's dictionary; a word that is not there occurs nowhere. */
function wordIds(db: ReadDb, words: readonly string[]): number[] {
  const ids = db
    .prepare('select id from word where text in (select value from json_each(?))')
    .pluck()
    .all(JSON.stringify(words));
  return z.array(z.number()).parse(ids);
}

/** Currencies that do not have two decimals, by their number of decimals (ISO 4217), each with one of their like. */
const unusualDecimals = [
  {
    example: 'JPY',
    currencies: [...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ')],
  },
  { example: 'KWD', currencies: [...'BHD IQD JOD KWD LYD OMR TND'.split(' ')] },
  { example: 'CLF', currencies: ['CLF', 'UYW'] },
] as const;

/** An amount without a currency is compared in each event's own: 1000 is 1000 EUR and 1000 JPY. */
function amountRange(db: ReadDb, { from, until }: Amount, { bind, list }: Binder): string {
  const minor = 'cast(event.amount_minor as integer)';
  const within = (example: string): string => {
    const least = from === null ? '1' : `${minor} >= ${bind(bounded(minorUnits(from, example)))}`;
    const most = until === null ? '1' : `${minor} <= ${bind(bounded(minorUnits(until, example)))}`;
    return `${least} and ${most}`;
  };
  const cases = unusualDecimals.flatMap(({ example, currencies }) => {
    const ids = wordIds(db, currencies);
    return ids.length === 0 ? [] : [`when event.currency in ${list(ids)} then ${within(example)}`];
  });
  const usual = within('EUR');
  return `event.amount_minor is not null and ${cases.length === 0 ? usual : `case ${cases.join(' ')} else ${usual} end`}`;
}

const most64 = 2n ** 63n - 1n;

/** SQLite's integers have 64 bits: what lies beyond is beyond every amount that is stored as one. */
function bounded(minor: bigint): bigint {
  return minor > most64 ? most64 : minor < -most64 ? -most64 : minor;
}

function recordCondition(db: ReadDb, condition: RecordCondition, binder: Binder): string {
  if (condition.type === 'instant') {
    const sign = condition.field === 'from' ? '>=' : '<=';
    const bound = binder.bind(condition.instant);
    // Written so that the index on the time serves it; a record without a time of day goes by its booking day.
    const timed =
      condition.field === 'from' ? `${stamp} >= ${bound}` : `${stamp} <= ${bound} and ${stamp} > 0`;
    return `(${timed}) or (${stamp} = 0 and ${dayMs} ${sign} ${bound})`;
  }
  return condition.type === 'values' ? valueCondition(db, condition, binder) : '1';
}

function valueCondition(db: ReadDb, { field, values }: Values, { list, bind }: Binder): string {
  const named = values.filter((value) => value !== 'none');
  const none = values.length > named.length;
  switch (field) {
    case 'source':
    case 'format':
      return `record.source_id in ${list(sourcesOf(db, field, values))}`;
    case 'party':
      return `record.party in ${list(parties.flatMap((party) => (named.includes(party) ? [partyNumber(party)] : [])))}
        ${none ? ' or record.party is null' : ''}`;
    case 'kind':
      return `not exists (select 1 from event where event.record_id = record.id)
        or exists (select 1 from event where event.record_id = record.id and event.kind in ${list(wordIds(db, named))})`;
    case 'signature': {
      const verdict = 'select 1 from signature_verdict where signature_verdict.record_id = record.id';
      return `exists (${verdict} and verdict in ${list(named)})${none ? ` or not exists (${verdict})` : ''}`;
    }
    case 'scheme':
      return `(select states_scheme(block.facts, record.id - block.id, ${bind(JSON.stringify(values))}) from block
        where block.id <= record.id order by block.id desc limit 1)`;
    case 'title':
      return `record.title in (select word.id from word, json_each(${bind(JSON.stringify(values))}) as part
        where instr(lower(word.text), lower(part.value)) > 0)`;
    case 'has':
      return values.map((value) => partSql[value] ?? '0').join(' or ');
    default:
      return '1';
  }
}

const partSql: Readonly<Record<string, string>> = {
  signature: 'exists (select 1 from signature_verdict where signature_verdict.record_id = record.id)',
  redaction: `source.redactions > 0 and (select has_redaction(block.facts, record.id - block.id) from block where block.id <= record.id
    order by block.id desc limit 1)`,
  event: 'exists (select 1 from event where event.record_id = record.id)',
  amount: 'exists (select 1 from event where event.record_id = record.id and event.amount_minor is not null)',
  time: 'coalesce(record.occurred_at, record.received_at) is not null',
  booking: 'coalesce(record.booked_on, record.value_on) is not null',
};

/** A name that is some source's whole name means that one, else every source that has it in its name. */
function sourcesOf(db: ReadDb, field: 'source' | 'format', values: readonly string[]): number[] {
  const sources = z
    .array(namedSource)
    .parse(db.prepare(`select id, name, format from source where status = 'complete'`).all());
  return values.flatMap((value) => {
    if (field === 'format')
      return sources.filter(({ format }) => format === value || format.startsWith(value)).map(({ id }) => id);
    const lower = value.toLowerCase();
    const whole = sources.filter(({ name }) => name.toLowerCase() === lower);
    const found = whole.length > 0 ? whole : sources.filter(({ name }) => name.toLowerCase().includes(lower));
    return found.map(({ id }) => id);
  });
}
