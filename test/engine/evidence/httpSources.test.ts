import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importText } from './importedText.ts';
import { countHttpSources } from './oracles/http.ts';
import { runPipeline } from './pipelineRun.ts';

const data = new URL('../../data/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, data));

describe('public cURL commands', () => {
  const names = readdirSync(new URL('curl/commands/', data));

  it.each(names)('%s is imported as commands, nothing of it lost', (name) => {
    const bytes = read(`curl/commands/${name}`);
    const run = runPipeline(bytes, 13, name);
    expect(run).toMatchObject({ format: 'curl', refused: null, skipped: 0 });
    expect(run.batches.flatMap(({ records }) => records)).toHaveLength(name === 'pipelines.txt' ? 5 : 1);
    const { whole, records } = importText(bytes.toString('utf8'), name);
    // Without secrets the stored text is the file's own; with them only their place has changed.
    if (records.every(({ redactions }) => redactions.length === 0))
      expect(whole).toBe(bytes.toString('utf8'));
    else expect(whole).toContain('redacted_');
  });

  it('keeps variables as they are written, and hides what is a secret', () => {
    expect(importText(read('curl/commands/get_with_env_var.txt').toString('utf8')).whole).toContain(
      'Bearer $DO_API_TOKEN',
    );
    const secrets: readonly (readonly [string, string])[] = [
      ['bash_redirect', '"USER:PASS"'],
      ['bash_redirect', 'password=abc123'],
      ['get_basic_auth_no_user', 'some_password'],
      ['get_digest_auth', 'some_password'],
      ['get_long_form_header', '75d7ce4350c7d6239347bf23d3a3e668'],
      ['get_with_cookie_in_headers', 'authCookie=123'],
      ['post_form', 'password=something'],
      ['post_json_multiple_headers', 'password123'],
    ];
    for (const [name, secret] of secrets)
      expect(importText(read(`curl/commands/${name}.txt`).toString('utf8')).whole, name).not.toContain(
        secret,
      );
  });
});

describe('cURL commands', () => {
  const script = [
    '#!/bin/bash',
    'export TOKEN=abcd1234efgh',
    "$ curl -sS -u shop:s3cr3tpass 'https://api.psp.example/v1/payouts/po_1NabcDEF' -b 'sid=xyz; other=1' \\",
    '  -H \'Idempotency-Key: idem-1234\' --data-raw $\'{"reference":"WD-7781","note":"it\\\'s"}\' && curl -G https://a.example/c -d q=1 | jq .',
    'curl --json \'{"a":1}\' -k --cert c.pem:pw1234 --oauth2-bearer tok_secret_value https://x.example/z --bogus',
    '',
  ].join('\n');

  it('are one record each, with place, title and what they lack', () => {
    const { titles, locators, warnings, skipped } = importText(script);
    expect(titles).toEqual(['POST /v1/payouts/po_1NabcDEF', 'GET /c', 'POST /z']);
    expect(locators).toEqual(['command[0]', 'command[1]', 'command[2]']);
    expect(warnings.map(({ locator, message }) => `${String(locator)} ${message}`)).toEqual([
      'command[2] curl knows no option “bogus”; it is left out.',
    ]);
    expect(skipped).toEqual([]);
  });

  it.each([
    [
      'an API key before an empty password',
      "curl https://a.example/x -u 'sk_live_1Nz8Kq2x:'",
      'sk_live_1Nz8Kq2x',
    ],
    ['a password', 'curl https://a.example/x --user shop:pa55', 'pa55'],
    ['the login of a proxy', 'curl -U key1234: -x proxy:3128 https://a.example/x', 'key1234'],
    ['a login within the address', "curl 'https://sk_live_1Nz8Kq2x:@a.example/x'", 'sk_live_1Nz8Kq2x'],
  ])('hide %s', (_what, command, secret) => {
    expect(importText(`${command}\n`).whole).not.toContain(secret);
  });

  it('of a long script hide each its own secret', () => {
    const commands = Array.from({ length: 2000 }, (_, index) => {
      const number = String(index).padStart(4, '0');
      return `curl https://a.example/x${number} -u shop:pa55w0rd${number}`;
    });
    const { whole, records } = importText(`${commands.join('\n')}\n`);
    expect(records).toHaveLength(2000);
    expect(whole).not.toContain('pa55w0rd');
    expect(whole.match(/-u shop:redacted_credential_\w{4}/g)).toHaveLength(2000);
  });

  it('hide secrets inside their quotes', () => {
    const { whole } = importText(script);
    for (const secret of ['s3cr3tpass', 'abcd1234efgh', 'sid=xyz', 'pw1234', 'tok_secret_value'])
      expect(whole).not.toContain(secret);
    expect(whole.replaceAll(/redacted_credential_\w{4}/g, '·')).toBe(
      script
        .replace('abcd1234efgh', '·')
        .replace('s3cr3tpass', '·')
        .replace('xyz; other=1', '·; other=·')
        .replace('pw1234', '·')
        .replace('tok_secret_value', '·'),
    );
  });

  it('are found by their ids and state nothing: a command is no evidence that it was run', () => {
    const { stated } = importText(script);
    expect(stated(0).events).toEqual([]);
    expect(stated(0).identifiers).toEqual(
      expect.arrayContaining([
        { scheme: 'merchant-reference', value: 'WD-7781' },
        { scheme: 'idempotency-key', value: 'idem-1234' },
        { scheme: 'payout', value: 'po_1NabcDEF' },
      ]),
    );
  });

  it('of cmd.exe and PowerShell keep their quotes around what is hidden', () => {
    const cmd = 'curl ^"https://a.example/^" ^\n  -H ^"cookie: sid=abcdef^" ^\n  -H ^"accept: */*^"\n';
    expect(importText(cmd).whole.replace(/redacted_credential_\w{4}/, '·')).toBe(
      cmd.replace('sid=abcdef', '·'),
    );
    const powershell =
      '$session.Cookies.Add((New-Object System.Net.Cookie("sid", "verysecretcookie", "/", "a.example")))\n' +
      'Invoke-WebRequest -Uri "https://a.example/v1/x" `\n-Headers @{\n"x-api-key"="topsecretkey1"\n} `\n-Body "{`"reference`":`"WD-1`"}"\n';
    const imported = importText(powershell);
    expect(imported.whole).not.toMatch(/verysecretcookie|topsecretkey1/);
    expect(imported.whole).toContain('"x-api-key"="redacted_');
    expect(imported.titles).toEqual(['GET /v1/x']);
    expect(imported.stated(0).identifiers).toContainEqual({ scheme: 'merchant-reference', value: 'WD-1' });
  });

  it('do not take prose that mentions curl', () => {
    const prose = 'Please send it again.\nI ran curl -v https://a.example and it failed.\n';
    expect(runPipeline(Buffer.from(prose)).format).toBe('attachment');
  });

  it('that name no address are skipped with the reason', () => {
    const { records, skipped } = importText('curl -X POST\ncurl https://a.example/\n');
    expect(records).toHaveLength(1);
    expect(skipped).toEqual([{ locator: 'command[0]', reason: 'the command names no address' }]);
  });
});

describe('public Postman files', () => {
  it.each([
    ['multi-level-folders-v1.postman_collection.json', 6],
    ['multi-level-folders-v2.postman_collection.json', 6],
    ['helper.postman_collection.json', 3],
    ['multiple-form-values.postman_collection.json', 3],
    ['inherited-entities.postman_collection.json', 8],
    ['globals-env-data-files.postman_collection.json', 2],
    ['comma-test-csv.postman_collection.json', 1],
    ['v1.postman_collection.json', 3],
    ['request-chaining-test.postman_collection.json', 2],
    ['inherited-entities.postman_environment.json', 1],
    ['globals-env-data-files.postman_environment.json', 1],
    ['globals-env-data-files.postman_globals.json', 1],
  ])('%s gives %i records, as counted by itself', (name, count) => {
    const bytes = read(`postman/${name}`);
    const run = runPipeline(bytes, 101, name);
    expect(run).toMatchObject({ format: 'postman-collection', refused: null, skipped: 0 });
    expect(run.batches.flatMap(({ records }) => records)).toHaveLength(count);
    expect(countHttpSources(bytes)).toBe(count);
  });

  it('keep folders, variables and inherited authorisation', () => {
    const { titles, warnings, locators } = importText(
      read('postman/inherited-entities.postman_collection.json').toString('utf8'),
    );
    expect(titles[0]).toBe('GET {{collectionVariablesURL}} — Collection level stuff / Variables');
    expect(locators[3]).toBe('item[1].item[0]');
    expect(warnings.map(({ message }) => message)).toEqual([
      '2 request(s) take their authorisation (digest) from the folder “Folder level stuff”.',
      '4 request(s) take their authorisation (basic) from the collection.',
    ]);
  });

  it('hide the secrets of authorisations and keep the rest byte for byte', () => {
    const text = read('postman/helper.postman_collection.json').toString('utf8');
    const { whole } = importText(text);
    expect(whole).not.toContain('D+EdQ-gs$-%@2Nu7');
    expect(whole.replace(/redacted_credential_\w{4}/g, '').length).toBeLessThan(text.length);
    const plain = read('postman/multi-level-folders-v2.postman_collection.json').toString('utf8');
    expect(importText(plain).whole).toBe(plain);
  });

  it('hide variables of type secret, whatever they are called', () => {
    const environment = JSON.stringify({
      name: 'live',
      values: [
        { key: 'colour', value: 'blue-and-green', type: 'secret', enabled: true },
        { key: 'host', value: 'api.psp.example', type: 'default', enabled: true },
      ],
    });
    const { whole, titles } = importText(environment);
    expect(whole).not.toContain('blue-and-green');
    expect(whole).toContain('api.psp.example');
    expect(titles).toEqual(['Environment live: 2 variables']);
  });
});

describe('OpenAPI documents', () => {
  const operations = {
    '/v1/payouts': {
      parameters: [],
      post: { operationId: 'createPayout', summary: 'Create a payout', responses: {} },
      get: { summary: 'List payouts', responses: {} },
    },
    '/v1/payouts/{id}': { delete: { operationId: 'cancelPayout', responses: {} } },
  };

  it.each(['2.0', '3.0.3', '3.1.0'])(
    'of version %s give a record an operation and one for the document',
    (version) => {
      const text = JSON.stringify(
        {
          [version === '2.0' ? 'swagger' : 'openapi']: version,
          info: { title: 'Payments', version: '1.2' },
          paths: operations,
          components: { schemas: { Payout: { type: 'object' } } },
        },
        null,
        2,
      );
      const { titles, locators, whole, recognised } = importText(text);
      expect(recognised).toMatchObject({ format: 'openapi', syntax: 'json', version });
      expect(titles).toEqual([
        `OpenAPI ${version} — Payments — 3 operations`,
        'POST /v1/payouts — createPayout',
        'GET /v1/payouts — List payouts',
        'DELETE /v1/payouts/{id} — cancelPayout',
      ]);
      expect(locators.slice(0, 2)).toEqual(['$', 'paths./v1/payouts.post']);
      expect(whole).toBe(text);
      expect(countHttpSources(Buffer.from(text))).toBe(4);
    },
  );

  it('in YAML are the same, aliases unresolved', () => {
    const text = [
      'openapi: 3.0.3',
      'info:',
      '  title: Payments',
      'paths:',
      '  /v1/payouts:',
      '    post:',
      '      operationId: createPayout',
      '      responses: {"201": {description: ok}}',
      '    get:',
      '      summary: List payouts',
      '      responses: {}',
      '  /v1/payouts/{id}:',
      '    delete: {operationId: cancelPayout, responses: {}}',
      'components:',
      '  schemas:',
      '    a: &a {type: object}',
      '    b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]',
      '    c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]',
      '    d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]',
      '    e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]',
      '    f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]',
      '    g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f]',
      '    h: [*g, *g, *g, *g, *g, *g, *g, *g, *g]',
      '',
    ].join('\n');
    const { titles, whole } = importText(text);
    expect(titles).toEqual([
      'OpenAPI 3.0.3 — Payments — 3 operations',
      'POST /v1/payouts — createPayout',
      'GET /v1/payouts — List payouts',
      'DELETE /v1/payouts/{id} — cancelPayout',
    ]);
    expect(whole).toBe(text);
  });

  it('whose version stands last are recognised too', () => {
    const { recognised, titles } = importText(
      '{"definitions":{"A":{"properties":{"b":{"type":"string"}}}},"info":{"title":"P"},"paths":{"/a":{"get":{}}},"swagger":"2.0"}',
    );
    expect(recognised).toMatchObject({ format: 'openapi', version: '2.0' });
    expect(titles).toHaveLength(2);
  });

  it('that are cut off are refused with the place', () => {
    const run = runPipeline(
      Buffer.from('{"openapi":"3.0.0","info":{"title":"x"},"paths":{"/a":{"get":{'),
      9,
      'api.json',
    );
    expect(run.refused?.message).toMatch(/api\.json.*not readable/);
  });
});
