import { afterEach, describe, expect, it } from 'vitest';
import { answerAfter, httpAnswer, rawServer, type RawServer } from '../../build/rawServer.ts';
import { openDoor, rawRequest, type OpenDoor } from './openDoor.ts';

let server: RawServer;
let bench: OpenDoor;

afterEach(async () => {
  bench.close();
  await server.close();
});

async function recordedBytes(request: Buffer): Promise<Buffer> {
  server = await rawServer(answerAfter(request.length, httpAnswer('ok')));
  bench = openDoor();
  bench.door.allowList.allow({ host: server.target, environment: 'sandbox', allowPrivateAddress: true });
  const result = await bench.send(rawRequest(server.target, request));
  expect(result).toMatchObject({ outcome: 'answered', isComplete: true });
  return server.received[0] ?? Buffer.alloc(0);
}

/** The bodies that rival clients were seen to change, and some that no client should even look at. */
const nastyBodies: readonly (readonly [string, Buffer])[] = [
  ['an integer beyond 2^53', Buffer.from('{"id":9007199254740993}')],
  ['a number written 1.0', Buffer.from('{"amount":1.0,"rate":1E+2}')],
  ['a duplicate key', Buffer.from('{"a":1,"a":2}')],
  ['CRLF line ends inside', Buffer.from('{\r\n  "a": 1\r\n}\r\n')],
  ['a trailing newline', Buffer.from('{"a":1}\n')],
  ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
  ['JSON that is not valid', Buffer.from("{a:1,'b':undefined,}")],
  ['something that looks like a template', Buffer.from('{"guid":"{{$guid}}","x":"${y}","z":"<%= 1 %>"}')],
  ['unusual white space', Buffer.from('{ "a" :\t1 ,\n\n"b":[ ]}')],
  ['escaped solidus and unicode', Buffer.from('{"u":"\\u00e9\\/\\ud83d\\ude00"}')],
  ['a form with odd encoding', Buffer.from('a=1&a=2&b=%7e~+%20&c')],
  [
    'multipart with bare boundaries',
    Buffer.from('--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n\r\n--x--'),
  ],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28])],
  ['every byte there is', Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
  ['nothing at all', Buffer.alloc(0)],
  ['what looks like another request', Buffer.from('\r\n\r\nGET /admin HTTP/1.1\r\nHost: x\r\n\r\n')],
];

describe('sending exact bytes', () => {
  it.each(nastyBodies)('sends a body with %s unchanged', async (_name, body) => {
    const head = `POST /v1/payouts HTTP/1.1\r\nHost: api.example\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    const request = Buffer.concat([Buffer.from(head), body]);
    expect(await recordedBytes(request)).toEqual(request);
  });

  it('keeps header names, case, order, duplicates and odd spacing, and adds none', async () => {
    const request = Buffer.from(
      [
        'get /x?a=%7e HTTP/1.1',
        'X-Dup: one',
        'hOsT: api.example',
        'x-dup: two',
        'X-Empty:',
        'X-NoSpace:value',
        'X-Spaces:   padded   ',
        'Content-Length: 0',
        'X-Latin: caf\u00e9',
        '',
        '',
      ].join('\r\n'),
      'latin1',
    );
    expect(await recordedBytes(request)).toEqual(request);
  });

  it('sends a message that is no legal HTTP as it stands', async () => {
    const request = Buffer.from('POST /a HTTP/1.1\nHost: x\nContent-Length: 99\n\nshort');
    expect(await recordedBytes(request)).toEqual(request);
  });

  it('sends a body of 8 MiB whole', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024, 'abcdefghij');
    const head = `PUT /big HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    const request = Buffer.concat([Buffer.from(head), body]);
    expect((await recordedBytes(request)).equals(request)).toBe(true);
  });
});
