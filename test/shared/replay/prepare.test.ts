import { describe, expect, it } from 'vitest';
import type { SourceFormat } from '../../../shared/evidence/model.ts';
import { prepareRequest } from '../../../shared/replay/prepare.ts';
import { viewRequest } from '../../../shared/replay/rawRequest.ts';
import { readExchange } from '../../../shared/replay/recorded.ts';

function prepared(
  record: unknown,
  format: SourceFormat = 'har',
): { text: string; target: string; scheme: string; warnings: string } {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const exchange = readExchange(text, format);
  if (exchange === null) throw new Error('no exchange');
  const { bytes, request, warnings } = prepareRequest(exchange);
  return {
    text: Buffer.from(bytes).toString('utf8'),
    target: request.target,
    scheme: request.scheme,
    warnings: warnings.join('\n'),
  };
}

function har(request: object, response: object = { status: 200, headers: [], content: {} }): object {
  return {
    request: {
      method: 'GET',
      url: 'https://api.partner.example/v1/x?b=2&a=%7e#frag',
      headers: [],
      ...request,
    },
    response,
  };
}

const name = (header: string, value: string): { name: string; value: string } => ({ name: header, value });

describe('preparing a HAR entry', () => {
  it('writes method, path and query as recorded, headers in order with duplicates and case, and the exact body', () => {
    const body = '{"id":9007199254740993,"x":1.0,"guid":"{{$guid}}"}\r\n';
    const result = prepared(
      har({
        method: 'POST',
        headers: [
          name('X-Dup', 'one'),
          name('hOst', 'api.partner.example'),
          name('x-dup', 'two'),
          name('Content-Type', 'application/json'),
          name('content-length', String(body.length)),
        ],
        postData: { mimeType: 'application/json', text: body },
      }),
    );
    expect(result.text).toBe(
      'POST /v1/x?b=2&a=%7e HTTP/1.1\r\nX-Dup: one\r\nhOst: api.partner.example\r\nx-dup: two\r\n' +
        `Content-Type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`,
    );
    expect(result).toMatchObject({ target: 'api.partner.example:443', scheme: 'https', warnings: '' });
  });

  it('keeps binary bodies that the capture holds as base64', () => {
    const bytes = Buffer.from([0, 255, 254, 13, 10]);
    const exchange = readExchange(
      JSON.stringify(
        har({ method: 'POST', postData: { text: bytes.toString('base64'), encoding: 'base64' } }),
      ),
      'har',
    );
    expect(Buffer.from(exchange?.requestBody?.bytes ?? [])).toEqual(bytes);
  });

  it('leaves HTTP/2 pseudo headers out and writes the Host from the URL', () => {
    const result = prepared(
      har({
        url: 'http://localhost:4010/a',
        headers: [name(':authority', 'localhost:4010'), name('accept', '*/*')],
      }),
    );
    expect(result.text).toBe('GET /a HTTP/1.1\r\nHost: localhost:4010\r\naccept: */*\r\n\r\n');
    expect(result).toMatchObject({ target: 'localhost:4010', scheme: 'http' });
    expect(result.warnings).toContain(':authority belongs to HTTP/2');
  });

  it('never carries captured credentials or signatures over, redacted or not', () => {
    const secret = [
      'Authorization',
      'Cookie',
      'X-Api-Key',
      'Stripe-Signature',
      'X-Hub-Signature-256',
      'Proxy-Authorization',
    ];
    const result = prepared(
      har({
        headers: [
          ...secret.map((header) => name(header, 'Bearer s3cr3t')),
          name('X-Trace', 'redacted_credential_ab12'),
        ],
      }),
    );
    expect(result.text).not.toContain('s3cr3t');
    expect(result.text).not.toContain('redacted');
    for (const header of [...secret, 'X-Trace']) expect(result.warnings).toContain(header);
    expect(prepared(har({ headers: [name('Idempotency-Key', 'k-1')] })).text).toContain(
      'Idempotency-Key: k-1',
    );
  });

  it('lets no hostile header or URL write lines of its own', () => {
    const result = prepared(
      har({
        url: 'https://a.example/x y\r\nX-Evil: 1',
        headers: [name('X-A', 'a\r\nX-Evil: 2'), name('X-B: 1\r\nX-Evil', '3'), name('Host', 'a.example')],
      }),
    );
    expect(result.text).toBe('GET /x%20y%0D%0AX-Evil:%201 HTTP/1.1\r\nHost: a.example\r\n\r\n');
    expect(viewRequest(Buffer.from(result.text))?.headers).toEqual([['Host', 'a.example']]);
  });

  it('leaves the password of a URL out', () => {
    const result = prepared(har({ url: 'https://user:pass@api.example/x' }));
    expect(result.target).toBe('api.example:443');
    expect(result.text).not.toContain('pass');
    expect(result.warnings).toContain('user name and password');
  });

  it('corrects a length that does not fit the kept body, and says so', () => {
    const result = prepared(
      har({
        method: 'POST',
        headers: [name('Host', 'a'), name('Content-Length', '99')],
        postData: { text: '{}' },
      }),
    );
    expect(result.text).toContain('Content-Length: 2\r\n');
    expect(result.warnings).toContain('recorded as 99');
  });

  it('leaves the recorded length beside a body in which redaction stands, and says so', () => {
    const result = prepared(
      har({
        method: 'POST',
        headers: [name('Host', 'a'), name('Content-Length', '30')],
        postData: { text: '{"pan":"411111••••••1111"}' },
      }),
    );
    expect(result.text).toContain('Content-Length: 30\r\n');
    expect(result.warnings).toContain('stand-ins');
    expect(result.warnings).toContain('Set it once the body is complete');
  });

  it('says when the body was only recorded by its parameters, or not at all', () => {
    const form = prepared(
      har({
        method: 'POST',
        postData: {
          mimeType: 'application/x-www-form-urlencoded',
          params: [name('a', '1 2'), name('a', 'ü')],
        },
      }),
    );
    expect(form.text).toContain('\r\n\r\na=1+2&a=%C3%BC');
    expect(form.warnings).toContain('not its bytes');
    expect(prepared(har({ method: 'POST', bodySize: 12 })).warnings).toContain('does not keep');
  });

  it('sends a body that was chunked with its length instead', () => {
    const result = prepared(
      har({
        method: 'POST',
        headers: [name('Host', 'a'), name('Transfer-Encoding', 'chunked')],
        postData: { text: 'abc' },
      }),
    );
    expect(result.text).toBe('POST /v1/x?b=2&a=%7e HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
  });
});

describe('preparing a line of an API log', () => {
  it.each([
    [
      'plain words',
      '{"ts":1,"method":"POST","url":"https://psp.example/v1/payouts","status":202,"request":{"body":"{\\"a\\":1.0}"},"response":{"body":"ok"}}',
    ],
    [
      'pino-http',
      '{"req":{"method":"POST","url":"/v1/payouts","headers":{"host":"psp.example"},"body":"{\\"a\\":1.0}"},"res":{"statusCode":202,"body":"ok"}}',
    ],
    [
      'ECS with dots',
      '{"http.request.method":"post","url.full":"https://psp.example/v1/payouts","http.request.body.content":"{\\"a\\":1.0}","http.response.status_code":202,"http.response.body.content":"ok"}',
    ],
    [
      'ECS nested',
      '{"http":{"request":{"method":"POST","body":{"content":"{\\"a\\":1.0}"}},"response":{"status_code":202,"body":{"content":"ok"}}},"url":{"path":"/v1/payouts","domain":"psp.example"}}',
    ],
    [
      'flat names',
      '{"http_method":"POST","host":"psp.example","path":"/v1/payouts","request_body":"{\\"a\\":1.0}","status_code":"202","response_body":"ok"}',
    ],
  ])('reads %s', (_name, line) => {
    const exchange = readExchange(line, 'api-log');
    expect(exchange?.response?.status).toBe(202);
    expect(Buffer.from(exchange?.response?.body ?? []).toString()).toBe('ok');
    const result = prepared(line, 'api-log');
    expect(result.text.startsWith('POST /v1/payouts HTTP/1.1\r\n')).toBe(true);
    expect(result.text.endsWith('\r\n\r\n{"a":1.0}')).toBe(true);
    expect(result.text.toLowerCase()).toContain('host: psp.example\r\n');
    expect(result.target).toBe('psp.example:443');
  });

  it('writes a body that was logged as a JSON value with its numbers exact, and says that it may differ', () => {
    const result = prepared(
      '{"method":"POST","url":"https://psp.example/x","request":{"body":{"big":9007199254740993,"one":1.0}},"status":200}',
      'api-log',
    );
    expect(result.text).toContain('{"big":9007199254740993,"one":1.0}');
    expect(result.text).toContain('Content-Length: 34\r\n');
    expect(result.warnings).toContain('not its bytes');
  });

  it.each(['{"msg":"started"}', '{"method":"POST"}', '[1]', 'not json', '{"method":"no method","url":"/x"}'])(
    'takes %s for no exchange',
    (line) => {
      expect(readExchange(line, 'api-log')).toBeNull();
    },
  );

  it('sends nowhere until a host is chosen when the log names none', () => {
    const result = prepared('{"method":"GET","path":"/v1/x","status":200}', 'api-log');
    expect(result.target).toBe('placeholder.invalid:443');
    expect(result.warnings).toContain('names no host');
  });
});
