/** S37: default deny; the resolved address is judged and pinned; no redirect is followed. */
import { afterEach, describe, expect, it } from 'vitest';
import { answerRequests, httpAnswer, rawServer, type RawServer } from '../build/rawServer.ts';
import { openDoor, rawRequest, type OpenDoor } from '../engine/egress/openDoor.ts';

let server: RawServer;
let bench: OpenDoor | undefined;

afterEach(async () => {
  bench?.close();
  bench = undefined;
  await server.close();
});

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

async function start(options: Parameters<typeof openDoor>[0] = {}): Promise<OpenDoor> {
  server = await rawServer(answerRequests(() => httpAnswer('ok')));
  bench = openDoor(options);
  return bench;
}

/** Gives one answer after another and counts how often it was asked. */
function changingResolver(...answers: string[][]): { resolve: () => Promise<string[]>; asked: () => number } {
  let count = 0;
  return {
    resolve: () => {
      const answer = answers[Math.min(count, answers.length - 1)] ?? [];
      count += 1;
      return Promise.resolve(answer);
    },
    asked: () => count,
  };
}

describe('S37 default deny', () => {
  it('refuses every host that is not on the list, and says so in the audit chain', async () => {
    const { send, db } = await start();
    await expect(send(rawRequest(server.target, get))).rejects.toMatchObject({ code: 'egress_denied' });
    expect(server.received).toHaveLength(0);
    expect(db.prepare('select action from audit').all()).toEqual([{ action: 'egress.refused' }]);
  });

  it.each([
    'api.example.evil.test',
    'evil-api.example',
    'api.example:8443',
    'api.example.:8443',
    'sub.api.example',
    'api.example@evil.test',
    'evil.test/api.example',
    'api.example\\@evil.test',
    'xn--pi-iqa.example',
  ])('does not take %s for the allowed api.example', async (target) => {
    const { door } = await start();
    door.allowList.allow({ host: 'api.example', environment: 'sandbox', allowPrivateAddress: true });
    expect(() => door.check(rawRequest(target, get))).toThrow();
  });

  it.each(['API.Example', 'api.example.', 'api.example:80', 'api.example:443', 'ａｐｉ.example'])(
    'takes %s for the allowed api.example',
    async (target) => {
      const { door } = await start();
      door.allowList.allow({ host: 'Api.Example', environment: 'sandbox', allowPrivateAddress: true });
      expect(door.check(rawRequest(target, get)).target.host).toBe('api.example');
    },
  );

  it('lets an entry with a port cover that port only', async () => {
    const { door } = await start();
    door.allowList.allow({ host: 'api.example:8443', environment: 'sandbox', allowPrivateAddress: false });
    expect(door.check(rawRequest('api.example:8443', get)).target.port).toBe(8443);
    expect(() => door.check(rawRequest('api.example:443', get))).toThrow('not on the list');
  });

  it('refuses an absolute request target to a host that is not allowed', async () => {
    const { door } = await start();
    door.allowList.allow({ host: 'proxy.example', environment: 'sandbox', allowPrivateAddress: false });
    const bytes = 'GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n';
    expect(() => door.check(rawRequest('proxy.example:80', bytes))).toThrow(
      'other.example:80 is not on the list',
    );
  });

  it('never sends CONNECT', async () => {
    const { door } = await start();
    door.allowList.allow({ host: 'proxy.example', environment: 'sandbox', allowPrivateAddress: false });
    expect(() => door.check(rawRequest('proxy.example:80', 'CONNECT a:443 HTTP/1.1\r\n\r\n'))).toThrow(
      'tunnel',
    );
  });
});

describe('S37 addresses', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '10.0.0.7',
    '192.168.0.1',
    '[fd00::1]',
  ])('refuses the private address %s unless its entry allows it', async (host) => {
    const { door } = await start();
    const target = `${host}:${String(server.port)}`;
    door.allowList.allow({ host: target, environment: 'sandbox', allowPrivateAddress: false });
    expect(() => door.check(rawRequest(target, get))).toThrow(/Allow private addresses/);
    door.allowList.allow({ host: target, environment: 'sandbox', allowPrivateAddress: true });
    expect(door.check(rawRequest(target, get)).entry.allowPrivateAddress).toBe(true);
  });

  it.each([
    '169.254.169.254',
    '0xa9fea9fe',
    '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]',
    '100.100.100.200',
    '0.0.0.0',
  ])('does not even let %s onto the list', async (host) => {
    const { door } = await start();
    expect(() =>
      door.allowList.allow({ host: `${host}:80`, environment: 'sandbox', allowPrivateAddress: true }),
    ).toThrow('cannot be allowed');
  });

  it('refuses a name that resolves to a metadata address, whatever its entry allows', async () => {
    const { door, send } = await start({ resolver: changingResolver(['169.254.169.254']) });
    door.allowList.allow({ host: 'api.example', environment: 'sandbox', allowPrivateAddress: true });
    await expect(send(rawRequest('api.example:80', get))).rejects.toMatchObject({ code: 'egress_denied' });
  });

  it('refuses a name when any one of its addresses is not allowed', async () => {
    const { door, send } = await start({ resolver: changingResolver(['93.184.216.34', '127.0.0.1']) });
    door.allowList.allow({ host: 'api.example', environment: 'sandbox', allowPrivateAddress: false });
    await expect(send(rawRequest('api.example:80', get))).rejects.toMatchObject({ code: 'egress_denied' });
  });

  it('connects to the address that was judged when the name changes its answer', async () => {
    const resolver = changingResolver(['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1']);
    const { door, send } = await start({ resolver });
    const host = `rebind.example:${String(server.port)}`;
    door.allowList.allow({ host, environment: 'sandbox', allowPrivateAddress: true });
    const result = await send(rawRequest(host, get));
    expect(result).toMatchObject({ outcome: 'answered', remoteAddress: '127.0.0.1' });
    expect(resolver.asked()).toBe(1);
    await expect(send(rawRequest(host, get))).rejects.toMatchObject({ code: 'egress_denied' });
    expect(server.received).toHaveLength(1);
  });
});

describe('S37 redirects', () => {
  it.each([301, 302, 303, 307, 308])('records a %i and goes nowhere', async (status) => {
    server = await rawServer(
      answerRequests(() =>
        httpAnswer('', `${String(status)} Moved`, [`Location: http://${server.target}/elsewhere`]),
      ),
    );
    bench = openDoor();
    bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
    const result = await bench.send(rawRequest(server.target, get));
    expect(result.head?.status).toBe(status);
    expect(server.received).toHaveLength(1);
  });
});
