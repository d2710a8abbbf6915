/** The replayer in the whole engine: from an imported capture to a sent request, its difference, and new evidence. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawRequest } from '../../../shared/replay/model.ts';
import { answerRequests, httpAnswer, rawServer, type RawServer } from '../../build/rawServer.ts';
import { temporaryVault, type TemporaryVault } from '../../build/vault.ts';

let vault: TemporaryVault;
let server: RawServer;

beforeEach(async () => {
  vault = await temporaryVault();
  server = await rawServer(
    answerRequests(() =>
      httpAnswer('{"id":"po_1","state":"paid","amount":10.0}', '200 OK', ['Content-Type: application/json']),
    ),
  );
});
afterEach(async () => {
  await vault.close();
  await server.close();
});

async function importText(name: string, text: string): Promise<void> {
  const { client, engine } = vault;
  const bytes = Buffer.from(text);
  const { grantId } = await client.files.openUpload({ name, size: bytes.length });
  const { jobId } = await client.evidence.import({ grants: [grantId] });
  await client.files.append({ grantId, base64: bytes.toString('base64'), last: true });
  const job = await engine.context.jobs.finished(jobId);
  expect(job.error).toBeNull();
  expect(job.result).toMatchObject({ files: [{ refused: null }] });
}

const body = '{"amount":9007199254740993,"reference":"WD-7F3K29","note":"{{$guid}}"}\r\n';

const capture = JSON.stringify({
  log: {
    version: '1.2',
    creator: { name: 'test', version: '1' },
    entries: [
      {
        startedDateTime: '2026-03-03T14:12:31.000Z',
        time: 12,
        request: {
          method: 'POST',
          url: 'https://psp.example/v1/payouts?x=%7e',
          httpVersion: 'HTTP/1.1',
          headers: [
            { name: 'Host', value: 'psp.example' },
            { name: 'X-Dup', value: 'one' },
            { name: 'x-dup', value: 'two' },
            { name: 'Authorization', value: 'Bearer sk_live_abcdefghijklmnop' },
            { name: 'Content-Type', value: 'application/json' },
            { name: 'Content-Length', value: String(body.length) },
          ],
          queryString: [],
          cookies: [],
          headersSize: -1,
          bodySize: body.length,
          postData: { mimeType: 'application/json', text: body },
        },
        response: {
          status: 504,
          statusText: 'Gateway Timeout',
          httpVersion: 'HTTP/1.1',
          headers: [{ name: 'Content-Type', value: 'application/json' }],
          cookies: [],
          content: {
            size: 0,
            mimeType: 'application/json',
            text: '{"id":"po_1","state":"failed","amount":10.0}',
          },
          redirectURL: '',
          headersSize: -1,
          bodySize: -1,
        },
        cache: {},
        timings: { send: 0, wait: 12, receive: 0 },
      },
    ],
  },
});

describe('a recorded exchange', () => {
  it('is found, prepared, sent byte for byte, compared, and kept as evidence', async () => {
    const { client } = vault;
    await importText('capture.har', capture);
    const { exchanges, next } = await client.replay.replayable({});
    expect(next).toBeNull();
    expect(exchanges).toMatchObject([
      { source: 'capture.har', method: 'POST', url: 'https://psp.example/v1/payouts?x=%7e', status: 504 },
    ]);
    const recordId = exchanges[0]?.recordId;
    if (recordId === undefined) throw new Error('no exchange');

    const prepared = await client.replay.prepare({ recordId });
    expect(prepared.text).toBe(
      'POST /v1/payouts?x=%7e HTTP/1.1\r\nHost: psp.example\r\nX-Dup: one\r\nx-dup: two\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    );
    expect(prepared.warnings.join()).toContain('Authorization');
    expect(prepared.recorded).toMatchObject({ status: 504 });

    await expect(client.replay.send({ request: prepared.request, recordId })).rejects.toMatchObject({
      code: 'egress_denied',
    });
    const request: RawRequest = { ...prepared.request, scheme: 'http', target: server.target };
    await client.replay.allowHost({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
    const { attemptId } = await client.replay.send({ request, recordId });
    expect(server.received[0]).toEqual(Buffer.from(request.base64, 'base64'));

    for (const job of vault.engine.context.jobs.list()) await vault.engine.context.jobs.finished(job.id);
    const attempt = await client.replay.attempt({ id: attemptId });
    expect(attempt).toMatchObject({ outcome: 'answered', status: 200, recordId });
    expect(attempt.difference).toMatchObject({
      statusDiffers: true,
      body: [{ path: '$.state', recorded: '"failed"', replayed: '"paid"' }],
    });
    expect(await client.replay.attempts({ recordId })).toMatchObject({ attempts: [{ id: attemptId }] });

    const evidenceId = attempt.evidenceRecordId;
    if (evidenceId === null) throw new Error('not kept');
    const record = await client.evidence.record({ id: evidenceId });
    expect(record.format).toBe('replay-attempt');
    expect(record.text).toContain('9007199254740993');
    expect((await client.evidence.search({ query: 'WD-7F3K29' })).records.map(({ id }) => id)).toContain(
      evidenceId,
    );
    expect((await client.replay.replayable({})).exchanges).toHaveLength(1);
  });

  it('is listed page by page, newest first, with what the log calls its exchange', async () => {
    const { client } = vault;
    const lines = Array.from({ length: 25 }, (_, index) =>
      JSON.stringify(
        index % 5 === 4
          ? {
              timestamp: `2026-03-03T10:00:${String(index).padStart(2, '0')}Z`,
              level: 'info',
              msg: 'started',
            }
          : {
              timestamp: `2026-03-03T10:00:${String(index).padStart(2, '0')}Z`,
              method: 'GET',
              url: `https://psp.example/v1/payouts/${String(index)}`,
              status: 200,
            },
      ),
    );
    await importText('outbound.jsonl', `${lines.join('\n')}\n`);
    const urls: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.replay.replayable({ limit: 6, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.exchanges.length).toBeLessThanOrEqual(6);
      urls.push(...page.exchanges.map(({ url }) => url));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    const expected = Array.from({ length: 25 }, (_, index) => index)
      .filter((index) => index % 5 !== 4)
      .reverse()
      .map((index) => `https://psp.example/v1/payouts/${String(index)}`);
    expect(urls).toEqual(expected);
    await expect(client.replay.replayable({ cursor: 'no mark' })).rejects.toMatchObject({
      code: 'bad_request',
    });
  });
});

describe('on the sample desk', () => {
  it('lists the exchanges of one payment, and replaying one changes neither the judging time nor any finding', async () => {
    const { client, engine } = vault;
    const { jobId } = await client.evidence.importSampleDesk({});
    expect((await engine.context.jobs.finished(jobId)).error).toBeNull();
    await engine.settled();
    const before = await client.findings.list({});
    const [any] = (await client.replay.replayable({ limit: 500 })).exchanges.filter(
      ({ method }) => method === 'POST',
    );
    if (any === undefined) throw new Error('the desk has no POST');
    const { payments } = await client.payments.list({ filter: 'direction:payout' });
    const counts = await Promise.all(
      payments.slice(0, 20).map(async ({ id: reference }) => {
        const { exchanges } = await client.replay.replayable({ paymentReference: reference });
        const { links } = await client.payments.get({ reference });
        const linked = new Set(links.map(({ recordId }) => recordId));
        expect(exchanges.every(({ recordId }) => linked.has(recordId))).toBe(true);
        return exchanges.length;
      }),
    );
    expect(Math.max(...counts)).toBeGreaterThan(0);

    const prepared = await client.replay.prepare({ recordId: any.recordId });
    await client.replay.allowHost({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
    const request: RawRequest = { ...prepared.request, scheme: 'http', target: server.target };
    await client.replay.send({ request, recordId: any.recordId });
    for (const job of engine.context.jobs.list()) await engine.context.jobs.finished(job.id);
    await engine.settled();
    const after = await client.findings.list({});
    expect(after.asOf).toBe(before.asOf);
    expect(after.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
  });
});

describe('locking', () => {
  it('ends what is under way, and the attempt says what became of it', async () => {
    const { client } = vault;
    const silent = await rawServer(() => void client.workspace.lock({}));
    await client.replay.allowHost({ host: silent.target, environment: 'sandbox', allowPrivateAddress: true });
    const request: RawRequest = {
      scheme: 'http',
      target: silent.target,
      base64: Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n').toString('base64'),
    };
    await expect(client.replay.send({ request, recordId: null })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await client.workspace.lock({});
    await client.workspace.unlock({ passphrase: 'correct horse battery staple' });
    expect(await client.replay.attempts({})).toMatchObject({ attempts: [{ outcome: 'uncertain' }] });
    await silent.close();
  });
});
