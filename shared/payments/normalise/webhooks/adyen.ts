/**
 * Adyen's standard notifications: one event for each item. What an event code means, and what it means when `success`
 * is false, follows docs.adyen.com/development-resources/webhooks/webhook-types. An authorisation is not money taken:
 * only CAPTURE says so.
 */
import { member, scalarText } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { adyenItems } from '../../../evidence/webhooks/shapes.ts';
import { currencyExponent, money, type Money } from '../../../kernel/money.ts';
import type { EventDraft, Rail } from '../../model.ts';
import { isCurrency } from '../amounts.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import {
  instantOf,
  metadataIdentifiers,
  pspEvent,
  textOf,
  type Meaning,
  type WebhookFacts,
} from './reading.ts';

interface Code {
  readonly done: Meaning;
  readonly failed?: Meaning;
}

const observed: Meaning = ['status_observed'];
const refund: Code = { done: ['refunded', 'refund'], failed: ['refund_failed', 'refund'] };
const voided: Code = { done: ['voided'] };

const codes: Readonly<Record<string, Code>> = {
  AUTHORISATION: { done: ['authorized'], failed: ['declined'] },
  AUTHORISATION_ADJUSTMENT: { done: ['authorized'] },
  PENDING: { done: ['processing'] },
  CAPTURE: { done: ['captured'], failed: ['failed'] },
  CAPTURE_FAILED: { done: ['failed'] },
  CANCELLATION: voided,
  TECHNICAL_CANCEL: voided,
  VOID_PENDING_REFUND: voided,
  OFFER_CLOSED: { done: ['expired'] },
  EXPIRE: { done: ['expired'] },
  REFUND: refund,
  REFUND_WITH_DATA: refund,
  REFUND_FAILED: { done: ['refund_failed', 'refund'], failed: ['refund_failed', 'refund'] },
  REFUNDED_REVERSED: { done: ['refund_failed', 'refund'] },
  REQUEST_FOR_INFORMATION: { done: ['dispute_opened', 'dispute'] },
  NOTIFICATION_OF_CHARGEBACK: { done: ['dispute_opened', 'dispute'] },
  CHARGEBACK: { done: ['funds_withdrawn', 'dispute'] },
  CHARGEBACK_REVERSED: { done: ['funds_reinstated', 'dispute'] },
  SECOND_CHARGEBACK: { done: ['dispute_lost', 'dispute'] },
  INFORMATION_SUPPLIED: { done: ['dispute_under_review', 'dispute'] },
  ISSUER_RESPONSE_TIMEFRAME_EXPIRED: { done: ['dispute_won', 'dispute'] },
  PREARBITRATION_WON: { done: ['dispute_won', 'dispute'] },
  PREARBITRATION_LOST: { done: ['dispute_lost', 'dispute'] },
  DISPUTE_DEFENSE_PERIOD_ENDED: { done: ['status_observed', 'dispute'] },
  PAYOUT_THIRDPARTY: { done: ['submitted'], failed: ['failed'] },
  PAYOUT_DECLINE: { done: ['cancelled'] },
  PAYOUT_EXPIRE: { done: ['expired'] },
  PAIDOUT_REVERSED: { done: ['returned', 'return'] },
};

/** Codes about reports, contracts and orders: no payment happened. */
const noPayment =
  /^(?:REPORT_AVAILABLE|RECURRING_CONTRACT|ORDER_|ACH_NOTIFICATION_OF_CHANGE|DIRECT_DEBIT_NOTICE)/;
const payoutCode = /^(?:PAYOUT|PAIDOUT)/;

export function adyenFacts(body: ExactJson): WebhookFacts {
  const items = adyenItems(body).map(itemFacts);
  return {
    events: items.flatMap(({ events }) => events),
    identifiers: uniqueIdentifiers(items.flatMap(({ identifiers }) => identifiers)),
    occurredAt: items[0]?.occurredAt ?? null,
  };
}

