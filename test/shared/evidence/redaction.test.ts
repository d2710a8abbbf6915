import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findCardNumbers, passesLuhn } from '../../../shared/evidence/redaction/cardNumbers.ts';
import { findCredentials } from '../../../shared/evidence/redaction/credentials.ts';
import { displaySpans, maskForDisplay, maskIban } from '../../../shared/evidence/redaction/display.ts';
import { findIbans } from '../../../shared/evidence/redaction/iban.ts';
import { redactJson, redactRow, redactText, redactXml } from '../../../shared/evidence/redaction/redact.ts';
import type { Tokenise } from '../../../shared/evidence/redaction/spans.ts';
import { parseCells } from '../../../shared/evidence/framing/rows.ts';
import { seededSecrets } from '../../build/secrets.ts';

const tokenise: Tokenise = (kind) => `${kind}_abcdefghij234567`;
const pii = new URL('../../data/pii/', import.meta.url);
const json = (name: string) => JSON.parse(readFileSync(new URL(name, pii), 'utf8')) as Case[];

interface Case {
  readonly text: string;
  readonly expected_count: number;
  readonly expected_spans: [number, number][];
}

describe("card numbers against presidio's cases", () => {
  it.each(json('card-numbers.json'))('finds exactly those in $text', ({ text, expected_spans }) => {
    const found = findCardNumbers(text, { meaning: 'neutral', insideCard: false, tokenise });
    expect(found.map(({ start, end }) => [start, end])).toEqual(expected_spans);
  });
});

describe("IBANs against presidio's cases", () => {
  it.each(json('ibans.json'))('judges $text', ({ text, expected_spans }) => {
    expect(findIbans(text).map(({ start, end }) => [start, end])).toEqual(expected_spans);
  });

  it('finds them in lower case, among words, and past words in capitals', () => {
    expect(findIbans('to gb82 west 1234 5698 7654 32 EUR now').map(({ iban }) => iban)).toEqual([
      'GB82WEST12345698765432',
    ]);
    expect(findIbans('IBAN:DE89370400440532013000;BIC').map(({ iban }) => iban)).toEqual([
      'DE89370400440532013000',
    ]);
  });
});

describe("credentials against secretlint's cases", () => {
  const secretsIn = (path: string) =>
    findCredentials(readFileSync(new URL(`secretlint/${path}`, pii), 'utf8'), tokenise);

  it('finds the password of every address that must be found', () => {
    expect(secretsIn('basicauth/ng.basic-auth-http-url/input.txt')).toHaveLength(1);
    expect(secretsIn('basicauth/ng.basic-auth-in-markdown/input.txt')).toHaveLength(3);
    expect(
      secretsIn('database-connection-string/ng.postgresql/input.txt').filter(
        ({ rule }) => rule === 'url-credentials',
      ),
    ).toHaveLength(4);
  });

  it('finds none in addresses without credentials', () => {
    expect(secretsIn('basicauth/ok.valid-url/input.txt')).toEqual([]);
  });
});

