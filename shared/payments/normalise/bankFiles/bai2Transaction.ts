/**
 * BAI2 transaction details. The bank reports what it booked, so a detail proves; an interim same-day report announces.
 * Type codes tell transfers, returns and charges apart (BAI2 specification, appendix A).
 */
import type { FieldRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { dayOfSix } from '../../../evidence/bankFiles/mtStatement.ts';
import { sideOfTypeCode } from '../../../evidence/bankFiles/bai2.ts';
import type { EventKind, Movement, Rail } from '../../model.ts';
import { moneyFromMinor } from '../amounts.ts';
import { ownTransferWords, ownWords, pspWords } from '../camt.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { withoutText } from '../stripe.ts';
import { shapedReferences, usable } from './references.ts';

const ach = new Set('142 143 145 164 165 166 167 168 169 257 445 451 455 464 466 467 468 469 557'.split(' '));
const wires = new Set(['191', '195', '196', '491', '495', '496']);
const international = new Set(['208', '508']);
const returned = new Set(['168', '257', '468', '555', '557']);
const ownBookings = new Set('118 206 354 357 506 654 661 698'.split(' '));

/** Group status 2 withdraws a report, 4 tests the line: neither tells of money. */
const withoutMoney = new Set(['2', '4']);

export function normaliseBai2Transaction({ fields, context }: FieldRecord): NormalisedRecord {
  const typeCode = fields['typeCode'] ?? '';
  const side = sideOfTypeCode(typeCode);
  const asOfDate = context['asOfDate'] ?? null;
  const times = {
    occurredAt: null,
    receivedAt: null,
    bookedOn: asOfDate,
    valueOn: dayOfSix(fields['valueDate'] ?? '') ?? (fields['fundsType'] === '0' ? asOfDate : null),
  };
  const identifiers = identifiersOf(fields);
  const stated = { identifiers: withoutText(identifiers), party: 'bank', times } as const;
  if (side === null || withoutMoney.has(context['groupStatus'] ?? '')) return { events: [], ...stated };
  const movement = movementOf(typeCode, fields['text'] ?? '', side);
  const event = draftEvent({
    party: 'bank',
    kind: kindOf(side, context['asOfModifier'] === '3'),
    movement,
    rail: railOf(typeCode, context['currency']),
    amount: moneyFromMinor(fields['amount'] ?? null, context['currency'] ?? null),
    times,
    identifiers,
    status: `${typeCode} ${side}`,
    reason: movement === 'return' ? (/\bR\d{2}\b/.exec(fields['text'] ?? '')?.[0] ?? null) : null,
  });
  return { events: [event], ...stated };
}

function kindOf(side: 'credit' | 'debit', isInterim: boolean): EventKind {
  if (isInterim) return side === 'credit' ? 'pending_credit' : 'pending_debit';
  return side === 'credit' ? 'booked_credit' : 'booked_debit';
}

function movementOf(typeCode: string, text: string, side: 'credit' | 'debit'): Movement {
  if (/\bpo_[A-Za-z0-9]{4,}/.test(text)) return 'settlement-batch';
  if (returned.has(typeCode)) return 'return';
  if (ownBookings.has(typeCode) || ownTransferWords.test(text) || ownWords.test(text)) return 'fee';
  return side === 'credit' && pspWords.test(text) ? 'settlement-batch' : 'payment';
}

/** The codes name transfers by their American systems; an account in another currency has them on rails of its own. */
function railOf(typeCode: string, currency: string | undefined): Rail | null {
  if (currency === 'USD' && ach.has(typeCode)) return 'ach';
  if (currency === 'USD' && wires.has(typeCode)) return 'fedwire';
  return international.has(typeCode) ? 'swift' : null;
}

function identifiersOf(fields: Readonly<Record<string, string>>): Identifier[] {
  const text = fields['text'] ?? '';
  return uniqueIdentifiers([
    ...identified(
      ['bank-reference', usable(fields['bankReference'])],
      ['merchant-reference', usable(fields['customerReference'])],
      // Date, source and sequence of a Fedwire message, as banks print them.
      ['imad', /\b20\d{6}[A-Z0-9]{8}\d{6}\b/.exec(text)?.[0]],
      ['free-text', text],
    ),
    ...shapedReferences(text),
  ]);
}
