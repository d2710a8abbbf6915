/**
 * Entries of account statements, reports and notifications (camt.052, camt.053, camt.054, any version): an entry with one event for each of its transaction
 * details, or one for itself. A booked entry proves; a pending one claims. Charges and interest that the bank books
 * for itself are fees, not payments; a PSP's net payout is a settlement batch.
 */
import type { StatementEntry, XmlElement } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import type { Money } from '../../kernel/money.ts';
import type { FourTimes } from '../../kernel/time.ts';
import type { EventDraft, EventKind, Movement, Rail } from '../model.ts';
import { maskedAccount } from './counterparty.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from './draft.ts';
import { isPlaceholder, schemeByShape } from './identifiers.ts';
import { amountAt, childrenOf, everyText, find, textAt } from './iso20022/elements.ts';
import { withoutText } from './stripe.ts';
import { readCalendarDay, readInstant } from './times.ts';

export function normaliseStatementEntry({ entry }: StatementEntry): NormalisedRecord {
  const details = childrenOf(entry, 'NtryDtls').flatMap((group) => childrenOf(group, 'TxDtls'));
  const booking = find(entry, 'BookgDt');
  const value = find(entry, 'ValDt');
  const dayOf = (element: XmlElement | null): string | null => {
    const text = textAt(element, 'Dt') ?? textAt(element, 'DtTm');
    return text === null ? null : readCalendarDay(text);
  };
  const exact = textAt(booking, 'DtTm');
  const [only] = details.length === 1 ? details : [];
  const settled = textAt(only ?? null, 'RltdDts', 'IntrBkSttlmDt');
  const valueOn = dayOf(value) ?? (settled === null ? null : readCalendarDay(settled));
  const times: FourTimes = {
    occurredAt: exact === null ? null : readInstant(exact),
    receivedAt: null,
    bookedOn: dayOf(booking) ?? valueOn,
    valueOn,
  };
  const isBatch = details.length > 1;
  const parts = details.length === 0 ? [null] : details;
  const events = parts.flatMap((part) => entryEvents({ entry, part, isBatch, times }));
  const own = isBatch
    ? identified(
        ['bank-reference', usable(textAt(entry, 'AcctSvcrRef'))],
        ['bank-reference', usable(textAt(entry, 'NtryRef'))],
        ...batchIds(entry),
      )
    : [];
  return {
    events,
    identifiers: withoutText(uniqueIdentifiers([...own, ...events.flatMap((event) => event.identifiers)])),
    party: 'bank',
    times,
  };
}

/** The order that a batch booking carries out: its message, and its block of payments. */
function batchIds(entry: XmlElement): (readonly ['message-id', string | null])[] {
  const batch = find(entry, 'NtryDtls', 'Btch');
  return ['MsgId', 'PmtInfId'].map((name) => ['message-id', usable(textAt(batch, name))] as const);
}

interface EntryPart {
  readonly entry: XmlElement;
  readonly part: XmlElement | null;
  readonly isBatch: boolean;
  readonly times: FourTimes;
}

function entryEvents({ entry, part, isBatch, times }: EntryPart): EventDraft[] {
  const isCredit = (textAt(part, 'CdtDbtInd') ?? textAt(entry, 'CdtDbtInd')) === 'CRDT';
  const booked =
    (isBatch ? partAmount(part) : (partAmount(part) ?? null)) ??
    (isBatch ? null : amountAt(find(entry, 'Amt')));
  const whole = isBatch ? booked : (amountAt(find(entry, 'Amt')) ?? booked);
  const instructed =
    amountAt(find(part, 'AmtDtls', 'InstdAmt', 'Amt')) ?? amountAt(find(entry, 'AmtDtls', 'InstdAmt', 'Amt'));
  const exchanged =
    instructed !== null && whole !== null && instructed.currency !== whole.currency ? instructed : null;
  const reason =
    textAt(part, 'RtrInf', 'Rsn', 'Cd') ??
    textAt(part, 'RtrInf', 'Rsn', 'Prtry') ??
    textAt(entry, 'RtrInf', 'Rsn', 'Cd');
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts') ?? 'BOOK';
  const words = everyText(part ?? entry).join(' ');
  const movement = movementOf(entry, part, words, isCredit);
  const isReversal = textAt(entry, 'RvslInd') === 'true' || textAt(entry, 'RvslInd') === '1';
  const event = draftEvent({
    party: 'bank',
    kind: kindOf(status, isCredit),
    movement:
      movement === 'payment' && (reason !== null || isReversal || isReturnCode(entry, part))
        ? 'return'
        : movement,
    rail: movement === 'payment' ? railOf(entry, part, whole) : null,
    amount: whole,
    fee: chargesOf(part, entry, isBatch),
    times,
    identifiers: identifiersOf(entry, part, isBatch),
    counterparty: counterpartyOf(part, isCredit),
    status: [status, codeOf(entry, part)].filter((text) => text !== '').join(' '),
    reason,
  });
  if (exchanged === null) return [event];
  return [
    event,
    draftEvent({
      ...event,
      kind: 'status_observed',
      amount: exchanged,
      fee: null,
      status: 'instructed amount',
    }),
  ];
}

