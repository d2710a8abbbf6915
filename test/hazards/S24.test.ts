import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordIdSchema } from '../../shared/kernel/ids.ts';
import { seededSecrets } from '../build/secrets.ts';
import { openEvidenceVault, type EvidenceVault } from '../engine/evidence/evidenceVault.ts';

// S24: secrets are redacted by the engine before anything is stored, and nothing that crosses the wire holds one.

let vault: EvidenceVault;
const messages: string[] = [];

/** Found as itself: three or four digits also occur inside hashes. */
function occurs(form: string, text: string): boolean {
  return form.length > 6
    ? text.includes(form)
    : new RegExp(`(?<![0-9a-zA-Z])${form}(?![0-9a-zA-Z])`).test(text);
}

/** Every form in which a secret could have survived. */
function forms(secret: string): string[] {
  const digits = secret.replace(/\D/g, '');
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ...(digits.length >= 12 ? [digits] : []),
  ];
}

beforeAll(async () => {
  vault = openEvidenceVault();
  const records = seededSecrets.map(({ record }) => record);
  const csvCell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const files: [string, string][] = [
    ['log.jsonl', records.map((record) => JSON.stringify(record)).join('\n')],
    ['log.json', JSON.stringify(records, null, 2).replaceAll('"status": 200', '"status": 201')],
    [
      'damaged.jsonl',
      `${JSON.stringify({ timestamp: 1, msg: 'ok' })}\n${records.map((record) => JSON.stringify(record).slice(0, -1)).join('\n')}\n`,
    ],
    [
      'ledger.csv',
      `id,amount,booked at,currency,note\n${seededSecrets.map(({ record }, index) => `${index},1.00,2026-03-0${(index % 9) + 1}T10:00:00Z,EUR,${csvCell(JSON.stringify(record))}`).join('\n')}\n`,
    ],
    [
      'capture.har',
      JSON.stringify({
        log: {
          version: '1.2',
          creator: { name: 'x', version: '1' },
          entries: records.map((record) => ({
            startedDateTime: '2026-03-03T10:00:00.000Z',
            time: 1,
            request: {
              method: 'POST',
              url: 'https://a.example/',
              headers: [],
              postData: { mimeType: 'application/json', text: JSON.stringify(record) },
            },
            response: { status: 200, headers: [], content: { size: 0, mimeType: 'x' } },
          })),
        },
      }),
    ],
    [
      'statement.xml',
      `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>${seededSecrets
        .map(
          ({ record }) =>
            `<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-03</Dt></BookgDt><AddtlNtryInf>${JSON.stringify(record).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</AddtlNtryInf></Ntry>`,
        )
        .join('')}</Stmt></BkToCstmrStmt></Document>`,
    ],
  ];
  const keep = (message: unknown) => messages.push(JSON.stringify(message));
  for (const [name, text] of files) keep(await vault.importBytes(name, text));
  const { handlers } = vault.evidence;
  keep(await handlers.sources({}, undefined));
  for (const { id } of vault.rows('select id from record')) {
    const recordId = recordIdSchema.parse(id);
    keep(await handlers.record({ id: recordId }, undefined));
    const { base64 } = await handlers.recordBytes({ id: recordId, offset: 0, length: 1_000_000 }, undefined);
    messages.push(Buffer.from(base64, 'base64').toString());
    keep(await handlers.reveal({ id: recordId, reason: 'looking for secrets' }, undefined));
  }
  for (const { secret } of seededSecrets)
    keep({ ...(await handlers.search({ query: secret, limit: 100 }, undefined)), marks: undefined });
  for (const view of ['records', 'sources', 'events', 'identifiers'])
    keep(await handlers.sql({ statement: `select * from ${view}`, limit: 10_000 }, undefined));
});
afterAll(() => vault.close());

describe('S24: forty seeded secrets in six kinds of files', () => {
  it('are all imported, in every kind', () => {
    expect(seededSecrets).toHaveLength(40);
    const { n } = vault.rows('select count(*) as n from record')[0] ?? {};
    expect(Number(n)).toBeGreaterThan(5 * 40);
  });

  it('are in no wire message', () => {
    const all = messages.join('\n');
    const found = seededSecrets.filter(({ secret }) => forms(secret).some((form) => occurs(form, all)));
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('are in no table, no stored stream and not in the words of the full text', () => {
    vault.vault.db.exec(
      'create virtual table if not exists temp.words using fts5vocab(main, block_text, row)',
    );
    const words = vault.vault.db
      .prepare('select term from temp.words')
      .all()
      .map((row) => String((row as { term: unknown }).term));
    const cells: string[] = words;
    for (const table of [
      'source',
      'record',
      'records',
      'event',
      'events',
      'identifiers',
      'word',
      'coverage',
    ]) {
      for (const row of vault.rows(`select * from ${table}`)) cells.push(JSON.stringify(row));
    }
    for (const { id, size } of vault.rows('select id, stored_size as size from source')) {
      const records = vault.rows('select id from record where source_id = ? limit 1', Number(id));
      expect(records.length).toBe(1);
      cells.push(storedStream(Number(id), Number(size)));
    }
    const all = cells.join('\n').toLowerCase();
    const found = seededSecrets.filter(({ secret }) =>
      forms(secret).some((form) => occurs(form.toLowerCase(), all)),
    );
    expect(found.map(({ name }) => name)).toEqual([]);
  });

  it('leave no trace in the database file, which is encrypted anyway', () => {
    const bytes = ['vault.db', 'vault.db-wal']
      .map((name) => readFileSync(join(vault.folder, name)).toString('latin1'))
      .join('');
    expect(
      seededSecrets.filter(({ secret }) => bytes.includes(Buffer.from(secret).toString('latin1'))),
    ).toEqual([]);
  });

  it('leave one card recognisable as the same card, by its token', () => {
    const reader = streams.evidenceReading(vault.vault.read);
    const withCard = vault
      .rows('select id from record')
      .filter(({ id }) =>
        reader.record(recordIdSchema.parse(id)).redactions.some((redaction) => redaction.class === 'pan'),
      );
    expect(withCard.length).toBeGreaterThan(10);
  });
});

function storedStream(sourceId: number, size: number): string {
  const { storedText } = streams;
  return storedText(vault.vault.read).read(sourceId, 0, size).toString('utf8');
}

const streams = await import('../../electron/engine/evidence/index.ts');
