import { describe, expect, it } from 'vitest';
import { generateDesk } from './generate.ts';
import type { EvidenceFile, GeneratedDesk, Truth } from './model.ts';
import { SAMPLE_OPTIONS } from './sample.ts';

const SEEDS = [101, 102, 103, 104, 105, 106, 107, 108];
const desks: readonly GeneratedDesk[] = [
  generateDesk(SAMPLE_OPTIONS),
  ...SEEDS.map((seed) => generateDesk({ seed, payments: 400, style: 'unseen' })),
];
const names = (desk: GeneratedDesk): string => `${desk.truth.style} desk of seed ${String(desk.truth.seed)}`;

/** Reads bytes by their mark, else as UTF-8, else as windows-1252: independent of how they were written. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const filesOf = (desk: GeneratedDesk, format: Truth['files'][number]['format']): EvidenceFile[] =>
  desk.files.filter((file) =>
    desk.truth.files.some((known) => known.name === file.name && known.format === format),
  );

const cents = (text: string): bigint => BigInt(text.replace('.', ''));
const valueIn = (xml: string, element: string): string =>
  new RegExp(`<${element}[^>]*>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';

interface Statement {
  readonly account: string;
  readonly number: number;
  readonly opening: bigint;
  readonly closing: bigint;
  readonly entries: readonly { readonly amount: bigint; readonly text: string }[];
}

const signed = (xml: string): bigint =>
  valueIn(xml, 'CdtDbtInd') === 'DBIT' ? -cents(valueIn(xml, 'Amt')) : cents(valueIn(xml, 'Amt'));

function statementOf(xml: string): Statement {
  const balances = xml.split('<Bal>').slice(1);
  return {
    account: valueIn(xml, 'IBAN'),
    number: Number(valueIn(xml, 'ElctrncSeqNb')),
    opening: signed(balances[0] ?? ''),
    closing: signed(balances[1] ?? ''),
    entries: xml
      .split('<Ntry>')
      .slice(1)
      .map((text) => ({ amount: signed(text), text })),
  };
}

function isIban(text: string): boolean {
  const moved = text.slice(4) + text.slice(0, 4);
  const digits = [...moved].map((character) => parseInt(character, 36).toString()).join('');
  return BigInt(digits) % 97n === 1n;
}

/** The part of a file that a locator points at. */
function recordAt(text: string, locator: Truth['payments'][number]['records'][number]): string {
  if (locator.line !== undefined) {
    const lines = text.split('\n').slice(locator.line - 1);
    const isWhole = (count: number): boolean => lines.slice(0, count).join('').split('"').length % 2 === 1;
    let count = 1;
    while (locator.file.endsWith('.csv') && !isWhole(count) && count < lines.length) count += 1;
    return lines.slice(0, count).join('\n');
  }
  if (locator.entry !== undefined) return text.split('<Ntry>')[locator.entry] ?? '';
  const parsed: unknown = JSON.parse(text);
  const list: unknown =
    typeof parsed === 'object' && parsed !== null && 'log' in parsed
      ? (parsed.log as { readonly entries: readonly unknown[] }).entries
      : parsed;
  return JSON.stringify(Array.isArray(list) ? list[locator.index ?? -1] : list);
}

