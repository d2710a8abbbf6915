import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileStatements } from '../build/hostileStatements.ts';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';

// S31: what a person types into the search or the console reaches SQL only as a bound value or an admitted statement.

let vault: EvidenceVault;
beforeAll(async () => {
  vault = openEvidenceVault();
  await vault.importBytes(
    'log.jsonl',
    Array.from(
      { length: 50 },
      (_, n) => `{"ts":"2026-03-03T10:00:00Z","n":${n},"msg":"ordinary words"}\n`,
    ).join(''),
  );
});
afterAll(() => vault.close());

const marks = [
  '"',
  "'",
  '*',
  '(',
  ')',
  ':',
  '^',
  '-',
  '+',
  '{',
  '}',
  'AND',
  'OR',
  'NOT',
  'NEAR',
  'text:',
  ';',
  '--',
  '/*',
  '\\',
  '%',
  '_',
  '\u0000',
  'é',
  '\ud800',
];
const hostileSearches = [
  ...marks,
  ...marks.map((mark) => `ordinary ${mark}`),
  ...marks.map((mark) => `${mark}ordinary`),
  ...marks.map((mark) => `${mark} ${mark}`),
  '"unclosed',
  'NEAR(a b)',
  'a NEAR/2 b',
  'text : ordinary',
  '{text} : x',
  '^ordinary',
  'ordinary"*"',
  "' or 1=1 --",
  '") or ("',
  'x" OR "y',
  '-',
  '--',
  '*',
  '"" ""',
  '-"ordinary"',
  'a'.repeat(2000),
];

describe('S31: hostile input', () => {
  it(`of the search (${hostileSearches.length} texts) never shows an error of SQL and never changes a row`, async () => {
    expect(hostileSearches.length).toBeGreaterThanOrEqual(100);
    for (const query of hostileSearches) {
      const page = await vault.evidence.handlers.search({ query, limit: 10 }, undefined);
      expect(page.total, query).toBeLessThanOrEqual(50);
    }
    expect(vault.rows('select count(*) as n from record')[0]?.['n']).toBe(50);
  });

  it(`of the console (${hostileStatements.length} statements) is refused and leaves the vault as it was`, async () => {
    expect(hostileStatements.length).toBeGreaterThanOrEqual(100);
    const before = vault.rows('select name, sql from sqlite_master order by name');
    for (const statement of hostileStatements) {
      await expect(
        vault.evidence.handlers.sql({ statement, limit: 10 }, undefined),
        statement,
      ).rejects.toMatchObject({ code: 'query_refused' });
    }
    expect(vault.rows('select name, sql from sqlite_master order by name')).toEqual(before);
    expect(vault.rows('select count(*) as n from record')[0]?.['n']).toBe(50);
  });
});
