import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  answerAfter,
  answerRequests,
  httpAnswer,
  rawServer,
  type Answering,
  type RawServer,
} from '../../build/rawServer.ts';
import { openDoor, rawRequest, type OpenDoor } from './openDoor.ts';

const servers: RawServer[] = [];
const doors: OpenDoor[] = [];

afterEach(async () => {
  for (const door of doors.splice(0)) door.close();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(answer: Answering): Promise<RawServer> {
  const server = await rawServer(answer);
  servers.push(server);
  return server;
}

function open(options: Parameters<typeof openDoor>[0] = {}): OpenDoor {
  const bench = openDoor(options);
  doors.push(bench);
  return bench;
}

async function benchWith(answer: Answering): Promise<{ server: RawServer; bench: OpenDoor }> {
  const server = await serve(answer);
  const bench = open();
  bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
  return { server, bench };
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const post = 'POST /v1/payouts HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}';

describe('outcomes', () => {
  it('is answered with status, headers, body and a time for every phase that happened', async () => {
    const { server, bench } = await benchWith(
      answerRequests(() => httpAnswer('{"ok":true}', '201 Created', ['X-A: 1'])),
    );
    const result = await bench.send(rawRequest(server.target, post));
    expect(result).toMatchObject({
      outcome: 'answered',
      reason: null,
      isComplete: true,
      remoteAddress: '127.0.0.1',
    });
    expect(result.head?.status).toBe(201);
    expect(result.body.toString()).toBe('{"ok":true}');
    expect(result.timings.dns).toBeNull();
    expect(result.timings.tls).toBeNull();
    for (const phase of ['connect', 'send', 'wait', 'receive'] as const) {
      expect(result.timings[phase]).toBeGreaterThanOrEqual(0);
    }
  });

  it('is not sent when nothing listens there', async () => {
    const idle = createServer().listen(0, '127.0.0.1');
    await once(idle, 'listening');
    const address = idle.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    idle.close();
    await once(idle, 'close');
    const bench = open();
    bench.door.allowList.allow({
      host: `127.0.0.1:${String(port)}`,
      environment: 'sandbox',
      allowPrivateAddress: true,
    });
    const result = await bench.send(rawRequest(`127.0.0.1:${String(port)}`, post));
    expect(result.outcome).toBe('not_sent');
    expect(result.reason).toContain('connection refused');
  });

  it('is not sent when the name cannot be resolved', async () => {
    const bench = open({
      resolver: { resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) },
    });
    bench.door.allowList.allow({
      host: 'api.nowhere.test',
      environment: 'sandbox',
      allowPrivateAddress: false,
    });
    const result = await bench.send(rawRequest('api.nowhere.test:80', get));
    expect(result).toMatchObject({
      outcome: 'not_sent',
      reason: 'api.nowhere.test could not be resolved: no such name.',
    });
  });

  it('is uncertain when the server closes without an answer', async () => {
    const { server, bench } = await benchWith((socket) => socket.end());
    const result = await bench.send(rawRequest(server.target, post));
    expect(result).toMatchObject({ outcome: 'uncertain', head: null });
    expect(server.received).toHaveLength(1);
  });

  it('is uncertain when the connection is reset after the request left', async () => {
    const { server, bench } = await benchWith((socket) => socket.resetAndDestroy());
    const result = await bench.send(rawRequest(server.target, post));
    expect(result.outcome).toBe('uncertain');
    expect(server.received).toHaveLength(1);
  });

  it('is uncertain when no answer comes in time, and is not sent again', async () => {
    const { server, bench } = await benchWith(() => undefined);
    const result = await bench.send(rawRequest(server.target, post), { timeout: 120 });
    expect(result).toMatchObject({ outcome: 'uncertain', reason: 'No complete answer came within 0.12 s.' });
    expect(server.received).toHaveLength(1);
  });

  it('is answered, with what came, when the answer breaks off', async () => {
    const { server, bench } = await benchWith((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npartial');
    });
    const result = await bench.send(rawRequest(server.target, get));
    expect(result).toMatchObject({ outcome: 'answered', isComplete: false });
    expect(result.reason).toContain('93 bytes before its end');
    expect(result.body.toString()).toBe('partial');
  });

  it('takes an answer that comes before the request is through', async () => {
    const body = Buffer.alloc(4 * 1024 * 1024, 'x');
    const { server, bench } = await benchWith(
      answerAfter(1, httpAnswer('too much', '413 Content Too Large')),
    );
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    const result = await bench.send(rawRequest(server.target, Buffer.concat([Buffer.from(head), body])));
    expect(result.head?.status).toBe(413);
  });

  it('stops at once when the caller gives up', async () => {
    const stop = new AbortController();
    const { server, bench } = await benchWith(() => stop.abort());
    const result = await bench.send(rawRequest(server.target, post), { signal: stop.signal });
    expect(result.outcome).toBe('uncertain');
  });

  it('stops everything under way within 100 ms, each with its outcome', async () => {
    let arrived: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (arrived = resolve));
    let count = 0;
    const { server, bench } = await benchWith(() => {
      count += 1;
      if (count === 2) arrived();
    });
    const sent = [bench.send(rawRequest(server.target, post)), bench.send(rawRequest(server.target, post))];
    await both;
    const started = performance.now();
    expect(await bench.door.stopAll()).toBe(2);
    expect(performance.now() - started).toBeLessThan(100);
    for (const result of await Promise.all(sent)) {
      expect(result).toMatchObject({ outcome: 'uncertain', reason: 'Everything under way was stopped.' });
    }
  });

  it('reads an answer of 40 MiB in pieces', async () => {
    const body = Buffer.alloc(40 * 1024 * 1024, '0123456789');
    const { server, bench } = await benchWith(answerRequests(() => httpAnswer(body)));
    let size = 0;
    const result = await bench.send(rawRequest(server.target, get), {
      onBody: (bytes) => (size += bytes.length),
    });
    expect(result.isComplete).toBe(true);
    expect(size).toBe(body.length);
  });
});

describe('writing before the socket opens', () => {
  it('opens no socket when the attempt cannot be written', async () => {
    const { server, bench } = await benchWith(answerRequests(() => httpAnswer('ok')));
    const full = (): void => {
      throw new Error('disk full');
    };
    await expect(bench.send(rawRequest(server.target, post), { onOpening: full })).rejects.toThrow(
      'disk full',
    );
    expect(server.received).toHaveLength(0);
    expect(bench.db.prepare('select count(*) as n from egress_ledger').get()).toEqual({ n: 0 });
  });

  it('has a ledger row and an audit entry in place when the first byte arrives', async () => {
    let rowsAtArrival: unknown = null;
    const server = await serve(
      answerRequests(() => {
        rowsAtArrival = bench.db.prepare('select opening, bytes_sent from egress_ledger').all();
        return httpAnswer('ok');
      }),
    );
    const bench = open();
    bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
    await bench.send(rawRequest(server.target, post));
    expect(rowsAtArrival).toEqual([{ opening: null, bytes_sent: 0 }]);
    expect(bench.db.prepare("select action from audit where action like 'egress%'").all()).toEqual([
      { action: 'egress.opened' },
    ]);
  });

  it('ends the exchange when the answer cannot be kept', async () => {
    const { server, bench } = await benchWith(answerRequests(() => httpAnswer('ok')));
    const full = (): void => {
      throw new Error('disk full');
    };
    await expect(bench.send(rawRequest(server.target, post), { onBody: full })).rejects.toThrow('disk full');
  });
});

describe('TLS', () => {
  const file = (name: string): string =>
    readFileSync(fileURLToPath(new URL(`../../data/tls/${name}`, import.meta.url)), 'utf8');
  const identity = { key: file('server.key.pem'), cert: file('server.pem') };
  const resolver = { resolve: () => Promise.resolve(['127.0.0.1']) };

  async function tlsServer(): Promise<RawServer> {
    const server = await rawServer(
      answerRequests(() => httpAnswer('secure')),
      identity,
    );
    servers.push(server);
    return server;
  }

  function doorTo(host: string, authorities: readonly string[]): OpenDoor {
    const bench = open({ resolver, extraAuthorities: authorities });
    bench.door.allowList.allow({ host, environment: 'sandbox', allowPrivateAddress: true });
    return bench;
  }

  it('sends over TLS to a server whose name and authority are right', async () => {
    const server = await tlsServer();
    const host = `api.railtrace.test:${String(server.port)}`;
    const result = await doorTo(host, [file('ca.pem')]).send(rawRequest(host, post, 'https'));
    expect(result).toMatchObject({ outcome: 'answered', protocol: 'TLSv1.3' });
    expect(result.timings.tls).toBeGreaterThan(0);
    expect(server.received[0]?.toString()).toBe(post);
  });

  it('sends nothing to a server of an unknown authority, even where the environment asks for it', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const server = await tlsServer();
      const host = `api.railtrace.test:${String(server.port)}`;
      const result = await doorTo(host, []).send(rawRequest(host, post, 'https'));
      expect(result.outcome).toBe('not_sent');
      expect(result.reason).toContain('TLS handshake');
      expect(server.received).toHaveLength(0);
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('sends nothing to a server with another name', async () => {
    const server = await tlsServer();
    const host = `other.railtrace.test:${String(server.port)}`;
    const result = await doorTo(host, [file('ca.pem')]).send(rawRequest(host, post, 'https'));
    expect(result.outcome).toBe('not_sent');
    expect(result.reason).toContain('altnames');
    expect(server.received[0]?.length ?? 0).toBe(0);
  });

  it('counts in the ledger what a listener on the wire counts, TLS records included', async () => {
    const server = await tlsServer();
    const counts = { sent: 0, received: 0 };
    const listener = createServer((client) => {
      const upstream = connect(server.port, '127.0.0.1');
      client.on('data', (bytes) => (counts.sent += bytes.length));
      upstream.on('data', (bytes) => (counts.received += bytes.length));
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const host = `api.railtrace.test:${String(port)}`;
    const bench = doorTo(host, [file('ca.pem')]);
    await bench.send(rawRequest(host, post, 'https'));
    const [closed] = bench.door.ledger.list(undefined, 1);
    expect(closed?.bytesReceived).toBe(counts.received);
    expect(closed?.bytesSent).toBe(counts.sent);
    listener.close();
    await once(listener, 'close');
  });
});
