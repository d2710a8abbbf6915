import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importText } from './importedText.ts';
import { countTextLogs } from './oracles/logs.ts';
import { runPipeline } from './pipelineRun.ts';

const data = new URL('../../data/logs/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, data));

describe('public JSON logs', () => {
  it.each([
    ['logfile_json.json', 14, 14],
    ['logfile_json2.json', 3, 3],
    ['logfile_invalid_json.json', 5, 4],
    ['logfile_invalid_json2.json', 3, 2],
    ['logfile_nested_json.json', 13, 13],
    ['logfile_ecs_log.json', 5, 5],
    ['logfile_json3.json', 3, 3],
    ['logfile_json_subsec.json', 2, 2],
  ])('%s has %i lines, of which %i are JSON', (name, lines, sound) => {
    const run = runPipeline(read(name), 97, name);
    expect(run).toMatchObject({ format: 'api-log', refused: null, skipped: lines - sound });
    expect(run.batches.flatMap(({ records }) => records)).toHaveLength(sound);
  });

  it('name the lines that are cut off', () => {
    const skipped = (name: string) =>
      importText(read(name).toString('utf8'), name).skipped.map(({ locator }) => locator);
    expect(skipped('logfile_invalid_json.json')).toEqual(['line:3']);
    expect(skipped('logfile_invalid_json2.json')).toEqual(['line:3']);
  });

  it('keep a record whose time cannot be read, and say so; colours and control characters stay', () => {
    const { warnings, stated, records } = importText(read('logfile_json.json').toString('utf8'));
    expect(warnings).toEqual([
      { locator: 'line:6', code: 'lost', message: 'Its time “xxx” cannot be read; it counts as unknown.' },
    ]);
    expect(records.map((_, index) => stated(index).times.occurredAt === null)).toEqual(
      Array.from({ length: 14 }, (_, index) => index === 5),
    );
    expect(records[1]?.text).toContain(String.raw`\u001B[0;32m`);
  });

  it('read numeric levels, nested fields, seconds with nanoseconds, and requests with their answers', () => {
    const times = (name: string) => {
      const { records, stated } = importText(read(name).toString('utf8'));
      return records.map((_, index) => new Date(stated(index).times.occurredAt ?? 0).toISOString());
    };
    expect(times('logfile_json2.json')[2]).toBe('2013-09-06T22:01:49.124Z');
    expect(times('logfile_nested_json.json')[0]).toBe('2013-09-06T20:00:48.124Z');
    expect(times('logfile_json_subsec.json')).toEqual([
      '2022-09-24T00:00:09.484Z',
      '2022-09-24T00:00:19.222Z',
    ]);
    expect(times('logfile_ecs_log.json')[0]).toBe('2025-01-13T09:58:13.631Z');
    expect(importText(read('logfile_json3.json').toString('utf8')).titles).toEqual([
      'GET /example/uri/5 → 200',
      'GET /example/uri/5 → 500',
      'GET /example/uri/5 → 400',
    ]);
  });
});

describe('envelopes of log shippers', () => {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  const inner = {
    level: 'info',
    method: 'POST',
    url: 'https://api.psp.example/v1/payouts',
    status: 201,
    reference: 'WD-7781',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  };

  it.each([
    ['CloudWatch', { timestamp: 1772532000123, message: JSON.stringify(inner), logStreamName: 'x' }],
    [
      'Google',
      { insertId: 'a', timestamp: '2026-03-03T10:00:00.123Z', severity: 'INFO', jsonPayload: inner },
    ],
    ['Docker', { log: `${JSON.stringify(inner)}\n`, stream: 'stdout', time: '2026-03-03T10:00:00.123Z' }],
    [
      'two of them',
      { time: '2026-03-03T10:00:00.123Z', log: JSON.stringify({ message: JSON.stringify(inner) }) },
    ],
  ])('are taken off, their time is kept: %s', (_what, envelope) => {
    const { titles, stated } = importText(line(envelope) + line(envelope));
    expect(titles[0]).toBe('POST /v1/payouts → 201');
    expect(stated(0).times.occurredAt).toBe(Date.UTC(2026, 2, 3, 10, 0, 0, 123));
    expect(stated(0).identifiers).toEqual(
      expect.arrayContaining([
        { scheme: 'merchant-reference', value: 'WD-7781' },
        { scheme: 'trace-id', value: '4bf92f3577b34da6a3ce929d0e0e4736' },
      ]),
    );
    expect(stated(0).events.map(({ kind }) => kind)).toEqual(['submitted', 'accepted']);
  });

  it('of search engines are taken off too: Elasticsearch hits, Splunk results', () => {
    const record = {
      '@timestamp': '2026-03-03T10:00:00.000Z',
      message: 'late',
      payout_id: 'po_1NabcDEF',
      status: 'failed',
    };
    const hits = importText(
      JSON.stringify({ took: 3, hits: { hits: [{ _index: 'a', _id: '1', _source: record }] } }),
    );
    const splunk = importText(
      line({
        preview: false,
        result: { _time: '2026-03-03T10:00:00.000+00:00', _raw: JSON.stringify(record) },
      }).repeat(2),
    );
    for (const { titles, stated } of [hits, splunk]) {
      expect(titles[0]).toBe('late');
      expect(stated(0).events.map(({ kind }) => kind)).toEqual(['failed']);
      expect(stated(0).times.occurredAt).toBe(Date.UTC(2026, 2, 3, 10));
    }
  });

  it('of Google with their own request member speak of it', () => {
    const { titles, stated } = importText(
      line({
        insertId: 'b',
        timestamp: '2026-03-03T10:00:01Z',
        httpRequest: {
          requestMethod: 'GET',
          requestUrl: 'https://x.example/v1/payouts/po_1NabcDEF',
          status: 502,
        },
      }).repeat(2),
    );
    expect(titles[0]).toBe('GET /v1/payouts/po_1NabcDEF → 502');
    expect(stated(0).identifiers).toEqual([{ scheme: 'payout', value: 'po_1NabcDEF' }]);
  });
});

const java = [
  'Starting service...',
  '2026-03-03 10:00:00,123 [main] INFO  c.acme.Payouts - POST https://api.psp.example/v1/payouts reference=WD-7781 trace_id=4bf92f3577b34da6a3ce929d0e0e4736',
  '2026-03-03 10:00:01,456 [main] ERROR c.acme.Payouts - failed: POST https://api.psp.example/v1/payouts reference=WD-7781 connect timed out',
  'java.net.SocketTimeoutException: connect timed out',
  '\tat java.net.Socket.connect(Socket.java:1)',
  'Caused by: java.io.IOException: boom',
  '',
  '2026-03-03 10:00:02,000 [main] INFO c.acme.Payouts - GET https://api.psp.example/v1/payouts/po_1NabcDEF response 200:',
  '{',
  '  "id": "po_1NabcDEF",',
  '  "time": "2026-01-01T00:00:00Z",',
  '  "status": "failed"',
  '}',
  '[2026-03-03T10:00:03.000Z] WARN: payout po_1NabcDEF is late Authorization: Bearer abcdef1234567890',
  '',
].join('\n');

describe('plain text logs', () => {
  it('keep stack traces and indented bodies with their entry', () => {
    const { locators, records, whole, recognised } = importText(java);
    expect(locators).toEqual(['line:2', 'line:3', 'line:8', 'line:14']);
    expect(records[1]?.text).toMatch(/Caused by: java\.io\.IOException: boom$/);
    expect(records[2]?.text).toMatch(/"status": "failed"\n\}$/);
    expect(whole.replace(/redacted_credential_\w{4}/, 'Bearer abcdef1234567890')).toBe(java);
    expect(recognised.notes).toEqual(['The times state no time zone and are taken as UTC.']);
    expect(
      countTextLogs(Buffer.from(java.replace('[2026-03-03T10:00:03.000Z]', '2026-03-03T10:00:03.000Z'))),
    ).toBeNull();
  });

  it('state what their words say: sent, no answer, and what an answer says', () => {
    const { stated } = importText(java);
    expect(stated(0)).toMatchObject({
      identifiers: [
        { scheme: 'merchant-reference', value: 'WD-7781' },
        { scheme: 'trace-id', value: '4bf92f3577b34da6a3ce929d0e0e4736' },
      ],
    });
    expect(stated(0).events.map(({ kind }) => kind)).toEqual(['submitted']);
    expect(stated(1).events.map(({ kind }) => kind)).toEqual(['submitted', 'uncertain']);
    expect(stated(2).events.map(({ kind, status }) => `${kind} ${status}`)).toEqual(['failed failed']);
    expect(stated(3)).toMatchObject({
      events: [],
      identifiers: [{ scheme: 'payout', value: 'po_1NabcDEF' }],
    });
  });

  it('read what container runtimes and AWS Lambda write before the message', () => {
    const container = importText(
      '2026-03-03T10:00:00.123456789Z stdout F {"level":"info","msg":"late","payout_id":"po_1NabcDEF","status":"failed"}\n2026-03-03T10:00:01.123456789Z stderr F x\n',
    );
    expect(container.stated(0).events.map(({ kind }) => kind)).toEqual(['failed']);
    const id = '4f6c1e0a-7c1d-4f6e-9a55-0a1b2c3d4e5f';
    const lambda = importText(
      `2026-03-03T10:00:00.123Z\t${id}\tINFO\tpayout po_1NabcDEF sent\n2026-03-03T10:00:01.123Z\t${id}\tERROR\tfailed\n`,
    );
    expect(lambda.stated(0).identifiers).toEqual([
      { scheme: 'request-id', value: id },
      { scheme: 'payout', value: 'po_1NabcDEF' },
    ]);
  });

  it('take a bare number in a body for no time, unless the entries begin so', () => {
    expect(
      importText(
        '2026-03-03 10:00:00,123 INFO ids:\n1772532000\n1772532001\n2026-03-03 10:00:01,123 INFO b\n',
      ).records,
    ).toHaveLength(2);
    expect(importText('1772532000.123 INFO a\n1772532001.123 INFO b\n').records).toHaveLength(2);
  });

  it('tolerate terminal colours', () => {
    const { titles } = importText(
      '\u001b[32m2026-03-03T10:00:00.000+01:00\u001b[0m INFO hi\n\u001b[31m2026-03-03T10:00:01.000+01:00 ERROR\u001b[0m there\n',
    );
    expect(titles).toEqual(['INFO hi', 'ERROR there']);
  });

  it('report times without a year or a day, and keep the entries', () => {
    const { records, warnings } = importText('10:00:00.123 [main] INFO a\n10:00:01.123 [main] INFO b\n');
    expect(records).toHaveLength(2);
    expect(warnings.map(({ message }) => message)).toEqual([
      '2 entries state no complete time; they are kept without one.',
    ]);
  });

  it('report one entry without a complete time in the singular', () => {
    const { warnings } = importText('<14>1 2026-03-02T09:15:01Z gw payd - - - a\n<14>1 - gw payd - - - b\n');
    expect(warnings.map(({ message }) => message)).toEqual([
      'One entry states no complete time; it is kept without one.',
    ]);
  });

  it('skip what is too long to keep, name its line, and go on with the next entry', () => {
    const text = `2026-03-03 10:00:00,123 INFO a\n2026-03-03 10:00:01,123 INFO ${'x'.repeat(5 * 1024 * 1024)}\n  more\n2026-03-03 10:00:02,123 INFO c\n`;
    const run = runPipeline(Buffer.from(text));
    expect(run).toMatchObject({ refused: null, skipped: 1 });
    expect(run.batches.flatMap(({ records }) => records.map(({ locator }) => locator))).toEqual([
      'line:1',
      'line:4',
    ]);
    expect(run.summary?.warnings.find(({ code }) => code === 'skipped')).toMatchObject({ locator: 'line:2' });
  });

  it('quarantine nothing that they can hide: cards and credentials are replaced', () => {
    const { whole, skipped } = importText(
      '2026-03-03 10:00:00,123 INFO card 4111111111111111 password=hunter2hunter\n2026-03-03 10:00:01,123 INFO GET /x?token=abcdef123456\n',
    );
    expect(skipped).toEqual([]);
    expect(whole).not.toMatch(/4111111111111111|hunter2hunter|abcdef123456/);
  });

  it('have a key of their own only where the time is finer than a second', () => {
    const key = (text: string) => importText(text).records[0]?.naturalKey ?? null;
    expect(key('2026-03-03 10:00:00,123 INFO a\n2026-03-03 10:00:00,124 INFO a\n')).toBe(
      '1772532000123 INFO a',
    );
    expect(key('2026-03-03 10:00:00 INFO a\n2026-03-03 10:00:00 INFO a\n')).toBeNull();
  });
});

