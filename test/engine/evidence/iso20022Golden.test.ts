import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runIso } from './iso20022Run.ts';

const data = new URL('../../data/iso20022/', import.meta.url);
const bytesOf = (name: string) => readFileSync(new URL(name, data));
const read = (name: string) => runIso(bytesOf(name), 4096, name);

interface GoldenEntry {
  readonly getAmount: { readonly getAmount: string; readonly getCurrency: { readonly getCode: string } };
  readonly getBookingDate: { readonly 0: string } | null;
  readonly getValueDate: { readonly 0: string } | null;
  readonly getStatus: string | null;
  readonly getAccountServicerReference: string | null;
  readonly getTransactionDetails: readonly (string | GoldenDetail)[];
  readonly getTransactionDetail: GoldenDetail | string | null;
}
interface GoldenDetail {
  readonly getReference: {
    readonly getEndToEndId: string | null;
    readonly getInstructionId: string | null;
    readonly getTransactionId: string | null;
    readonly getUuidEndToEndReference: string | null;
  } | null;
}

interface GoldenStatement {
  readonly getId: string;
  readonly getAccount: { readonly getIdentification: string };
  readonly getElectronicSequenceNumber: string | null;
  readonly getBalances: readonly {
    readonly getType: string;
    readonly getAmount: GoldenEntry['getAmount'];
    readonly getDate: { readonly 0: string };
  }[];
}

/** Each object of a class once: where it is met again, the decode writes a mark. */
function goldenObjects(value: unknown, kind: string): object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap((each) => goldenObjects(each, kind));
  return '__CLASS__' in value && value.__CLASS__ === `Genkgo\\Camt\\${kind}` ? [value, ...inner] : inner;
}
const goldenEntries = (value: unknown) => goldenObjects(value, 'DTO\\Entry') as GoldenEntry[];
const goldenStatements = (value: unknown) =>
  goldenObjects(value, 'Camt053\\DTO\\Statement') as GoldenStatement[];

describe('golden decodes of another library', () => {
  const names = readdirSync(data).filter((name) => name.endsWith('.json') && name !== 'expected.json');

  it.each(names)('%s agrees in amounts, dates, states and references', (name) => {
    const golden = goldenEntries(JSON.parse(bytesOf(name).toString()));
    const run = read(name.replace('.json', '.xml'));
    // Of several statements that library's list keeps the entries of one.
    if (run.statements.length < 2) expect(run.records).toHaveLength(golden.length);
    else expect(golden.length).toBeGreaterThan(0);
    for (const entry of golden) {
      const amount = BigInt(entry.getAmount.getAmount.replace('-', ''));
      const found = run.records.find(({ stated: { events } }) => events[0]?.amount?.minor === amount);
      const { record, stated } = found ?? {};
      const [, side, ...rest] = record?.title.split(' ') ?? [];
      const { getAmount: minor, getCurrency: currency } = entry.getAmount;
      expect(side).toBe(minor.startsWith('-') ? 'DBIT' : 'CRDT');
      expect(stated?.events[0]?.amount?.currency).toBe(currency.getCode);
      if (entry.getStatus !== null) expect(rest).toContain(entry.getStatus);
      if (entry.getBookingDate !== null)
        expect(stated?.times.bookedOn).toBe(entry.getBookingDate[0].slice(0, 10));
      if (entry.getValueDate !== null) expect(stated?.times.valueOn).toBe(entry.getValueDate[0].slice(0, 10));
      const detail = entry.getTransactionDetail;
      const references = detail === null || typeof detail === 'string' ? null : detail.getReference;
      for (const value of [
        entry.getAccountServicerReference,
        references?.getEndToEndId,
        references?.getInstructionId,
        references?.getTransactionId,
        references?.getUuidEndToEndReference,
      ]) {
        // NOTPROVIDED, runs of one letter and the like identify nothing.
        if (value != null && /\d/.test(value) && !/^0+$/.test(value))
          expect(stated?.identifiers.map((identifier) => identifier.value)).toContain(value);
      }
    }
  });

  it.each(names.filter((name) => /camt0?53/.test(name)))('%s agrees in accounts and balances', (name) => {
    const statements = goldenStatements(JSON.parse(bytesOf(name).toString()));
    const run = read(name.replace('.json', '.xml'));
    expect(statements.length).toBeGreaterThan(0);
    for (const golden of statements) {
      const found = run.statements.find(({ number }) => number === golden.getId);
      expect(found?.account?.slice(0, 2)).toBe(golden.getAccount.getIdentification.slice(0, 2));
      expect(found?.sequence ?? null).toBe(
        golden.getElectronicSequenceNumber === null ? null : Number(golden.getElectronicSequenceNumber),
      );
      for (const { getType: type, getAmount: amount, getDate: date } of golden.getBalances) {
        if (amount.getCurrency.getCode !== found?.currency || !/^(?:opening|closing)$/.test(type)) continue;
        const [minor, on] =
          type === 'opening' ? [found.openingMinor, found.openedOn] : [found.closingMinor, found.closedOn];
        expect([minor, on]).toEqual([amount.getAmount, date[0].slice(0, 10)]);
      }
    }
  });
});
