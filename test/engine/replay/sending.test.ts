import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../electron/engine/kernel/crypto.ts';
import { attemptDetailSchema } from '../../../shared/replay/model.ts';
import type { z } from 'zod';
import { attemptIdSchema, type AttemptId, type RecordId } from '../../../shared/kernel/ids.ts';
import {
  answerRequests,
  httpAnswer,
  rawServer,
  type Answering,
  type RawServer,
} from '../../build/rawServer.ts';
import { rawRequest } from '../egress/openDoor.ts';
import { aReplay, type TestReplay } from './aReplay.ts';

type Detail = z.output<typeof attemptDetailSchema>;

let bench: TestReplay;
let server: RawServer | undefined;

beforeEach(async () => {
  bench = await aReplay();
});
afterEach(async () => {
  await bench.close();
  await server?.close();
  server = undefined;
});

async function serve(
  answer: Answering,
  environment: 'sandbox' | 'production' = 'sandbox',
): Promise<RawServer> {
  server = await rawServer(answer);
  await bench.replay.handlers.allowHost(
    { host: server.target, environment, allowPrivateAddress: true },
    undefined,
  );
  return server;
}

async function send(
  bytes: string | Buffer,
  recordId: RecordId | null = null,
  signal?: AbortSignal,
): Promise<AttemptId> {
  const request = rawRequest(server?.target ?? '', bytes);
  const sent = await bench.replay.handlers.send({ request, recordId, timeout: 5000 }, signal);
  await bench.idle();
  return sent.attemptId;
}

async function detailOf(id: AttemptId): Promise<Detail> {
  return attemptDetailSchema.parse(await bench.replay.handlers.attempt({ id }, undefined));
}

const get = 'GET /v1/x?a=1 HTTP/1.1\r\nHost: api.partner.example\r\n\r\n';

