import { describe, expect, it } from 'vitest';
import { importText } from './importedText.ts';
import { countHttpSources } from './oracles/http.ts';

const body = '{"reference":"WD-7781","amount":1200,"currency":"EUR"}';
const request = `POST /v1/payouts HTTP/1.1\r\nHost: api.psp.example\r\nAuthorization: Token abcdef123456\r\nIdempotency-Key: idem-778\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
const answer = '{"id":"po_1NabcDEF","status":"pending"}';
const response = `HTTP/1.1 201 Created\r\nDate: Tue, 03 Mar 2026 10:00:00 GMT\r\nSet-Cookie: sid=abc123secret; Path=/\r\n\r\n${answer}`;

describe('HTTP messages as text', () => {
  it('are one exchange from request to answer, interim answers included', () => {
    const { titles, stated, warnings } = importText(`${request}\r\nHTTP/1.1 100 Continue\r\n\r\n${response}`);
    expect(titles).toEqual(['POST /v1/payouts → 201']);
    expect(stated(0).events.map(({ kind }) => kind)).toEqual(['submitted', 'processing']);
    expect(stated(0).times.occurredAt).toBe(Date.UTC(2026, 2, 3, 10));
    expect(stated(0).identifiers).toEqual(
      expect.arrayContaining([
        { scheme: 'merchant-reference', value: 'WD-7781' },
        { scheme: 'idempotency-key', value: 'idem-778' },
        { scheme: 'payout', value: 'po_1NabcDEF' },
      ]),
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      'The times are those of the answers’ Date headers.',
    ]);
  });

  it('hide credentials by the header’s name, and keep everything else', () => {
    const text = `${request}\r\n\r\n${response}\r\n`;
    const { whole } = importText(text);
    expect(whole).not.toMatch(/abcdef123456|abc123secret/);
    expect(
      whole.replace(/Authorization: redacted_credential_\w{4}/, 'Authorization: Token abcdef123456'),
    ).toContain(request);
  });

  it('are several in one text, with LF line ends, each with its own place', () => {
    const get = 'GET /v1/payouts/po_1NabcDEF HTTP/1.1\nHost: api.psp.example\n\n';
    const text = `${get}HTTP/1.1 200 OK\n\n${answer}\n\n${get}HTTP/1.1 404 Not Found\n\n{}\nHTTP/1.1 500 Oops\n\n`;
    const { titles, locators, whole } = importText(text);
    expect(titles).toEqual([
      'GET /v1/payouts/po_1NabcDEF → 200',
      'GET /v1/payouts/po_1NabcDEF → 404',
      'response → 500',
    ]);
    expect(locators).toEqual(['exchange[0]', 'exchange[1]', 'exchange[2]']);
    expect(whole).toBe(text);
    expect(countHttpSources(Buffer.from(text))).toBe(3);
  });

  it('take a body by its length, even when it holds a request line', () => {
    const inner = 'GET /inner HTTP/1.1\nHost: x\n\n';
    const { records } = importText(
      `POST /echo HTTP/1.1\nHost: a.example\nContent-Length: ${String(inner.length)}\n\n${inner}\nHTTP/1.1 200 OK\n\n`,
    );
    expect(records).toHaveLength(1);
  });

  it('say where a body has another length than stated', () => {
    const { warnings } = importText('POST /x HTTP/1.1\nHost: a.example\nContent-Length: 5\n\n{"a":1}\n');
    expect(warnings[0]).toMatchObject({ locator: 'exchange[0]', code: 'lost' });
  });

  it('read what curl -v prints, and its failure as an uncertain outcome', () => {
    const text = [
      '*   Trying 93.184.216.34:443...',
      '* Connected to api.psp.example (93.184.216.34) port 443 (#0)',
      '> POST /v1/payouts HTTP/2',
      '> Host: api.psp.example',
      '> authorization: Bearer abcdef1234567890',
      '> idempotency-key: idem-9901',
      '> x-reference: WD-7790',
      '> ',
      '* upload completely sent off: 20 bytes',
      '< HTTP/2 502 ',
      '< x-request-id: req-77123',
      '< ',
      '{"error":"bad"}',
      '* Connection #0 to host api.psp.example left intact',
      '> POST /v1/payouts/wd-4411 HTTP/1.1',
      '> Host: api.psp.example',
      '> ',
      '* Recv failure: Connection reset by peer',
      'curl: (56) Recv failure: Connection reset by peer',
      '',
    ].join('\n');
    const { titles, stated, whole } = importText(text);
    expect(titles).toEqual([
      'POST /v1/payouts → 502',
      'POST /v1/payouts/wd-4411 → Recv failure: Connection reset by peer',
    ]);
    expect(whole).not.toContain('abcdef1234567890');
    expect(stated(0).identifiers).toContainEqual({ scheme: 'request-id', value: 'req-77123' });
    expect(stated(1).events.map(({ kind }) => kind)).toEqual(['submitted', 'uncertain']);
  });

  it('read the separators of proxies and request files', () => {
    const burp =
      '======================================================\n10:00:01  https://api.psp.example:443  [1.2.3.4]\n======================================================\nGET /v1/x HTTP/1.1\nHost: api.psp.example\n\n======================================================\nHTTP/1.1 200 OK\n\nhello\n======================================================\n';
    expect(importText(burp).titles).toEqual(['GET /v1/x → 200']);
    const requests =
      '### create\nPOST https://api.psp.example/v1/payouts\nContent-Type: application/json\n\n{"reference":"WD-1"}\n\n### get\nGET https://api.psp.example/v1/payouts/1\nAccept: */*\n';
    const { titles, stated } = importText(requests);
    expect(titles).toEqual(['POST /v1/payouts', 'GET /v1/payouts/1']);
    expect(stated(0)).toMatchObject({
      events: [],
      identifiers: [{ scheme: 'merchant-reference', value: 'WD-1' }],
    });
  });

  it('do not take a log or prose for messages', () => {
    expect(importText('2026-03-03 10:00:00,123 INFO GET /x HTTP/1.1\n').recognised.format).toBe('text-log');
    expect(importText('We sent\nGET /x HTTP/1.1\nand nothing came.\n').recognised.format).toBe('attachment');
  });

  it('take __proto__ for a header like any other', () => {
    const { records } = importText(
      'GET /x HTTP/1.1\nHost: a.example\n__proto__: polluted\nconstructor: x\n\n',
    );
    expect(records).toHaveLength(1);
    expect('polluted' in {}).toBe(false);
  });
});
