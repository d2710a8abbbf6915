/**
 * What records of ISO 20022 messages state. Orders and interbank messages speak of agents, the payment service
 * providers on the way, and are their word; what an account shows (camt.052, camt.053, camt.054) is the bank's.
 */
import type { ImportedRecord, XmlElement, XmlMessage } from '../../../evidence/importing.ts';
import type { Money } from '../../../kernel/money.ts';
import type { FourTimes } from '../../../kernel/time.ts';
import type { Direction, EventDraft, EventKind, Movement } from '../../model.ts';
import { maskedAccount } from '../counterparty.ts';
import { draftEvent, type NormalisedRecord } from '../draft.ts';
import { withoutText } from '../stripe.ts';
import { readCalendarDay, readInstant } from '../times.ts';
import { amountAt, childrenOf, codeAt, find, textAt } from './elements.ts';
import { railOfMessage } from './rails.ts';
import { referencesOf } from './references.ts';
import { kindOfCancellationAnswer, kindOfStatus } from './statuses.ts';

/** @returns null when the record is of another family */
export function normaliseIso20022(record: ImportedRecord): NormalisedRecord | null {
  const { content } = record;
  if (content.kind !== 'xml-message') return null;
  const { message } = content;
  const identifiers = referencesOf(message);
  const times = timesOf(message);
  const stated = statedBy(message);
  const events = stated.map((event) =>
    draftEvent({
      party: 'psp',
      ...event,
      times,
      identifiers,
      rail: railOfMessage(message, event.amount?.currency ?? null),
    }),
  );
  return { events, identifiers: withoutText(identifiers), party: 'psp', times };
}

type Stated = Pick<EventDraft, 'kind' | 'status'> &
  Partial<Pick<EventDraft, 'movement' | 'direction' | 'amount' | 'fee' | 'reason' | 'counterparty'>>;

function statedBy(message: XmlMessage): Stated[] {
  switch (message.messageType) {
    case 'pain.001':
      return ordered(message, 'payout', 'Cdtr');
    case 'pain.008':
      return ordered(message, 'deposit', 'Dbtr');
    case 'pacs.003':
    case 'pacs.008':
    case 'pacs.009':
    case 'pacs.010':
      return ordered(message, null, null);
    case 'pacs.002':
    case 'pain.002':
      return reported(message);
    case 'pacs.004':
      return givenBack(message, 'returned', 'RtrRsnInf', ['RtrdIntrBkSttlmAmt', 'RtrdInstdAmt']);
    case 'pacs.007':
    case 'pain.007':
      return givenBack(message, 'reversed', 'RvslRsnInf', ['RvsdIntrBkSttlmAmt', 'RvsdInstdAmt']);
    case 'camt.055':
    case 'camt.056':
      return recalled(message);
    case 'camt.029':
      return answered(message);
    case 'camt.105':
    case 'camt.106':
      return charged(message);
    case 'pacs.028':
    case 'camt.026':
    case 'camt.027':
    case 'camt.057':
    case 'camt.087':
      return observed(message);
    default:
      // Advices, account queries and administration move no payment; their ids are kept.
      return [];
  }
}

/** An order to pay or to collect, or its next hop: `pacs.008 CHASGB2LXXX → CHASUS33XXX`. */
function ordered(message: XmlMessage, direction: Direction | null, side: 'Cdtr' | 'Dbtr' | null): Stated[] {
  const { transaction } = message;
  if (!isTransaction(message)) return [];
  const settled = amountAt(find(transaction, 'IntrBkSttlmAmt'));
  const instructed =
    amountAt(find(transaction, 'InstdAmt')) ??
    amountAt(find(transaction, 'Amt', 'InstdAmt')) ??
    amountAt(find(transaction, 'Amt', 'EqvtAmt', 'Amt'));
  const amount = settled ?? instructed;
  const order: Stated = {
    kind: 'submitted',
    direction,
    amount,
    fee: chargesOf(transaction, amount),
    status: withHop(message),
    counterparty: side === null ? null : accountOf(find(transaction, `${side}Acct`)),
  };
  const isExchanged = settled !== null && instructed !== null && settled.currency !== instructed.currency;
  return isExchanged
    ? [order, { kind: 'status_observed', direction, amount: instructed, status: 'instructed amount' }]
    : [order];
}

