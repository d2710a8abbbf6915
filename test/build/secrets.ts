/** Forty secrets, each in a place where captures and exports carry them. Card numbers are public test numbers; keys are made up. */

export interface SeededSecret {
  readonly name: string;
  /** What must not be found anywhere afterwards. */
  readonly secret: string;
  /** A JSON log record that carries it. */
  readonly record: Record<string, unknown>;
}

const at = '2026-03-03T14:12:31.000Z';
const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const call = (more: Record<string, unknown>) => ({
  timestamp: at,
  method: 'POST',
  url: 'https://api.example.com/v1/charges',
  status: 200,
  ...more,
});
const header = (name: string, value: string) => call({ request: { headers: { [name]: value } } });
const harHeader = (name: string, value: string) => call({ request: { headers: [{ name, value }] } });

export const seededSecrets: readonly SeededSecret[] = [
  {
    name: 'PAN in a card object',
    secret: '4242424242424242',
    record: call({ request: { card: { number: '4242424242424242', exp_month: 12 } } }),
  },
  {
    name: 'PAN as a JSON number',
    secret: '5555555555554444',
    record: call({ body: { card_number: 5555555555554444 } }),
  },
  {
    name: 'PAN with spaces in a sentence',
    secret: '4012 8888 8888 1881',
    record: call({ msg: 'customer read 4012 8888 8888 1881 to us' }),
  },
  { name: 'PAN with dashes', secret: '6011-1111-1111-1117', record: call({ note: '6011-1111-1111-1117' }) },
  {
    name: 'PAN bare in a description',
    secret: '371449635398431',
    record: call({ description: 'amex 371449635398431 declined' }),
  },
  {
    name: 'PAN in JSON in a string',
    secret: '4000056655665556',
    record: call({ body: JSON.stringify({ payment_method: { number: '4000056655665556' } }) }),
  },
  {
    name: 'PAN in JSON in JSON in a string',
    secret: '5200828282828210',
    record: call({ body: JSON.stringify({ raw: JSON.stringify({ pan: '5200828282828210' }) }) }),
  },
  {
    name: 'PAN in a form body',
    secret: '5105105105105100',
    record: call({ body: 'amount=100&card%5Bnumber%5D=5105105105105100&currency=eur' }),
  },
  {
    name: 'PAN in a form body, grouped and encoded',
    secret: '4444+3333+2222+1111',
    record: call({ body: 'pan=4444+3333+2222+1111&x=1' }),
  },
  {
    name: 'PAN in a query',
    secret: '3530111333300000',
    record: call({ url: 'https://api.example.com/lookup?card=3530111333300000' }),
  },
  {
    name: 'PAN in base64',
    secret: base64('{"number":"378282246310005"}'),
    record: call({
      response: { content: { encoding: 'base64', text: base64('{"number":"378282246310005"}') } },
    }),
  },
  {
    name: 'PAN in XML',
    secret: '6200000000000005',
    record: call({ body: '<Req><Card><PAN>6200000000000005</PAN></Card></Req>' }),
  },
  {
    name: 'PAN in full-width digits',
    secret: '４１１１１１１１１１１１１１１１',
    record: call({ note: 'card ４１１１１１１１１１１１１１１１' }),
  },
  {
    name: 'PAN with zero-width joiners',
    secret: '4111\u200d1111\u200d1111\u200d1111',
    record: call({ note: 'pay with 4111\u200d1111\u200d1111\u200d1111' }),
  },
  {
    name: 'PAN that nobody published',
    secret: '4539578763621486',
    record: call({ cardholder: { card: { pan: '4539578763621486' } } }),
  },
  { name: 'CVV', secret: '"8731"', record: call({ card: { cvv: '8731' } }) },
  { name: 'CVC in a sentence', secret: '7391', record: call({ msg: 'entered cvc: 7391 twice' }) },
  { name: 'CVV as a number', secret: '6524', record: call({ body: { security_code: 6524 } }) },
  {
    name: 'track 1',
    secret: 'B4111111111111111^DOE/JANE^2812101',
    record: call({ swipe: '%B4111111111111111^DOE/JANE^28121010000000000000?' }),
  },
  {
    name: 'track 2',
    secret: '5413330089600010=28122010',
    record: call({ emv: ';5413330089600010=28122010000000000?' }),
  },
  { name: 'PIN block', secret: 'A1B2C3D4E5F60718', record: call({ pin_block: 'A1B2C3D4E5F60718' }) },
  {
    name: 'bearer token',
    secret: 'tok9aQw8eRt7yUi6oP5',
    record: header('Authorization', 'Bearer tok9aQw8eRt7yUi6oP5'),
  },
  {
    name: 'basic authorization',
    secret: base64('merchant:hunter2'),
    record: header('authorization', `Basic ${base64('merchant:hunter2')}`),
  },
  {
    name: 'HAR authorization header',
    secret: 'digestSecret77aa',
    record: harHeader('Authorization', 'Digest digestSecret77aa'),
  },
  {
    name: 'proxy authorization',
    secret: 'prx-99-secret',
    record: header('Proxy-Authorization', 'prx-99-secret'),
  },
  { name: 'cookie', secret: 'sess-4f3e2d1c0b', record: header('Cookie', 'theme=dark; sid=sess-4f3e2d1c0b') },
  {
    name: 'set-cookie in a HAR',
    secret: 'sc-8d7c6b5a',
    record: harHeader('Set-Cookie', 'sid=sc-8d7c6b5a; HttpOnly'),
  },
  {
    name: 'HAR cookie list',
    secret: 'cookie-value-1212',
    record: call({ request: { cookies: [{ name: 'lang', value: 'cookie-value-1212' }] } }),
  },
  { name: 'API key header', secret: 'key-77-aa-bb-cc', record: header('X-Api-Key', 'key-77-aa-bb-cc') },
  {
    name: 'secret key in a sentence',
    secret: 'sk_live_51HxQmZ2eZvKYlo2C',
    record: call({ msg: 'using sk_live_51HxQmZ2eZvKYlo2C for retries' }),
  },
  {
    name: 'restricted key',
    secret: 'rk_live_abcdefgh12345678',
    record: call({ config: 'rk_live_abcdefgh12345678' }),
  },
  {
    name: 'webhook secret',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    record: call({ detail: 'endpoint whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }),
  },
  {
    name: 'client secret of a payment',
    secret: 'pi_3Q9xYz_secret_Ab12Cd34Ef56',
    record: call({ body: { id: 'pi_3Q9xYz', client_secret: 'pi_3Q9xYz_secret_Ab12Cd34Ef56' } }),
  },
  {
    name: 'JWT',
    secret: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    record: call({ msg: 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl back' }),
  },
  {
    name: 'password field',
    secret: 'Corr3ct-Horse',
    record: call({ body: { user: 'anna', password: 'Corr3ct-Horse' } }),
  },
  {
    name: 'password in a form',
    secret: 'S3cr3t%21x',
    record: call({ body: 'grant_type=password&username=a&password=S3cr3t%21x' }),
  },
  {
    name: 'refresh token',
    secret: 'rt-001122334455',
    record: call({ response: { refresh_token: 'rt-001122334455' } }),
  },
  {
    name: 'credentials in an address',
    secret: 'p4ssw0rdInUrl',
    record: call({ url: 'https://svc:p4ssw0rdInUrl@bank.example.com/v1/payouts' }),
  },
  {
    name: 'private key',
    secret: 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC',
    record: call({
      pem: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
    }),
  },
  {
    name: 'webhook signature',
    secret: '5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
    record: header(
      'Stripe-Signature',
      't=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd',
    ),
  },
];
