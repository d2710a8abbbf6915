import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sha256Hex } from '../../electron/engine/kernel/crypto.ts';
import { temporaryFolder } from '../build/vault.ts';
import { SAMPLE_EVIDENCE } from '../desk/sample.ts';

const program = fileURLToPath(new URL('../../electron/cli/main.ts', import.meta.url));
const folder = temporaryFolder();
const vault = join(folder.path, 'desk');

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function railtrace(...words: string[]): Result {
  return run(words, { RAILTRACE_PASSPHRASE: 'a long enough passphrase' });
}

function run(words: readonly string[], variables: Record<string, string>): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'] ?? '', ...variables },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

function json<Schema extends z.ZodType>(schema: Schema, ...words: string[]): z.output<Schema> {
  const result = railtrace(...words, '--vault', vault, '--json');
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
  return schema.parse(JSON.parse(result.stdout));
}

const importedSchema = z.object({
  sources: z.array(
    z.object({
      file: z.string(),
      sha256: z.string(),
      format: z.string(),
      records: z.number(),
      skipped: z.number(),
      duplicates: z.number(),
      redactions: z.number(),
      warnings: z.array(z.string()),
    }),
  ),
});

const evidenceFiles = readdirSync(SAMPLE_EVIDENCE).map((name) => join(SAMPLE_EVIDENCE, name));
let imported: z.infer<typeof importedSchema>;

beforeAll(() => {
  expect(railtrace('init', '--vault', vault, '--json')).toMatchObject({
    status: 0,
    stdout: `${JSON.stringify({ vault })}\n`,
  });
  imported = json(importedSchema, 'import', ...evidenceFiles);
}, 120_000);

afterAll(() => {
  folder.remove();
});

