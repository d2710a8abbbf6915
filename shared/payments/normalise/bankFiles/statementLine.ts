/**
 * Lines of MT940 statements and MT942 interim reports. A line on a statement is booked and proves; an interim report
 * announces. A reversal mark (RC, RD), a return code or a returned item makes it a return.
 */
import type { FieldRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import type { FourTimes } from '../../../kernel/time.ts';
import type { EventKind, Movement, Rail } from '../../model.ts';
import { moneyFromLocal } from '../amounts.ts';
import { ownTransferWords, ownWords, pspWords } from '../camt.ts';
import { maskedAccount } from '../counterparty.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { isPlaceholder } from '../identifiers.ts';
import { withoutText } from '../stripe.ts';
import { shapedReferences, usable } from './references.ts';

export function normaliseStatementLine({ fields, context }: FieldRecord): NormalisedRecord {
  const mark = fields['mark'] ?? '';
  const isCredit = mark === 'C' || mark === 'RD' || mark === 'EC';
  const isAnnounced = context['messageType'] === '942' || mark.startsWith('E');
  const times: FourTimes = {
    occurredAt: null,
    receivedAt: null,
    bookedOn: fields['entryDate'] ?? fields['valueDate'] ?? null,
    valueOn: fields['valueDate'] ?? null,
  };
  const identifiers = identifiersOf(fields);
  const movement = movementOf(fields, mark, isCredit);
  const currency = context['currency'];
  const account = fields['counterpartyAccount'];
  const event = draftEvent({
    party: 'bank',
    kind: kindOf(isCredit, isAnnounced),
    movement,
    rail: railOf(fields, currency),
    amount: currency === undefined ? null : moneyFromLocal(fields['amount'] ?? '', currency, '.'),
    times,
    identifiers,
    counterparty: account === undefined ? null : maskedAccount(account),
    status: [mark, fields['typeCode'], fields['transactionCode']]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
    reason: movement === 'return' ? reasonOf(fields) : null,
  });
  return { events: [event], identifiers: withoutText(identifiers), party: 'bank', times };
}

function kindOf(isCredit: boolean, isAnnounced: boolean): EventKind {
  if (isAnnounced) return isCredit ? 'pending_credit' : 'pending_debit';
  return isCredit ? 'booked_credit' : 'booked_debit';
}

/**
 * Business transaction codes of the German banking industry (Geschäftsvorfallcodes): SEPA returns, charges, and the
 * transfers and direct debits themselves.
 */
const returnCodes = new Set(['108', '109', '159', '181', '184']);
const feeCodes = new Set(['805', '806', '807', '808', '809', '814', '820', '821', '822']);
const debitCodes = new Set(['104', '105', '106', '107', '170', '171', '174', '192', '193', '196']);
const instantCodes = new Set(['118', '119', '168']);
const transferCodes = new Set([
  '116',
  '117',
  '152',
  '153',
  '154',
  '156',
  '157',
  '166',
  '167',
  '169',
  '177',
  '191',
  '194',
]);

function movementOf(fields: Readonly<Record<string, string>>, mark: string, isCredit: boolean): Movement {
  const code = fields['transactionCode'] ?? '';
  const type = (fields['typeCode'] ?? '').slice(1);
  const words = [fields['information'], fields['supplementary'], fields['postingText']].join(' ');
  if (/\bpo_[A-Za-z0-9]{4,}/.test(words)) return 'settlement-batch';
  if (mark.startsWith('R') || returnCodes.has(code) || type === 'RTI' || /\/(?:RETN|RTRN|REJT)\//.test(words))
    return 'return';
  if (feeCodes.has(code) || ['CHG', 'COM', 'INT', 'BRF'].includes(type)) return 'fee';
  if (isCredit && pspWords.test(`${fields['counterpartyName'] ?? ''} ${words}`)) return 'settlement-batch';
  const isReferenced = fields['word.EREF'] !== undefined && !isPlaceholder(fields['word.EREF']);
  if (
    !isReferenced &&
    (ownTransferWords.test(words) || (ownWords.test(words) && fields['counterpartyAccount'] === undefined))
  )
    return 'fee';
  return 'payment';
}

function railOf(fields: Readonly<Record<string, string>>, currency: string | undefined): Rail | null {
  const code = fields['transactionCode'] ?? '';
  if (debitCodes.has(code) || (returnCodes.has(code) && code !== '159')) return 'sepa-direct-debit';
  if (instantCodes.has(code)) return 'sepa-instant';
  if (transferCodes.has(code) || code === '159') return 'sepa-credit-transfer';
  if (/^S(?:10[1-4]|20[0-6])$/.test(fields['typeCode'] ?? '')) return 'swift';
  const words = fields['information'] ?? '';
  if (/\/TRTP\/i?DEAL|SEPA OVERBOEKING|\bSEPA\b/i.test(words))
    return /incasso|direct debit|lastschrift/i.test(words) ? 'sepa-direct-debit' : 'sepa-credit-transfer';
  return currency === 'EUR' && /^[A-Z]{2}\d{2}/.test(fields['counterpartyAccount'] ?? '')
    ? 'sepa-credit-transfer'
    : null;
}

/** A SEPA reason code (`AC04`, or 9xx of the structured :86:) where the text gives one. */
function reasonOf(fields: Readonly<Record<string, string>>): string | null {
  const words = `${fields['information'] ?? ''} ${fields['supplementary'] ?? ''}`;
  const code =
    /\b(AC0[1-9]|AC1[0-9]|AG0[1-9]|AM0[1-9]|BE0[1-9]|CNOR|DNOR|DUPL|ED05|FF0[1-9]|FOCR|FRAD|MD0[1-9]|MS0[23]|RC0[1-9]|RR0[1-4]|SL01|TECH|TM01)\b/.exec(
      words,
    );
  return code?.[1] ?? /Grund ([^.]{3,60}?)(?=\s+[A-Z]|$)/.exec(words)?.[1] ?? null;
}

function identifiersOf(fields: Readonly<Record<string, string>>): Identifier[] {
  const text = [fields['remittance'], fields['supplementary']].filter((part) => part !== undefined).join(' ');
  const all = `${fields['information'] ?? ''} ${fields['supplementary'] ?? ''} ${fields['ownerReference'] ?? ''}`;
  return uniqueIdentifiers([
    ...identified(
      ['end-to-end-id', usable(fields['word.EREF'] ?? fields['word.E2E'])],
      ['merchant-reference', usable(fields['ownerReference'])],
      ['merchant-reference', usable(fields['word.ORDERID'])],
      ['instruction-id', usable(fields['word.KREF'])],
      ['transaction-id', usable(fields['word.TNR'])],
      ['mandate', usable(fields['word.MREF'])],
      ['mandate', usable(fields['word.MARF'])],
      ['bank-reference', usable(fields['bankReference'])],
      ['free-text', text],
    ),
    ...shapedReferences(all),
  ]);
}
