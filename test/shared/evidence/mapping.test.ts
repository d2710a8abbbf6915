import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { columnMappingSchema } from '../../../shared/evidence/mapping.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';

const schemas = new URL('../../../resources/schemas/', import.meta.url);
const examples = readdirSync(new URL('examples/', schemas)).filter((name) => name.endsWith('.mapping.json'));

describe('the column mapping', () => {
  it('is published as the schema that the product reads by', () => {
    const schema = `${JSON.stringify(z.toJSONSchema(columnMappingSchema, { io: 'input' }), null, 2)}\n`;
    expect(readFileSync(new URL('column-mapping.schema.json', schemas), 'utf8')).toBe(schema);
  });

  it.each(examples)('reads the example %s', (name) => {
    expect(
      columnMappingSchema.parse(JSON.parse(readFileSync(new URL(`examples/${name}`, schemas), 'utf8'))),
    ).toMatchObject({ name: 'Core ledger, daily export' });
  });

  it('hands its currency and words on to the reading of rows', () => {
    const mapping = columnMappingSchema.parse(
      JSON.parse(readFileSync(new URL('examples/core-ledger.mapping.json', schemas), 'utf8')),
    );
    const recognised = recognise(
      'Nr;Vorgang;Partner-ID;Erfasst;Wert;Schluessel;Stufe\n1;DEP-1;pi_1;03.02.2026 10:00;1,50;E1;ok\n',
      { fileName: 'x', whole: true, mapping },
    );
    if (recognised.format !== 'ledger-csv') throw new Error(recognised.format);
    expect(recognised.columns).toMatchObject({
      currency: 'EUR',
      types: { E1: 'credit' },
      decimalMark: ',',
      dateOrder: 'dmy',
      offsetMinutes: 60,
    });
  });

  it.each([
    [{ name: 'x', columns: { amonut: 'Betrag' } }, 'a role that does not exist'],
    [{ name: 'x', columns: {}, decimal: ',' }, 'a setting that does not exist'],
    [{ columns: {} }, 'no name'],
  ])('refuses %j: %s', (mapping, _what) => {
    expect(columnMappingSchema.safeParse(mapping).success).toBe(false);
  });
});

describe('a table that needs a mapping', () => {
  it('is refused with its headers, but never with what could be a card or an account', () => {
    const text = 'Call 4111 1111 1111 1111,beta\nx,y\nz,w\n';
    expect(() => recognise(text, { fileName: 'x', whole: true })).toThrow(/“Call …”, “beta”/);
  });

  it('is not what sentences with commas are', () => {
    const text = 'The customer phoned today, wants a refund.\nHe said that, in short, nothing came.\n';
    expect(recognise(text, { fileName: 'x', whole: true }).format).toBe('attachment');
  });
});