describe('a generated desk', () => {
  it('is the same for the same seed and another for another seed', () => {
    const again = generateDesk({ seed: 101, payments: 400, style: 'unseen' });
    expect(again).toEqual(desks[1]);
    expect(again.truth.files.map((file) => file.sha256)).not.toEqual(
      desks[2]?.truth.files.map((file) => file.sha256),
    );
  });

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s opens the payments asked for, with every kind of fault',
    (_, desk) => {
      expect(desk.truth.payments).toHaveLength(desk.truth.style === 'sample' ? 200 : 400);
      expect(new Set(desk.truth.faults.map((fault) => fault.code)).size).toBe(14);
      expect(desk.truth.faults.every((fault) => fault.references.length > 0)).toBe(true);
    },
  );

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s gives every payment at least one record, and the record names it',
    (_, desk) => {
      const texts = new Map(desk.files.map((file) => [file.name, textOf(file.bytes)]));
      const unnamed: string[] = [];
      for (const payment of desk.truth.payments) {
        expect(payment.records.length, payment.reference).toBeGreaterThan(0);
        for (const locator of payment.records) {
          const record = recordAt(texts.get(locator.file) ?? '', locator)
            .toUpperCase()
            .replaceAll(/[- \n]/g, '');
          const named = payment.identifiers.some((id) =>
            record.includes(id.toUpperCase().replaceAll(/[- ]/g, '')),
          );
          if (!named) unnamed.push(`${payment.reference} ${JSON.stringify(locator)}`);
        }
      }
      expect(unnamed).toEqual([]);
    },
  );

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s has statements whose balances add up and chain, but for the one that was lost',
    (_, desk) => {
      const statements = filesOf(desk, 'camt.053').map((file) => statementOf(textOf(file.bytes)));
      const gaps: number[] = [];
      for (const account of new Set(statements.map((statement) => statement.account))) {
        const chain = statements
          .filter((statement) => statement.account === account)
          .sort((a, b) => a.number - b.number);
        for (const [index, statement] of chain.entries()) {
          expect(statement.entries.reduce((sum, entry) => sum + entry.amount, statement.opening)).toBe(
            statement.closing,
          );
          const before = chain[index - 1];
          if (before === undefined) continue;
          if (statement.number === before.number + 1) expect(statement.opening).toBe(before.closing);
          else gaps.push(statement.number);
        }
      }
      expect(gaps.length).toBe(
        desk.truth.tolerated.filter((tolerance) => tolerance.codes.includes('STATEMENT_GAP')).length,
      );
    },
  );

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s explains every Stripe credit on the statement by its report lines',
    (_, desk) => {
      const [report] = filesOf(desk, 'stripe-payout-report');
      const rows = textOf(report?.bytes ?? new Uint8Array())
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((row) => row.split(','));
      const nets = new Map<string, bigint>();
      for (const row of rows) {
        const [payout, , , , , , gross, fee, net] = row;
        expect(cents(gross ?? '') - cents(fee ?? '')).toBe(cents(net ?? ''));
        nets.set(payout ?? '', (nets.get(payout ?? '') ?? 0n) + cents(net ?? ''));
      }
      const traces = new Map(rows.map((row) => [row.at(-2) ?? '', row[0] ?? '']));
      const credits = filesOf(desk, 'camt.053')
        .flatMap((file) => statementOf(textOf(file.bytes)).entries)
        .filter((entry) => entry.text.includes('STRIPE TECHNOLOGY'));
      expect(credits.length).toBeGreaterThan(5);
      for (const credit of credits) {
        const named =
          /po_\w+/.exec(credit.text)?.[0] ??
          traces.get(/STRIPE[0-9A-Z]{10}/.exec(credit.text)?.[0] ?? '') ??
          '';
        expect(nets.get(named), named).toBe(credit.amount);
      }
    },
  );

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s writes valid account numbers, JSON that parses, and counts that hold',
    (_, desk) => {
      for (const file of filesOf(desk, 'camt.053')) {
        const ibans = [...textOf(file.bytes).matchAll(/<IBAN>([^<]+)</g)].map((match) => match[1] ?? '');
        expect(ibans.filter((iban) => !isIban(iban))).toEqual([]);
      }
      for (const known of desk.truth.files.filter((file) => file.name.endsWith('.jsonl'))) {
        const text = textOf(desk.files.find((file) => file.name === known.name)?.bytes ?? new Uint8Array());
        const lines = text.trimEnd().split('\n');
        expect(lines).toHaveLength(known.records);
        for (const line of lines)
          expect(() => {
            JSON.parse(line);
          }).not.toThrow();
      }
    },
  );

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s shows no event from after its newest time',
    (_, desk) => {
      const newest = Date.parse(desk.truth.asOf);
      const created = filesOf(desk, 'stripe-events').flatMap((file) =>
        [...textOf(file.bytes).matchAll(/"api_version":\s?"[^"]+",\s*"created":\s?(\d+)/g)].map(
          (match) => Number(match[1]) * 1000,
        ),
      );
      expect(created.length).toBeGreaterThan(100);
      expect(Math.max(...created)).toBeLessThanOrEqual(newest);
    },
  );

  it.each(desks.map((desk) => [names(desk), desk] as const))(
    '%s really contains the secrets that it declares',
    (_, desk) => {
      expect(desk.truth.sensitive.length).toBeGreaterThan(4);
      for (const secret of desk.truth.sensitive) {
        const file = desk.files.find((each) => each.name === secret.file);
        expect(textOf(file?.bytes ?? new Uint8Array()), secret.file).toContain(secret.value);
      }
    },
  );

  it('leaves payments open that are young, and payments unproved where a statement was lost', () => {
    for (const desk of desks) {
      const cleanScenarios = new Set(
        desk.truth.payments.filter((payment) => payment.clean).map((payment) => payment.scenario),
      );
      expect(cleanScenarios.size).toBeGreaterThan(20);
    }
  });
});