/** A status of one transaction, else of its block, else of its group; nothing where none is stated. */
function reported(message: XmlMessage): Stated[] {
  const { transaction, block } = message;
  const places = statusPlaces(transaction, block);
  const found = places.find(({ code }) => code !== null);
  if (found === undefined) return [];
  const reasons = places.flatMap(({ element }) => reasonOf(element, 'StsRsnInf') ?? []);
  const about =
    textAt(transaction, 'OrgnlGrpInf', 'OrgnlMsgNmId') ??
    textAt(find(transaction, 'OrgnlGrpInfAndSts') ?? find(block, 'OrgnlGrpInfAndSts'), 'OrgnlMsgNmId') ??
    '';
  const movement: Movement = /^(?:pacs\.00[47]|pain\.007)/.test(about) ? 'return' : 'payment';
  const isAboutOther = movement === 'return' || /^(?:camt\.05[56]|pacs\.028)/.test(about);
  const original = find(transaction, 'OrgnlTxRef');
  return [
    {
      kind: isAboutOther ? 'status_observed' : kindOfStatus(found.code),
      movement,
      amount:
        amountAt(find(original, 'IntrBkSttlmAmt')) ??
        amountAt(find(original, 'Amt', 'InstdAmt')) ??
        amountAt(find(transaction, 'OrgnlIntrBkSttlmAmt')),
      status: found.code ?? '',
      reason: reasons[0] ?? null,
    },
  ];
}

interface StatusPlace {
  readonly element: XmlElement | null;
  readonly code: string | null;
}

/** Where a status may stand, the nearest to the transaction first. */
function statusPlaces(transaction: XmlElement, block: XmlElement | null): StatusPlace[] {
  const information =
    transaction.name === 'OrgnlPmtInfAndSts' ? transaction : find(block, 'OrgnlPmtInfAndSts');
  const group = find(transaction, 'OrgnlGrpInfAndSts') ?? find(block, 'OrgnlGrpInfAndSts');
  return [
    { element: transaction, code: textAt(transaction, 'TxSts') },
    { element: information, code: textAt(information, 'PmtInfSts') },
    { element: group, code: textAt(group, 'GrpSts') },
  ];
}

function givenBack(
  message: XmlMessage,
  kind: EventKind,
  reasons: 'RtrRsnInf' | 'RvslRsnInf',
  amounts: readonly string[],
): Stated[] {
  const { transaction } = message;
  if (!isTransaction(message)) return [];
  const amount = firstAmount(transaction, [...amounts, 'OrgnlIntrBkSttlmAmt', 'OrgnlInstdAmt']);
  return [
    {
      kind,
      movement: 'return',
      amount,
      fee: chargesOf(transaction, amount),
      status: withHop(message),
      reason: reasonOf(transaction, reasons),
    },
  ];
}

function recalled(message: XmlMessage): Stated[] {
  const { transaction } = message;
  return [
    {
      kind: 'recall_requested',
      amount: firstAmount(transaction, ['OrgnlIntrBkSttlmAmt', 'OrgnlInstdAmt']),
      status: withHop(message),
      reason:
        reasonOf(transaction, 'CxlRsnInf') ?? reasonOf(find(transaction, 'OrgnlGrpInfAndCxl'), 'CxlRsnInf'),
    },
  ];
}

/** The answer to a recall: of the one transaction where it says so, else of the investigation. */
function answered(message: XmlMessage): Stated[] {
  const { transaction, block } = message;
  const code =
    textAt(transaction, 'TxCxlSts') ??
    textAt(transaction, 'OrgnlGrpInfAndSts', 'GrpCxlSts') ??
    textAt(find(transaction, 'Sts') ?? find(block, 'Sts'), 'Conf');
  return [
    {
      kind: kindOfCancellationAnswer(code),
      amount: firstAmount(transaction, ['OrgnlIntrBkSttlmAmt', 'OrgnlInstdAmt']),
      status: code ?? message.messageType,
      reason: reasonOf(transaction, 'CxlStsRsnInf'),
    },
  ];
}

/** Charges of an agent for a payment that went before, one event for each record of them. */
function charged({ messageType, transaction }: XmlMessage): Stated[] {
  return childrenOf(transaction, 'Rcrd').map((record) => ({
    kind: 'fee_charged',
    movement: 'fee',
    amount:
      amountAt(find(record, 'TtlChrgsPerRcrd', 'TtlChrgsAmt')) ??
      amountAt(find(record, 'ChrgsBrkdwn', 'Amt')),
    status: messageType,
    reason: codeAt(record, 'ChrgsBrkdwn', 'Tp'),
  }));
}

