/** S38: http and https only; no proxy of the environment; verification cannot be switched off (see also egress/door). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rawRequestSchema } from '../../shared/replay/model.ts';
import { answerRequests, httpAnswer, rawServer } from '../build/rawServer.ts';
import { openDoor, rawRequest } from '../engine/egress/openDoor.ts';

it.each(['ftp', 'file', 'ws', 'gopher', 'HTTP', ''])('S38 has no scheme “%s”', (scheme) => {
  expect(rawRequestSchema.safeParse({ scheme, target: 'a:1', base64: '' }).success).toBe(false);
});

it('S38 uses no proxy that the environment names', async () => {
  const proxy = await rawServer(answerRequests(() => httpAnswer('proxy')));
  const server = await rawServer(answerRequests(() => httpAnswer('server')));
  const bench = openDoor();
  const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];
  for (const name of names) process.env[name] = `http://${proxy.target}`;
  process.env['NODE_USE_ENV_PROXY'] = '1';
  try {
    bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
    const result = await bench.send(rawRequest(server.target, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect(result.body.toString()).toBe('server');
    expect(proxy.received).toHaveLength(0);
  } finally {
    for (const name of [...names, 'NODE_USE_ENV_PROXY']) Reflect.deleteProperty(process.env, name);
    bench.close();
    await proxy.close();
    await server.close();
  }
});

it('S38 states certificate verification where the TLS socket is made, and nowhere else', () => {
  const source = readFileSync(new URL('../../electron/engine/egress/connection.ts', import.meta.url), 'utf8');
  expect(source.match(/rejectUnauthorized: true/g)).toHaveLength(1);
  expect(source).not.toMatch(/rejectUnauthorized: false/);
});
