import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../electron/engine/kernel/crypto.ts';
import { recordIdSchema } from '../../../shared/kernel/ids.ts';
import { openEvidenceVault, type EvidenceVault } from './evidenceVault.ts';

let vault: EvidenceVault;
beforeEach(() => {
  vault = openEvidenceVault();
});
afterEach(() => vault.close());

const stripe = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  object: 'event',
  api_version: '2024-06-20',
  created: 1772546400,
  type: 'charge.succeeded',
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
const lines = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const idsOf = (sourceId: number | null) =>
  vault
    .rows('select id from record where source_id = ? order by id', sourceId ?? 0)
    .map(({ id }) => recordIdSchema.parse(id));

describe('an imported record', () => {
  it('leads back to its bytes in the original, whatever stands around it', async () => {
    const original = `\ufeff[\n  ${JSON.stringify(stripe('evt_1'))},\n\n  ${JSON.stringify(stripe('evt_ü'))}\n]\n`;
    const bytes = Buffer.from(original);
    const { sourceId } = await vault.importBytes('events.json', bytes);
    for (const id of idsOf(sourceId)) {
      const record = vault.evidence.record(id);
      expect(bytes.subarray(record.byteStart, record.byteEnd).toString()).toBe(
        Buffer.from(record.bytes).toString(),
      );
    }
    expect(vault.evidence.record(idsOf(sourceId)[1] ?? recordIdSchema.parse(1)).locator).toBe('events[1]');
  });

  it('leads back to its bytes in UTF-16 too', async () => {
    const text = 'id;amount;time\nä1;1,50;03.03.2026 10:00\nä2;2,50;23.03.2026 10:00\n';
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const { sourceId } = await vault.importBytes('ledger.csv', bytes);
    const [, second] = idsOf(sourceId).map((id) => vault.evidence.record(id));
    expect(second?.locator).toBe('line:3');
    expect(bytes.subarray(second?.byteStart, second?.byteEnd).toString('utf16le')).toBe(
      'ä2;2,50;23.03.2026 10:00',
    );
  });

  it('keeps numbers exactly', async () => {
    const { sourceId } = await vault.importBytes(
      'log.jsonl',
      '{"ts":"2026-03-03T10:00:00Z","id":9007199254740993,"amount":1.00,"rate":1E-7}\n',
    );
    const [id] = idsOf(sourceId);
    expect(Buffer.from(vault.evidence.record(id ?? recordIdSchema.parse(1)).bytes).toString()).toBe(
      '{"ts":"2026-03-03T10:00:00Z","id":9007199254740993,"amount":1.00,"rate":1E-7}',
    );
  });

  it('keeps the hash of the file as it was and of what is stored', async () => {
    const text = lines(stripe('evt_1', { payment_method_details: { card: { number: '4242424242424242' } } }));
    const file = await vault.importBytes('events.jsonl', text);
    const [source] = vault.evidence.sources();
    expect(source?.sha256).toBe(sha256Hex(text));
    expect(source?.storedSha256).not.toBe(source?.sha256);
    expect(file.redactions).toBe(1);
    const whole = vault.rows('select stored_size, size from source')[0];
    expect(Number(whole?.['size'])).toBe(Buffer.byteLength(text));
  });

  it('takes the number of the line, past blank lines and quoted line feeds', async () => {
    const table =
      'id,amount,time,note\n1,1.00,2026-03-01T10:00:00Z,"two\nlines"\n\n2,2.00,2026-03-02T10:00:00Z,x\n';
    const { sourceId } = await vault.importBytes('ledger.csv', table);
    expect(
      vault
        .rows('select locator from records where source_id = ? order by id', sourceId ?? 0)
        .map(({ locator }) => locator),
    ).toEqual(['line:2', 'line:5']);
  });
});

describe('what was seen before', () => {
  it('is recognised as a whole file, under any name', async () => {
    const text = lines(stripe('evt_1'), stripe('evt_2'), '{broken') + '{"cut":';
    const first = await vault.importBytes('a.jsonl', text);
    const again = await vault.importBytes('b.jsonl', text);
    expect(again).toMatchObject({
      records: 0,
      duplicates: first.records,
      skipped: first.skipped,
      sourceId: first.sourceId,
    });
    expect(vault.rows('select count(*) as n from source')[0]?.['n']).toBe(1);
  });

  it('is recognised record by record in an overlapping file', async () => {
    await vault.importBytes('monday.jsonl', lines(stripe('evt_1'), stripe('evt_2')));
    const tuesday = await vault.importBytes('tuesday.jsonl', lines(stripe('evt_2'), stripe('evt_3')));
    expect(tuesday).toMatchObject({ records: 1, duplicates: 1, skipped: 0 });
  });

  it('stays when it says something else under the same id', async () => {
    await vault.importBytes('monday.jsonl', lines(stripe('evt_1')));
    expect(await vault.importBytes('later.jsonl', lines(stripe('evt_1', { amount: 2451 })))).toMatchObject({
      records: 1,
      duplicates: 0,
    });
  });

  it('stays when one file holds it twice: a second delivery is evidence', async () => {
    expect(
      await vault.importBytes('deliveries.jsonl', lines(stripe('evt_1'), stripe('evt_1'))),
    ).toMatchObject({ records: 2, duplicates: 0 });
  });
});