describe('an attempt', () => {
  it('is kept with its request, answer, timings and URL', async () => {
    await serve(
      answerRequests(() =>
        httpAnswer('{"ok":true}', '201 Created', ['Content-Type: application/json', 'X-A: 1']),
      ),
    );
    const id = await send(get);
    expect(await detailOf(id)).toMatchObject({
      outcome: 'answered',
      status: 201,
      method: 'GET',
      url: 'http://api.partner.example/v1/x?a=1',
      environment: 'sandbox',
      requestSha256: sha256Hex(get),
      requestBase64: Buffer.from(get).toString('base64'),
      responseText: '{"ok":true}',
      responseSize: 11,
      responseHead:
        'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nX-A: 1\r\nContent-Length: 11\r\n\r\n',
      evidenceRecordId: 1001,
      difference: null,
    });
    expect(bench.replay.handlers.attempts({ limit: 10 }, undefined)).toMatchObject({
      attempts: [{ id, status: 201 }],
    });
  });

  it('goes back in as new evidence, as a HAR entry', async () => {
    await serve(answerRequests(() => httpAnswer('{"ok":true}')));
    const record = bench.addRecord(JSON.stringify({ request: { method: 'GET', url: 'http://a/' } }));
    await send(
      'POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi',
      record,
    );
    expect(JSON.parse(bench.kept[0] ?? '')).toMatchObject({
      startedDateTime: '2026-03-22T00:00:00.000Z',
      request: { method: 'POST', url: 'http://a/x', postData: { mimeType: 'text/plain', text: 'hi' } },
      response: {
        status: 200,
        statusText: 'OK',
        httpVersion: 'HTTP/1.1',
        content: { text: '{"ok":true}', size: 11 },
      },
      serverIPAddress: '127.0.0.1',
      _attempt: { outcome: 'answered', replayOf: 'capture.har log.entries[1]', environment: 'sandbox' },
    });
  });

  it('is in the vault as uncertain while the server has it and nothing has come back', async () => {
    let row: unknown = null;
    await serve(
      answerRequests(() => {
        row = bench.vault.db.prepare('select outcome, completed_at, status from attempt').get();
        return httpAnswer('late');
      }),
    );
    const id = await send(get);
    expect(row).toEqual({ outcome: 'uncertain', completed_at: null, status: null });
    expect((await detailOf(id)).outcome).toBe('answered');
  });

  it('can be neither changed nor deleted once complete', async () => {
    await serve(answerRequests(() => httpAnswer('ok')));
    await send(get);
    expect(() => bench.vault.db.prepare('delete from attempt').run()).toThrow('attempts are kept');
    expect(() => bench.vault.db.prepare("update attempt set outcome = 'not_sent'").run()).toThrow(
      'never changes',
    );
  });

  it('is recorded as not sent when nothing listens', async () => {
    const target = (await serve(() => undefined)).target;
    await server?.close();
    server = undefined;
    const { attemptId } = await bench.replay.handlers.send(
      { request: rawRequest(target, get), recordId: null, timeout: 5000 },
      undefined,
    );
    expect(await detailOf(attemptId)).toMatchObject({
      outcome: 'not_sent',
      status: null,
      responseSize: null,
    });
  });

  it('is recorded as uncertain when the caller gives up, and the call says that it was cancelled', async () => {
    const stop = new AbortController();
    await serve(() => stop.abort());
    await expect(send(get, null, stop.signal)).rejects.toMatchObject({ code: 'cancelled' });
    const { attempts } = await bench.replay.handlers.attempts({ limit: 1 }, undefined);
    expect(attempts).toMatchObject([{ outcome: 'uncertain' }]);
  });

  it('is not made at all when the guard refuses', async () => {
    const target = (
      await serve(
        answerRequests(() => httpAnswer('ok')),
        'production',
      )
    ).target;
    const post = rawRequest(target, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n');
    const call = { request: post, recordId: null, timeout: 5000 };
    await expect(bench.replay.handlers.send(call, undefined)).rejects.toMatchObject({
      code: 'confirmation_required',
    });
    const dry = await bench.replay.handlers.dryRun({ request: post }, undefined);
    expect(dry).toMatchObject({ allowed: true, needsConfirmation: true, environment: 'production' });
    const confirmation = `127.0.0.1 ${dry.requestSha256.slice(0, 12)}`;
    expect(dry.confirmation).toBe(confirmation);
    await bench.replay.handlers.send({ ...call, confirmation }, undefined);
    expect(server?.received).toHaveLength(1);
    await bench.replay.handlers.removeHost({ host: target }, undefined);
    await expect(bench.replay.handlers.send({ ...call, confirmation }, undefined)).rejects.toMatchObject({
      code: 'egress_denied',
    });
    expect(await bench.replay.handlers.dryRun({ request: post }, undefined)).toMatchObject({
      allowed: false,
      needsConfirmation: false,
    });
  });
});

describe('what is kept of an answer', () => {
  it('is its decoded content, with the hash of the bytes as they came', async () => {
    const packed = gzipSync('{"amount":9007199254740993}');
    await serve(answerRequests(() => httpAnswer(packed, '200 OK', ['Content-Encoding: gzip'])));
    const id = await send(get);
    expect((await detailOf(id)).responseText).toBe('{"amount":9007199254740993}');
    const row = bench.vault.db.prepare('select response_sha256 from attempt where id = ?').get(id);
    expect(row).toEqual({ response_sha256: sha256Hex(packed) });
  });

  it('says so when the content does not decode', async () => {
    await serve(answerRequests(() => httpAnswer('not gzip', '200 OK', ['Content-Encoding: gzip'])));
    expect((await detailOf(await send(get))).reason).toContain('does not decode as gzip');
  });

  it('holds no card data and no credentials, of the request or of the answer', async () => {
    const pan = '4111111111111111';
    await serve(
      answerRequests(() =>
        httpAnswer(`{"card":{"number":"${pan}","cvc":"123"},"access_token":"tok_9f8e7d6c5b4a"}`, '200 OK', [
          'Content-Type: application/json',
          'Set-Cookie: session=abcdef123456',
        ]),
      ),
    );
    const id = await send(
      `POST /x HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cr3t-t0ken-value\r\nContent-Length: 29\r\n\r\n{"number":"${pan}"}`,
    );
    expect(server?.received[0]?.toString()).toContain('s3cr3t-t0ken-value');
    const detail = JSON.stringify(await detailOf(id));
    const row = Buffer.from(JSON.stringify(bench.vault.db.prepare('select * from attempt').all())).toString();
    const request = Buffer.from((await detailOf(id)).requestBase64, 'base64').toString();
    for (const secret of [pan, 's3cr3t-t0ken-value', 'abcdef123456', 'tok_9f8e7d6c5b4a', '"cvc":"123"']) {
      expect(detail).not.toContain(secret);
      expect(row).not.toContain(secret);
      expect(request).not.toContain(secret);
      expect(bench.kept.join('')).not.toContain(secret);
    }
  });

  it('is the whole of a large answer, read in windows, with no secret in any', async () => {
    const line = `{"id":"ch_1","note":"${'x'.repeat(900)}","number":"4111 1111 1111 1111"}\n`;
    const body = Buffer.from(line.repeat(6000));
    await serve(answerRequests(() => httpAnswer(body)));
    const id = await send(get);
    const { responseSize } = await detailOf(id);
    const windows: Buffer[] = [];
    for (let offset = 0; offset < (responseSize ?? 0); offset += 700_000) {
      const { base64, total } = await bench.replay.handlers.attemptBody(
        { id, offset, length: 700_000 },
        undefined,
      );
      expect(total).toBe(responseSize);
      windows.push(Buffer.from(base64, 'base64'));
    }
    const text = Buffer.concat(windows).toString();
    expect(text.length).toBe(Buffer.concat(windows).toString().length);
    expect(text.split('\n')).toHaveLength(6001);
    expect(text).not.toMatch(/4111 ?1111 ?1111 ?1111/);
    expect(text.match(/ch_1/g)).toHaveLength(6000);
  });

  it('is byte for byte what came where there is nothing to hide', async () => {
    const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) % 251));
    await serve(answerRequests(() => httpAnswer(body)));
    const id = await send(get);
    const windows: Buffer[] = [];
    for (let offset = 0; offset < body.length; offset += 1_048_576) {
      const { base64 } = await bench.replay.handlers.attemptBody(
        { id, offset, length: 1_048_576 },
        undefined,
      );
      windows.push(Buffer.from(base64, 'base64'));
    }
    expect(Buffer.concat(windows).equals(body)).toBe(true);
  });
});

