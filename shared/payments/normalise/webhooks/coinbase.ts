/**
 * Coinbase Commerce events (docs.cdp.coinbase.com/commerce/webhooks): charges priced in local currency and paid in
 * crypto. Only the local price is money here; what moved on a chain has no minor unit of a currency.
 */
import { isExactArray, member } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Money } from '../../../kernel/money.ts';
import { coinbaseEvent } from '../../../evidence/webhooks/shapes.ts';
import { moneyFromLocal } from '../amounts.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import {
  instantOf,
  metadataIdentifiers,
  pspEvent,
  textOf,
  type Meaning,
  type WebhookFacts,
} from './reading.ts';

const types: Readonly<Record<string, Meaning>> = {
  'charge:created': ['requested'],
  'charge:pending': ['processing'],
  'charge:delayed': ['processing'],
  'charge:confirmed': ['captured'],
  'charge:resolved': ['captured'],
  'charge:failed': ['failed'],
};

/** Three-letter codes that look like currencies and are none (ISO 4217 names none of them). */
const crypto = new Set(['BTC', 'ETH', 'LTC', 'BCH', 'DAI', 'SOL', 'XRP', 'BNB', 'ADA', 'DOT', 'XLM']);

export function coinbaseFacts(body: ExactJson): WebhookFacts {
  const event = coinbaseEvent(body);
  const type = textOf(event ?? undefined, 'type') ?? '';
  const data = member(event ?? undefined, 'data') ?? null;
  const occurredAt = instantOf(event ?? undefined, 'created_at');
  const identifiers = uniqueIdentifiers([
    ...identified(
      ['psp-reference', textOf(data, 'code')],
      ['psp-reference', textOf(data, 'id')],
      ['psp-event', textOf(event ?? undefined, 'id')],
    ),
    ...transactions(data),
    ...metadataIdentifiers(member(data, 'metadata')),
  ]);
  if (!type.startsWith('charge:')) return { events: [], identifiers, occurredAt };
  const stated = pspEvent({
    meaning: types[type] ?? ['status_observed'],
    status: type.slice('charge:'.length),
    at: occurredAt,
    identifiers,
    amount: localPrice(data),
    reason: type === 'charge:failed' ? lastContext(data) : null,
  });
  return { events: [stated], identifiers, occurredAt };
}

function localPrice(data: ExactJson): Money | null {
  const local = member(data, 'pricing', 'local');
  const [amount, currency] = [textOf(local, 'amount'), textOf(local, 'currency')];
  if (amount === null || currency === null || crypto.has(currency.toUpperCase())) return null;
  return moneyFromLocal(amount, currency, '.');
}

function transactions(data: ExactJson) {
  const payments = member(data, 'payments');
  if (!isExactArray(payments)) return [];
  return payments.flatMap((payment) => identified(['transaction-id', textOf(payment, 'transaction_id')]));
}

/** Why a charge ended (`EXPIRED`, `UNRESOLVED`): the last entry of its timeline. */
function lastContext(data: ExactJson): string | null {
  const timeline = member(data, 'timeline');
  if (!isExactArray(timeline)) return null;
  const last = timeline.at(-1);
  return textOf(last, 'context') ?? textOf(last, 'status');
}
