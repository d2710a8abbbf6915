import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventReading } from '../../../electron/engine/evidence/index.ts';
import { locatorParts } from '../../../electron/engine/evidence/parse/blockBuilder.ts';
import { BlockWords } from '../../../electron/engine/evidence/parse/blockWords.ts';
import { placeMark } from '../../../electron/engine/db/columnSql.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { randomFrom } from '../../hazards/random.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';

const seed = 20261120;

const event = (id: string, at: number, more: Record<string, unknown> = {}) => ({
  id: `evt_${id}`,
  object: 'event',
  type: 'charge.succeeded',
  created: at,
  data: {
    object: {
      id: `ch_${id}`,
      object: 'charge',
      amount: 2450,
      currency: 'eur',
      payment_intent: `pi_${id}`,
      status: 'succeeded',
      ...more,
    },
  },
});
const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('the words of a block', () => {
  it(`are each once what an expression finds (seed ${String(seed)})`, () => {
    const random = randomFrom(seed);
    const words = new BlockWords();
    const alphabet = ['a', 'B', '7', '-', '_', ' ', '"', ':', '.', '/', 'é', '—', 'ü', '\n', 'zz'];
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from({ length: random(400) }, () => alphabet[random(alphabet.length)]).join('');
      words.addText(text);
      const expected = new Set(text.match(/[A-Za-z0-9_\-\u0080-\uffff]+/g) ?? []);
      const taken = words
        .take()
        .split(' ')
        .filter((word) => word !== '');
      expect(new Set(taken)).toEqual(expected);
      expect(taken).toHaveLength(expected.size);
    }
  });

  it('are cut where they are long, never inside a letter', () => {
    const words = new BlockWords();
    words.addText(`${'x'.repeat(300)} ${'é'.repeat(5000)}`);
    const [plain = '', wide = ''] = words.take().trim().split(' ');
    expect(plain).toBe('x'.repeat(120));
    expect(wide).toBe('é'.repeat(4096));
  });
});

describe('a locator', () => {
  it.each([
    'line:88',
    'log.entries[3]',
    'Stmt[1]/Ntry[12]',
    '$',
    '$[0]',
    'line:007',
    'Sheet1!row:12',
    'x12',
    '12',
    '',
    'a#b',
    '99999999999999999999',
  ])('%s is kept whole in two parts', (locator) => {
    const { form, place } = locatorParts(locator);
    expect(form.replace(placeMark, place === null ? '' : String(place))).toBe(locator);
  });
});

describe('stored records and events', () => {
  let vault: EvidenceVault;
  beforeEach(() => {
    vault = openEvidenceVault();
  });
  afterEach(() => vault.close());

  it('read back as the views list them, with the identifiers that each event states', async () => {
    await vault.importBytes(
      'a.jsonl',
      lines([event('1', 1772546400), event('2', 1772546401, { refunded: true })]),
    );
    await vault.importBytes(
      'b.csv',
      'id,amount,booked at,currency,reference\nL1,90071992547409.93,2026-03-01T10:00:00Z,EUR,DEP-7\n',
    );
    const stored = [...eventReading(vault.vault.read).all()];
    const listed = vault.rows('select * from events order by record_id, ordinal');
    expect(stored.length).toBe(listed.length);
    stored.forEach((row, index) => {
      expect(listed[index]).toMatchObject({
        record_id: row.recordId,
        ordinal: row.ordinal,
        party: row.party,
        kind: row.kind,
        movement: row.movement,
        source: row.source,
        locator: row.locator,
        currency: row.currency,
        status: row.status,
        identifiers: JSON.stringify(row.identifiers.map(({ scheme, value }) => ({ scheme, value }))),
      });
      expect(row.recordHash).toMatch(/^[0-9A-F]{16}$/);
    });
    expect(stored.at(-1)?.amountMinor).toBe(9007199254740993n);
    expect(listed.at(-1)?.['amount']).toBe('90071992547409.93');
    const second = stored.filter(({ recordId }) => recordId === 2);
    expect(
      eventReading(vault.vault.read)
        .ofRecords([2, 999, 1])
        .map(({ recordId }) => recordId),
    ).toEqual([...second.map(() => 2), ...stored.filter(({ recordId }) => recordId === 1).map(() => 1)]);
    expect([...eventReading(vault.vault.read).all(2)].map(({ recordId }) => recordId)).toEqual([3]);
    expect(vault.rows(`select record_id from identifiers where value = 'pi_2'`)).toEqual([{ record_id: 2 }]);
    expect(vault.rows('select stored_sha256 from records where id = 1')[0]?.['stored_sha256']).toBe(
      vault.evidence.record(recordIdSchema.parse(1)).storedSha256,
    );
  });

  it('are found by letters beyond ASCII and by an id that its text spells otherwise', async () => {
    await vault.importBytes(
      'a.jsonl',
      lines([event('1', 1772546400, { description: 'Größe café' }), event('2', 1772546401)]),
    );
    const search = (query: string) => vault.evidence.handlers.search({ query, limit: 10 }, undefined);
    for (const query of ['größe', 'GROSSE', 'Cafe', 'café'])
      expect([query, (await search(query)).total]).toEqual([query, query === 'GROSSE' ? 0 : 1]);
  });

  it('are found by the middle of an id, and the whole is said to be counted', async () => {
    await vault.importBytes('a.jsonl', lines([event('abcXYZ17', 1772546400), event('other', 1772546401)]));
    const page = await vault.evidence.handlers.search({ query: 'cxyz1', limit: 10 }, undefined);
    expect(page).toMatchObject({ total: 1, exact: true });
    expect(page.records[0]?.locator).toBe('line:1');
  });
});

describe('a search whose words stand in many blocks', () => {
  let vault: EvidenceVault;
  const perFile = 2200;
  beforeAll(async () => {
    vault = openEvidenceVault();
    const filler = 'lorem ipsum dolor '.repeat(40);
    // Two files whose times interleave, and a third with records of one moment.
    for (const file of [0, 1])
      await vault.importBytes(
        `f${String(file)}.jsonl`,
        lines(
          Array.from({ length: perFile }, (_, n) =>
            event(`${String(file)}x${String(n)}`, 1772500000 + 2 * n + file, { description: filler }),
          ),
        ),
      );
    await vault.importBytes(
      'same.jsonl',
      lines(
        Array.from({ length: 600 }, (_, n) => event(`s${String(n)}`, 1772501000, { description: filler })),
      ),
    );
  }, 60_000);
  afterAll(() => vault.close());

  it('pages through all of them in the order of time, each once', async () => {
    expect(Number(vault.rows('select count(*) as n from block')[0]?.['n'])).toBeGreaterThan(24);
    const seen: { id: number; at: number }[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof vault.evidence.handlers.search>> =
        await vault.evidence.handlers.search(
          { query: 'lorem', limit: 317, ...(cursor === null ? {} : { cursor }) },
          undefined,
        );
      expect(page.exact).toBe(false);
      expect(page.total).toBeGreaterThan(600);
      seen.push(...page.records.map(({ id, occurredAt }) => ({ id, at: occurredAt ?? 0 })));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toHaveLength(2 * perFile + 600);
    const sorted = [...seen].sort((left, right) => right.at - left.at || right.id - left.id);
    expect(seen).toEqual(sorted);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
  });

  it('finds one record among them by its id, exactly counted', async () => {
    const page = await vault.evidence.handlers.search({ query: 'ch_1x1999', limit: 10 }, undefined);
    expect(page).toMatchObject({ total: 1, exact: true });
    expect(page.records[0]?.locator).toBe('line:2000');
  });
});
