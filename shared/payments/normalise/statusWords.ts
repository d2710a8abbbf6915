/**
 * The vocabulary of states: the words that PSPs, banks and schemes use, and what each says happened.
 * ISO 20022 codes from ExternalPaymentTransactionStatus1Code; English words as payout and payment APIs use them.
 */
import type { EventKind } from '../model.ts';

const words: readonly (readonly [EventKind, readonly string[]])[] = [
  [
    'submitted',
    [
      'submitted',
      'sent',
      'initiated',
      'dispatched',
      'queued',
      'sent_to_bank',
      'sent_to_psp',
      'incoming_payment_waiting',
      'batched',
      'transmitted',
      'outgoing_payment_sent',
    ],
  ],
  [
    'requested',
    [
      'created',
      'new',
      'requested',
      'received_request',
      'draft',
      'open',
      'scheduled',
      'awaiting_funds',
      'awaiting_payment',
      'requires_payment_method',
      'requires_confirmation',
    ],
  ],
  ['approved', ['approved', 'verified', 'released_for_payment', 'confirmed_by_user']],
  [
    'requires_action',
    [
      'requires_action',
      'action_required',
      'awaiting_authentication',
      'awaiting_customer',
      'redirect',
      '3ds_required',
      'challenge',
    ],
  ],
  [
    'accepted',
    [
      'accepted',
      'acknowledged',
      'ack',
      'rcvd',
      'received',
      'actc',
      'accp',
      'acfc',
      'acwc',
      'acwp',
      'acis',
      'patc',
      'validated',
      'accepted_technical',
      'accepted_for_processing',
      'accepted_customer_profile',
      'registered',
      'ok',
      'accepted_by_bank',
      'bank_accepted',
      'psp_accepted',
    ],
  ],
  [
    'processing',
    [
      'processing',
      'pending',
      'in_progress',
      'inprogress',
      'in_process',
      'in_transit',
      'acsp',
      'pdng',
      'part',
      'acpd',
      'executing',
      'waiting',
      'under_review',
      'on_hold',
      'held',
      'funds_converted',
      'pending_settlement',
      'accepted_settlement_in_process',
      'clearing',
      'routing',
      'sending',
      'ongoing',
      'at_bank',
    ],
  ],
  [
    'authorized',
    [
      'authorized',
      'authorised',
      'requires_capture',
      'reserved',
      'preauthorized',
      'authorisation',
      'authorization',
    ],
  ],
  ['captured', ['captured', 'charged', 'capture', 'funds_received', 'payment_received', 'funds_captured']],
  [
    'settled',
    [
      'settled',
      'acsc',
      'accc',
      'completed',
      'complete',
      'executed',
      'succeeded',
      'success',
      'successful',
      'paid',
      'paid_out',
      'done',
      'finished',
      'delivered',
      'credited',
      'outgoing_payment_settled',
      'processed',
      'confirmed',
      'booked',
      'settlement_completed',
      'finalised',
      'finalized',
      'payout_completed',
      'transferred',
    ],
  ],
  [
    'rejected',
    [
      'rejected',
      'rjct',
      'refused',
      'denied',
      'blck',
      'blocked',
      'bounced_by_bank',
      'not_accepted',
      'rejected_by_bank',
      'bank_rejected',
    ],
  ],
  ['declined', ['declined', 'card_declined', 'payment_failed']],
  [
    'failed',
    ['failed', 'failure', 'error', 'errored', 'unsuccessful', 'undeliverable', 'aborted', 'invalid'],
  ],
  [
    'returned',
    [
      'returned',
      'return',
      'bounced',
      'bounced_back',
      'returned_by_bank',
      'funds_returned',
      'bounce',
      'reversed',
      'rtrn',
      'charged_back',
    ],
  ],
  [
    'cancelled',
    ['cancelled', 'canceled', 'canc', 'voided', 'void', 'revoked', 'withdrawn_by_user', 'abandoned'],
  ],
  ['expired', ['expired', 'timed_out', 'lapsed']],
  ['uncertain', ['unknown', 'uncertain', 'timeout', 'indeterminate', 'deemed', 'unresolved']],
  ['refunded', ['refunded', 'refund_succeeded']],
  ['refund_pending', ['refund_pending', 'pending_refund', 'refunding']],
  ['refund_failed', ['refund_failed']],
  ['recall_requested', ['recall_requested', 'recalled', 'recall', 'cancellation_requested']],
];

const kindByWord: ReadonlyMap<string, EventKind> = new Map(
  words.flatMap(([kind, list]) => list.map((word) => [word, kind] as const)),
);

function bareWord(text: string): string {
  return text
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s\-./:]+/g, '_');
}

/**
 * What a status word says, or null for a word that is no status. Compound words ("payout.settled",
 * "TRANSFER_COMPLETED", "status:in transit") are read from their end.
 */
export function kindOfStatus(text: string): EventKind | null {
  const word = bareWord(text);
  const whole = kindByWord.get(word);
  if (whole !== undefined) return whole;
  const parts = word.split('_').filter((part) => part !== '');
  if (parts.length > 6) return null;
  for (let start = 1; start < parts.length; start += 1) {
    const tail = kindByWord.get(parts.slice(start).join('_'));
    if (tail !== undefined) return tail;
  }
  for (let end = parts.length - 1; end > 0; end -= 1) {
    const head = kindByWord.get(parts.slice(0, end).join('_'));
    if (head !== undefined) return head;
  }
  return null;
}

/** ISO 20022 external reason codes: four characters, letters first ("AC04", "MS03", "FOCR", "RR04"). */
const isoReason =
  /^(A[BCGM]|B[E]|C[NUH]|D[NTSU]|E[DR]|F[FOR]|G\d|I[D]|M[DS]|N[AOR]|P[YTI]|R[CFRU]|S[LPV]|T[MDRS]|U[PC])[A-Z0-9]{2}$/;
const namedReasons = new Set([
  'CUST',
  'FOCR',
  'DUPL',
  'TECH',
  'FRAD',
  'LEGL',
  'NARR',
  'NOAS',
  'NOOR',
  'ARDT',
  'SL01',
  'SL11',
  'CNOR',
  'DNOR',
  'AC01',
  'AGNT',
  'CURR',
  'UPAY',
  'ARPL',
]);

export function isIsoReason(text: string): boolean {
  const code = text.trim().toUpperCase();
  return namedReasons.has(code) || (isoReason.test(code) && code.length === 4 && /\d/.test(code));
}
