import { describe, expect, it } from 'vitest';
import { mayHoldCredential, suspiciousAt } from '../../../shared/evidence/redaction/credentials.ts';
import { quickLook } from '../../../shared/evidence/redaction/quickLook.ts';
import { redactJson } from '../../../shared/evidence/redaction/redact.ts';
import { seededSecrets } from '../../build/secrets.ts';
import { randomFrom } from '../../hazards/random.ts';

const seed = 20261120;
const look = (text: string) => quickLook(text, suspiciousAt);

const pieces = [
  ...[
    'sk_live_',
    'rk_test_',
    'whsec_',
    'pi_1_secret_2',
    'eyJhbGci',
    '-----BEGIN',
    'https://a:b@c',
    'Bearer ',
    'basic ',
  ],
  ...[
    'negotiate',
    'api-key',
    'apikey',
    'PASSWORD',
    'pwd',
    'Secret',
    'token',
    'Cookie',
    'authorization',
    'signature',
  ],
  ...[
    'session',
    'kennwort',
    'cvv',
    'CVC',
    'csc',
    'cvn',
    'security code',
    'card_code',
    'verification',
    'pin block',
    'xoxb',
  ],
  ...[
    'ghp_',
    'shpat_',
    'AKIA',
    'ASIA',
    'AIza',
    'SG.',
    'AQE',
    '4111 1111 1111 1111',
    '5555-5555-5555-4444',
    '378282246310005',
  ],
  ...['payment', 'charge', 'eur', '"', ',', ':', ' ', '.', '1772500000', 'visa', 'x', '=', '%2B', '{', '}'],
];
const whole = /[0-9](?:[ .-]{0,2}[0-9]){11}/;

describe('the first look at a record', () => {
  it(`overlooks no sign of a secret that the expressions would find (seed ${String(seed)})`, () => {
    const random = randomFrom(seed);
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: 1 + random(12) }, () => {
        const piece = pieces[random(pieces.length)] ?? '';
        return random(4) === 0 ? piece.slice(random(4)) : random(8) === 0 ? piece.toUpperCase() : piece;
      }).join('');
      const { credential, digits } = look(text);
      if (mayHoldCredential(text)) expect(credential, text).toBe(true);
      if (whole.test(text)) expect(digits, text).toBe(true);
    }
  });

  it('says of an ordinary record that nothing is in it', () => {
    const event = {
      id: 'evt_1',
      created: 1772500000,
      data: { object: { payment_intent: 'pi_1', status: 'succeeded' } },
    };
    expect(look(JSON.stringify(event))).toEqual({
      credential: false,
      digits: false,
      form: false,
      otherSpelling: false,
    });
  });

  it('leaves nothing of the seeded secrets, whatever it said of their records', () => {
    for (const { name, secret, record } of seededSecrets) {
      const redacted = redactJson(JSON.stringify(record), (kind) => `${kind}_abcdefghij234567`);
      expect(redacted.residue === null ? redacted.text : '', name).not.toContain(secret);
    }
  });
});
