import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readExchange, type RecordedExchange } from '../../../shared/replay/recorded.ts';
import { importText, type ImportedText } from './importedText.ts';
import { runPipeline } from './pipelineRun.ts';

const data = new URL('../../data/har/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, data), 'utf8');
const imported = (name: string) => importText(read(name), name);

interface Entry {
  readonly pageref?: string;
  readonly startedDateTime?: string;
  readonly time: number;
  readonly request: { readonly method: string; readonly url: string; readonly headers: unknown[] };
  readonly response: {
    readonly status: number;
    readonly bodySize: number;
    readonly headers: unknown[];
    readonly content: { readonly size: number; readonly mimeType: string };
  };
}

/** Entries as they are stored, in the order of the file. */
const entries = ({ records }: ImportedText) => records.map(({ text }) => JSON.parse(text) as Entry);
const sizeOf = (list: readonly Entry[]) => list.reduce((sum, { response }) => sum + response.bodySize, 0);
const typed = (list: readonly Entry[], type: RegExp) =>
  list.filter(({ response }) => type.test(response.content.mimeType));

describe('humanssuck.net.har', () => {
  const file = imported('humanssuck.net.har');
  const list = entries(file);

  it('has 4 entries on page_3 with the addresses in the order of time', () => {
    expect(list.map(({ pageref }) => pageref)).toEqual(Array(4).fill('page_3'));
    const byTime = file.records
      .map((_, index) => ({ at: file.stated(index).times.occurredAt ?? 0, url: list[index]?.request.url }))
      .sort((left, right) => left.at - right.at);
    expect(byTime.map(({ url }) => url)).toEqual(
      ['/', '/test.css', '/screen_login.gif', '/jquery-1.7.1.min.js'].map(
        (path) => `http://humanssuck.net${path}`,
      ),
    );
  });

  it('begins with an entry of the stated figures', () => {
    const first = list[0];
    expect([first?.response.status, first?.time]).toEqual([200, 153]);
    expect([first?.request.headers.length, first?.response.headers.length]).toEqual([6, 11]);
    expect([first?.response.content.size, first?.response.bodySize]).toEqual([308, 238]);
  });

  it('has the stated sizes by type, and no POST', () => {
    expect(sizeOf(list)).toBe(62_204);
    expect(sizeOf(typed(list, /^text/))).toBe(246);
    expect(sizeOf(typed(list, /css/))).toBe(8);
    expect(sizeOf(typed(list, /javascript/))).toBe(38_367);
    expect(sizeOf(typed(list, /^image/))).toBe(23_591);
    expect(typed(list, /^image/)[0]?.time).toBe(304);
    expect(list.filter(({ request }) => request.method === 'POST')).toEqual([]);
  });

  it('keeps its page, onLoad included, in what is stored', () => {
    const stored = JSON.parse(file.whole) as {
      log: { pages: { id: string; pageTimings: { onLoad: number } }[] };
    };
    expect(stored.log.pages.map(({ id, pageTimings }) => [id, pageTimings.onLoad])).toEqual([
      ['page_3', 567],
    ]);
  });
});

describe('other captures of the same source', () => {
  it('one address is there twice, with the stated load times', () => {
    const list = entries(imported('humanssuck.net_duplicate_url.har'));
    const counts = new Map<string, number>();
    for (const { request } of list) counts.set(request.url, (counts.get(request.url) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 1)).toEqual([
      ['http://humanssuck.net/jquery-1.7.1.min.js', 2],
    ]);
    expect([100, 300, 500].map((limit) => list.filter(({ time }) => time > limit).length)).toEqual([4, 3, 0]);
  });

  it('an entry without page stays an entry, and the page stays too', () => {
    const file = imported('missing_pageref.har');
    // The source counts none on the declared page; the file has one there and one without.
    expect(entries(file).map(({ pageref }) => pageref)).toEqual([undefined, 'page_3']);
    expect(file.whole).toContain('"id": "page_3"');
    expect(entries(imported('missing_page.har')).map(({ pageref }) => pageref)).toEqual([undefined]);
  });

  it('the complete one of the validator is taken, the broken one refused with the reason', () => {
    expect(imported('har-validator-valid.json').skipped).toEqual([]);
    expect(() => imported('har-validator-invalid.json')).toThrow(
      /har-validator-invalid\.json: .*not one HAR/,
    );
    expect(() => imported('brokenfile.har')).toThrow(/no entries/);
    expect(() => imported('broken_headers.json')).toThrow(/broken_headers\.json/);
    expect(imported('har_extractor.har').recognised.notes).toEqual([
      'The HAR log was found inside “test_response”.',
    ]);
  });
});

interface Flow {
  readonly request: {
    readonly method: string;
    readonly scheme: string;
    readonly pretty_host: string;
    readonly port: number;
    readonly path: string;
    readonly http_version: string;
    readonly headers: [string, string][];
    readonly contentLength: number;
  };
  readonly response: {
    readonly status_code: number;
    readonly http_version: string;
    readonly headers: [string, string][];
    readonly contentLength: number;
  };
}

type Pairs = readonly (readonly [string, string])[];

/**
 * Header pairs of both sides without what the proxy's importer does by itself: it writes a length for every message,
 * and takes the content coding away with the coding. A credential that was hidden has no value to compare.
 */
function sameHeaders(own: Pairs | null, flow: Pairs): void {
  const names = (pairs: Pairs, name: string) => pairs.some(([each]) => each.toLowerCase() === name);
  const kept = (own ?? []).filter(
    ([name]) => name.toLowerCase() !== 'content-encoding' || names(flow, 'content-encoding'),
  );
  const stated = flow.filter(([name]) => name !== 'content-length' || names(own ?? [], 'content-length'));
  expect(
    kept.map(([name, value], index) => [name, value.includes('redacted_') ? stated[index]?.[1] : value]),
  ).toEqual(stated);
}

describe('captures against the flows of mitmproxy', () => {
  it.each([
    ['insomnia', 1],
    ['head-content-length', 1],
    ['firefox', 14],
  ])('%s.har gives its %i flow(s)', (name, count) => {
    const { records } = imported(`${name}.har`);
    const flows = JSON.parse(read(`${name}.json`)) as Flow[];
    expect(flows).toHaveLength(count);
    const exchanges = records.map(({ text }) => readExchange(text, 'har'));
    expect(exchanges).toHaveLength(count);
    flows.forEach((flow, index) => {
      const exchange = exchanges[index];
      if (exchange === null || exchange === undefined) throw new Error('no exchange');
      compare(exchange, flow, JSON.parse(records[index]?.text ?? '') as Entry);
    });
  });

  function compare(exchange: RecordedExchange, { request, response }: Flow, entry: Entry): void {
    const url = new URL(exchange.url);
    expect(exchange.method).toBe(request.method);
    expect([url.protocol, url.hostname, url.pathname + url.search]).toEqual([
      `${request.scheme}:`,
      request.pretty_host,
      request.path,
    ]);
    expect(Number(url.port || (url.protocol === 'https:' ? 443 : 80))).toBe(request.port);
    // Where the capture states none, or `HTTP/2.0`, the proxy's importer falls back to 1.1; the capture's word is kept.
    const version = exchange.httpVersion ?? '';
    expect(['', 'HTTP/2.0'].includes(version) ? 'HTTP/1.1' : version).toBe(request.http_version);
    sameHeaders(exchange.requestHeaders, request.headers);
    expect(exchange.requestBody?.bytes.length ?? 0).toBe(request.contentLength);
    expect(exchange.response?.status).toBe(response.status_code);
    expect(entry.response.status).toBe(response.status_code);
    sameHeaders(exchange.response?.headers ?? [], response.headers);
    expect(exchange.response?.body?.length ?? 0).toBe(response.contentLength);
  }
});

const entry = (more: object, request: object = {}) => ({
  startedDateTime: '2026-03-03T10:00:00.000Z',
  time: 12,
  request: {
    method: 'POST',
    url: 'https://api.psp.example/v1/payouts',
    httpVersion: 'HTTP/2',
    headers: [{ name: 'Idempotency-Key', value: 'idem-5511' }],
    postData: {
      mimeType: 'application/json',
      text: '{"reference":"WD-9001","amount":1200,"currency":"EUR"}',
    },
    ...request,
  },
  response: {
    status: 201,
    headers: [],
    content: { size: 2, mimeType: 'application/json', text: '{"id":"pyt_90017766"}' },
  },
  ...more,
});
const capture = (...list: unknown[]) =>
  importText(JSON.stringify({ log: { version: '1.2', entries: list } }));
const kinds = (file: ImportedText) => file.stated(0).events.map(({ kind }) => kind);

describe('failed and aborted entries', () => {
  it.each([
    [
      'Chrome, reset',
      { response: { status: 0, headers: [], content: {}, _error: 'net::ERR_CONNECTION_RESET' } },
    ],
    ['Chrome, aborted', { response: { status: 0, headers: [], content: {}, _error: 'net::ERR_ABORTED' } }],
    ['Firefox, reset', { response: { status: 0, headers: [], content: {} }, _error: 'NS_ERROR_NET_RESET' }],
    ['Safari, without a reason', { response: { status: 0, statusText: '', headers: [], content: {} } }],
    ['Charles, no response at all', { response: undefined, comment: 'Remote server closed the connection' }],
    ['mitmproxy, an error', { response: { status: 0, headers: [], _error: 'Server disconnected' } }],
    [
      'a failed flag, timings without receive',
      { response: null, _failed: true, timings: { send: 1, wait: 30 } },
    ],
    ['a status that is no number', { response: { status: '', headers: [] } }],
  ])('leave the outcome of a POST uncertain: %s', (_what, more) => {
    const file = capture(entry(more));
    expect(file.records).toHaveLength(1);
    expect(kinds(file)).toEqual(['submitted', 'uncertain']);
    expect(file.stated(0).identifiers).toContainEqual({ scheme: 'merchant-reference', value: 'WD-9001' });
  });

  it.each([
    [
      'Chrome, name',
      { response: { status: 0, headers: [], content: {}, _error: 'net::ERR_NAME_NOT_RESOLVED' } },
    ],
    [
      'Chrome, refused',
      { response: { status: 0, headers: [], content: {}, _error: 'net::ERR_CONNECTION_REFUSED' } },
    ],
    ['Chrome, certificate', { response: { status: 0, headers: [], _error: 'net::ERR_CERT_DATE_INVALID' } }],
    ['Firefox, name', { response: { status: 0, headers: [], content: {} }, _error: 'NS_ERROR_UNKNOWN_HOST' }],
    [
      'timings say that nothing was sent',
      { response: { status: 0, headers: [] }, timings: { send: -1, wait: -1, receive: -1 } },
    ],
  ])('that never left say so and move nothing: %s', (_what, more) => {
    const { events } = capture(entry(more)).stated(0);
    expect(events.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['status_observed not sent']);
  });

  it('name the failure in the title', () => {
    expect(
      capture(entry({ response: { status: 0, headers: [], _error: 'net::ERR_CONNECTION_RESET' } })).titles,
    ).toEqual(['POST /v1/payouts → net::ERR_CONNECTION_RESET']);
  });
});

describe('dialects of exporters', () => {
  it('complete the address of an HTTP/2 request from its pseudo headers', () => {
    const file = capture(
      entry(
        {},
        {
          url: '/v1/payouts?x=1',
          headers: [
            { name: ':method', value: 'POST' },
            { name: ':authority', value: 'api.psp.example' },
            { name: ':path', value: '/v1/payouts?x=1' },
            { name: ':scheme', value: 'https' },
          ],
        },
      ),
    );
    expect(file.titles).toEqual(['POST /v1/payouts → 201']);
    expect(kinds(file)).toEqual(['submitted', 'accepted']);
  });

  it('read bodies in base64', () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const answer = {
      text: base64('{"id":"po_1NabcDEF","status":"failed"}'),
      encoding: 'base64',
      mimeType: 'x',
    };
    const file = capture(entry({ response: { status: 200, headers: [], content: answer } }));
    expect(kinds(file)).toEqual(['submitted', 'failed']);
    expect(file.stated(0).identifiers).toContainEqual({ scheme: 'payout', value: 'po_1NabcDEF' });
  });

  it('find a WebSocket by the ids in its messages, which move nothing', () => {
    const file = capture(
      entry({
        request: { method: 'GET', url: 'wss://api.psp.example/feed', headers: [] },
        response: { status: 101, headers: [], content: {} },
        _resourceType: 'websocket',
        _webSocketMessages: [
          { type: 'receive', time: 1, opcode: 1, data: '{"payout_id":"po_1NabcDEF","status":"failed"}' },
          { type: 'send', time: 2, opcode: 1, data: 'ping' },
        ],
      }),
    );
    expect(file.stated(0)).toMatchObject({
      events: [],
      identifiers: [{ scheme: 'payout', value: 'po_1NabcDEF' }],
    });
  });

  it('take entries in a bare list, a byte order mark, comments, and unknown members', () => {
    const file = importText(JSON.stringify([entry({ _custom: { a: 1 }, comment: 'x', cache: null })]));
    expect(file.recognised.format).toBe('har');
    expect(file.whole).toContain('"_custom":{"a":1}');
    const marked = runPipeline(Buffer.from(`\ufeff${JSON.stringify({ log: { entries: [entry({})] } })}`));
    expect(marked).toMatchObject({ format: 'har', skipped: 0, refused: null });
  });

  it('report a negative time and headers without a value, and keep both as written', () => {
    const file = capture(
      entry({ time: -1, response: { status: 200, headers: [{ name: 'X-A' }], content: { text: '{}' } } }),
    );
    expect(file.warnings.map(({ message }) => message).join(' ')).toMatch(
      /lack a name or a value.*negative/s,
    );
    expect(file.whole).toContain('{"name":"X-A"}');
  });

  it('take a header named __proto__ for a header', () => {
    const file = importText(
      `{"log":{"entries":[${JSON.stringify(entry({}, { headers: [{ name: '__proto__', value: 'x' }] })).replace('"time":12', '"time":12,"__proto__":{"polluted":1}')}]}}`,
    );
    expect(file.records).toHaveLength(1);
    expect('polluted' in {}).toBe(false);
  });
});
