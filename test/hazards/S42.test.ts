import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  protocolsWith,
  sendRaw,
  shellUnderTest,
  ask,
  upgrade,
  type ShellUnderTest,
} from '../shell/shellUnderTest.ts';
import { tokenOf } from '../contract/transports.ts';

describe('S42: the loopback server answers its own exact host only', () => {
  let shell: ShellUnderTest;
  beforeAll(async () => {
    shell = await shellUnderTest();
  });
  afterAll(() => shell.close());

  const foreignHosts = (port: number): string[] => [
    'evil.example',
    `evil.example:${String(port)}`,
    '127.0.0.1',
    `127.0.0.1.evil.example:${String(port)}`,
    `127.attacker.example:${String(port)}`,
    `localhost:${String(port)}`,
    `127.0.0.2:${String(port)}`,
    `0.0.0.0:${String(port)}`,
    `[::1]:${String(port)}`,
    `127.0.0.1:${String(port + 1)}`,
    `127.0.0.1:0${String(port)}`,
    `127.1:${String(port)}`,
    `2130706433:${String(port)}`,
    `0x7f000001:${String(port)}`,
    `127.0.0.1.:${String(port)}`,
    `user@127.0.0.1:${String(port)}`,
    `127.0.0.1:${String(port)}, evil.example`,
  ];

  it('listens on 127.0.0.1 and on no other address of the machine', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter((address) => address.address !== '127.0.0.1' && !address.address.startsWith('fe80'))
      .map((address) => address.address);
    for (const host of [...others, '::1', '127.0.0.2']) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host, port: shell.port, timeout: 1000 }, () => {
          socket.destroy();
          resolve(true);
        });
        for (const event of ['error', 'timeout'] as const) {
          socket.on(event, () => {
            socket.destroy();
            resolve(false);
          });
        }
      });
      expect({ host, reached }).toEqual({ host, reached: false });
    }
  });

  it('refuses every other host on a request, whatever it asks for', async () => {
    for (const host of foreignHosts(shell.port)) {
      for (const path of ['/', '/assets/index.js', '/nothing', '/engine']) {
        const answer = await ask(shell.port, { host, path });
        expect({ host, path, status: answer.status }).toEqual({ host, path, status: 421 });
      }
    }
  });

  it('refuses every other host on an upgrade, also with a matching Origin and a good token', async () => {
    for (const host of foreignHosts(shell.port)) {
      const protocols = protocolsWith(tokenOf(shell.server.mintAddress()));
      const answer = await upgrade(shell.port, { host, origin: `http://${host}`, protocols });
      expect({ host, status: answer.status }).toEqual({ host, status: 421 });
    }
  });

  it('refuses a request with two hosts or with none', async () => {
    const good = `Host: ${shell.authority}\r\n`;
    for (const hosts of [
      `${good}Host: evil.example\r\n`,
      `Host: evil.example\r\n${good}`,
      good + good,
      'Host: \r\n',
      '',
    ]) {
      const answer = await sendRaw(shell.port, `GET / HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`);
      expect(answer.split('\r\n')[0]).toMatch(/ 4(21|00) /);
      expect(answer).not.toContain('<title>Railtrace');
    }
  });

  it('refuses an absolute request target', async () => {
    const answer = await sendRaw(
      shell.port,
      `GET http://evil.example/ HTTP/1.1\r\nHost: ${shell.authority}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('answers its own host', async () => {
    const answer = await ask(shell.port, {});
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Railtrace');
  });

  it('names no file outside the page', async () => {
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..\\secret.txt',
      '/..%5csecret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '//secret.txt',
      '/../page-evil/index.html',
      '/%00',
      '/index.html%00.js',
      '/etc/passwd',
      '/C:/windows/win.ini',
      '/.git/config',
      '/assets',
      '/assets/',
    ];
    for (const path of paths) {
      const answer = await sendRaw(
        shell.port,
        `GET ${path} HTTP/1.1\r\nHost: ${shell.authority}\r\nConnection: close\r\n\r\n`,
      );
      expect({ path, status: answer.slice(9, 12) }).toEqual({ path, status: '404' });
      expect(answer).not.toContain('secret\n');
    }
  });
});
