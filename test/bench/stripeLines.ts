/** Stripe events as JSON Lines for benchmarks: the same bytes for the same count, about 600 bytes a line. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

const kinds = [
  'payment_intent.created',
  'charge.succeeded',
  'payment_intent.succeeded',
  'charge.refunded',
] as const;

/** The n-th event, counted from 0. Four events make one payment. */
export function stripeLine(index: number): string {
  const payment = Math.floor(index / kinds.length);
  const kind = kinds[index % kinds.length] ?? kinds[0];
  const number = payment.toString(36).padStart(8, '0');
  const created = 1_772_500_000 + payment * 7 + (index % kinds.length);
  const object = kind.startsWith('charge')
    ? { id: `ch_3Bench${number}`, object: 'charge', payment_intent: `pi_3Bench${number}` }
    : { id: `pi_3Bench${number}`, object: 'payment_intent', latest_charge: `ch_3Bench${number}` };
  return JSON.stringify({
    id: `evt_1Bench${index.toString(36).padStart(9, '0')}`,
    object: 'event',
    api_version: '2024-06-20',
    created,
    type: kind,
    data: {
      object: {
        ...object,
        amount: 1000 + (payment % 90_000),
        amount_received: kind === 'payment_intent.succeeded' ? 1000 + (payment % 90_000) : 0,
        amount_refunded: kind === 'charge.refunded' ? 500 : 0,
        currency: 'eur',
        created,
        status: kind.endsWith('created') ? 'requires_payment_method' : 'succeeded',
        metadata: { reference: `DEP-${number.toUpperCase()}` },
        payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242', country: 'DE' } },
      },
    },
    livemode: false,
    pending_webhooks: 1,
    request: { id: `req_${number}`, idempotency_key: `key-${number}-${String(index % kinds.length)}` },
  });
}

/** @param from number of the first event: files from different numbers share no record */
export async function writeStripeLines(path: string, count: number, from = 0): Promise<void> {
  const out = createWriteStream(path);
  for (let start = 0; start < count; start += 2000) {
    const lines = Array.from({ length: Math.min(2000, count - start) }, (_, offset) =>
      stripeLine(from + start + offset),
    );
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
