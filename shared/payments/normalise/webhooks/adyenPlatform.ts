/**
 * Adyen's platform and banking webhooks (docs.adyen.com/api-explorer, "Balance Platform webhooks"): transfers state
 * events, everything about account holders, accounts, cards and reports states none.
 */
import { isExactObject, member } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Rail } from '../../model.ts';
import { maskedAccount } from '../counterparty.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import { adyenAmount } from './adyen.ts';
import { instantOf, pspEvent, textOf, type Meaning, type WebhookFacts } from './reading.ts';

const statuses: Readonly<Record<string, Meaning>> = {
  received: ['accepted'],
  pendingApproval: ['requires_action'],
  pending: ['processing'],
  pendingExecution: ['processing'],
  authorised: ['processing'],
  authAdjustmentAuthorised: ['processing'],
  captured: ['captured'],
  booked: ['settled'],
  credited: ['credited'],
  confirmed: ['settled'],
  refused: ['rejected'],
  rejected: ['rejected'],
  error: ['failed'],
  failed: ['failed'],
  cancelled: ['cancelled'],
  expired: ['expired'],
  returned: ['returned', 'return'],
  refunded: ['refunded', 'refund'],
  chargeback: ['funds_withdrawn', 'dispute'],
  chargebackReversed: ['funds_reinstated', 'dispute'],
};

const priorities: Readonly<Record<string, Rail>> = { crossBorder: 'swift', wire: 'fedwire' };

export function adyenPlatformFacts(body: ExactJson): WebhookFacts {
  const type = textOf(body, 'type') ?? '';
  const data = member(body, 'data') ?? null;
  const occurredAt =
    instantOf(body, 'timestamp') ?? instantOf(data, 'updatedAt') ?? instantOf(data, 'creationDate');
  const isTransfer = /\.(?:transfer|payment)\./i.test(type);
  const thing = isTransfer ? data : subject(data);
  const identifiers = uniqueIdentifiers(
    identified(
      ['psp-reference', textOf(thing, 'id')],
      ['merchant-reference', isTransfer ? textOf(thing, 'reference') : null],
      ['psp-reference', textOf(thing, 'transferId') ?? textOf(thing, 'paymentId')],
      ['psp-reference', textOf(thing, 'categoryData', 'pspPaymentReference')],
      ['merchant-reference', textOf(thing, 'categoryData', 'paymentMerchantReference')],
      ['end-to-end-id', textOf(thing, 'referenceForBeneficiary')],
      ['transaction-id', textOf(thing, 'transactionId')],
    ),
  );
  if (!isTransfer) return { events: [], identifiers, occurredAt };
  const status = textOf(thing, 'status') ?? '';
  const reason = textOf(thing, 'reason');
  const event = pspEvent({
    meaning: statuses[status] ?? ['status_observed'],
    status: status === '' ? type : status,
    at: occurredAt,
    identifiers,
    amount: adyenAmount(member(thing, 'amount')),
    reason: reason === 'approved' ? null : reason,
    rail: railOf(thing),
    direction: directionOf(textOf(thing, 'direction')),
    counterparty: maskedAccount(
      textOf(thing, 'counterparty', 'bankAccount', 'accountIdentification', 'iban') ?? '',
    ),
  });
  return { events: [event], identifiers, occurredAt };
}

/** The object that the message is about: `data.accountHolder`, `data.balanceAccount`, … */
function subject(data: ExactJson): ExactJson {
  if (textOf(data, 'id') !== null || !isExactObject(data)) return data;
  return Object.values(data).find((value) => textOf(value, 'id') !== null) ?? data;
}

function directionOf(word: string | null): 'deposit' | 'payout' | null {
  if (word === 'incoming') return 'deposit';
  return word === 'outgoing' ? 'payout' : null;
}

function railOf(transfer: ExactJson): Rail | null {
  if (textOf(transfer, 'category') === 'issuedCard') return 'card';
  if (textOf(transfer, 'category') !== 'bank') return null;
  const priority = textOf(transfer, 'categoryData', 'priority') ?? textOf(transfer, 'priority') ?? '';
  const isEuro = textOf(transfer, 'amount', 'currency') === 'EUR';
  if (priority === 'instant' && isEuro) return 'sepa-instant';
  return priorities[priority] ?? (isEuro ? 'sepa-credit-transfer' : null);
}
