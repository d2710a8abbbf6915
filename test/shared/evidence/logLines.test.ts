import { describe, expect, it } from 'vitest';
import { httpExchanges } from '../../../shared/evidence/httpMessages.ts';
import { splitCommands } from '../../../shared/evidence/curl/words.ts';
import { accessLine } from '../../../shared/evidence/logs/accessLine.ts';
import { readLogEntry } from '../../../shared/evidence/logs/entryFacts.ts';
import { noYear, timeAtStart } from '../../../shared/evidence/logs/lineTimes.ts';
import { namedValues } from '../../../shared/evidence/logs/namedValues.ts';
import { syslogLine } from '../../../shared/evidence/logs/syslogLine.ts';
import { recognise } from '../../../shared/evidence/recognise/recognise.ts';
import { recogniseHttpSources } from '../../../shared/evidence/recognise/http.ts';
import { recogniseTextLogs } from '../../../shared/evidence/recognise/logs.ts';

const at = (line: string, year: number | null = null) => {
  const time = timeAtStart(line, { year, month: 1 });
  return time?.instant === undefined || time.instant === null
    ? time?.instant
    : new Date(time.instant).toISOString();
};

describe('the time at the start of a line', () => {
  it.each([
    ['2026-03-03T10:00:00.123Z INFO x', '2026-03-03T10:00:00.123Z'],
    ['2026-03-03 10:00:00,123 INFO x', '2026-03-03T10:00:00.123Z'],
    ['2026-03-03T10:00:00.123456789+01:00 stdout F x', '2026-03-03T09:00:00.123Z'],
    ['2026-03-03 10:00:00.123 +0100 x', '2026-03-03T09:00:00.123Z'],
    ['2026-03-03 10:00:00 UTC x', '2026-03-03T10:00:00.000Z'],
    ['[2026-03-03T10:00:00.000Z] WARN: x', '2026-03-03T10:00:00.000Z'],
    ['2026/03/03 10:00:00 [error] 123#0: x', '2026-03-03T10:00:00.000Z'],
    ['20260303T100000.5Z x', '2026-03-03T10:00:00.500Z'],
    ['[03/Mar/2026:10:00:00 +0100] x', '2026-03-03T09:00:00.000Z'],
    ['03-Mar-2026 10:00:00.123 INFO [main] x', '2026-03-03T10:00:00.123Z'],
    ['[Tue Mar 03 10:00:00.123456 2026] [core:error] x', '2026-03-03T10:00:00.123Z'],
    ['Tue, 03 Mar 2026 10:00:00 GMT x', '2026-03-03T10:00:00.000Z'],
    ['Mar 03, 2026 10:00:00 PM com.x.Y method', '2026-03-03T22:00:00.000Z'],
    ['03.03.2026 10:00:00,123 x', '2026-03-03T10:00:00.123Z'],
    ['1772532000 x', '2026-03-03T10:00:00.000Z'],
    ['1772532000.25 x', '2026-03-03T10:00:00.250Z'],
    ['1772532000123 x', '2026-03-03T10:00:00.123Z'],
    ['INFO  2026-03-03 10:00:00,123 x', '2026-03-03T10:00:00.123Z'],
    ['[ERROR] 2026-03-03 10:00:00 x', '2026-03-03T10:00:00.000Z'],
    ['\u001b[32m2026-03-03T10:00:00Z\u001b[0m x', '2026-03-03T10:00:00.000Z'],
  ])('%s', (line, expected) => {
    expect(at(line)).toBe(expected);
  });

  it.each([
    ['Mar  3 10:00:00 web1 x', 2026, '2026-03-03T10:00:00.000Z'],
    ['I0303 10:00:00.123456 1 file.go:1] x', 2026, '2026-03-03T10:00:00.123Z'],
    ['Mar  3 10:00:00 web1 x', null, null],
    ['10:00:00.123 [main] INFO x', 2026, null],
  ])('%s in %s', (line, year, expected) => {
    expect(at(line, year)).toBe(expected);
  });

  it('moves to the next year after December', () => {
    const years = { year: 2025, month: 1 };
    expect(timeAtStart('Dec 31 23:59:59 h x', years)?.instant).toBe(Date.UTC(2025, 11, 31, 23, 59, 59));
    expect(timeAtStart('Jan  1 00:00:01 h x', years)?.instant).toBe(Date.UTC(2026, 0, 1, 0, 0, 1));
  });

  it.each([
    '2026-02-30 10:00:00 x',
    '2026-13-01T10:00:00Z x',
    'hello',
    '12 apples',
    '{"a":1}',
    '\tat x',
    '1234 x',
    '',
  ])('%j begins with none', (line) => {
    expect(timeAtStart(line, noYear())).toBeNull();
  });
});

