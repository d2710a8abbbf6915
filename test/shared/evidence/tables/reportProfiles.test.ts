import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reportProfileSchema } from '../../../../shared/evidence/tables/reportProfile.ts';
import { reportColumns, reportProfiles } from '../../../../shared/evidence/tables/reportProfiles.ts';

const resources = new URL('../../../../resources/', import.meta.url);
const files = readdirSync(new URL('report-profiles/', resources));

describe('report profiles', () => {
  it('are published as the schema that the product reads them by', () => {
    const schema = `${JSON.stringify(z.toJSONSchema(reportProfileSchema, { io: 'input' }), null, 2)}\n`;
    expect(readFileSync(new URL('schemas/report-profile.schema.json', resources), 'utf8')).toBe(schema);
  });

  it('are all loaded, each under its own name', () => {
    expect(reportProfiles.map(({ id }) => `${id}.json`).sort()).toEqual(files.sort());
  });

  it.each(reportProfiles.map((profile) => [profile.id, profile] as const))(
    '%s is told by its own columns and by no other profile’s',
    (_id, profile) => {
      const usual = profile.columns.filter(({ optional }) => optional !== true);
      expect(reportColumns(usual.map(({ header }) => header))?.profile.id).toBe(profile.id);
      const keys = profile.columns.filter(({ key }) => key === true).map(({ header }) => header);
      expect(reportColumns(keys)?.profile.id).toBe(profile.id);
    },
  );

  it.each(reportProfiles.map((profile) => [profile.id, profile] as const))(
    '%s names an amount, a currency, a type, an id and a time',
    (_id, { columns }) => {
      const roles = new Set(columns.map(({ role }) => role));
      const hasOneOf = (...wanted: string[]) =>
        wanted.some((role) => [...roles].some((each) => each === role));
      expect(hasOneOf('gross', 'grossCredit')).toBe(true);
      expect(hasOneOf('grossCurrency')).toBe(true);
      expect(hasOneOf('type')).toBe(true);
      expect(hasOneOf('pspReference', 'balanceTransaction')).toBe(true);
      expect(hasOneOf('occurredAt', 'settledAt')).toBe(true);
    },
  );

  it.each([
    [['Date', 'Amount', 'Currency', 'Reference']],
    [['id', 'amount', 'currency', 'type', 'created']],
    [['a', 'b']],
  ])('a header of common words, %j, is no report', (headers) => {
    expect(reportColumns(headers)).toBeNull();
  });
});