describe('the command line', () => {
  it('imports each file with its hash and counts', () => {
    expect(imported.sources).toHaveLength(evidenceFiles.length);
    for (const [index, source] of imported.sources.entries()) {
      expect(source.sha256).toBe(sha256Hex(readFileSync(evidenceFiles[index] ?? '')));
      expect(source.records).toBeGreaterThan(0);
    }
  });

  it('recognises files that it has', () => {
    const again = json(importedSchema, 'import', ...evidenceFiles.slice(0, 2));
    expect(again.sources.map((source) => [source.records, source.duplicates])).toEqual(
      imported.sources.slice(0, 2).map((source) => [0, source.records]),
    );
  });

  it('lists payments by filter', () => {
    const page = json(
      z.object({
        total: z.number(),
        payments: z.array(
          z.looseObject({
            id: z.string(),
            references: z.array(z.string()),
            rail: z.string().nullable(),
            direction: z.string().nullable(),
            amount: z.string().nullable(),
            currency: z.string().nullable(),
            states: z.object({
              ledger: z.string().nullable(),
              psp: z.string().nullable(),
              bank: z.string().nullable(),
            }),
            findings: z.array(z.string()),
          }),
        ),
      }),
      'payments',
      '--filter',
      'rail:card amount:2450.00',
    );
    expect(
      page.payments.map((payment) => [
        payment.references.includes('DEP-4Q81ZD'),
        payment.amount,
        payment.currency,
      ]),
    ).toContainEqual([true, '2450.00', 'EUR']);
  });

  it('shows one payment by any of its ids with events, path, links and findings', () => {
    const shape = z.looseObject({
      id: z.string(),
      references: z.array(z.string()),
      events: z.array(z.looseObject({ party: z.string(), source: z.string(), locator: z.string() })).min(1),
      states: z
        .object({ ledger: z.object({ name: z.string(), proof: z.string() }).loose().nullable() })
        .loose(),
      path: z.array(z.looseObject({ to: z.string(), proof: z.string() })).min(1),
      links: z.array(z.looseObject({ reason: z.string().min(1) })).min(1),
      findings: z.array(z.looseObject({ code: z.string(), explanation: z.string() })),
    });
    const payment = json(shape, 'payment', 'DEP-4Q81ZD');
    expect(payment.states.ledger?.name).toBe('failed');
    expect(payment.findings.map((finding) => finding.code)).toContain('PARTY_STATUS_MISMATCH');
    const intent = payment.references.find((reference) => reference.startsWith('pi_')) ?? '';
    expect(json(shape, 'payment', intent).id).toBe(payment.id);
  });

  it('lists findings, also as of an earlier time', () => {
    const shape = z.object({
      asOf: z.string(),
      findings: z.array(
        z.looseObject({
          code: z.string(),
          severity: z.enum(['info', 'low', 'medium', 'high']),
          payment: z.string().nullable(),
          references: z.array(z.string()).min(1),
          explanation: z.string().min(10),
          records: z.array(z.looseObject({ source: z.string(), locator: z.string() })).min(1),
        }),
      ),
    });
    const present = json(shape, 'findings');
    expect(present.findings.length).toBeGreaterThan(20);
    const earlier = json(shape, 'findings', '--as-of', '2026-03-05T00:00:00Z');
    expect(earlier.asOf).toBe('2026-03-05T00:00:00.000Z');
    expect(earlier.findings.length).toBeLessThan(present.findings.length);
  });

  it('finds records and answers read-only SQL', () => {
    const found = json(
      z.object({
        total: z.number(),
        records: z.array(z.looseObject({ source: z.string(), locator: z.string() })),
      }),
      'search',
      'DEP-4Q81ZD',
    );
    expect(found.total).toBeGreaterThan(2);
    const table = json(
      z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.unknown())) }),
      'sql',
      'select count(*) as payments from payments',
    );
    expect(table.columns).toEqual(['payments']);
    const refused = railtrace('sql', 'delete from payments', '--vault', vault);
    expect(refused.status).toBe(1);
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('exports a payment, byte-identical when repeated, and verifies it', () => {
    const one = join(folder.path, 'one.zip');
    const two = join(folder.path, 'two.zip');
    const shape = z.object({ file: z.string(), sha256: z.string() });
    const exported = json(shape, 'export', '--payment', 'DEP-4Q81ZD', '--out', one);
    expect(exported).toEqual({ file: one, sha256: sha256Hex(readFileSync(one)) });
    json(shape, 'export', '--payment', 'DEP-4Q81ZD', '--out', two);
    expect(readFileSync(two).equals(readFileSync(one))).toBe(true);
    const verified = run(['verify', one, '--json'], {});
    expect(verified.status).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ valid: true });
    const bytes = readFileSync(one);
    const place = Math.floor(bytes.length / 2);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    writeFileSync(two, bytes);
    const tampered = run(['verify', two, '--json'], {});
    expect(tampered.status).toBe(1);
    expect(JSON.parse(tampered.stdout)).toMatchObject({ valid: false });
  });

  it('opens a case, notes, exhibits, and exports it', () => {
    const opened = json(
      z.object({ case: z.looseObject({ id: z.number() }) }),
      'case',
      'open',
      '--title',
      'Friday incident',
    );
    const id = String(opened.case.id);
    json(z.unknown(), 'case', 'note', '--case', id, '--text', 'The ledger timed out while the PSP captured.');
    json(z.unknown(), 'case', 'exhibit', '--case', id, '--payment', 'DEP-4Q81ZD', '--why', 'first seen');
    const out = join(folder.path, 'case.zip');
    json(z.looseObject({ sha256: z.string() }), 'export', '--case', id, '--out', out);
    expect(run(['verify', out], {}).status).toBe(0);
  });

  it.each([
    [['frobnicate'], /no command/],
    [['import', '--vault', 'desk'], /needs at least one FILE/],
    [['payment', '--vault', 'desk'], /exactly one REF/],
    [['findings', '--vault', 'desk', '--as-of', 'yesterday'], /ISO time/],
    [['payments'], /needs --vault/],
    [['payments', '--vault', 'desk', '--nonsense'], /Unknown option/],
    [['export', '--vault', 'desk', '--out', 'x.zip'], /either --case ID or --payment REF/],
  ])('exits 2 with one sentence for %j', (words, sentence) => {
    const result = railtrace(...words);
    expect(result.status).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [['payment', 'NOTHING-LIKE-IT', '--vault', 'desk'], /No payment/],
    [['payments', '--vault', 'nowhere'], /no vault/],
    [['import', '--vault', 'desk', 'missing.json'], /does not exist/],
    [['verify', 'missing.zip'], /missing\.zip/],
    [['init', '--vault', 'desk'], /already holds a vault/],
  ])('exits 1 with one sentence for %j', (words, sentence) => {
    const result = railtrace(...words);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(sentence);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a wrong passphrase and the lack of one', () => {
    expect(run(['payments', '--vault', vault], { RAILTRACE_PASSPHRASE: 'wrong' })).toMatchObject({
      status: 1,
    });
    expect(run(['payments', '--vault', vault], {})).toMatchObject({ status: 2 });
  });
});