function itemFacts(item: ExactJson): WebhookFacts {
  const code = (textOf(item, 'eventCode') ?? '').toUpperCase();
  const succeeded = isTrue(member(item, 'success'));
  const meaning = meaningOf(code, succeeded, item);
  const identifiers = identifiersOf(item, meaning);
  const occurredAt = instantOf(item, 'eventDate');
  if (noPayment.test(code)) return { events: [], identifiers, occurredAt };
  const isPayout = payoutCode.test(code);
  const event: EventDraft = pspEvent({
    meaning,
    status: succeeded ? code : `${code} failed`,
    at: occurredAt,
    identifiers,
    amount: adyenAmount(member(item, 'amount')),
    reason: succeeded && meaning[0] !== 'funds_withdrawn' ? null : textOf(item, 'reason'),
    rail: railOf(textOf(item, 'paymentMethod')),
    direction: isPayout ? 'payout' : 'deposit',
  });
  return { events: [event], identifiers, occurredAt };
}

function meaningOf(code: string, succeeded: boolean, item: ExactJson): Meaning {
  if (code === 'CANCEL_OR_REFUND') {
    const refunded = textOf(item, 'additionalData', 'modification.action') === 'refund';
    const chosen = refunded ? refund : voided;
    return succeeded ? chosen.done : (chosen.failed ?? observed);
  }
  const known = codes[code];
  if (known === undefined) return observed;
  return succeeded ? known.done : (known.failed ?? [observed[0], known.done[1] ?? 'payment']);
}

function isTrue(value: ExactJson | undefined): boolean {
  return value === true || scalarText(value) === 'true';
}

/** The item's own reference names the operation; the original one names the payment it is about. */
function identifiersOf(item: ExactJson, [, movement]: Meaning): Identifier[] {
  const own = textOf(item, 'pspReference');
  const more = member(item, 'additionalData');
  return uniqueIdentifiers([
    ...identified(
      ['dispute', movement === 'dispute' ? own : null],
      ['refund', movement === 'refund' ? own : null],
      ['psp-reference', own],
      ['psp-reference', textOf(item, 'originalReference')],
      ['merchant-reference', textOf(item, 'merchantReference')],
      ['authorization-code', textOf(more, 'authCode')],
      ['arn', textOf(more, 'acquirerReferenceNumber') ?? textOf(more, 'arn')],
      ['rrn', textOf(more, 'retrievalReferenceNumber') ?? textOf(more, 'networkRetrievalReferenceNumber')],
      ['mandate', textOf(more, 'sepadirectdebit.mandateId')],
    ),
    ...metadataOf(more),
  ]);
}

/** `additionalData["metadata.orderId"]`: what the merchant attached to the payment. */
function metadataOf(more: ExactJson | undefined): Identifier[] {
  const attached = Object.entries(more ?? {}).flatMap(([name, value]): [string, ExactJson][] =>
    name.startsWith('metadata.') && typeof value === 'string' ? [[name.slice(9), value]] : [],
  );
  return metadataIdentifiers(Object.fromEntries(attached));
}

/**
 * Adyen counts minor units by its own list, which departs from ISO 4217 for four currencies
 * (docs.adyen.com/development-resources/currency-codes).
 */
const ownExponents: Readonly<Record<string, number>> = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 };

/** Null for what is no whole number, and where Adyen's unit is finer than the currency has. */
export function adyenAmount(amount: ExactJson | undefined): Money | null {
  const [value, code] = [textOf(amount, 'value'), textOf(amount, 'currency')];
  if (value === null || code === null || !isCurrency(code) || !/^-?\d{1,30}$/.test(value)) return null;
  const currency = code.toUpperCase();
  const iso = currencyExponent(currency);
  const shift = iso - (ownExponents[currency] ?? iso);
  if (shift >= 0) return money(BigInt(value) * 10n ** BigInt(shift), currency);
  const unit = 10n ** BigInt(-shift);
  return BigInt(value) % unit === 0n ? money(BigInt(value) / unit, currency) : null;
}

const cardBrands =
  /^(?:visa|mc|mastercard|maestro|amex|diners|discover|jcb|cup|bcmc|cartebancaire|elo|hipercard|dankort|accel|pulse|star|nyce|interac|electron|vpay|card|scheme)/i;

function railOf(method: string | null): Rail | null {
  if (method === null) return null;
  if (/sepadirectdebit/i.test(method)) return 'sepa-direct-debit';
  if (/^banktransfer_iban|^sepabanktransfer/i.test(method)) return 'sepa-credit-transfer';
  if (/^ach/i.test(method)) return 'ach';
  if (/^pix/i.test(method)) return 'pix';
  if (/^upi/i.test(method)) return 'upi';
  return cardBrands.test(method) || /_(?:applepay|googlepay)$/i.test(method) ? 'card' : null;
}