function partAmount(part: XmlElement | null): Money | null {
  return (
    amountAt(find(part, 'AmtDtls', 'TxAmt', 'Amt')) ??
    amountAt(find(part, 'Amt')) ??
    amountAt(find(part, 'AmtDtls', 'InstdAmt', 'Amt'))
  );
}

function kindOf(status: string, isCredit: boolean): EventKind {
  if (status === 'PDNG' || status === 'FUTR') return isCredit ? 'pending_credit' : 'pending_debit';
  if (status === 'INFO') return 'status_observed';
  return isCredit ? 'booked_credit' : 'booked_debit';
}

function codeOf(entry: XmlElement, part: XmlElement | null): string {
  const code = find(part, 'BkTxCd') ?? find(entry, 'BkTxCd');
  const parts = [
    textAt(code, 'Domn', 'Cd'),
    textAt(code, 'Domn', 'Fmly', 'Cd'),
    textAt(code, 'Domn', 'Fmly', 'SubFmlyCd'),
  ];
  return parts.some((text) => text !== null)
    ? parts.map((text) => text ?? '').join('/')
    : (textAt(code, 'Prtry', 'Cd') ?? '');
}

/** Sub-families of ISO 20022 bank transaction codes in which the bank books for itself. */
const ownSubFamilies = new Set([
  'CHRG',
  'COMM',
  'FEES',
  'INTR',
  'TAXE',
  'COME',
  'CHCM',
  'OVCH',
  'CPEN',
  'DINT',
  'ACCB',
  'ADJT',
]);
const returnSubFamilies = new Set([
  'RRTN',
  'RPCR',
  'UPCT',
  'UPDD',
  'PRDD',
  'RVSL',
  'RJCT',
  'RIMB',
  'XRTN',
  'XRPC',
  'ARET',
]);
export const ownWords =
  /\b(account (fee|maintenance|charge|keeping)s?|bank (fee|charge)s?|monthly fee|service (fee|charge)s?|transaction fees?|maintenance fee|interest|entgelt|kontoführung|gebühren?|zinsen|frais (de|bancaires)|agios|intérêts|comisi[oó]n|commission)\b/i;
export const ownTransferWords =
  /\b(internal transfer|own account|sweep|liquidity|intra-?company|inter-?account|zero balanc|cash pool|umbuchung|treasury|funding of|replenish)/i;
export const pspWords =
  /\b(stripe|adyen|checkout\.com|worldpay|mollie|paypal|braintree|sumup|nexi|klarna|rapyd|nuvei)\b/i;

/** Collections under the SEPA schemes, and their returns (ISO 20022 bank transaction codes, PMNT domain). */
const collectionSubFamilies = new Set(['ESDD', 'BBDD', 'PRDD', 'UPDD']);
const crossBorderSubFamilies = new Set(['XBCT', 'XBDD', 'XRTN', 'XRPC']);

/** A booked transfer is taken for a SEPA transfer unless its code says that it is none. */
function railOf(entry: XmlElement, part: XmlElement | null, amount: Money | null): Rail {
  const subFamily = subFamilyOf(entry, part);
  if (collectionSubFamilies.has(subFamily) && amount?.currency === 'EUR') return 'sepa-direct-debit';
  const isTracked = textAt(part, 'Refs', 'UETR') !== null;
  return isTracked && crossBorderSubFamilies.has(subFamily) ? 'swift' : 'sepa-credit-transfer';
}

function subFamilyOf(entry: XmlElement, part: XmlElement | null): string {
  const code = find(part, 'BkTxCd', 'Domn', 'Fmly') === null ? find(entry, 'BkTxCd') : find(part, 'BkTxCd');
  return textAt(code, 'Domn', 'Fmly', 'SubFmlyCd') ?? '';
}

function movementOf(entry: XmlElement, part: XmlElement | null, words: string, isCredit: boolean): Movement {
  const all = `${words} ${textAt(entry, 'AddtlNtryInf') ?? ''}`;
  if (/\bpo_[A-Za-z0-9]{4,}/.test(all)) return 'settlement-batch';
  const code = find(part, 'BkTxCd') ?? find(entry, 'BkTxCd');
  const family = textAt(code, 'Domn', 'Fmly', 'Cd') ?? '';
  if (ownSubFamilies.has(subFamilyOf(entry, part)) || textAt(code, 'Domn', 'Cd') === 'ACMT') return 'fee';
  const other = otherParty(part, isCredit);
  const hasParty = other !== null;
  if (
    ownWords.test(all) &&
    (!hasParty || /bank|sparkasse|banque|banco/i.test(other)) &&
    textAt(part, 'Refs', 'EndToEndId') === null
  )
    return 'fee';
  if (isCredit && pspWords.test(`${other ?? ''} ${remittanceOf(part, entry).join(' ')}`))
    return 'settlement-batch';
  if (isOneParty(part) || ownTransferWords.test(all)) return 'fee';
  if (family === 'BOOK') return hasOwnReference(part) ? 'payment' : 'fee';
  return 'payment';
}

