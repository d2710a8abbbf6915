/**
 * ISO 8583 messages. They are the word of the processor: an answer tells what the issuer decided, an advice what was
 * done; nothing in them is a booking. Version 1987 states no year, so its times stay in the record's text.
 */
import { messageTypeWords } from '../../../evidence/bankFiles/iso8583Meaning.ts';
import type { FieldRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { money, type Money } from '../../../kernel/money.ts';
import { parseIsoInstant, type FourTimes } from '../../../kernel/time.ts';
import type { EventKind, Movement } from '../../model.ts';
import { draftEvent, identified, noTimes, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { withoutText } from '../stripe.ts';
import { cardResponse, cardVerdict } from './cardResponses.ts';
import { currencyOfNumber } from './currencyNumbers.ts';
import { usable } from './references.ts';

type Fields = Readonly<Record<string, string>>;

export function normaliseCardMessage({ fields, context }: FieldRecord): NormalisedRecord {
  const times = timesOf(fields, context['version']);
  const identifiers = identifiersOf(fields);
  const stated = { identifiers: withoutText(identifiers), party: 'psp', times } as const;
  const meaning = meaningOf(fields);
  if (meaning === null) return { events: [], ...stated };
  const code = fields['DE39'];
  const { what } = messageTypeWords(fields['messageType'] ?? '');
  const verdict = code === undefined || code === '' ? null : cardResponse(code);
  const event = draftEvent({
    party: 'psp',
    ...meaning,
    rail: 'card',
    amount: amountOf(fields),
    times,
    identifiers,
    counterparty: fields['DE2'] === undefined || fields['DE2'] === '' ? null : fields['DE2'],
    status: [fields['messageType'], what, code, verdict === null ? undefined : `(${verdict})`]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
    reason: meaning.kind === 'declined' ? (code ?? null) : null,
  });
  return { events: [event], ...stated };
}

/**
 * By class and function of the message type, and the transaction type in the first two digits of the processing code
 * (00 goods, 01 cash, 09 with cash back; 20 to 29 credits to the cardholder; 30 to 39 inquiries).
 */
function meaningOf(fields: Fields): { readonly kind: EventKind; readonly movement: Movement } | null {
  const [, kind = '', step = '', origin = ''] = fields['messageType'] ?? '';
  const transaction = (fields['DE3'] ?? '').slice(0, 2);
  if (!['1', '2', '4'].includes(kind) || transaction.startsWith('3')) return null;
  const movement: Movement = transaction.startsWith('2') ? 'refund' : 'payment';
  const verdict = cardVerdict(fields['DE39']);
  const observed = { kind: 'status_observed', movement } as const;
  if (kind === '4') {
    if (origin === '2' || origin === '3')
      return {
        kind: step === '0' || step === '2' ? 'dispute_opened' : 'status_observed',
        movement: 'dispute',
      };
    // A reversal cannot be declined: the request itself undoes the transaction, its answer repeats that.
    return step === '0' || step === '2' ? { kind: 'reversed', movement } : observed;
  }
  if (step === '0') return { kind: movement === 'refund' ? 'refund_pending' : 'submitted', movement };
  if (step === '3' || (step === '1' && verdict === null)) return observed;
  if (verdict === 'declined') return { kind: movement === 'refund' ? 'refund_failed' : 'declined', movement };
  if (movement === 'refund') return { kind: 'refunded', movement };
  const isPart = verdict === 'approved-in-part';
  if (kind === '1') return { kind: isPart ? 'partially_authorized' : 'authorized', movement };
  return { kind: isPart ? 'partially_captured' : 'captured', movement };
}

function amountOf(fields: Fields): Money | null {
  const currency = currencyOfNumber(fields['DE49']);
  const amount = fields['DE4'] ?? '';
  return currency === null || !/^\d+$/.test(amount) ? null : money(BigInt(amount), currency);
}

/** Version 1993 gives the year with the local time (12); the transmission time (7) is in UTC. */
function timesOf(fields: Fields, version: string | undefined): FourTimes {
  const local = /^(\d{2})(\d{2})\d{8}$/.exec(fields['DE12'] ?? '');
  const sent = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(fields['DE7'] ?? '');
  if (version === '0' || local === null || sent === null) return noTimes;
  const [, month = '', dayOfMonth = '', hours = '', minutes = '', seconds = ''] = sent;
  // At the turn of the year the local clock may still be in the old year, or already in the new one.
  const shift = month === '01' && local[2] === '12' ? 1 : month === '12' && local[2] === '01' ? -1 : 0;
  const year = 2000 + Number(local[1]) + shift;
  return {
    ...noTimes,
    occurredAt: parseIsoInstant(`${year}-${month}-${dayOfMonth}T${hours}:${minutes}:${seconds}Z`),
  };
}

function identifiersOf(fields: Fields): Identifier[] {
  // Original data elements: message type, trace number, time, acquirer.
  const original = /^\d{4}(\d{6})/.exec(fields['DE90'] ?? fields['DE56'] ?? '')?.[1];
  const reference = /^\d{23}$/.exec(fields['DE31'] ?? '')?.[0];
  return uniqueIdentifiers([
    ...identified(
      ['rrn', usable(fields['DE37'])],
      ['arn', reference],
      ['authorization-code', usable(fields['DE38'])],
      ['stan', usable(fields['DE11'])],
      ['stan', usable(original)],
      [
        'free-text',
        [fields['DE43'], fields['DE48'], fields['DE63']].filter((part) => part !== undefined).join(' '),
      ],
    ),
  ]);
}