describe('an import', () => {
  it('goes on with the next file after one is refused, and says why', async () => {
    const { context, evidence } = vault;
    const grants = [
      ['page.html', '<!DOCTYPE html>'],
      ['good.jsonl', lines(stripe('evt_1'))],
    ].map(([name = '', text = '']) => {
      const grant = context.grants.openUpload(name, text.length);
      void context.grants.append(grant, Buffer.from(text), true);
      return grant;
    });
    const { jobId } = await evidence.handlers.import({ grants }, undefined);
    const job = await context.jobs.finished(jobId);
    expect(job.state).toBe('done');
    expect(job.result).toMatchObject({
      files: [
        { file: 'page.html', sourceId: null, refused: expect.stringContaining('it is a web page') as string },
        { file: 'good.jsonl', records: 1, refused: null },
      ],
    });
  });

  it('leaves nothing behind when it is cancelled, within 200 ms', async () => {
    const { context, evidence } = vault;
    const grant = context.grants.openUpload('endless.jsonl', 2 ** 40);
    const { jobId } = await evidence.handlers.import({ grants: [grant] }, undefined);
    const stop = new AbortController();
    const sending = (async () => {
      for (let n = 0; !stop.signal.aborted; n += 1) {
        const text = Array.from({ length: 2000 }, (_, index) =>
          JSON.stringify(stripe(`evt_${n}_${index}`)),
        ).join('\n');
        await context.grants.append(grant, Buffer.from(`${text}\n`), false);
      }
    })().catch(() => undefined); // the cancelled reader refuses the rest
    const seen = await new Promise<boolean>((resolve) => {
      const look = setInterval(() => {
        if (Number(vault.rows('select count(*) as n from record')[0]?.['n']) === 0) return;
        clearInterval(look);
        resolve(true);
      }, 5);
    });
    expect(seen).toBe(true);
    const start = performance.now();
    context.jobs.cancel(jobId);
    const job = await context.jobs.finished(jobId);
    const elapsed = performance.now() - start;
    stop.abort();
    context.grants.abandon(grant);
    await sending;
    expect(job.state).toBe('cancelled');
    expect(vault.evidence.sources()).toEqual([]);
    // The next import waits until nothing is left of the cancelled one.
    expect(await vault.importBytes('page.html', '<!DOCTYPE html>')).toMatchObject({ records: 0 });
    for (const table of ['source', 'record', 'event', 'signature_verdict', 'block', 'block_text']) {
      expect(vault.rows(`select count(*) as n from ${table}`)[0]?.['n'], table).toBe(0);
    }
    expect(elapsed).toBeLessThan(200);
  }, 60_000);

  it('states what each source covers', async () => {
    await vault.importBytes(
      'events.jsonl',
      lines(stripe('evt_1'), { ...stripe('evt_2'), created: 1772632800 }),
    );
    await vault.importBytes(
      'ledger.csv',
      'id,amount,booked at,currency,type\n1,1.00,2026-03-01T10:00:00Z,EUR,deposit\n2,2.00,2026-03-05T12:00:00Z,EUR,deposit\n',
    );
    expect(
      vault.evidence.coverage().map(({ party, shows, from, until }) => ({ party, shows, from, until })),
    ).toEqual([
      { party: 'psp', shows: 'psp-events', from: 1772546400000, until: 1772632800000 },
      {
        party: 'ledger',
        shows: 'ledger-postings',
        from: Date.UTC(2026, 2, 1, 10),
        until: Date.UTC(2026, 2, 5, 12),
      },
    ]);
  });

  it('takes a saved column mapping where the columns say nothing', async () => {
    const table = 'a;b;c;d\nX1;12,50;03.02.2026 10:00;hello\nX2;13,50;04.02.2026 10:00;there\n';
    expect((await vault.importBytes('odd.csv', table)).records).toBe(2);
    const file = await vault.importBytes('odd2.csv', `${table}X3;1,00;05.02.2026 10:00;y\n`, {
      mapping: {
        name: 'Odd',
        columns: { amount: 'b', occurredAt: 'c', reference: 'a' },
        dateOrder: 'dmy',
        decimalMark: ',',
        currency: 'EUR',
      },
    });
    expect(file).toMatchObject({ format: 'ledger-csv', records: 3, refused: null });
  });

  it('is written into the audit chain', async () => {
    await vault.importBytes('events.jsonl', lines(stripe('evt_1')));
    expect(vault.audited.map(({ action, subject }) => [action, subject])).toEqual([
      ['evidence.imported', 'events.jsonl'],
    ]);
  });
});

describe('a replayed exchange', () => {
  it('becomes evidence of its own, redacted, each time', async () => {
    const entry = JSON.stringify({
      startedDateTime: '2026-03-03T10:00:00.000Z',
      time: 12,
      request: {
        method: 'POST',
        url: 'http://127.0.0.1/v1/payouts',
        headers: [{ name: 'Authorization', value: 'Bearer sekret-123' }],
        postData: { text: '{"card":{"number":"4242424242424242"}}' },
      },
      response: { status: 201, headers: [], content: { text: '{}' } },
    });
    const first = await vault.evidence.keepAttempt('attempt 1', entry);
    const second = await vault.evidence.keepAttempt('attempt 2', entry);
    expect(second).not.toBe(first);
    const record = vault.evidence.record(first);
    expect(record.format).toBe('replay-attempt');
    expect(Buffer.from(record.bytes).toString()).not.toMatch(/sekret-123|4242424242424242/);
  });

  it('cannot be imported by hand', async () => {
    await expect(async () => vault.importBytes('x.json', '{}', { as: 'replay-attempt' })).rejects.toThrow(
      /kept by the replay itself/,
    );
  });
});
