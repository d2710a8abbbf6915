import { describe, expect, it } from 'vitest';
import type { DescribedView } from '../../../shared/evidence/searching.ts';
import { explainSql, suggestSql } from '../../../renderer/evidence/sqlWords.ts';
import { statementAt, statementsOf } from '../../../renderer/evidence/statementAt.ts';

const view = (name: string, columns: readonly string[]): DescribedView => ({
  name,
  columns: [...columns],
  description: `All ${name}.`,
  details: columns.map((column) => ({ name: column, type: 'text', description: `The ${column}.` })),
});
const views = [view('payments', ['id', 'reference', 'rail']), view('events', ['record_id', 'kind'])];
const labels = (before: string, whole = before) =>
  suggestSql(before, whole, views, ['count', 'sum']).map(({ label }) => label);

describe('the statement at the caret', () => {
  const text = 'select 1; -- a; b\nselect \';\' from x; /* ; */ select "a;b"';

  it('is parted at semicolons outside of strings, names and comments', () => {
    expect(statementsOf(text).map((each) => each.text)).toEqual([
      'select 1',
      "-- a; b\nselect ';' from x",
      '/* ; */ select "a;b"',
    ]);
    for (const { text: own, from } of statementsOf(text))
      expect(text.slice(from, from + own.length)).toBe(own);
  });

  it('is the one the caret stands in, and behind the last one the last', () => {
    expect(statementAt(text, 3)?.text).toBe('select 1');
    expect(statementAt(text, 25)?.text).toContain("';'");
    expect(statementAt(text, text.length)?.text).toContain('"a;b"');
    expect(statementAt('select 1;\n\n', 11)?.text).toBe('select 1');
    expect(statementAt('  \n', 1)).toBeNull();
  });

  it('ends where an unclosed string ends', () => {
    expect(statementsOf("select 'a; b")).toHaveLength(1);
    expect(statementsOf('select /* ; ')).toHaveLength(1);
  });
});

describe('completion of SQL', () => {
  it('offers views behind FROM and JOIN', () => {
    expect(labels('select * from ')).toEqual(['payments', 'events']);
    expect(labels('select * from payments join ')).toEqual(['payments', 'events']);
  });

  it('offers the columns of the view behind its name or alias', () => {
    expect(labels('select e.', 'select e. from events e')).toEqual(['record_id', 'kind']);
    expect(labels('select p.', 'select p. from events as e, payments as p')).toEqual([
      'id',
      'reference',
      'rail',
    ]);
    expect(labels('select x.', 'select x. from events e')).toEqual([]);
  });

  it('offers the named views’ columns first, then functions and keywords', () => {
    const offered = labels('select ', 'select  from events where');
    expect(offered.slice(0, 2)).toEqual(['record_id', 'kind']);
    expect(offered).not.toContain('rail');
    expect(offered).toEqual(expect.arrayContaining(['count', 'group', 'payments']) as string[]);
  });
});

describe('a word of SQL under the pointer', () => {
  const statement = 'select e.kind, count(*) from events e';
  it.each([
    ['events', 'All events.'],
    ['KIND', 'The kind.'],
    ['e', 'All events.'],
    ['count', 'Number of rows'],
  ])('%s is explained', (word, about) => {
    expect(explainSql(word, statement, views, ['count'])?.about).toBe(about);
  });

  it('is left alone when it is nothing of ours', () => {
    expect(explainSql('nothing', statement, views, ['count'])).toBeNull();
    expect(explainSql('rail', statement, views, ['count'])).toBeNull();
  });
});
