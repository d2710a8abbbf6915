/**
 * Fedwire Funds Service messages in the tagged FAIM format (Fedwire Application Interface Manual): `{2000}` and the
 * like, elements of fixed places first, variable ones closed by `*` or padded with spaces.
 */

export interface FedwireField {
  /** Four digits. */
  readonly tag: string;
  /** UTF-16 offsets of the value in the text, trailing white space left out. */
  readonly start: number;
  readonly end: number;
}

const tagPattern = /\{(\d{4})\}/g;

export function fedwireFields(text: string): FedwireField[] {
  const tags = [...text.matchAll(tagPattern)];
  return tags.map((match, index) => {
    const start = match.index + match[0].length;
    const next = tags[index + 1]?.index ?? text.length;
    return { tag: match[1] ?? '', start, end: start + text.slice(start, next).trimEnd().length };
  });
}

/** Tags that the Fedwire service puts before a message which it delivers. */
const deliveryTags = ['1100', '1110', '1120', '1130'];

/** UTF-16 offsets at which messages may begin on a line. */
export function fedwireCuts(line: string): number[] {
  return [...line.matchAll(/\{1(?:1[0-3]|50)0\}/g)].map((match) => match.index);
}

/** Decides where a message ends: fed with the tags in their order. */
export class FedwireBoundary {
  private sawSupplied = false;

  /** @returns true when the tag begins the next message */
  begins(tag: string): boolean {
    const begins = this.sawSupplied && (tag === '1500' || deliveryTags.includes(tag));
    if (begins) this.sawSupplied = false;
    if (tag === '1500') this.sawSupplied = true;
    return begins;
  }
}

interface Element {
  readonly name: string;
  readonly length: number;
}
type Elements = readonly Element[];

function elements(...pairs: readonly (readonly [string, number])[]): Elements {
  return pairs.map(([name, length]) => ({ name, length }));
}

const institution = (name: string): Elements =>
  elements(
    [`${name}IdCode`, 1],
    [`${name}Identifier`, 34],
    [`${name}Name`, 35],
    [`${name}Address1`, 35],
    [`${name}Address2`, 35],
    [`${name}Address3`, 35],
  );
const lines = (name: string, count: number, length: number): Elements =>
  Array.from({ length: count }, (_unused, index) => ({ name: `${name}${index + 1}`, length }));
const advice = (name: string): Elements => [
  { name: `${name}Code`, length: 3 },
  { name: `${name}1`, length: 26 },
  ...lines(name, 6, 33).slice(1),
];

/** Elements by tag, with their greatest length. Tags that are not here are kept as they stand. */
const layouts: ReadonlyMap<string, Elements> = new Map([
  [
    '1100',
    elements(
      ['dispositionFormatVersion', 2],
      ['dispositionTestProductionCode', 1],
      ['dispositionDuplicationCode', 1],
      ['messageStatus', 1],
    ),
  ],
  ['1110', elements(['receiptDate', 4], ['receiptTime', 4], ['receiptApplicationId', 4])],
  [
    '1120',
    elements(
      ['outputCycleDate', 8],
      ['outputDestination', 8],
      ['outputSequenceNumber', 6],
      ['outputDate', 4],
      ['outputTime', 4],
      ['outputApplicationId', 4],
    ),
  ],
  ['1130', elements(['errorCategory', 1], ['errorCode', 3], ['errorDescription', 35])],
  [
    '1500',
    elements(
      ['formatVersion', 2],
      ['userRequestCorrelation', 8],
      ['testProductionCode', 1],
      ['messageDuplicationCode', 1],
    ),
  ],
  ['1510', elements(['typeCode', 2], ['subTypeCode', 2])],
  ['1520', elements(['inputCycleDate', 8], ['inputSource', 8], ['inputSequenceNumber', 6])],
  ['2000', elements(['amount', 12])],
  ['3100', elements(['senderAba', 9], ['senderShortName', 18])],
  ['3320', elements(['senderReference', 16])],
  ['3400', elements(['receiverAba', 9], ['receiverShortName', 18])],
  ['3500', elements(['previousMessageIdentifier', 22])],
  ['3600', elements(['businessFunctionCode', 3], ['transactionTypeCode', 3])],
  ['3610', elements(['localInstrumentCode', 4], ['proprietaryCode', 35])],
  [
    '3700',
    elements(
      ['chargeDetails', 1],
      ['senderCharges1', 15],
      ['senderCharges2', 15],
      ['senderCharges3', 15],
      ['senderCharges4', 15],
    ),
  ],
  ['3710', elements(['instructedCurrency', 3], ['instructedAmount', 15])],
  ['3720', elements(['exchangeRate', 12])],
  ['4000', institution('intermediaryBank')],
  ['4100', institution('beneficiaryBank')],
  ['4200', institution('beneficiary')],
  ['4320', elements(['beneficiaryReference', 16])],
  ['4400', institution('accountDebited')],
  ['5000', institution('originator')],
  ['5100', institution('originatorBank')],
  ['5200', institution('instructingBank')],
  ['5400', elements(['accountCreditedDrawdown', 9])],
  ['6000', lines('originatorToBeneficiary', 4, 35)],
  ['6100', lines('toReceiverBank', 6, 35)],
  ['6200', lines('toIntermediaryBank', 6, 33)],
  ['6210', advice('intermediaryBankAdvice')],
  ['6300', lines('toBeneficiaryBank', 6, 33)],
  ['6310', advice('beneficiaryBankAdvice')],
  ['6400', lines('toBeneficiary', 6, 33)],
  ['6410', advice('beneficiaryAdvice')],
  ['6420', elements(['paymentMethod', 5], ['paymentMethodInformation', 30])],
  ['6500', lines('bankToBank', 6, 35)],
  ['9000', lines('serviceMessage', 12, 35)],
]);

