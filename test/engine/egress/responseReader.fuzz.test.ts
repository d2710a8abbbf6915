import { describe, expect, it } from 'vitest';
import { createResponseReader } from '../../../electron/engine/egress/responseReader.ts';

const rounds = process.env['RAILTRACE_LONG'] === '1' ? 20_000 : 500;
const seed = Number(process.env['RAILTRACE_SEED'] ?? Date.now() % 4_294_967_296);

/** mulberry32. */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const answers = [
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX: y\r\n\r\nhello world',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nT: 1\r\n\r\n',
  'HTTP/1.0 200 OK\nServer: old\n\nuntil close',
  'HTTP/1.1 204 No Content\r\n\r\n',
];

/** Flips, drops, doubles or inserts a few bytes. */
function mutated(text: string, random: () => number): Buffer {
  let bytes = [...Buffer.from(text, 'latin1')];
  for (let change = Math.floor(random() * 4); change >= 0; change -= 1) {
    const at = Math.floor(random() * bytes.length);
    const kind = Math.floor(random() * 4);
    if (kind === 0) bytes[at] = Math.floor(random() * 256);
    else if (kind === 1) bytes.splice(at, 1 + Math.floor(random() * 5));
    else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + 8));
    else bytes = bytes.slice(0, at);
  }
  return Buffer.from(bytes);
}

function read(bytes: Buffer, sizes: () => number): unknown {
  const found = { heads: [] as unknown[], body: '' };
  const reader = createResponseReader('GET', {
    interim: ({ raw: _raw, ...head }) => found.heads.push(head),
    head: ({ raw: _raw, ...head }) => found.heads.push(head),
    body: (piece) => (found.body += Buffer.from(piece).toString('latin1')),
  });
  let isDone = false;
  for (let at = 0; at < bytes.length && !isDone;) {
    const size = sizes();
    isDone = reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  const isComplete = isDone || reader.end();
  const notes = reader.notes.filter((note) => !note.includes('follow the end'));
  return { ...found, isComplete, notes, trailers: reader.trailers };
}

describe(`mutated answers, seed ${String(seed)}`, () => {
  it(`read the same however they are cut, and never throw (${String(rounds)} rounds)`, () => {
    const random = numbers(seed);
    for (let round = 0; round < rounds; round += 1) {
      const bytes = mutated(answers[round % answers.length] ?? '', random);
      const whole = read(bytes, () => bytes.length);
      const pieces = read(bytes, () => 1 + Math.floor(random() * 9));
      expect(pieces, `round ${String(round)}: ${JSON.stringify(bytes.toString('latin1'))}`).toEqual(whole);
    }
  });
});
