import { afterAll, describe, expect, it } from 'vitest';
import { applicationId } from '../../electron/engine/db/open.ts';
import { openTestDatabase } from '../build/vault.ts';

const opened = openTestDatabase();
afterAll(() => {
  opened.close();
});

describe('R01: every connection is opened hardened', () => {
  const writerPragmas: readonly (readonly [string, unknown])[] = [
    ['journal_mode', 'wal'],
    ['synchronous', 2],
    ['foreign_keys', 1],
    ['trusted_schema', 0],
    ['cell_size_check', 1],
    ['busy_timeout', 5000],
    ['temp_store', 2],
    ['secure_delete', 1],
    ['application_id', applicationId],
  ];

  it.each(writerPragmas)('the writer has %s = %s', (pragma, value) => {
    expect(opened.db.pragma(pragma, { simple: true })).toBe(value);
  });

  it.each([
    ['query_only', 1],
    ['temp_store', 2],
    ['trusted_schema', 0],
  ])('a reader has %s = %s', (pragma, value) => {
    expect(opened.read.pragma(pragma, { simple: true })).toBe(value);
  });

  it('lets a reader write nothing', () => {
    expect(() => opened.read.prepare("insert into setting values ('theme', '1')").run()).toThrow(
      /readonly|read-only/i,
    );
  });
});