/**
 * The elements of a tag's value by name, trimmed; empty for tags without a layout. Elements of fixed length stand
 * without a mark; the last of them may be closed early by `*`, and every later one is.
 */
export function fedwireElements(tag: string, value: string): Record<string, string> {
  const layout = layouts.get(tag);
  if (layout === undefined) return {};
  const found: Record<string, string> = {};
  let rest = value.replace(/[\r\n]+/g, '');
  const isMarked = rest.includes('*');
  for (const { name, length } of layout) {
    const mark = isMarked ? rest.indexOf('*') : -1;
    const isClosed = mark >= 0 && mark <= length;
    const text = rest.slice(0, isClosed ? mark : length);
    // A closed element of full length leaves its mark to the next: it belongs to neither.
    rest = rest.slice(isClosed ? mark + 1 : length);
    if (!isClosed && text.length < length) rest = '';
    if (text.trim() !== '') found[name] = text.trim();
  }
  return found;
}

/** Tags that every value message carries, by name for a person. */
const mandatory: readonly (readonly [tag: string, name: string])[] = [
  ['1500', 'sender supplied information'],
  ['1510', 'type and subtype'],
  ['1520', 'IMAD'],
  ['2000', 'amount'],
  ['3100', 'sender bank'],
  ['3400', 'receiver bank'],
  ['3600', 'business function code'],
];

const beneficiary = ['4200', 'beneficiary'] as const;
const originator = ['5000', 'originator'] as const;

/** What the business function asks for besides. */
const byFunction: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  CTR: [beneficiary, originator],
  CTP: [beneficiary, originator],
  DRC: [beneficiary, ['4400', 'account debited in drawdown'], ['5400', 'account credited in drawdown']],
  DRW: [beneficiary, ['5400', 'account credited in drawdown']],
};

/** Tags that ask for others once they are there. */
const byTag: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  '4000': [['4100', 'beneficiary bank'], beneficiary],
  '4320': [beneficiary],
  '5100': [originator],
  '5200': [['5100', 'originator bank'], originator],
  '6200': [['4000', 'intermediary bank']],
  '6210': [['4000', 'intermediary bank']],
  '6300': [['4100', 'beneficiary bank']],
  '6310': [['4100', 'beneficiary bank']],
  '6400': [beneficiary],
  '6410': [beneficiary],
  '6420': [['6410', 'beneficiary advice'], beneficiary],
};

/** Option F stands in for the plain originator. */
const standIns: Readonly<Record<string, string>> = { '5000': '5010' };

/** Tags that the message lacks, each once: `{6410} beneficiary advice`. */
export function missingTags(
  tags: ReadonlySet<string>,
  businessFunction: string | undefined,
  subType: string | undefined,
): string[] {
  const asked = [
    ...mandatory,
    ...(byFunction[businessFunction ?? ''] ?? []),
    // A reversal names the message that it reverses.
    ...(subType === '02' || subType === '08' ? [['3500', 'previous message identifier'] as const] : []),
    ...[...tags].flatMap((tag) => byTag[tag] ?? []),
  ];
  const missing = asked.filter(([tag]) => !tags.has(tag) && !tags.has(standIns[tag] ?? tag));
  return [...new Set(missing.map(([tag, name]) => `{${tag}} ${name}`))];
}

/** What redaction calls the value of a tag. */
export function meaningOfFedwireTag(tag: string): string {
  if (tag.startsWith('6') || tag.startsWith('8') || tag === '9000') return 'remittanceInformation';
  return tag.startsWith('4') || tag.startsWith('5') ? 'account' : 'reference';
}