/** Questions about a payment, or the announcement of one: they claim nothing of its state. */
function observed(message: XmlMessage): Stated[] {
  return [
    {
      kind: 'status_observed',
      amount: firstAmount(message.transaction, ['OrgnlIntrBkSttlmAmt', 'OrgnlInstdAmt', 'Amt']),
      status: withHop(message),
    },
  ];
}

/** A message or block that stands for itself has no transaction to speak of. */
function isTransaction({ transaction }: XmlMessage): boolean {
  return /^(?:CdtTrfTxInf|DrctDbtTxInf|TxInf)$/.test(transaction.name);
}

function firstAmount(transaction: XmlElement, names: readonly string[]): Money | null {
  for (const name of names) {
    const amount = amountAt(find(transaction, name));
    if (amount !== null) return amount;
  }
  return null;
}

function reasonOf(element: XmlElement | null, name: string): string | null {
  return codeAt(element, name, 'Rsn');
}

/** Charges already taken, where they are in the currency of the amount. */
function chargesOf(transaction: XmlElement, amount: Money | null): Money | null {
  const charges = childrenOf(transaction, 'ChrgsInf').flatMap(
    (charge) => amountAt(find(charge, 'Amt')) ?? [],
  );
  const same = charges.filter(({ currency }) => currency === amount?.currency);
  const [first] = same;
  if (first === undefined) return null;
  return { ...first, minor: same.reduce((sum, { minor }) => sum + minor, 0n) };
}

/** `pacs.009 COV FROMBIC → TOBIC`, `pain.008 RCUR`: the message, its kind where it has several, and its hop. */
function withHop(message: XmlMessage): string {
  const { transaction, group, header } = message;
  const agent = (name: 'InstgAgt' | 'InstdAgt', side: 'Assgnr' | 'Assgne', end: 'Fr' | 'To'): string | null =>
    agentAt(find(transaction, name) ?? find(group, name)) ??
    agentAt(find(group, side, 'Agt')) ??
    agentAt(find(header, end, 'FIId'));
  const from = agent('InstgAgt', 'Assgnr', 'Fr');
  const to = agent('InstdAgt', 'Assgne', 'To');
  const hop = from === null || to === null ? null : `${from} → ${to}`;
  return [message.messageType, variantOf(message), hop].filter((word) => word !== null).join(' ');
}

/** A cover names the customer's transfer under it; a collection says whether it is the first, a recurrent or the last. */
function variantOf({ transaction, block }: XmlMessage): string | null {
  if (find(transaction, 'UndrlygCstmrCdtTrf') !== null) return 'COV';
  return textAt(transaction, 'PmtTpInf', 'SeqTp') ?? textAt(block, 'PmtInf', 'PmtTpInf', 'SeqTp');
}

function agentAt(agent: XmlElement | null): string | null {
  const institution = find(agent, 'FinInstnId');
  return (
    textAt(institution, 'BICFI') ?? textAt(institution, 'BIC') ?? textAt(institution, 'ClrSysMmbId', 'MmbId')
  );
}

function accountOf(account: XmlElement | null): string | null {
  const text = textAt(account, 'Id', 'IBAN') ?? textAt(account, 'Id', 'Othr', 'Id');
  return text === null ? null : maskedAccount(text);
}

/** The message's creation is when its sender says that it happened; settlement and execution days are value days. */
function timesOf({ transaction, block, group, header }: XmlMessage): FourTimes {
  const created =
    textAt(group, 'CreDtTm') ??
    textAt(group, 'MsgId', 'CreDtTm') ??
    textAt(header, 'CreDt') ??
    textAt(header, 'CrDate') ??
    textAt(transaction, 'Rsn', 'RjctnDtTm');
  const information = find(block, 'PmtInf');
  const value =
    textAt(transaction, 'IntrBkSttlmDt') ??
    textAt(group, 'IntrBkSttlmDt') ??
    dateChoice(find(transaction, 'ReqdExctnDt') ?? find(information, 'ReqdExctnDt')) ??
    textAt(transaction, 'ReqdColltnDt') ??
    textAt(transaction, 'XpctdValDt') ??
    textAt(information, 'ReqdColltnDt');
  return {
    occurredAt: created === null ? null : readInstant(created),
    receivedAt: null,
    bookedOn: null,
    valueOn: value === null ? null : readCalendarDay(value),
  };
}

/** From version 8 on, a date or a date and time. */
function dateChoice(choice: XmlElement | null): string | null {
  const own = choice?.text.trim() ?? '';
  return own === '' ? (textAt(choice, 'Dt') ?? textAt(choice, 'DtTm')) : own;
}
