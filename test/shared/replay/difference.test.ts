import { describe, expect, it } from 'vitest';
import { compareHeaders, compareResponses, differenceLimit } from '../../../shared/replay/difference.ts';

function body(
  recorded: string | Buffer,
  replayed: string | Buffer,
): readonly { path: string; recorded: string | null; replayed: string | null }[] {
  const side = (content: string | Buffer) => ({
    status: 200,
    headers: [],
    body: Buffer.from(content as string),
  });
  return compareResponses(side(recorded), side(replayed)).body;
}

describe('JSON bodies', () => {
  it('are equal whatever their spacing and member order', () => {
    expect(body('{"a":1,"b":[1,2]}', '{ "b" : [1, 2],\n"a": 1 }')).toEqual([]);
  });

  it.each([
    ['9007199254740993', '9007199254740992'],
    ['4634343214213523454', '4634343214213523455'],
    ['10.0', '10'],
    ['1.0', '1'],
    ['1E+2', '100'],
    ['-0', '0'],
    ['0.1', '0.10'],
  ])('tell the number %s from %s', (before, after) => {
    expect(body(`{"n":${before}}`, `{"n":${after}}`)).toEqual([
      { path: '$.n', recorded: before, replayed: after },
    ]);
  });

  it('show what was added, taken out, changed and of another type, each at its path', () => {
    expect(body('{"a":1,"b":{"c d":null},"e":"1"}', '{"a":true,"b":{},"e":1,"f":[]}')).toEqual([
      { path: '$.a', recorded: '1', replayed: 'true' },
      { path: '$.b["c d"]', recorded: 'null', replayed: null },
      { path: '$.e', recorded: '"1"', replayed: '1' },
      { path: '$.f', recorded: null, replayed: '[]' },
    ]);
  });

  it('match the items of a list by their id', () => {
    expect(
      body(
        '{"data":[{"id":"a","v":1},{"id":"b","v":2}]}',
        '{"data":[{"id":"c","v":9},{"id":"b","v":2},{"id":"a","v":3}]}',
      ),
    ).toEqual([
      { path: '$.data[id="a"].v', recorded: '1', replayed: '3' },
      { path: '$.data[id="c"]', recorded: null, replayed: '{"id":"c","v":9}' },
    ]);
  });

  it('find one item put into a list without keys', () => {
    expect(body('[1,2,3,4]', '[1,2,9,3,4]')).toEqual([{ path: '$[2]', recorded: null, replayed: '9' }]);
    expect(body('[[1],[2]]', '[[2]]')).toEqual([{ path: '$[0]', recorded: '[1]', replayed: null }]);
  });

  it('find one row put into 50,000 within a second', () => {
    const rows = Array.from(
      { length: 50_000 },
      (_, index) => `{"id":"r${String(index)}","amount":${String(index)}.10,"note":"${'x'.repeat(100)}"}`,
    );
    const after = [...rows.slice(0, 20_000), '{"id":"new","amount":1.10,"note":""}', ...rows.slice(20_000)];
    const [before, now] = [Buffer.from(`[${rows.join(',')}]`), Buffer.from(`[${after.join(',')}]`)];
    const started = performance.now();
    const found = body(before, now);
    const elapsed = performance.now() - started;
    expect(found).toEqual([
      { path: '$[id="new"]', recorded: null, replayed: '{"id":"new","amount":1.10,"note":""}' },
    ]);
    expect(elapsed, `${String(Math.round(elapsed))} ms for ${String(before.length)} bytes`).toBeLessThan(
      3000,
    );
  });

  it('treat __proto__ as a name like any other', () => {
    expect(body('{"__proto__":1}', '{"__proto__":2}')).toEqual([
      { path: '$.__proto__', recorded: '1', replayed: '2' },
    ]);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });

  it('stop at a limit and say so', () => {
    const many = (value: number): string =>
      `{${Array.from({ length: 5000 }, (_, index) => `"k${String(index)}":${String(value)}`).join(',')}}`;
    const side = (content: string) => ({ status: 200, headers: [], body: Buffer.from(content) });
    const difference = compareResponses(side(many(1)), side(many(2)));
    expect(difference.body).toHaveLength(differenceLimit);
    expect(difference.isCut).toBe(true);
  });
});

describe('other bodies', () => {
  it('are compared line by line', () => {
    expect(body('a\nb\nc\nd', 'a\nB\nc\nnew\nd')).toEqual([
      { path: 'line 2', recorded: 'b', replayed: 'B' },
      { path: 'line 4', recorded: null, replayed: 'new' },
    ]);
  });

  it('are compared by bytes where one of them is no text', () => {
    expect(body(Buffer.from([1, 255, 3]), Buffer.from([1, 254, 3, 4]))).toEqual([
      { path: 'bytes from 1', recorded: '3 bytes', replayed: '4 bytes' },
    ]);
  });

  it('are no difference where nothing was recorded', () => {
    const side = { status: 200, headers: [], body: Buffer.from('x') };
    expect(compareResponses({ ...side, body: null }, side).body).toEqual([]);
  });
});

describe('status and headers', () => {
  it('compare names without case and values in order', () => {
    expect(
      compareHeaders(
        [
          ['Set-Cookie', 'a'],
          ['set-cookie', 'b'],
          ['Date', 'then'],
          ['X-Gone', '1'],
          ['Same', 's'],
        ],
        [
          ['SET-COOKIE', 'a'],
          ['Date', 'now'],
          ['same', 's'],
          ['X-New', '2'],
        ],
      ),
    ).toEqual([
      { name: 'Set-Cookie', recorded: 'b', replayed: null },
      { name: 'Date', recorded: 'then', replayed: 'now' },
      { name: 'X-Gone', recorded: '1', replayed: null },
      { name: 'X-New', recorded: null, replayed: '2' },
    ]);
  });

  it('tell a changed status', () => {
    const side = (status: number) => ({ status, headers: [], body: null });
    expect(compareResponses(side(500), side(200)).statusDiffers).toBe(true);
    expect(compareResponses(side(200), side(200)).statusDiffers).toBe(false);
  });
});
