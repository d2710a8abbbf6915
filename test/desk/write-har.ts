import type { Book, HarExchange } from './book.ts';
import { isoUtc, SECOND } from './calendar.ts';
import type { Json, JsonObject, Sensitive } from './model.ts';
import { utf8, written } from './written.ts';
import type { Placement, Written } from './written.ts';

const SESSION_COOKIE = 'ops_session=';

/** A specialist's morning in the payout provider's console: look-ups, one that failed and one that was aborted. */
export function addConsoleSession(book: Book, at: number): { readonly cookie: string } {
  const random = book.random.fork('console');
  const cookie = `${SESSION_COOKIE}${book.ids.text('base62', 40)}`;
  const headers: HarExchange['requestHeaders'] = [
    ['Accept', 'application/json'],
    ['Authorization', `Bearer ${book.gatewayToken}`],
    ['Cookie', cookie],
    ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ];
  let now = at;
  const visit = (exchange: Partial<HarExchange> & Pick<HarExchange, 'url' | 'status' | 'payment'>): void => {
    now += book.random.int(4, 90) * SECOND;
    book.capture({
      at: now,
      method: 'GET',
      durationMs: book.random.int(40, 600),
      requestHeaders: headers,
      requestBody: null,
      responseBody: null,
      ...exchange,
    });
  };
  visit({
    url: `${book.gateway.base}/v1/account`,
    status: 200,
    payment: null,
    responseBody: { id: 'acc_halden', name: 'Halden Exchange GmbH', status: 'active' },
  });
  const seen = book.payoutViews.filter((view) => view.at < at);
  for (const apiId of random.shuffle([...new Set(seen.map((view) => view.apiId))]).slice(0, 14)) {
    const last = seen
      .filter((view) => view.apiId === apiId)
      .sort((a, b) => a.at - b.at)
      .at(-1);
    if (last === undefined) continue;
    visit({
      url: `${book.gateway.base}/v1/payouts/${apiId}`,
      status: 200,
      payment: last.payment,
      responseBody: last.body,
    });
  }
  visit({
    url: `${book.gateway.base}/v1/reports/settlement?date=${isoUtc(at).slice(0, 10)}`,
    status: 502,
    payment: null,
    responseBody: { error: 'bad_gateway' },
  });
  visit({
    url: `${book.gateway.base}/v1/events/stream`,
    status: 0,
    payment: null,
    error: 'NS_BINDING_ABORTED',
  });
  visit({
    url: `${book.gateway.base}/v1/session`,
    method: 'POST',
    status: 204,
    payment: null,
    requestBody: 'username=ops%40halden.example&password=Correct-Horse-7',
  });
  return { cookie };
}

const pairs = (list: readonly (readonly [string, string])[]): JsonObject[] =>
  list.map(([name, value]) => ({ name, value }));

function entryOf(exchange: HarExchange): JsonObject {
  const text = exchange.responseBody === null ? '' : JSON.stringify(exchange.responseBody);
  const cookie = exchange.requestHeaders.find(([name]) => name === 'Cookie')?.[1] ?? '';
  const [cookieName, cookieValue] = [cookie.split('=')[0] ?? '', cookie.slice(cookie.indexOf('=') + 1)];
  const failed = exchange.status === 0;
  return {
    pageref: 'page_1',
    startedDateTime: isoUtc(exchange.at),
    time: failed ? 0 : exchange.durationMs,
    request: {
      method: exchange.method,
      url: exchange.url,
      httpVersion: 'HTTP/2',
      cookies: [{ name: cookieName, value: cookieValue }],
      headers: pairs(exchange.requestHeaders),
      queryString: [...new URL(exchange.url).searchParams].map(([name, value]) => ({ name, value })),
      ...(exchange.requestBody === null
        ? {}
        : {
            postData: {
              mimeType: 'application/x-www-form-urlencoded',
              params: [],
              text: exchange.requestBody,
            },
          }),
      headersSize: 412,
      bodySize: exchange.requestBody?.length ?? 0,
    },
    response: {
      status: exchange.status,
      statusText: { 200: 'OK', 204: 'No Content', 502: 'Bad Gateway' }[exchange.status] ?? '',
      httpVersion: failed ? '' : 'HTTP/2',
      cookies: [],
      headers: failed
        ? []
        : pairs([
            ['content-type', 'application/json'],
            ['date', new Date(exchange.at).toUTCString()],
          ]),
      content: {
        size: text.length,
        mimeType: failed ? 'x-unknown' : 'application/json',
        ...(text === '' ? {} : { text }),
      },
      redirectURL: '',
      headersSize: failed ? -1 : 180,
      bodySize: failed ? -1 : text.length,
      ...(exchange.error === undefined ? {} : { _error: exchange.error }),
    },
    cache: {},
    timings: {
      blocked: 0,
      dns: -1,
      connect: -1,
      ssl: -1,
      send: 1,
      wait: failed ? 0 : exchange.durationMs - 2,
      receive: failed ? 0 : 1,
    },
  };
}

/** The capture as a browser's network panel saves it, HAR 1.2. */
export function writeHar(book: Book, cookie: string): Written {
  const name = 'payout-console.har';
  const first = book.har[0];
  const har: Json = {
    log: {
      version: '1.2',
      creator: { name: 'Firefox', version: '140.0' },
      browser: { name: 'Firefox', version: '140.0' },
      pages: [
        {
          startedDateTime: isoUtc(first?.at ?? book.end),
          id: 'page_1',
          title: 'Payouts · Bankrail Console',
          pageTimings: { onContentLoad: 310, onLoad: 640 },
        },
      ],
      entries: book.har.map(entryOf),
    },
  };
  const placements = book.har.flatMap((exchange, index): Placement[] =>
    exchange.payment === null ? [] : [{ owner: exchange.payment, locator: { file: name, index } }],
  );
  const sensitive: Sensitive[] = [
    { kind: 'credential', value: cookie.slice(SESSION_COOKIE.length), file: name },
    { kind: 'credential', value: book.gatewayToken, file: name },
    { kind: 'credential', value: 'Correct-Horse-7', file: name },
  ];
  return written(
    name,
    'har',
    utf8(`${JSON.stringify(har, null, 2)}\n`),
    { records: book.har.length },
    placements,
    sensitive,
  );
}
