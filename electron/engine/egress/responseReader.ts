/**
 * Reads an HTTP/1.x answer from a socket as it comes, tolerantly: what a broken server sent is evidence too.
 * Raw header lines keep their order, case and duplicates. Framing follows RFC 9112 section 6; every repair is noted.
 */
import { latin1, type Header } from '../../../shared/replay/rawRequest.ts';

/** Interim answers and headers beyond this are no answer that anybody can use. */
export const responseHeadLimit = 262_144;

export interface ResponseHead {
  readonly version: string;
  readonly status: number;
  readonly reasonPhrase: string;
  readonly headers: readonly Header[];
  /** Exact bytes from the status line to the blank line. */
  readonly raw: Uint8Array;
}

export interface ReaderEvents {
  /** 1xx answers before the final one. */
  interim(head: ResponseHead): void;
  head(head: ResponseHead): void;
  /** Body bytes with the chunk framing taken off; content codings (gzip …) stay on. */
  body(bytes: Uint8Array): void;
}

export interface ResponseReader {
  /** @returns true once the answer is complete; what follows belongs to no answer */
  push(bytes: Uint8Array): boolean;
  /** The server closed. @returns true when that is where the answer was meant to end */
  end(): boolean;
  /** Departures from the grammar, and where a cut answer broke off. */
  readonly notes: readonly string[];
  readonly trailers: readonly Header[];
}

type Phase =
  'head' | 'fixed' | 'chunk-size' | 'chunk-data' | 'chunk-end' | 'trailer' | 'until-close' | 'done';

export function createResponseReader(method: string, events: ReaderEvents): ResponseReader {
  let phase: Phase = 'head';
  let pending: Uint8Array = new Uint8Array(0);
  let remaining = 0;
  const notes: string[] = [];
  const trailers: Header[] = [];
  const note = (text: string): void => {
    if (!notes.includes(text)) notes.push(text);
  };

  const startBody = (head: ResponseHead): void => {
    const framing = framingOf(method, head, note);
    remaining = framing.length;
    phase = framing.phase;
  };

  /** One step over `pending`. @returns false when more bytes are needed */
  const step = (): boolean => {
    switch (phase) {
      case 'head': {
        const head = takeHead(pending, note);
        if (head === null) return false;
        if (typeof head === 'string') {
          // What is no HTTP is kept as it comes, as a body without a head.
          note(head);
          phase = 'until-close';
          return true;
        }
        pending = pending.subarray(head.used);
        if (head.value.status >= 100 && head.value.status < 200 && head.value.status !== 101) {
          events.interim(head.value);
        } else {
          events.head(head.value);
          startBody(head.value);
        }
        return true;
      }
      case 'fixed':
      case 'chunk-data': {
        if (remaining > 0 && pending.length === 0) return false;
        const taken = pending.subarray(0, Math.min(remaining, pending.length));
        if (taken.length > 0) events.body(taken);
        pending = pending.subarray(taken.length);
        remaining -= taken.length;
        if (remaining === 0) phase = phase === 'fixed' ? 'done' : 'chunk-end';
        return true;
      }
      case 'until-close': {
        if (pending.length === 0) return false;
        events.body(pending);
        pending = new Uint8Array(0);
        return true;
      }
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer': {
        const line = takeLine(pending);
        if (line === null && pending.length <= responseHeadLimit) return false;
        pending = pending.subarray(line?.used ?? 0);
        phase = afterLine(line?.text ?? 'a line without end');
        return true;
      }
      case 'done':
        return false;
    }
  };

  const afterLine = (line: string): Phase => {
    if (phase === 'chunk-end') {
      if (line === '') return 'chunk-size';
      note('A chunk is longer than its size says; the rest is kept as it came.');
      return 'until-close';
    }
    if (phase === 'trailer') {
      if (line === '') return 'done';
      readHeader(line, trailers, note);
      return 'trailer';
    }
    const size = /^\s*([0-9a-f]{1,13})\s*(?:;.*)?$/i.exec(line)?.[1];
    if (size === undefined) {
      note('A chunk has no readable size; the rest is kept as it came.');
      return 'until-close';
    }
    remaining = Number.parseInt(size, 16);
    return remaining === 0 ? 'trailer' : 'chunk-data';
  };

  return {
    push: (bytes) => {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      while (step());
      if (phase === 'done' && pending.length > 0)
        note(`${String(pending.length)} bytes follow the end of the answer.`);
      return phase === 'done';
    },
    end: () => {
      if (phase === 'done' || phase === 'until-close') return true;
      note(breakOff(phase, remaining, pending.length));
      return false;
    },
    notes,
    trailers,
  };
}

