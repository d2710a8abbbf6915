import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { curlRequests, type CurlRequest } from '../../../shared/evidence/curl/request.ts';
import { webRequest } from '../../../shared/evidence/curl/webRequest.ts';
import { dialectOf, splitCommands } from '../../../shared/evidence/curl/words.ts';

const data = new URL('../../data/curl/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, data), 'utf8');
const named = (folder: string) =>
  readdirSync(new URL(folder, data)).map((file) => file.replace(/\.\w+$/, ''));

function requestsIn(text: string): CurlRequest[] {
  return splitCommands(text, dialectOf(text)).flatMap(curlRequests);
}

function only(text: string): CurlRequest {
  const [request, ...more] = requestsIn(text);
  if (request === undefined || more.length > 0) throw new Error(`${String(more.length + 1)} requests`);
  return request;
}

/** `Name: value`, sorted, without curl's own version, which no command states. */
function headerLines(headers: readonly (readonly [string, string])[]): string[] {
  return headers
    .map(([name, value]) => `${name}: ${name === 'User-Agent' && /^curl/.test(value) ? 'curl' : value}`)
    .sort();
}

function fixtureRequest(text: string): { line: string; headers: string[]; body: string } {
  const [head = '', ...rest] = text.split('\n\n');
  const [line = '', ...headers] = head.split('\n');
  const pairs = headers
    .filter((header) => header !== '')
    .map((header): [string, string] => [
      header.slice(0, header.indexOf(':')),
      header.slice(header.indexOf(':') + 1).trim(),
    ]);
  return { line, headers: headerLines(pairs), body: rest.join('\n\n').replace(/\n$/, '').trim() };
}

/**
 * Where the converter's expectation is not what curl would send, with the reason. Its order of headers is its own too
 * (curl writes its own headers first), so headers are compared as sets.
 */
const differs: Readonly<Record<string, string>> = {
  multiple_urls: 'it shows the first of four requests, with a body that curl refuses beside an upload',
  post_binary_file: 'it sends the name of the file as the body',
  put_with_file: 'it sends the name of the file as the body',
  redirect_command_data: 'it sends the words of the redirection as the body',
  upload_file: 'it shows the name of the file as the body',
};

describe('requests of the converter’s fixtures', () => {
  const names = named('http/');

  it('are all of its 25', () => {
    expect(names).toHaveLength(25);
    expect(named('commands/')).toHaveLength(42);
    expect([...named('json/'), ...named('parser/')]).toHaveLength(9);
  });

  it.each(names.filter((name) => !(name in differs)))('%s goes out as it expects', (name) => {
    const request = only(read(`commands/${name}.txt`));
    const expected = fixtureRequest(read(`http/${name}.txt`));
    const { pathname, search } = new URL(request.url);
    expect(`${request.method} ${pathname}${search} ${request.httpVersion}`).toBe(expected.line);
    expect(headerLines(request.headers.map(({ name: header, value }) => [header, value] as const))).toEqual(
      expected.headers,
    );
    expect(request.body ?? '').toBe(expected.body);
  });

  it.each([
    [
      'multiple_urls',
      ['PUT /file.txt', 'PUT /myfile.jpg?params=perurltoo', 'POST /', 'POST /'],
      ['fooo=blah', 'fooo=blah', 'fooo=blah', 'different=data&time=now'],
    ],
    ['post_binary_file', ['POST /american-art/query'], [null]],
    ['put_with_file', ['PUT /upload'], [null]],
    ['redirect_command_data', ['POST /'], [null]],
    ['upload_file', ['PUT /file.txt'], [null]],
  ])('%s is read as curl reads it, which the fixture does not', (name, lines, bodies) => {
    expect(differs[name]).toBeDefined();
    const requests = requestsIn(read(`commands/${name}.txt`));
    const shown = requests.map(
      ({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`,
    );
    expect(shown).toEqual(lines);
    expect(requests.map(({ body }) => body)).toEqual(bodies);
  });

  it.each([
    ['post_binary_file', './sample.sparql'],
    ['put_with_file', 'new_file'],
    ['redirect_command_data', '-'],
    ['upload_file', 'file.txt'],
  ])('%s names the file that it does not hold', (name, file) => {
    const request = only(read(`commands/${name}.txt`));
    expect(request.files).toEqual([file]);
    expect(request.body).toBeNull();
    expect(request.losses.join(' ')).toMatch(/read from/);
  });
});

interface JsonFixture {
  readonly url: string;
  readonly raw_url: string;
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly queries?: Record<string, string>;
  readonly data?: string | Record<string, string>;
  readonly files?: Record<string, string>;
  readonly insecure?: boolean;
}

describe('the converter’s JSON', () => {
  it.each(named('json/'))('%s', (name) => {
    const request = only(read(`commands/${name}.txt`));
    const expected = JSON.parse(read(`json/${name}.json`)) as JsonFixture;
    expect(request.url).toBe(new URL(expected.raw_url).href);
    expect(`${new URL(request.url).origin}${new URL(request.url).pathname}`).toBe(new URL(expected.url).href);
    expect(request.method.toLowerCase()).toBe(expected.method);
    expect(Object.fromEntries(new URL(request.url).searchParams)).toEqual(expected.queries ?? {});
    const shown = request.headers.filter(
      ({ name: header, isImplied }) => !isImplied || header === 'Content-Type',
    );
    const isForm = request.parts.length > 0; // the fixture leaves out the type of a multipart form
    expect(isForm ? {} : Object.fromEntries(shown.map(({ name: header, value }) => [header, value]))).toEqual(
      expected.headers ?? {},
    );
    const body = request.body ?? '';
    expect(typeof expected.data === 'object' ? Object.fromEntries(new URLSearchParams(body)) : body).toEqual(
      expected.data ?? '',
    );
    expect(
      Object.fromEntries(request.parts.map(({ name: part }, index) => [part, request.files[index]])),
    ).toEqual(expected.files ?? {});
    // `"insecure": false` is how the fixture says that certificates are not checked.
    expect(request.options.some(([option]) => option === 'insecure')).toBe('insecure' in expected);
  });
});

interface ParserFixture {
  readonly urls: readonly {
    readonly originalUrl: string;
    readonly method: string;
    readonly queryList?: [string, string][];
  }[];
  readonly headers: { readonly headers: [string, string][] };
  readonly data?: string;
  readonly compressed?: boolean;
}

describe('the converter’s parse', () => {
  it.each(named('parser/'))('%s', (name) => {
    const [expected] = JSON.parse(read(`parser/${name}.json`)) as ParserFixture[];
    const [address] = expected?.urls ?? [];
    const text = read(`commands/${name}.txt`);
    const request = only(text);
    expect(request.url).toBe(address?.originalUrl);
    expect(request.method).toBe(address?.method);
    expect([...new URL(request.url).searchParams]).toEqual(address?.queryList ?? []);
    const shown = request.headers
      .filter(({ name: header, isImplied }) => !isImplied || header === 'Content-Type')
      .map(({ name: header, value }) => [header, value]);
    expect(shown).toEqual(expected?.headers.headers);
    expect(request.body).toBe(expected?.data ?? null);
    expect(text.includes('--compressed')).toBe(expected?.compressed ?? false);
  });
});

describe('the other commands of the source, which has no expectation for them', () => {
  it.each([
    ['bash_redirect', 'POST', 'http://localhost:28139/api/2.0/fo/auth/unix/', ['-'], 0],
    ['broken_cookie', 'GET', 'http://localhost:8888/', [], 1],
    ['get_cert_key_capath', 'GET', 'https://localhost:28139/', [], 3],
    ['get_digest_auth', 'GET', 'http://localhost:28139/', [], 0],
    ['get_http2_warning', 'GET', 'http://localhost:28139/', [], 0],
    ['get_long_form_header', 'GET', 'http://localhost:28139/api/retail/books/list', [], 0],
    ['get_max_time_and_connect_timeout', 'GET', 'http://localhost:28139/', [], 2],
    ['get_with_all_numerical_data', 'POST', 'http://localhost:28139/CurlToNode', [], 0],
    ['head_without_http', 'HEAD', 'http://localhost:28139/page', [], 0],
    ['multipart_with_headers', 'POST', 'http://localhost:28139/api/2.0/files/content', ['myfile.jpg'], 0],
    ['post_form', 'POST', 'http://localhost:28139/post-to-me.php', [], 0],
    ['post_with_extra_whitespace', 'POST', 'http://localhost:28139/api/library', ['47.htz'], 0],
    ['redirect_variable_and_string_data', 'POST', 'http://localhost:28139/', ['-'], 0],
  ])('%s', (name, method, url, files, options) => {
    const request = only(read(`commands/${name}.txt`));
    expect(request.method).toBe(method);
    expect(request.url.split('?')[0]).toBe(url);
    expect(request.files).toEqual(files);
    expect(request.options).toHaveLength(options);
  });

  it('give every call of a pipeline', () => {
    expect(requestsIn(read('commands/pipelines.txt'))).toHaveLength(5);
  });
});

describe('shell quoting', () => {
  it.each([
    ['single quotes', String.raw`curl h -d 'a\n"b"'`, String.raw`a\n"b"`],
    ['double quotes', String.raw`curl h -d "a\"b\\c\x\$d"`, String.raw`a"b\c\x$d`],
    ['ANSI-C quotes', String.raw`curl h -d $'it\'s \u00e9\x21\101\n'`, "it's é!A\n"],
    ['quotes that touch', String.raw`curl h -d 'it'"'"'s'`, "it's"],
    ['a continued line', 'curl h \\\n  -d \\\r\n a', 'a'],
    ['a variable', 'curl h -d "${TOKEN:-x} $(date +%s) `id`"', '${TOKEN:-x} $(date +%s) `id`'],
    ['letters outside the basic plane', "curl h -d '😀é'", '😀é'],
    ['cmd.exe with carets', 'curl ^"h^" ^\n -d ^"^{^\\^"a^\\^":^%^41^}^"', '{"a":%41}'],
    ['cmd.exe without carets', 'curl "h" ^\r\n -d "{\\"a\\":\\"b c\\"}"', '{"a":"b c"}'],
    ['cmd.exe, a line end in a value', 'curl ^"h^" ^\n -d ^"a^\n\nb^"', 'a\nb'],
    ['PowerShell', 'curl.exe "h" `\n -d "{`"a`":`$1}"', '{"a":$1}'],
  ])('%s', (_what, text, body) => {
    expect(only(text).body).toBe(body);
  });

  it('keeps a word’s place in the text', () => {
    const text = String.raw`curl -H 'X: a'"b\"c" h`;
    const word = splitCommands(text, 'posix')[0]?.words[2];
    expect(word?.value).toBe('X: ab"c');
    const quote = word?.value.indexOf('"') ?? -1;
    expect(text.slice(word?.starts[quote], word?.ends[quote])).toBe(String.raw`\"`);
    expect(text.slice(word?.start, word?.end)).toBe(String.raw`'X: a'"b\"c"`);
  });

  it('reads a web request that a browser copied for PowerShell', () => {
    const text = [
      '$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession',
      'Invoke-WebRequest -UseBasicParsing -Uri "https://api.psp.example/v1/payouts" `',
      '-Method "POST" `',
      '-WebSession $session `',
      '-Headers @{',
      '"accept"="*/*"',
      '  "x-note"="a`"b; c"',
      '} `',
      '-ContentType "application/json" `',
      '-Body "{`"reference`":`"WD-1`"}"',
    ].join('\n');
    const request = splitCommands(text, 'powershell')
      .map(webRequest)
      .find((each) => each !== null);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.psp.example/v1/payouts',
      body: '{"reference":"WD-1"}',
      headers: [
        { name: 'accept', value: '*/*' },
        { name: 'x-note', value: 'a"b; c' },
        { name: 'Content-Type', value: 'application/json' },
      ],
    });
  });
});

describe('options of curl', () => {
  it('appends data to the address with -G, encoded where asked', () => {
    expect(only(`curl -G 'https://a.example/x?y=1' -d q=1 --data-urlencode 'z=a b&c'`).url).toBe(
      'https://a.example/x?y=1&q=1&z=a%20b%26c',
    );
  });

  it('takes away a header without value and keeps duplicates in order', () => {
    const { headers } = only(`curl h -H 'Accept:' -H 'X-Empty;' -H 'X-Two: 1' -H 'X-Two: 2'`);
    expect(headers.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'Host=h',
      'User-Agent=curl',
      'X-Empty=',
      'X-Two=1',
      'X-Two=2',
    ]);
  });

  it('says what it leaves out', () => {
    const { options, losses } = only(
      'curl -kL -x http://p:1 --cert c.pem --key k.pem --resolve a:443:1.1.1.1 --max-time 5 --bogus --retry 3 h -K conf',
    );
    expect(options.map(([name]) => name)).toEqual([
      'insecure',
      'location',
      'proxy',
      'cert',
      'key',
      'resolve',
      'max-time',
      'retry',
      'config',
    ]);
    expect(losses.join(' ')).toMatch(/bogus.*conf/);
  });

  it('joins JSON as curl does, and sets its types', () => {
    const { body, headers, method } = only(`curl --json '{"a":' --json '1}' h`);
    expect([method, body]).toEqual(['POST', '{"a":1}']);
    expect(headers.filter(({ value }) => value === 'application/json').map(({ name }) => name)).toEqual([
      'Accept',
      'Content-Type',
    ]);
  });

  it('reads parts of a form with types and files', () => {
    const { parts, files } = only(
      `curl h -F 'doc=@a.pdf;type=application/pdf' -F 'meta={"a":"b"};type=application/json' --form-string 'n=@x;type=y'`,
    );
    expect(parts).toEqual([
      { name: 'doc', value: null, fileName: 'a.pdf', type: 'application/pdf' },
      { name: 'meta', value: '{"a":"b"}', fileName: null, type: 'application/json' },
      { name: 'n', value: '@x;type=y', fileName: null, type: null },
    ]);
    expect(files).toEqual(['a.pdf']);
  });
});
