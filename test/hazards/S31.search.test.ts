/**
 * S31: identifiers are never interpolated from input, only parameters are bound; a filter is text or a mistake, never SQL.
 * What is typed into the search becomes a query of its own language; nothing of it reaches SQLite or its full text.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileStatements } from '../build/hostileStatements.ts';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';

const records = 20;
let vault: EvidenceVault;

beforeAll(async () => {
  vault = openEvidenceVault();
  const lines = Array.from({ length: records }, (_, n) =>
    JSON.stringify({
      timestamp: `2026-03-01T10:${String(n).padStart(2, '0')}:00Z`,
      reference: `WD-${n}`,
      amount: n,
    }),
  );
  await vault.importBytes('gateway.jsonl', lines.join('\n'));
});
afterAll(() => vault.close());

const hostileFilters = [
  `source:"' or 1=1 --"`,
  `title:"'); drop table record; --"`,
  `source:%`,
  `source:_`,
  `party:ledger) or (1`,
  `amount:1e309`,
  `amount:99999999999999999999999999`,
  `from:2026-03-01'--`,
  `scheme:uetr' union select 1`,
  `kind:none,captured`,
  `"a" NEAR "b"`,
  `text : a`,
  `{a b} : c`,
  `^a`,
  `a* OR b*`,
  `(a OR b) AND c`,
  `-"`,
  `has:event,time,amount,booking,redaction,signature`,
  `source:${'x'.repeat(1900)}`,
  `\u0000`,
  `"\u0000"`,
  '""""""""',
  '*',
  '-*',
  'OR OR OR',
  'a OR',
  'NOT a',
  'AND',
  '😀',
  '\ud83d',
  '%00',
  "'",
  "''",
  '\\',
  '`',
  ';',
  '--',
  '/*',
  '?1',
  ':id',
  '@x',
  '$y',
] as const;

describe('a hostile search', () => {
  it('is tried in a hundred ways', () => {
    expect(hostileStatements.slice(0, 60).length + hostileFilters.length).toBeGreaterThanOrEqual(100);
  });

  it.each([...hostileStatements.slice(0, 60), ...hostileFilters])(
    'is taken for text or a mistake: %j',
    async (query) => {
      const { handlers } = vault.evidence;
      const page = await handlers.search({ query, limit: 100 }, undefined);
      expect(page.total).toBeGreaterThanOrEqual(0);
      if (page.filterError !== null)
        expect(page.filterError.message).not.toMatch(/sqlite|syntax error|no such/i);
      expect((await handlers.facets({ query }, undefined)).counted).toBeLessThanOrEqual(records);
      expect(vault.rows('select count(*) as records from records')).toEqual([{ records }]);
    },
  );

  it('is saved as it is, and does no harm when it is read again', async () => {
    const { handlers } = vault.evidence;
    const query = `'); drop table saved_search; --`;
    const { id } = await handlers.saveSearch({ name: query, query }, undefined);
    expect((await handlers.savedSearches({}, undefined)).searches).toMatchObject([
      { id, name: query, query },
    ]);
  });
});
