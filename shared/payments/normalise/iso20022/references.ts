/**
 * Identifiers of ISO 20022 messages. Ids of the original payment (`Orgnl…`) are ids of the same payment. Message ids,
 * the own and the original one, tell which message answers which; so do ids of payment information blocks, which many
 * payments share.
 */
import type { XmlElement, XmlMessage } from '../../../evidence/importing.ts';
import type { Identifier, IdentifierScheme } from '../../../evidence/model.ts';
import { identified, uniqueIdentifiers } from '../draft.ts';
import { isPlaceholder } from '../identifiers.ts';
import { childrenOf, find, textAt } from './elements.ts';

const schemes: ReadonlyMap<string, IdentifierScheme> = new Map([
  ['UETR', 'uetr'],
  ['OrgnlUETR', 'uetr'],
  ['EndToEndId', 'end-to-end-id'],
  ['OrgnlEndToEndId', 'end-to-end-id'],
  ['InstrId', 'instruction-id'],
  ['OrgnlInstrId', 'instruction-id'],
  ['TxId', 'transaction-id'],
  ['OrgnlTxId', 'transaction-id'],
  ['RtrId', 'transaction-id'],
  ['RvslId', 'transaction-id'],
  ['ClrSysRef', 'bank-reference'],
  ['OrgnlClrSysRef', 'bank-reference'],
  ['AcctSvcrRef', 'bank-reference'],
  ['MndtId', 'mandate'],
  ['OrgnlMndtId', 'mandate'],
  ['MsgId', 'message-id'],
  ['OrgnlMsgId', 'message-id'],
  ['BizMsgIdr', 'message-id'],
  ['PmtInfId', 'message-id'],
  ['OrgnlPmtInfId', 'message-id'],
  ['CxlId', 'request-id'],
  ['CxlStsId', 'request-id'],
  ['StsId', 'request-id'],
  ['ChrgsId', 'request-id'],
]);

/** Elements whose `Id` is their own: cases of an investigation, items of an advice, assignments. */
const owners: ReadonlyMap<string, IdentifierScheme> = new Map([
  ['Assgnmt', 'message-id'],
  ['Case', 'request-id'],
  ['RslvdCase', 'request-id'],
  ['Itm', 'bank-reference'],
]);

/** Identifiers of one transaction: its own first, then those of its block, group and header. */
export function referencesOf(message: XmlMessage): Identifier[] {
  const { transaction, block, group, header } = message;
  return uniqueIdentifiers([
    ...within(transaction),
    ...remittanceOf(transaction),
    ...rejectedMessage(transaction),
    ...(block === null ? [] : within(block)),
    ...(group === null ? [] : within(group)),
    ...(header === null ? [] : headerIds(header)),
  ]);
}

function within(element: XmlElement, depth = 0): Identifier[] {
  if (depth > 12) return [];
  const scheme = schemes.get(element.name);
  const text = element.text.trim();
  const found: Identifier[] = [];
  if (scheme !== undefined && text !== '' && usable(text, scheme)) found.push({ scheme, value: text });
  const own = owners.get(element.name);
  const id = own === undefined ? null : textAt(element, 'Id');
  if (own !== undefined && id !== null && usable(id, own)) found.push({ scheme: own, value: id });
  for (const child of element.children) found.push(...within(child, depth + 1));
  return found;
}

/** `RltdRef/Ref` of admi.002: the message that a system refused to take. */
function rejectedMessage(transaction: XmlElement): Identifier[] {
  const reference = textAt(transaction, 'RltdRef', 'Ref');
  const isNamed = reference !== null && usable(reference, 'message-id');
  return isNamed ? [{ scheme: 'message-id', value: reference }] : [];
}

/** The header's own id and that of the message it answers; an envelope's other parts name no payment. */
function headerIds(header: XmlElement): Identifier[] {
  const related = childrenOf(header, 'Rltd').map((rltd) => textAt(rltd, 'BizMsgIdr'));
  return identified(
    ...[textAt(header, 'BizMsgIdr'), textAt(header, 'MsgRef'), ...related].map(
      (value) => ['message-id', value === null || !usable(value, 'message-id') ? null : value] as const,
    ),
  );
}

/** NOTPROVIDED and the like identify nothing. A message id may be a word without digits; its sender alone made it unique. */
function usable(text: string, scheme: IdentifierScheme): boolean {
  if (text.length > 140) return false;
  if (scheme === 'message-id') return !/^(?:UNKNOWN|NOTPROVIDED|NONREF|NONE)$/i.test(text);
  return !isPlaceholder(text);
}

/** What the payer wrote for the payee: structured references, and free text in which an id may stand. */
function remittanceOf(transaction: XmlElement): Identifier[] {
  const information = find(transaction, 'RmtInf') ?? find(transaction, 'OrgnlTxRef', 'RmtInf');
  const structured = childrenOf(information, 'Strd').flatMap((block) => [
    textAt(block, 'CdtrRefInf', 'Ref'),
    textAt(block, 'RfrdDocInf', 'Nb'),
  ]);
  const text = childrenOf(information, 'Ustrd')
    .map((part) => part.text.trim())
    .filter((part) => part !== '')
    .join(' ');
  return identified(
    ...structured.map(
      (value) => ['merchant-reference', value === null || isPlaceholder(value) ? null : value] as const,
    ),
    ['free-text', text],
  );
}