describe('redaction before storage', () => {
  it.each(seededSecrets)('takes out: $name', ({ secret, record }) => {
    const redacted = redactJson(JSON.stringify(record), tokenise);
    expect(redacted.residue).toBeNull();
    expect(redacted.redactions.length).toBeGreaterThan(0);
    expect(redacted.text).not.toContain(secret);
    expect(redacted.text).not.toContain(JSON.stringify(secret).slice(1, -1));
    const digits = secret.replace(/\D/g, '');
    if (digits.length >= 12) expect(redacted.text.replace(/\D/g, '')).not.toContain(digits);
    expect(Object.keys(JSON.parse(redacted.text) as object)).toEqual(Object.keys(record));
  });

  it.each(seededSecrets)('changes nothing the second time: $name', ({ record }) => {
    const once = redactJson(JSON.stringify(record), tokenise).text;
    const twice = redactJson(once, tokenise);
    expect(twice.text).toBe(once);
    expect(twice.redactions).toEqual([]);
  });

  it('says in bytes of the stored text where something was taken out', () => {
    const { text, redactions } = redactJson('{"größe":"ü€","pan":"4111 1111 1111 1111","n":1}', tokenise);
    const [only] = redactions;
    expect(redactions).toHaveLength(1);
    expect(
      Buffer.from(text)
        .subarray(only?.offset, (only?.offset ?? 0) + (only?.length ?? 0))
        .toString(),
    ).toBe('411111••••••1111·pan_abcdefghij234567');
  });

  it.each([
    { reference: '4539578763621486', trace_id: '4539578763621486', idempotency_key: '4539578763621486' },
    { rrn: '453957876362', arn: '74537604221222132710572', stan: '123456' },
    { ts: 1490385986240, epoch: 1663977609484000, nanos: '1663977609484000123' },
    { description: 'order 4539578763621486 paid', remittance: 'invoice no. 4539578763621486' },
    { cvc_check: 'pass', last4: '4242', exp_month: 12, brand: 'visa' },
    { status: 'token expired', message: 'authorization failed: invalid signature' },
    { iban: 'DE89370400440532013000', phone: '+4915123456789', email: 'ana@example.com' },
    { id: 'pi_3Q9xYz4539578763621486', next_page_token: 'abcdef123456', payment_method_token: 'pm_123456' },
    {
      body: 'reference=4539578763621486&amount=100',
      url: 'https://api.example.com/v1/charges/ch_3S?expand[]=data',
    },
  ])('keeps identifiers that only look like secrets: %j', (record) => {
    const text = JSON.stringify(record);
    expect(redactJson(text, tokenise).text).toBe(text);
  });

  it('masks about one in twenty-five bare references in running text, and none in reference fields', () => {
    let seed = 20261120;
    const next = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed;
    };
    const references = Array.from({ length: 4000 }, () => `${next()}${next()}${next()}`.slice(0, 16));
    const masked = references.filter(
      (reference) =>
        redactJson(JSON.stringify({ note: `thanks ${reference}` }), tokenise).redactions.length > 0,
    );
    const kept = references.filter(
      (reference) => redactJson(JSON.stringify({ reference }), tokenise).redactions.length > 0,
    );
    expect(references.filter(passesLuhn).length).toBeGreaterThan(300);
    expect(masked.length / references.length).toBeLessThan(0.06);
    expect(kept).toEqual([]);
  });

  it('redacts cells by their header and keeps the row a row', () => {
    const row = '1,"4111111111111111",99.00,"secret ""x"""';
    const redacted = redactRow(
      row,
      parseCells(row, ','),
      ['id', 'card_number', 'amount', 'api_key'],
      tokenise,
    );
    expect(parseCells(redacted.text, ',').map(({ value }) => value)).toEqual([
      '1',
      '411111••••••1111·pan_abcdefghij234567',
      '99.00',
      'redacted_credential_4567',
    ]);
    expect(redacted.values[1]).toBe('411111••••••1111·pan_abcdefghij234567');
  });

  it('redacts XML by its element names and keeps references', () => {
    const text =
      '<Ntry><NtryRef>4539578763621486</NtryRef><Ustrd>VISA 4111111111111111</Ustrd><Card><PAN>5019717010103742</PAN><CVV>123</CVV></Card></Ntry>';
    expect(redactXml(text, tokenise).text).toBe(
      '<Ntry><NtryRef>4539578763621486</NtryRef><Ustrd>VISA 411111••••••1111·pan_abcdefghij234567</Ustrd><Card><PAN>501971••••••3742·pan_abcdefghij234567</PAN><CVV>redacted_cvv</CVV></Card></Ntry>',
    );
  });

  it('hides a quoted token behind an equals sign, as in the structured data of syslog', () => {
    expect(redactText('[auth@1 token="zz5EC9B" user="bob"] token expired', tokenise).text).toBe(
      '[auth@1 token="redacted_credential_4567" user="bob"] token expired',
    );
    const harmless = 'next_page_token="zz5EC9B" unexpected token: 42';
    expect(redactText(harmless, tokenise).text).toBe(harmless);
  });

  it('redacts damaged text as well as it can', () => {
    const text =
      '{"headers":{"authorization":"Bearer abcdef123456","cookie":"sid=abc123; theme=dark"},"card":{"number":"4111111111111111","cvc":"123';
    const redacted = redactText(text, tokenise);
    for (const secret of ['abcdef123456', 'abc123', '4111111111111111', '"123'])
      expect(redacted.text).not.toContain(secret);
  });
});

describe('masking for display', () => {
  it('shows country and last four of an IBAN, in place', () => {
    expect(maskIban('DE89 3704 0044 0532 0130 00')).toBe('DE•• •••• •••• •••• ••30 00');
    expect(maskForDisplay('<IBAN>DE89370400440532013000</IBAN>')).toBe('<IBAN>DE••••••••••••••••3000</IBAN>');
  });

  it.each([
    ['{"email":"ana.lopes@example.com"}', '{"email":"a••••••••@example.com"}'],
    ['{"phone":"+351 912 345 678"}', '{"phone":"+••• ••• ••• •78"}'],
    ['{"billing_details":{"name":"Ana Lopes"}}', '{"billing_details":{"name":"A•• L••••"}}'],
    ['{"beneficiary_name":"MÜLLER GMBH"}', '{"beneficiary_name":"M••••• G•••"}'],
    ['<Dbtr><Nm>Ana Lopes</Nm></Dbtr>', '<Dbtr><Nm>A•• L••••</Nm></Dbtr>'],
    [
      '{"name":"Content-Type","value":"application/json"}',
      '{"name":"Content-Type","value":"application/json"}',
    ],
    ['{"body":"{\\"name\\":\\"Ana Lopes\\"}"}', '{"body":"{\\"name\\":\\"A•• L••••\\"}"}'],
  ])('masks %s', (text, shown) => {
    expect(maskForDisplay(text)).toBe(shown);
  });

  it('keeps the number of characters', () => {
    const text = '{"iban":"DE89370400440532013000","email":"ana@example.com","holder_name":"Ana Lopes"}';
    expect(maskForDisplay(text)).toHaveLength(text.length);
    expect(displaySpans(text).map((span) => span.class)).toEqual(['iban', 'email', 'name']);
  });
});