describe('access logs', () => {
  it('give what the combined format and nginx with its request time state', () => {
    expect(
      accessLine(
        '1.2.3.4 - frank [10/Oct/2000:13:55:36 -0700] "POST /v1/payouts?a=1 HTTP/1.1" 502 17 "http://r/" "M \\"x\\" (y)" 0.123 upstream=10.0.0.1:80',
      ),
    ).toMatchObject({
      dialect: 'combined',
      at: Date.UTC(2000, 9, 10, 20, 55, 36),
      client: '1.2.3.4',
      method: 'POST',
      url: '/v1/payouts?a=1',
      protocol: 'HTTP/1.1',
      status: 502,
      bytes: 17,
      referrer: 'http://r/',
      userAgent: 'M "x" (y)',
      durationMs: 123,
      extra: [['upstream', '10.0.0.1:80']],
    });
  });

  it('give what load balancers state: no answer of the target is told from its status', () => {
    const alb =
      'https 2018-07-02T22:23:00.186641Z app/lb/50dc 192.168.131.39:2817 - -1 -1 -1 503 - 34 366 "POST https://www.example.com:443/v1/payouts HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn:aws:x "Root=1-58337281-1d84f3d73c47ec4e58577259" "www.example.com" "arn:aws:acm:x" 1 2018-07-02T22:22:48.364000Z "forward" "-" "-" "-" "-" "-" "-"';
    expect(accessLine(alb)).toMatchObject({
      dialect: 'alb',
      status: 503,
      targetStatus: null,
      durationMs: null,
      traceId: '1-58337281-1d84f3d73c47ec4e58577259',
    });
    const elb =
      '2015-05-13T23:39:43.945958Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -';
    expect(accessLine(elb)).toMatchObject({
      dialect: 'elb',
      status: 200,
      targetStatus: 200,
      durationMs: 1.178,
    });
  });

  it.each([
    '',
    'hello',
    '1.2.3.4 - - [x] "GET /" 200 1',
    'GET / HTTP/1.1',
    '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700]',
  ])('do not take %j', (line) => {
    expect(accessLine(line)).toBeNull();
  });
});

describe('syslog', () => {
  it('reads the examples of RFC 5424 section 6.5', () => {
    expect(
      syslogLine(
        '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App\\]lication" eventID="1011"][examplePriority@32473 class="high"] An application event log entry...',
        noYear(),
      ),
    ).toMatchObject({
      rfc: 5424,
      severity: 'notice',
      host: 'mymachine.example.com',
      program: 'evntslog',
      processId: null,
      messageId: 'ID47',
      data: [
        ['exampleSDID@32473.iut', '3'],
        ['exampleSDID@32473.eventSource', 'App]lication'],
        ['exampleSDID@32473.eventID', '1011'],
        ['examplePriority@32473.class', 'high'],
      ],
      message: 'An application event log entry...',
    });
    expect(
      syslogLine("<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time.", noYear()),
    ).toMatchObject({ at: Date.UTC(2003, 7, 24, 12, 14, 15), processId: '8710', message: "%% It's time." });
  });

  it('reads the examples of RFC 3164 section 5.4, with and without priority', () => {
    expect(
      syslogLine("<34>Oct 11 22:14:15 mymachine su: 'su root' failed", { year: 2026, month: 1 }),
    ).toMatchObject({
      rfc: 3164,
      severity: 'critical',
      at: Date.UTC(2026, 9, 11, 22, 14, 15),
      program: 'su',
    });
    expect(syslogLine('Oct  1 22:14:15 web1 payd[77]: x', noYear())).toMatchObject({
      at: null,
      processId: '77',
      message: 'x',
    });
  });
});

describe('pairs of name and value', () => {
  it('are read with quotes, escapes and duplicates', () => {
    expect(namedValues('ts=1 msg="a \\"b\\" c" x=\'y z\' e= x=2')).toEqual({
      pairs: [
        ['ts', '1'],
        ['msg', 'a "b" c'],
        ['x', 'y z'],
        ['e', ''],
        ['x', '2'],
      ],
      isWhole: true,
    });
    expect(namedValues('sent (reference=WD-1, amount=5)').pairs).toEqual([
      ['reference', 'WD-1'],
      ['amount', '5'],
    ]);
  });

  it('take __proto__ for a name', () => {
    const entry = readLogEntry('ts=2026-03-03T10:00:00Z __proto__=x constructor=y', 'logfmt', noYear());
    expect(Object.keys(entry?.value ?? {})).toEqual(['ts', '__proto__', 'constructor']);
    expect('x' in {}).toBe(false);
  });
});

