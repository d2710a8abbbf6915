/** S39: unsafe methods to production need a confirmation bound to the exact bytes; every send is written before its socket opens. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstBrokenLedgerRow } from '../../electron/engine/egress/index.ts';
import { randomBytes } from 'node:crypto';
import { answerRequests, httpAnswer, rawServer, type RawServer } from '../build/rawServer.ts';
import { openDoor, rawRequest, type OpenDoor } from '../engine/egress/openDoor.ts';

let server: RawServer;
let bench: OpenDoor;

beforeEach(async () => {
  server = await rawServer(answerRequests(() => httpAnswer('ok')));
  bench = openDoor();
  bench.door.allowList.allow({ host: server.target, environment: 'production', allowPrivateAddress: true });
});

afterEach(async () => {
  bench.close();
  await server.close();
});

function message(method: string, more: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${String(body.length)}`];
  return [`${method} /v1/payouts HTTP/1.1`, 'Host: api', ...more, ...length, '', body].join('\r\n');
}

describe('S39 confirmation', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'MKCOL', 'get', 'Post'])(
    'asks for one before %s',
    async (method) => {
      const request = rawRequest(server.target, message(method));
      await expect(bench.send(request)).rejects.toMatchObject({ code: 'confirmation_required' });
      expect(server.received).toHaveLength(0);
    },
  );

  it.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('asks for none before %s', (method) => {
    expect(bench.door.check(rawRequest(server.target, message(method))).confirmation).toBeNull();
  });

  it('is the phrase of host and hash, for exactly these bytes', async () => {
    const request = rawRequest(server.target, message('POST', [], '{"amount":1}'));
    const { confirmation, sha256 } = bench.door.check(request);
    expect(confirmation).toBe(`127.0.0.1 ${sha256.slice(0, 12)}`);
    const changed = rawRequest(server.target, message('POST', [], '{"amount":9}'));
    const typed = { confirmation: confirmation ?? '' };
    await expect(bench.send(changed, typed)).rejects.toMatchObject({ code: 'confirmation_required' });
    await expect(bench.send(request, { confirmation: sha256 })).rejects.toMatchObject({
      code: 'confirmation_required',
    });
    expect((await bench.send(request, typed)).outcome).toBe('answered');
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['a method override', 'GET / HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: DELETE\r\n\r\n'],
    [
      'a second request behind the first',
      'GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST /x HTTP/1.1\r\nHost: a\r\n\r\n',
    ],
    ['a body that no length announces', 'GET / HTTP/1.1\r\nHost: a\r\n\r\nsmuggled'],
    ['a length that is too short', 'GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\nabc'],
    ['two lengths', 'GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 3\r\n\r\nabc'],
    [
      'chunks and a length',
      'GET / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks that end early',
      'GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nPOST / HTTP/1.1\r\n\r\n',
    ],
    ['an odd transfer coding', 'GET / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n'],
    ['line ends without CR', 'GET / HTTP/1.1\nHost: a\n\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nContent-Length : 0\r\n\r\n'],
    ['no blank line', 'GET / HTTP/1.1\r\nHost: a'],
  ])('is needed for a harmless method with %s', async (_name, bytes) => {
    await expect(bench.send(rawRequest(server.target, bytes))).rejects.toMatchObject({
      code: 'confirmation_required',
    });
    expect(server.received).toHaveLength(0);
  });

  it('is needed when a sandbox address is asked for a production host', async () => {
    const sandbox = `localhost:${String(server.port)}`;
    bench.door.allowList.allow({ host: sandbox, environment: 'sandbox', allowPrivateAddress: true });
    const bytes = `POST / HTTP/1.1\r\nHost: ${server.target}\r\nContent-Length: 0\r\n\r\n`;
    await expect(bench.send(rawRequest(sandbox, bytes))).rejects.toMatchObject({
      code: 'confirmation_required',
    });
  });

  const rounds = process.env['RAILTRACE_LONG'] === '1' ? 10_000 : 2000;
  it(`leaves no way through for ${String(rounds)} random attempts`, async () => {
    const seed = Number(process.env['RAILTRACE_SEED'] ?? randomBytes(4).readUInt32BE());
    const random = numbers(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const methods = ['POST', 'PUT', 'DELETE', 'PATCH', 'post', 'GET', 'GETT', 'HEAD'];
    const extras = [
      '',
      'X-HTTP-Method: DELETE\r\n',
      'Content-Length: 7\r\n',
      ' folded: x\r\n',
      'Transfer-Encoding: chunked\r\n',
    ];
    const bodies = ['', '{}', 'POST /x HTTP/1.1\r\n\r\n', '0\r\n\r\n'];
    let refused = 0;
    for (let round = 0; round < rounds; round += 1) {
      const bytes = `${pick(methods)} / HTTP/1.1${pick(['\r\n', '\n'])}Host: a\r\n${pick(extras)}\r\n${pick(bodies)}`;
      const confirmation = pick([undefined, '', 'yes', `127.0.0.1 ${'0'.repeat(12)}`]);
      const isHarmless =
        bytes === 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' || bytes === 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
      const isEmptyChunked =
        bytes.startsWith('GET / ') || bytes.startsWith('HEAD / ')
          ? bytes.endsWith('Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n')
          : false;
      if (isHarmless || (isEmptyChunked && !bytes.includes('HTTP/1.1\n'))) continue;
      const outcome = await bench.send(rawRequest(server.target, bytes), { confirmation }).then(
        () => 'sent',
        () => 'refused',
      );
      expect(outcome, `seed ${String(seed)}: ${JSON.stringify(bytes)}`).toBe('refused');
      refused += 1;
    }
    expect(refused).toBeGreaterThan(rounds / 2);
    expect(server.received).toHaveLength(0);
  });
});

describe('S39 ledger', () => {
  it('has the bytes on the wire of every exchange, in an unbroken chain', async () => {
    const sizes: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      const bytes = message('GET', [`X-Number: ${'n'.repeat(index)}`]);
      sizes.push(bytes.length);
      await bench.send(rawRequest(server.target, bytes));
    }
    const closed = bench.door.ledger
      .list(undefined, 100)
      .filter((row) => row.opening !== null)
      .reverse();
    expect(closed.map((row) => row.bytesSent)).toEqual(sizes);
    expect(closed.map((row) => row.bytesReceived)).toEqual(sizes.map(() => httpAnswer('ok').length));
    expect(server.received.map((bytes) => bytes.length)).toEqual(sizes);
    expect(firstBrokenLedgerRow(bench.db)).toBeNull();
  });

  it('cannot be changed, and a change behind its back shows', async () => {
    await bench.send(rawRequest(server.target, message('GET')));
    expect(() => bench.db.prepare('update egress_ledger set bytes_sent = 0').run()).toThrow('append only');
    expect(() => bench.db.prepare('delete from egress_ledger').run()).toThrow('append only');
    bench.db.exec('drop trigger egress_never_changes');
    bench.db.prepare("update egress_ledger set host = 'elsewhere:1' where seq = 2").run();
    expect(firstBrokenLedgerRow(bench.db)).toBe(2);
  });
});

/** mulberry32: small, seeded, good enough to vary inputs. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