function hasOwnReference(part: XmlElement | null): boolean {
  const reference = textAt(part, 'Refs', 'EndToEndId');
  return reference !== null && !isPlaceholder(reference);
}

/** Payer and payee are one company: the desk moves its own money. */
function isOneParty(part: XmlElement | null): boolean {
  const debtor = otherParty(part, true);
  const creditor = otherParty(part, false);
  return debtor !== null && creditor !== null && debtor.toUpperCase() === creditor.toUpperCase();
}

function isReturnCode(entry: XmlElement, part: XmlElement | null): boolean {
  return returnSubFamilies.has(subFamilyOf(entry, part)) || find(part, 'RtrInf') !== null;
}

function otherParty(part: XmlElement | null, isCredit: boolean): string | null {
  const side = isCredit ? 'Dbtr' : 'Cdtr';
  return (
    textAt(part, 'RltdPties', side, 'Nm') ??
    textAt(part, 'RltdPties', side, 'Pty', 'Nm') ??
    textAt(part, 'RltdPties', `Ultmt${side}`, 'Nm')
  );
}

function counterpartyOf(part: XmlElement | null, isCredit: boolean): string | null {
  const account = find(part, 'RltdPties', isCredit ? 'DbtrAcct' : 'CdtrAcct', 'Id');
  const text = textAt(account, 'IBAN') ?? textAt(account, 'Othr', 'Id');
  return text === null ? null : maskedAccount(text);
}

function chargesOf(part: XmlElement | null, entry: XmlElement, isBatch: boolean): Money | null {
  const charges = find(part, 'Chrgs') ?? (isBatch ? null : find(entry, 'Chrgs'));
  if (charges === null) return null;
  const total = amountAt(find(charges, 'TtlChrgsAndTaxAmt'));
  if (total !== null) return total;
  const amounts = [...childrenOf(charges, 'Rcrd'), charges].flatMap(
    (record) => amountAt(find(record, 'Amt')) ?? [],
  );
  const [first] = amounts;
  if (first === undefined) return null;
  return {
    ...first,
    minor: amounts.reduce(
      (sum, { minor, currency }) => (currency === first.currency ? sum + minor : sum),
      0n,
    ),
  };
}

function remittanceOf(part: XmlElement | null, entry: XmlElement): string[] {
  const information = find(part, 'RmtInf');
  const texts = childrenOf(information, 'Ustrd').map(({ text }) => text);
  const additional = [textAt(part, 'AddtlTxInf'), textAt(entry, 'AddtlNtryInf')].filter(
    (text) => text !== null,
  );
  return [...texts, ...additional].filter((text) => text.trim() !== '');
}

function usable(text: string | null): string | null {
  return text === null || isPlaceholder(text) ? null : text;
}

function identifiersOf(entry: XmlElement, part: XmlElement | null, isBatch: boolean): Identifier[] {
  const references = find(part, 'Refs');
  const structured = childrenOf(find(part, 'RmtInf'), 'Strd').flatMap((block) => [
    textAt(block, 'CdtrRefInf', 'Ref'),
    textAt(block, 'RfrdDocInf', 'Nb'),
  ]);
  const original = ['OrgnlEndToEndId', 'OrgnlInstrId', 'OrgnlTxId'].map((name) =>
    textAt(part, 'RtrInf', name),
  );
  const text = remittanceOf(part, entry).join(' ');
  const shaped = [...text.matchAll(/\b(?:po|pi|ch|re|dp|du)_[A-Za-z0-9]{6,}\b/g)].flatMap(
    ([value]): Identifier[] => {
      const scheme = schemeByShape(value);
      return scheme === null ? [] : [{ scheme, value }];
    },
  );
  return uniqueIdentifiers([
    ...identified(
      ['end-to-end-id', usable(textAt(references, 'EndToEndId'))],
      ['end-to-end-id', usable(original[0] ?? null)],
      ['instruction-id', usable(textAt(references, 'InstrId'))],
      ['instruction-id', usable(original[1] ?? null)],
      ['transaction-id', usable(textAt(references, 'TxId'))],
      ['transaction-id', usable(original[2] ?? null)],
      ['uetr', usable(textAt(references, 'UETR'))],
      ['mandate', usable(textAt(references, 'MndtId'))],
      ['message-id', usable(textAt(references, 'MsgId'))],
      ['message-id', usable(textAt(references, 'PmtInfId'))],
      ...(isBatch ? [] : batchIds(entry)),
      ['bank-reference', usable(textAt(references, 'AcctSvcrRef'))],
      ['bank-reference', isBatch ? null : usable(textAt(entry, 'AcctSvcrRef'))],
      ...structured.map((value) => ['merchant-reference', usable(value)] as const),
      ['free-text', isBatch ? remittanceOf(part, entry).join(' ') : text],
    ),
    ...shaped,
  ]);
}