describe('recognition', () => {
  const format = (text: string) => recognise(text, { fileName: 'f', whole: true }).format;
  it.each([
    ['text-log', '2026-03-03 10:00:00,123 INFO a\n\tat b\n2026-03-03 10:00:01,123 INFO c\n'],
    ['text-log', 'ts=2026-03-03T10:00:00Z level=info msg=hi\nts=2026-03-03T10:00:01Z level=info msg=ho\n'],
    ['text-log', 'Starting\n2026-03-03 10:00:00 INFO a\n2026-03-03 10:00:01 WARN b\n'],
    ['access-log', '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326\n'],
    ['syslog', '<34>Oct 11 22:14:15 mymachine su: x\n'],
    ['syslog', 'Oct 11 22:14:15 mymachine su[1]: x\nOct 11 22:14:16 mymachine su[1]: y\n'],
    ['api-log', '{"ts":"2026-03-03T10:00:00Z","msg":"x"}\n{"ts":"2026-03-03T10:00:00Z","msg":"y"}\n'],
    ['curl', 'curl https://a.example/\n'],
  ])('%s', (expected, text) => {
    expect(format(text)).toBe(expected);
  });

  it.each([
    [
      'a table without a header',
      '2026-03-03T10:00:00Z,po_1,12.50,EUR\n2026-03-03T10:00:01Z,po_2,12.50,EUR\n',
    ],
    ['a table with a header', 'booked at;amount;reference\n2026-03-03 10:00:00;12,50;WD-1\n'],
    ['an MT940 statement', ':20:STARTUMSE\n:25:10010010/1111111111\n:28C:00001/001\n:60F:C260303EUR1,00\n'],
    ['JSON', '{"a":1}'],
    ['a list of numbers', '[1772532000, 1772532001]'],
    ['XML', '<?xml version="1.0"?><Document/>'],
    ['one number', '1772532000'],
  ])('leaves %s to others', (_what, text) => {
    const sample = { text, fileName: 'f', whole: true };
    expect(recogniseTextLogs(sample)).toBeNull();
    expect(recogniseHttpSources(sample)).toBeNull();
  });
});

/** Milliseconds of this thread's own work, the best of a few runs: a busy machine must not decide. */
function best(run: () => unknown): number {
  let fastest = Infinity;
  for (let round = 0; round < 8 && fastest >= 15; round += 1) {
    const before = process.threadCpuUsage();
    run();
    const { user, system } = process.threadCpuUsage(before);
    fastest = Math.min(fastest, (user + system) / 1000);
  }
  return fastest;
}

describe('hostile text of 100 kB costs less than 20 ms', () => {
  const length = 100_000;
  const fill = (unit: string) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const hostile: readonly (readonly [string, string])[] = [
    ['letters', fill('a')],
    ['digits', fill('1')],
    ['blanks', fill(' ')],
    ['quotes', fill('"')],
    ['escaped quotes', fill('\\"')],
    ['pairs that do not close', fill('a="')],
    ['brackets', fill('[')],
    ['braces', fill('{"')],
    ['equals', fill('a=')],
    ['times', fill('2026-03-03 10:00:00 ')],
    ['request words', fill('GET GET ')],
    ['requests', fill('POST  POST  /')],
    ['status words', fill('status   ')],
    ['arrows', fill('->  -> ')],
    ['access', `1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "${fill('\\"x ')}`],
    ['structured data', `<34>1 2003-10-11T22:14:15Z h a - - [x ${fill('a="b" ')}`],
    ['an entry', `2026-03-03 10:00:00 INFO ${fill('timeout ')}`],
    ['an entry of braces', `2026-03-03 10:00:00 INFO ${fill('{ "')}}`],
    ['headers', `GET / HTTP/1.1\n${fill('a: b\n')}`],
    ['a folded header', `GET / HTTP/1.1\nA: b\n${fill(' c\n')}`],
    ['messages', fill('GET / HTTP/1.1\n')],
    ['a command', `curl ${fill("-H 'a: b' ")}`],
    ['open quotes', `curl ${fill("'")}`],
    ['carets', fill('^"')],
    ['backticks', fill('`')],
    ['openapi', `{"a":${fill('{}')}"openapi":"3.0"`],
    ['nested braces', `{${fill('{')}`],
  ];

  it.each(hostile)('%s', (_what, text) => {
    const sample = { text, fileName: 'f', whole: true };
    const years = noYear();
    const readers: readonly (() => unknown)[] = [
      () => timeAtStart(text, years),
      () => accessLine(text),
      () => syslogLine(text, years),
      () => namedValues(text),
      () => readLogEntry(text, 'timestamped', years),
      () => readLogEntry(text, 'logfmt', years),
      () => splitCommands(text, 'posix'),
      () => splitCommands(text, 'cmd'),
      () => splitCommands(text, 'powershell'),
      () => httpExchanges(text),
      () => recogniseTextLogs(sample),
      () => recogniseHttpSources(sample),
    ];
    for (const reader of readers) expect(best(reader), String(reader)).toBeLessThan(20);
  });
});
