/** Titles and natural keys of ISO 20022 records. */
import type { StatementEntry, XmlElement, XmlMessage } from '../../../../../shared/evidence/importing.ts';
import { xmlText } from '../xmlFragment.ts';
import { canonicalAccount } from './accountReports.ts';

/** The bank's reference of an entry within its account; null where it gave none. */
export function entryKey({ account, entry }: StatementEntry): string | null {
  const reference =
    xmlText(entry, 'AcctSvcrRef') ??
    xmlText(entry, 'NtryDtls', 'TxDtls', 'Refs', 'AcctSvcrRef') ??
    xmlText(entry, 'NtryRef');
  return reference === null ? null : `${account === null ? '' : canonicalAccount(account)} ${reference}`;
}

/** `Ntry CRDT BOOK 8.85 EUR` */
export function entryTitle(entry: XmlElement): string {
  const amount = entry.children.find((child) => child.name === 'Amt');
  const status = xmlText(entry, 'Sts', 'Cd') ?? xmlText(entry, 'Sts', 'Prtry') ?? xmlText(entry, 'Sts');
  return words('Ntry', xmlText(entry, 'CdtDbtInd'), status, amount?.text, amount?.attributes['Ccy']);
}

/** A message is identified by its sender's message id, a transaction in it by its own ids. */
export function messageKey({ messageType, group, transaction }: XmlMessage): string | null {
  const message =
    group === null
      ? null
      : (xmlText(group, 'MsgId') ?? xmlText(group, 'Id') ?? xmlText(group, 'MsgId', 'Id'));
  if (message === null) return null;
  const own =
    xmlText(transaction, 'PmtId', 'TxId') ??
    xmlText(transaction, 'PmtId', 'InstrId') ??
    xmlText(transaction, 'PmtId', 'EndToEndId') ??
    xmlText(transaction, 'StsId') ??
    xmlText(transaction, 'RtrId') ??
    xmlText(transaction, 'OrgnlTxId') ??
    xmlText(transaction, 'OrgnlInstrId') ??
    xmlText(transaction, 'OrgnlEndToEndId') ??
    transaction.name;
  return `${messageType} ${message} ${own}`;
}

const statusPaths = [
  ['TxSts'],
  ['TxCxlSts'],
  ['PmtInfSts'],
  ['OrgnlGrpInfAndSts', 'GrpSts'],
  ['Sts', 'Conf'],
] as const;
const reasonPaths = [
  ['StsRsnInf', 'Rsn'],
  ['RtrRsnInf', 'Rsn'],
  ['CxlRsnInf', 'Rsn'],
  ['RvslRsnInf', 'Rsn'],
] as const;
const amountPaths = [
  ['RtrdIntrBkSttlmAmt'],
  ['RvsdIntrBkSttlmAmt'],
  ['IntrBkSttlmAmt'],
  ['Amt', 'InstdAmt'],
  ['Amt', 'EqvtAmt', 'Amt'],
  ['InstdAmt'],
  ['OrgnlIntrBkSttlmAmt'],
  ['OrgnlInstdAmt'],
  ['Amt'],
] as const;

/** `pacs.008 136500 USD`, `pacs.002 RJCT AC04` */
export function messageTitle({ messageType, block, transaction }: XmlMessage): string {
  const status =
    firstText(transaction, statusPaths) ?? (block === null ? null : firstText(block, [['Sts', 'Conf']]));
  const reason = firstText(
    transaction,
    reasonPaths.flatMap((path) => [
      [...path, 'Cd'],
      [...path, 'Prtry'],
    ]),
  );
  const amount = amountPaths
    .map((path) => elementAt(transaction, path))
    .find((found) => found !== null && found.text !== '');
  return words(messageType, status, reason, amount?.text, amount?.attributes['Ccy']);
}

function firstText(element: XmlElement, paths: readonly (readonly string[])[]): string | null {
  for (const path of paths) {
    const text = xmlText(element, ...path);
    if (text !== null) return text;
  }
  return null;
}

function elementAt(element: XmlElement, path: readonly string[]): XmlElement | null {
  let current: XmlElement | undefined = element;
  for (const name of path) current = current?.children.find((child) => child.name === name);
  return current ?? null;
}

function words(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}