describe('the difference', () => {
  it('shows what changed against the record, with exact numbers', async () => {
    const record = bench.addRecord(
      JSON.stringify({
        request: { method: 'GET', url: 'http://a/x', headers: [] },
        response: {
          status: 500,
          headers: [{ name: 'Content-Type', value: 'application/json' }],
          content: { text: '{"id":9007199254740993,"state":"failed","amount":10.0}' },
        },
      }),
    );
    await serve(
      answerRequests(() =>
        httpAnswer('{"amount":10.0,"id":9007199254740992,"state":"paid"}', '200 OK', [
          'Content-Type: application/json',
        ]),
      ),
    );
    const { difference } = await detailOf(await send(get, record));
    expect(difference).toEqual({
      statusDiffers: true,
      headers: [{ name: 'Content-Length', recorded: null, replayed: '52' }],
      body: [
        { path: '$.id', recorded: '9007199254740993', replayed: '9007199254740992' },
        { path: '$.state', recorded: '"failed"', replayed: '"paid"' },
      ],
      isCut: false,
    });
  });
});

describe('preparing', () => {
  it('gives the recorded bytes and answer, and goes into the audit chain', async () => {
    const record = bench.addRecord(
      '{"method":"GET","url":"https://psp.example/v1/x","status":404,"response":{"body":"gone"}}',
      'api-log',
    );
    const prepared = await bench.replay.handlers.prepare({ recordId: record }, undefined);
    expect(prepared.text).toBe('GET /v1/x HTTP/1.1\r\nHost: psp.example\r\n\r\n');
    expect(prepared.recorded).toEqual({ status: 404, headers: [], bodyText: 'gone' });
    expect(
      bench.vault.db.prepare("select subject from audit where action = 'replay.prepared'").all(),
    ).toHaveLength(1);
  });

  it('says so when a record tells of no exchange', () => {
    const record = bench.addRecord('{"msg":"started"}', 'api-log');
    expect(() => bench.replay.handlers.prepare({ recordId: record }, undefined)).toThrow(
      'tells of no HTTP exchange',
    );
  });
});

it('an attempt that is not there is said to be not there', async () => {
  await expect(async () => detailOf(attemptIdSchema.parse(99))).rejects.toThrow('no attempt 99');
});
