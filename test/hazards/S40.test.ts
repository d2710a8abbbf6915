/** S40: captured credentials are never replayed; nothing can break out of a header; answers are capped in time, not in size. */
import { afterEach, describe, expect, it } from 'vitest';
import { prepareRequest } from '../../shared/replay/prepare.ts';
import { readExchange } from '../../shared/replay/recorded.ts';
import { viewRequest } from '../../shared/replay/rawRequest.ts';
import { answerRequests, httpAnswer, rawServer, type RawServer } from '../build/rawServer.ts';
import { openDoor, rawRequest, type OpenDoor } from '../engine/egress/openDoor.ts';

let server: RawServer | undefined;
let bench: OpenDoor | undefined;

afterEach(async () => {
  bench?.close();
  await server?.close();
  [bench, server] = [undefined, undefined];
});

const credentials = [
  'Authorization',
  'authorization',
  'Proxy-Authorization',
  'Cookie',
  'Set-Cookie',
  'X-API-Key',
  'Api-Key',
  'X-Auth-Token',
  'X-Access-Token',
  'X-CSRF-Token',
  'X-Amz-Security-Token',
  'Stripe-Signature',
  'X-Hub-Signature-256',
  'webhook-signature',
  'TPP-Signature',
  'Signature',
  'Signature-Input',
  'x-jws-signature',
  'tl-signature',
];

it.each(credentials)('S40 never carries a captured %s over', (header) => {
  const entry = {
    request: { method: 'GET', url: 'https://a.example/', headers: [{ name: header, value: 'live-secret' }] },
  };
  const exchange = readExchange(JSON.stringify(entry), 'har');
  if (exchange === null) throw new Error('no exchange');
  const { bytes, warnings } = prepareRequest(exchange);
  expect(Buffer.from(bytes).toString()).not.toContain('live-secret');
  expect(warnings.join()).toContain(header);
});

describe('S40 header injection', () => {
  it.each(['a\r\nEvil: 1', 'a\nEvil: 1', 'a\rEvil: 1', 'a\0b', '\r\n\r\nGET /admin HTTP/1.1'])(
    'lets no recorded header value (%j) write lines',
    (value) => {
      const entry = {
        request: { method: 'GET', url: 'https://a.example/', headers: [{ name: 'X-A', value }] },
      };
      const exchange = readExchange(JSON.stringify(entry), 'har');
      if (exchange === null) throw new Error('no exchange');
      const view = viewRequest(prepareRequest(exchange).bytes);
      expect(view?.headers).toEqual([['Host', 'a.example']]);
      expect(view?.oddities).toEqual([]);
    },
  );

  it.each(['GET / HTTP/1.1\r\nX: a\rEvil: 1\r\n\r\n', 'GET / HTTP/1.1\r\nX: a\0b\r\n\r\n'])(
    'sends no %j',
    (bytes) => {
      bench = openDoor();
      const { door } = bench;
      door.allowList.allow({ host: 'a.example', environment: 'sandbox', allowPrivateAddress: false });
      expect(() => door.check(rawRequest('a.example:80', bytes))).toThrow('not sent');
    },
  );
});

it('S40 ends an answer that never ends when its time is over, and keeps what came', async () => {
  server = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const timer = setInterval(() => socket.write('drip'), 10);
    socket.on('close', () => clearInterval(timer));
  });
  bench = openDoor();
  bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
  const result = await bench.send(rawRequest(server.target, 'GET / HTTP/1.1\r\n\r\n'), { timeout: 200 });
  expect(result).toMatchObject({ outcome: 'answered', isComplete: false });
  expect(result.body.toString()).toMatch(/^(drip)+$/);
});

it('S40 hands a large answer on in pieces instead of collecting it', async () => {
  const body = Buffer.alloc(64 * 1024 * 1024, 'x');
  server = await rawServer(answerRequests(() => httpAnswer(body)));
  bench = openDoor();
  bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
  let largest = 0;
  let total = 0;
  const onBody = (bytes: Uint8Array): void => {
    largest = Math.max(largest, bytes.length);
    total += bytes.length;
  };
  await bench.door.send({
    request: rawRequest(server.target, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
    purpose: 'replay',
    confirmation: undefined,
    timeout: 30_000,
    signal: undefined,
    onOpening: () => undefined,
    onHead: () => undefined,
    onBody,
    onEnded: () => Promise.resolve(),
    onClosed: () => undefined,
  });
  expect(total).toBe(body.length);
  expect(largest).toBeLessThanOrEqual(1_048_576);
});