/** What a server left unsaid when it closed. */
function breakOff(phase: Phase, remaining: number, pending: number): string {
  if (phase === 'fixed') return `The answer broke off ${String(remaining)} bytes before its end.`;
  if (phase !== 'head') return 'The answer broke off inside its chunked body.';
  return pending === 0 ? 'The connection closed without an answer.' : 'The answer broke off in its headers.';
}

/** RFC 9112 section 6.3, in its order. */
function framingOf(
  method: string,
  head: ResponseHead,
  note: (text: string) => void,
): { phase: Phase; length: number } {
  const { status } = head;
  const noBody = method === 'HEAD' || status === 101 || status === 204 || status === 304;
  if (noBody) return { phase: 'done', length: 0 };
  const codings = valuesOf(head, 'transfer-encoding')
    .join(',')
    .toLowerCase()
    .split(',')
    .map((text) => text.trim());
  if (codings.some((coding) => coding !== '')) {
    if (valuesOf(head, 'content-length').length > 0)
      note('Both Transfer-Encoding and Content-Length are given.');
    return { phase: codings.at(-1) === 'chunked' ? 'chunk-size' : 'until-close', length: 0 };
  }
  const lengths = new Set(
    valuesOf(head, 'content-length').flatMap((value) => value.split(',').map((text) => text.trim())),
  );
  const [first] = lengths;
  if (first === undefined) return { phase: 'until-close', length: 0 };
  if (lengths.size > 1 || !/^\d{1,15}$/.test(first)) {
    note('Content-Length cannot be relied on; the answer is read until the connection closes.');
    return { phase: 'until-close', length: 0 };
  }
  const length = Number(first);
  return { phase: length === 0 ? 'done' : 'fixed', length };
}

function valuesOf(head: ResponseHead, name: string): string[] {
  return head.headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}

/** Null while bytes are missing; a sentence when they cannot be the head of an HTTP/1.x answer. */
function takeHead(
  pending: Uint8Array,
  note: (text: string) => void,
): { value: ResponseHead; used: number } | string | null {
  let start = 0;
  while (pending[start] === 13 || pending[start] === 10) start += 1;
  const opening = latin1(pending, start, Math.min(pending.length, start + 5));
  if (!'HTTP/'.startsWith(opening.toUpperCase().slice(0, 5))) return 'The answer is not HTTP/1.x.';
  const lines: string[] = [];
  let at = start;
  for (;;) {
    const line = takeLine(pending.subarray(at));
    if (line === null) {
      return pending.length - start > responseHeadLimit ? 'The headers of the answer never end.' : null;
    }
    at += line.used;
    if (line.text === '') break;
    lines.push(line.text);
  }
  const match = /^HTTP\/(\d(?:\.\d)?)[ \t]+(\d{3})(?:[ \t](.*))?$/i.exec(lines[0] ?? '');
  if (match === null) return 'The status line of the answer cannot be read.';
  const [, version = '', status = '', reasonPhrase = ''] = match;
  const headers: Header[] = [];
  for (const line of lines.slice(1)) readHeader(line, headers, note);
  const raw = pending.slice(start, at);
  return { value: { version, status: Number(status), reasonPhrase, headers, raw }, used: at };
}

function readHeader(line: string, headers: Header[], note: (text: string) => void): void {
  const last = headers.at(-1);
  if (/^[ \t]/.test(line) && last !== undefined) {
    note('A header is folded over two lines.');
    headers[headers.length - 1] = [last[0], `${last[1]} ${line.trim()}`];
    return;
  }
  const colon = line.indexOf(':');
  if (colon === -1) {
    note('A header line has no colon.');
    headers.push([line, '']);
  } else headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
}

/** Up to LF; the CR before it, if any, is not part of the text. */
function takeLine(bytes: Uint8Array): { text: string; used: number } | null {
  const end = bytes.indexOf(10);
  if (end === -1) return null;
  const textEnd = end > 0 && bytes[end - 1] === 13 ? end - 1 : end;
  return { text: latin1(bytes, 0, textEnd), used: end + 1 };
}
