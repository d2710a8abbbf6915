/**
 * On which rail a message moves, from what it says of itself: service level, local instrument, clearing system and
 * business service. Null where it does not tell.
 */
import type { XmlElement, XmlMessage } from '../../../evidence/importing.ts';
import type { Rail } from '../../model.ts';
import { codeAt, everyText, find, textAt } from './elements.ts';

const directDebits: ReadonlySet<string> = new Set(['pacs.003', 'pain.008']);
const clearingRails: ReadonlyMap<string, Rail> = new Map([
  ['FDW', 'fedwire'],
  ['FPS', 'faster-payments'],
  ['ACH', 'ach'],
  ['TIPS', 'sepa-instant'],
  ['RT1', 'sepa-instant'],
  ['IPS', 'sepa-instant'],
]);
/** Direct debit schemes of SEPA, as local instruments. */
const collectionSchemes: ReadonlySet<string> = new Set(['CORE', 'COR1', 'B2B']);
const gpiLevel = /^G00\d$/;
/** End-to-end id of Pix: E, the payer's institution, a time to the minute, and eleven characters. */
const pixId = /^[ED]\d{8}20\d{10}[A-Za-z0-9]{11}$/;

/** @param currency of the transaction, where it states one */
export function railOfMessage(message: XmlMessage, currency: string | null): Rail | null {
  const { transaction, block, group, header } = message;
  const original = find(transaction, 'OrgnlTxRef');
  const types = [transaction, original, ...blocksIn(block), group].flatMap(
    (place) => find(place, 'PmtTpInf') ?? [],
  );
  const levels = types.flatMap((type) => type.children.filter(({ name }) => name === 'SvcLvl')).map(codeOf);
  const instruments = types.flatMap((type) => codeAt(type, 'LclInstrm') ?? []);
  const settlement = find(group, 'SttlmInf') ?? find(original, 'SttlmInf');
  const clearing = clearingRails.get(codeAt(settlement, 'ClrSys') ?? '');
  const service = textAt(header, 'BizSvc') ?? '';
  const isDebit = directDebits.has(message.messageType) || isAboutDebit(message, original);
  if (textAt(original, 'SttlmInf', 'SttlmMtd') === null && clearing !== undefined && !isDebit)
    return clearing;
  if (currency === 'BRL' && everyText(transaction).some((text) => pixId.test(text))) return 'pix';
  if (/^swift\./i.test(service) || levels.some((level) => gpiLevel.test(level))) return 'swift';
  const isSepa = levels.includes('SEPA');
  if (isDebit) {
    const isScheme = instruments.some((instrument) => collectionSchemes.has(instrument));
    return (isSepa || isScheme) && isEuro(currency) ? 'sepa-direct-debit' : null;
  }
  if (/inst/i.test(service) || instruments.includes('INST')) return isEuro(currency) ? 'sepa-instant' : null;
  if (isSepa) return isEuro(currency) ? 'sepa-credit-transfer' : null;
  return hasUetr(transaction) ? 'swift' : null;
}

function codeOf(choice: XmlElement): string {
  return textAt(choice, 'Cd') ?? textAt(choice, 'Prtry') ?? '';
}

/** A status or recall need not repeat the amount. */
function isEuro(currency: string | null): boolean {
  return currency === null || currency === 'EUR';
}

/** Status reports, returns and recalls name the message they are about. */
function isAboutDebit({ transaction, block }: XmlMessage, original: XmlElement | null): boolean {
  if (find(original, 'MndtRltdInf') !== null) return true;
  const named =
    textAt(transaction, 'OrgnlGrpInf', 'OrgnlMsgNmId') ??
    textAt(block, 'OrgnlGrpInfAndSts', 'OrgnlMsgNmId') ??
    textAt(block, 'OrgnlGrpInf', 'OrgnlMsgNmId') ??
    '';
  return /^(?:pacs\.003|pain\.008)/.test(named);
}

/** The message's head and the blocks that are open in it. */
function blocksIn(block: XmlElement | null): XmlElement[] {
  if (block === null) return [];
  const inner = block.children.filter(({ name }) => name === 'PmtInf' || name === 'CdtInstr');
  return [block, ...inner];
}

function hasUetr(transaction: XmlElement): boolean {
  return (
    textAt(transaction, 'PmtId', 'UETR') !== null ||
    textAt(transaction, 'OrgnlUETR') !== null ||
    textAt(transaction, 'Rcrd', 'UndrlygTx', 'UETR') !== null
  );
}
