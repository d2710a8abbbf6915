import { describe, expect, it } from 'vitest';
import { createResponseReader, type ResponseHead } from '../../../electron/engine/egress/responseReader.ts';

interface Read {
  head: ResponseHead | null;
  interim: number[];
  body: string;
  isComplete: boolean;
  notes: readonly string[];
  trailers: readonly (readonly [string, string])[];
}

/** Feeds the answer in pieces of `size` bytes, then closes. */
function read(answer: string | Buffer, method = 'GET', size = Number.MAX_SAFE_INTEGER): Read {
  const found: Read = { head: null, interim: [], body: '', isComplete: false, notes: [], trailers: [] };
  const body: Buffer[] = [];
  const reader = createResponseReader(method, {
    interim: ({ status }) => found.interim.push(status),
    head: (head) => (found.head = head),
    body: (bytes) => body.push(Buffer.from(bytes)),
  });
  const bytes = Buffer.from(answer as string, 'latin1');
  let isDone = false;
  for (let at = 0; at < bytes.length && !isDone; at += size)
    isDone = reader.push(bytes.subarray(at, at + size));
  const isComplete = isDone || reader.end();
  return {
    ...found,
    body: Buffer.concat(body).toString('latin1'),
    isComplete,
    notes: reader.notes,
    trailers: reader.trailers,
  };
}

describe('reading answers', () => {
  it('keeps raw headers in order, with case and duplicates', () => {
    const { head, body } = read(
      'HTTP/1.1 200 OK\r\nX-b: 1\r\nx-B: 2\r\nSet-Cookie: a\r\nset-cookie: b\r\nContent-Length: 2\r\n\r\nhi',
    );
    expect(head).toMatchObject({ version: '1.1', status: 200, reasonPhrase: 'OK' });
    expect(head?.headers).toEqual([
      ['X-b', '1'],
      ['x-B', '2'],
      ['Set-Cookie', 'a'],
      ['set-cookie', 'b'],
      ['Content-Length', '2'],
    ]);
    expect(body).toBe('hi');
  });

  it('gives the same result however the bytes are cut', () => {
    const answer =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' +
      'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n' +
      '4;ext=1\r\nWiki\r\n5\r\npedia\r\nE\r\n in\r\n\r\nchunks.\r\n0\r\nTrailer-A: t\r\n\r\n';
    const whole = read(answer);
    expect(whole).toMatchObject({
      interim: [100, 103],
      body: 'Wikipedia in\r\n\r\nchunks.',
      isComplete: true,
      notes: [],
    });
    expect(whole.trailers).toEqual([['Trailer-A', 't']]);
    for (const size of [1, 2, 3, 7, 64]) expect(read(answer, 'GET', size)).toEqual(whole);
  });

  it.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n'],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['GET', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'],
  ])('expects no body for %s %#', (method, answer) => {
    expect(read(answer, method)).toMatchObject({ body: '', isComplete: true, notes: [] });
  });

  it('reads until the connection closes where no length is given', () => {
    expect(read('HTTP/1.0 200 OK\r\n\r\nall of it')).toMatchObject({
      body: 'all of it',
      isComplete: true,
      notes: [],
    });
  });

  it('says how much is missing when an answer breaks off', () => {
    const cut = read('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf!');
    expect(cut).toMatchObject({ body: 'half!', isComplete: false });
    expect(cut.notes).toEqual(['The answer broke off 5 bytes before its end.']);
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab').isComplete).toBe(false);
    expect(read('HTTP/1.1 200 OK\r\nContent-Le').notes).toEqual(['The answer broke off in its headers.']);
    expect(read('').notes).toEqual(['The connection closed without an answer.']);
  });

  it('keeps what is no HTTP at all', () => {
    const answer = read('SSH-2.0-OpenSSH_9.2\r\n');
    expect(answer).toMatchObject({ head: null, body: 'SSH-2.0-OpenSSH_9.2\r\n' });
    expect(answer.notes).toEqual(['The answer is not HTTP/1.x.']);
  });

  it('tolerates LF line ends, folded headers, a missing reason and leading blank lines, and notes the repairs', () => {
    const answer = read('\r\nHTTP/1.1 500\nX-A: one\n two\nbroken line\nContent-Length: 1\n\nx');
    expect(answer.head?.status).toBe(500);
    expect(answer.head?.headers).toEqual([
      ['X-A', 'one two'],
      ['broken line', ''],
      ['Content-Length', '1'],
    ]);
    expect(answer.body).toBe('x');
    expect(answer.notes).toHaveLength(2);
  });

  it('does not trust a Content-Length that contradicts itself', () => {
    const answer = read('HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 9\r\n\r\nabcdef');
    expect(answer).toMatchObject({ body: 'abcdef', isComplete: true });
    expect(answer.notes[0]).toContain('cannot be relied on');
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc')).toMatchObject({
      body: 'abc',
      notes: [],
    });
  });

  it('prefers chunks to a length and keeps a broken chunk as it came', () => {
    const both = read(
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    );
    expect(both).toMatchObject({ body: 'ok', isComplete: true });
    expect(both.notes).toHaveLength(1);
    const broken = read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nraw');
    expect(broken.body).toContain('raw');
    expect(broken.notes[0]).toContain('no readable size');
  });

  it('counts bytes after the end instead of taking them for the answer', () => {
    const answer = read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n');
    expect(answer.body).toBe('ok');
    expect(answer.notes).toEqual(['19 bytes follow the end of the answer.']);
  });

  it('gives up on headers that never end', () => {
    const answer = read(`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(300_000)}`);
    expect(answer.head).toBeNull();
    expect(answer.notes).toEqual(['The headers of the answer never end.']);
  });
});
