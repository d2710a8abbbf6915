import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { maxFrameBytes, socketPath, subprotocol, tokenPrefix } from '../../shared/kernel/wire.ts';
import { openConnection, whenReady } from '../../renderer/app/transports/connection.ts';
import { socketDialer } from '../../renderer/app/transports/socket.ts';
import { tokenOf, windowOf } from '../contract/transports.ts';
import { protocolsWith, shellUnderTest, type ShellUnderTest } from '../shell/shellUnderTest.ts';

describe('S44: there is no unauthenticated socket, and an authenticated one has limits', () => {
  let shell: ShellUnderTest;
  beforeEach(async () => {
    shell = await shellUnderTest();
  });
  afterEach(() => shell.close());

  const freshToken = (): string => tokenOf(shell.server.mintAddress());

  /** A client that was let in; its hello is read. */
  const admitted = async (): Promise<WebSocket> => {
    const socket = new WebSocket(
      `ws://${shell.authority}${socketPath}`,
      [subprotocol, tokenPrefix + freshToken()],
      {
        origin: `http://${shell.authority}`,
        maxPayload: 0,
      },
    );
    await once(socket, 'message');
    return socket;
  };

  it('counts no client and runs no call before the upgrade was let through', async () => {
    const frame = Buffer.from(
      '{"i":"1","p":{"u":"/evidence/search","b":{"json":{"query":"smuggled","limit":1}}}}',
    );
    const header = Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]);
    const socket = connect(shell.port, '127.0.0.1');
    socket.write(
      `GET ${socketPath} HTTP/1.1\r\nHost: ${shell.authority}\r\nOrigin: http://${shell.authority}\r\n` +
        'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
        `Sec-WebSocket-Protocol: ${protocolsWith('0'.repeat(64))}\r\n\r\n`,
    );
    socket.write(Buffer.concat([header, frame]));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString('latin1')).toMatch(/^HTTP\/1\.1 401 /);
    expect(shell.server.live()).toBe(0);
    expect(shell.probe.seen).toEqual([]);
  });

  it('ends the former socket of a token when the window comes back with another one', async () => {
    const door = windowOf(shell.authority, freshToken());
    const connection = await whenReady(openConnection(socketDialer(door)));
    const first = door.last;
    if (first === undefined) throw new Error('The first socket is open.');
    const closed = once(first, 'close');
    // The same window, reloaded: its page starts anew with the resume secret while the old socket still lingers.
    const reloaded = windowOf(shell.authority, '');
    reloaded.token = null;
    reloaded.resume = door.resume;
    const second = await whenReady(openConnection(socketDialer(reloaded)));
    expect((await closed)[0]).toBe(4001);
    expect(shell.server.live()).toBe(1);
    connection.close();
    second.close();
  });

  it('closes a client that sends a frame larger than 8 MiB, in one piece or in fragments', async () => {
    for (const pieces of [1, 64]) {
      const client = await admitted();
      const closed = once(client, 'close');
      client.on('error', () => undefined);
      const piece = 'x'.repeat(Math.ceil((maxFrameBytes + 1) / pieces));
      for (let sent = 1; sent <= pieces; sent += 1)
        client.send(piece, { fin: sent === pieces }, () => undefined);
      expect((await closed)[0]).toBe(1009);
    }
    expect(shell.probe.seen).toEqual([]);
  });

  it.each([
    ['text that is not JSON', 'hello'],
    ['a JSON value that is no frame', '[1,2,3]'],
    ['a frame without a request', '{"i":"1"}'],
    ['a frame with an address of elsewhere', '{"i":"1","p":{"u":"//%00@:99999"}}'],
    ['a binary frame', Buffer.from([0, 1, 2, 255])],
    ['a number', '1'],
    ['null', 'null'],
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('answers or drops a client that sends %s, and goes on with the others', async (_name, frame) => {
    const honest = windowOf(shell.authority, freshToken());
    const connection = await whenReady(openConnection(socketDialer(honest)));
    const client = await admitted();
    const outcome = Promise.race([once(client, 'close'), once(client, 'message')]);
    client.send(frame);
    await outcome;
    expect((await connection.client.evidence.search({ query: 'still here', limit: 1 })).next).toBe(
      'still here',
    );
    client.terminate();
    connection.close();
  });

  it('drops a client that asks much and reads nothing', async () => {
    const client = await admitted();
    // The kernel's buffers fill, then ours: 64 answers of 8 MiB each are never read.
    const raw = (client as unknown as { _socket: Socket })._socket;
    raw.pause();
    const reveal = `"p":{"u":"/evidence/reveal","b":{"json":{"id":${String(shell.probe.largeRecord)},"reason":"flood"}}}`;
    for (let call = 1; call <= 64; call += 1) client.send(`{"i":"${String(call)}",${reveal}}`);
    await vi.waitFor(
      () => {
        expect(shell.server.live()).toBe(0);
      },
      { timeout: 20_000 },
    );
    client.terminate();
  });
});