describe('logfmt', () => {
  it('gives its fields, with a continuation where a value holds a line end', () => {
    const { titles, stated } = importText(
      'ts=2026-03-03T10:00:00.123Z level=info msg="payout update" payout_id=po_1NabcDEF status=failed amount=1250 currency=EUR\nlevel=error ts=2026-03-03T10:00:01.123Z msg="boom \\"quoted\\"" err="connection refused"\n',
    );
    expect(titles).toEqual(['info payout update', 'error boom "quoted"']);
    expect(stated(0).times.occurredAt).toBe(1772532000123);
    expect(stated(0).events[0]).toMatchObject({ kind: 'failed', amount: { minor: 1250n, currency: 'EUR' } });
  });
});

describe('access logs', () => {
  const text = [
    '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326',
    '127.0.0.1 - - [10/Oct/2000:13:55:37 -0700] "POST /v1/payouts/po_1NabcDEF/cancel?reference=WD-7781 HTTP/1.1" 502 0 "-" "curl/8" 0.123',
    'garbage line',
    '127.0.0.1 - - [10/Oct/2000:13:55:38 -0700] "\\x16\\x03\\x01" 400 0 "-" "-"',
    '',
  ].join('\n');

  it('are a record a line; a line that is none is skipped and named', () => {
    const { titles, skipped, whole } = importText(text);
    expect(titles).toEqual([
      'GET /apache_pb.gif → 200',
      'POST /v1/payouts/po_1NabcDEF/cancel → 502',
      '(no request) → 400',
    ]);
    expect(skipped).toEqual([{ locator: 'line:3', reason: 'no entry of an access log' }]);
    expect(whole).toBe(text);
    expect(countTextLogs(Buffer.from(text))).toBe(4);
  });

  it('observe a payment that the address names, and move it nowhere', () => {
    const { stated } = importText(text);
    expect(stated(0).events).toEqual([]);
    expect(stated(1)).toMatchObject({
      events: [{ kind: 'status_observed', status: 'HTTP 502' }],
      identifiers: [
        { scheme: 'payout', value: 'po_1NabcDEF' },
        { scheme: 'merchant-reference', value: 'WD-7781' },
      ],
    });
  });
});

describe('syslog', () => {
  it('takes the year from another date in the file, and says so', () => {
    const { stated, recognised } = importText(
      'Mar  3 10:00:00 web1 payd[1]: rotated 2026-03-03\nMar  3 10:00:01 web1 payd[1]: payout reference=WD-1 failed\n\tcontinued\n',
    );
    expect(recognised.notes).toEqual([
      'The times state no year; 2026 was taken from another date in the file.',
    ]);
    expect(stated(1).times.occurredAt).toBe(Date.UTC(2026, 2, 3, 10, 0, 1));
    expect(stated(1).identifiers).toEqual([{ scheme: 'merchant-reference', value: 'WD-1' }]);
  });

  it('unwraps a JSON message', () => {
    const { stated, titles } = importText(
      '<134>1 2026-03-03T10:00:00.123Z h app 1 - - {"method":"POST","url":"https://api.psp.example/v1/payouts","status":201,"reference":"WD-7781"}\n',
    );
    expect(titles[0]).toMatch(/^app: /);
    expect(stated(0).events.map(({ kind }) => kind)).toEqual(['submitted', 'accepted']);
    expect(stated(0).times.occurredAt).toBe(1772532000123);
  });
});
