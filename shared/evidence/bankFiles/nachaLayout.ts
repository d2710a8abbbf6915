/**
 * Columns of NACHA files (Nacha Operating Rules, appendix three: ACH record format specifications). Positions are as
 * the rules print them: from 1, both ends included, in characters.
 */

export interface NachaColumn {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export type NachaLayout = readonly NachaColumn[];

function layout(...columns: readonly (readonly [string, number, number])[]): NachaLayout {
  return columns.map(([name, from, to]) => ({ name, from, to }));
}

export const nachaWidth = 94;

export const fileHeader = layout(
  ['immediateDestination', 4, 13],
  ['immediateOrigin', 14, 23],
  ['fileCreationDate', 24, 29],
  ['fileCreationTime', 30, 33],
  ['fileIdModifier', 34, 34],
  ['immediateDestinationName', 41, 63],
  ['immediateOriginName', 64, 86],
  ['referenceCode', 87, 94],
);

export const batchHeader = layout(
  ['serviceClassCode', 2, 4],
  ['companyName', 5, 20],
  ['companyDiscretionaryData', 21, 40],
  ['companyIdentification', 41, 50],
  ['standardEntryClass', 51, 53],
  ['companyEntryDescription', 54, 63],
  ['companyDescriptiveDate', 64, 69],
  ['effectiveEntryDate', 70, 75],
  ['settlementDate', 76, 78],
  ['originatorStatusCode', 79, 79],
  ['odfiIdentification', 80, 87],
  ['batchNumber', 88, 94],
);

/** Cross-border batches: the same record with other columns in its middle. */
export const iatBatchHeader = layout(
  ['serviceClassCode', 2, 4],
  ['iatIndicator', 5, 20],
  ['foreignExchangeIndicator', 21, 22],
  ['foreignExchangeReferenceIndicator', 23, 23],
  ['foreignExchangeReference', 24, 38],
  ['destinationCountry', 39, 40],
  ['companyIdentification', 41, 50],
  ['standardEntryClass', 51, 53],
  ['companyEntryDescription', 54, 63],
  ['originatingCurrency', 64, 66],
  ['destinationCurrency', 67, 69],
  ['effectiveEntryDate', 70, 75],
  ['settlementDate', 76, 78],
  ['originatorStatusCode', 79, 79],
  ['odfiIdentification', 80, 87],
  ['batchNumber', 88, 94],
);

const entryStart = [
  ['transactionCode', 2, 3],
  ['rdfiIdentification', 4, 11],
  ['checkDigit', 12, 12],
] as const;
const accountAndAmount = [
  ['dfiAccountNumber', 13, 29],
  ['amount', 30, 39],
] as const;
const entryEnd = [
  ['addendaIndicator', 79, 79],
  ['traceNumber', 80, 94],
] as const;

const standardEntry = layout(
  ...entryStart,
  ...accountAndAmount,
  ['individualIdentification', 40, 54],
  ['individualName', 55, 76],
  ['discretionaryData', 77, 78],
  ...entryEnd,
);

/** CTX and the classes built like it: the count of addenda stands before the name, which runs on into reserved columns. */
const corporateEntry = layout(
  ...entryStart,
  ...accountAndAmount,
  ['individualIdentification', 40, 54],
  ['addendaCount', 55, 58],
  ['individualName', 59, 76],
  ['discretionaryData', 77, 78],
  ...entryEnd,
);

/** Shared network entries carry the card instead of a name. */
const sharedNetworkEntry = layout(
  ...entryStart,
  ...accountAndAmount,
  ['cardExpiry', 40, 43],
  ['documentReferenceNumber', 44, 54],
  ['cardNumber', 55, 76],
  ['cardTransactionType', 77, 78],
  ...entryEnd,
);

const iatEntry = layout(
  ...entryStart,
  ['addendaCount', 13, 16],
  ['amount', 30, 39],
  ['foreignAccountNumber', 40, 74],
  ['gatewayScreening', 77, 77],
  ['secondaryScreening', 78, 78],
  ...entryEnd,
);

/** Automated accounting advices: an operator's totals, with wider amounts. */
const advEntry = layout(
  ...entryStart,
  ['dfiAccountNumber', 13, 27],
  ['amount', 28, 39],
  ['adviceRoutingNumber', 40, 48],
  ['fileIdentification', 49, 53],
  ['operatorData', 54, 54],
  ['individualName', 55, 76],
  ['discretionaryData', 77, 78],
  ['addendaIndicator', 79, 79],
  ['operatorRoutingNumber', 80, 87],
  ['julianDay', 88, 90],
  ['sequenceNumber', 91, 94],
);

/** @param entryClass standard entry class of the batch (`PPD`, `CTX`, …); empty where the batch has no header */
export function entryLayout(entryClass: string): NachaLayout {
  switch (entryClass) {
    case 'CTX':
    case 'ATX':
    case 'ACK':
    case 'ENR':
    case 'TRX':
      return corporateEntry;
    case 'IAT':
      return iatEntry;
    case 'ADV':
      return advEntry;
    case 'SHR':
      return sharedNetworkEntry;
    default:
      return standardEntry;
  }
}

export const batchControl = layout(
  ['serviceClassCode', 2, 4],
  ['entryAddendaCount', 5, 10],
  ['entryHash', 11, 20],
  ['totalDebit', 21, 32],
  ['totalCredit', 33, 44],
  ['companyIdentification', 45, 54],
  ['odfiIdentification', 80, 87],
  ['batchNumber', 88, 94],
);
export const advBatchControl = layout(
  ['serviceClassCode', 2, 4],
  ['entryAddendaCount', 5, 10],
  ['entryHash', 11, 20],
  ['totalDebit', 21, 40],
  ['totalCredit', 41, 60],
  ['odfiIdentification', 80, 87],
  ['batchNumber', 88, 94],
);
export const fileControl = layout(
  ['batchCount', 2, 7],
  ['blockCount', 8, 13],
  ['entryAddendaCount', 14, 21],
  ['entryHash', 22, 31],
  ['totalDebit', 32, 43],
  ['totalCredit', 44, 55],
);
export const advFileControl = layout(
  ['batchCount', 2, 7],
  ['blockCount', 8, 13],
  ['entryAddendaCount', 14, 21],
  ['entryHash', 22, 31],
  ['totalDebit', 32, 51],
  ['totalCredit', 52, 71],
);

const returnStart = [
  ['returnCode', 4, 6],
  ['originalTraceNumber', 7, 21],
] as const;
const returnAddenda = layout(
  ...returnStart,
  ['dateOfDeath', 22, 27],
  ['originalRdfi', 28, 35],
  ['addendaInformation', 36, 79],
  ['addendaTraceNumber', 80, 94],
);
const iatReturnAddenda = layout(
  ...returnStart,
  ['dateOfDeath', 22, 27],
  ['originalRdfi', 28, 35],
  ['originalAmount', 36, 45],
  ['addendaInformation', 46, 79],
  ['addendaTraceNumber', 80, 94],
);
const dishonoredAddenda = layout(
  ...returnStart,
  ['originalRdfi', 28, 35],
  ['returnTraceNumber', 39, 53],
  ['returnSettlementDay', 54, 56],
  ['returnReasonCode', 57, 58],
  ['addendaInformation', 59, 79],
  ['addendaTraceNumber', 80, 94],
);
const contestedAddenda = layout(
  ...returnStart,
  ['dateReturned', 22, 27],
  ['originalRdfi', 28, 35],
  ['originalSettlementDay', 36, 38],
  ['returnTraceNumber', 39, 53],
  ['returnSettlementDay', 54, 56],
  ['returnReasonCode', 57, 58],
  ['dishonoredTraceNumber', 59, 73],
  ['dishonoredSettlementDay', 74, 76],
  ['dishonoredReasonCode', 77, 78],
  ['addendaTraceNumber', 80, 94],
);
const changeAddenda = layout(
  ['changeCode', 4, 6],
  ['originalTraceNumber', 7, 21],
  ['originalRdfi', 28, 35],
  ['correctedData', 36, 64],
  ['addendaTraceNumber', 80, 94],
);
const terminalAddenda = layout(
  ['referenceInformation', 4, 13],
  ['terminalIdentification', 14, 19],
  ['transactionSerialNumber', 20, 25],
  ['transactionDate', 26, 29],
  ['authorizationCode', 30, 35],
  ['terminalLocation', 36, 62],
  ['terminalCity', 63, 77],
  ['terminalState', 78, 79],
  ['addendaTraceNumber', 80, 94],
);
const remittanceAddenda = layout(
  ['remittanceInformation', 4, 83],
  ['addendaSequence', 84, 87],
  ['entryDetailSequence', 88, 94],
);

const partyAddenda = (name: string, second: string): NachaLayout =>
  layout([name, 4, 38], [second, 39, 73], ['entryDetailSequence', 88, 94]);
const bankAddenda = (bank: string): NachaLayout =>
  layout(
    [`${bank}Name`, 4, 38],
    [`${bank}Qualifier`, 39, 40],
    [`${bank}Identification`, 41, 74],
    [`${bank}Country`, 75, 77],
    ['entryDetailSequence', 88, 94],
  );

/** The cross-border addenda 10 to 18. */
const iatAddenda: ReadonlyMap<string, NachaLayout> = new Map([
  [
    '10',
    layout(
      ['transactionType', 4, 6],
      ['foreignPaymentAmount', 7, 24],
      ['foreignTraceNumber', 25, 46],
      ['receiverName', 47, 81],
      ['entryDetailSequence', 88, 94],
    ),
  ],
  ['11', partyAddenda('originatorName', 'originatorStreet')],
  ['12', partyAddenda('originatorCity', 'originatorCountry')],
  ['13', bankAddenda('originatingBank')],
  ['14', bankAddenda('receivingBank')],
  [
    '15',
    layout(['receiverIdentification', 4, 18], ['receiverStreet', 19, 53], ['entryDetailSequence', 88, 94]),
  ],
  ['16', partyAddenda('receiverCity', 'receiverCountry')],
  ['17', remittanceAddenda],
  ['18', bankAddenda('correspondentBank')],
]);

/** @param line an addenda record (type 7), at least its type and codes */
export function addendaLayout(line: string, entryClass: string): NachaLayout {
  const type = line.slice(1, 3);
  const code = line.slice(3, 6);
  switch (type) {
    case '02':
      return terminalAddenda;
    case '98':
      return changeAddenda;
    case '99':
      if (isDishonored(code)) return dishonoredAddenda;
      if (isContested(code)) return contestedAddenda;
      return entryClass === 'IAT' ? iatReturnAddenda : returnAddenda;
    default:
      return iatAddenda.get(type) ?? remittanceAddenda;
  }
}

/** R61, R62 and R67 to R70: the originating bank refuses a return. */
export function isDishonored(code: string): boolean {
  return /^R(?:61|62|6[7-9]|70)$/.test(code);
}

/** R71 to R77: the receiving bank insists on its return. */
export function isContested(code: string): boolean {
  return /^R7[1-7]$/.test(code);
}

/** A record's columns by name, trimmed; a record that a carrier cut its trailing spaces off is as good as a full one. */
export function readColumns(line: string, columns: NachaLayout): Record<string, string> {
  // Only beyond the basic plane are characters and UTF-16 units not the same.
  const characters = /[\ud800-\udfff]/.test(line) ? [...line] : null;
  const read: Record<string, string> = {};
  for (const { name, from, to } of columns)
    read[name] = (characters?.slice(from - 1, to).join('') ?? line.slice(from - 1, to)).trim();
  return read;
}

/** Which way an entry moves money at the receiver's account, by its transaction code; null where the code is none. */
export function entrySide(transactionCode: string): 'credit' | 'debit' | null {
  if (/^8[1-8]$/.test(transactionCode)) return Number(transactionCode) % 2 === 1 ? 'credit' : 'debit';
  if (!/^[2-5]\d$/.test(transactionCode)) return null;
  const last = Number(transactionCode.charAt(1));
  return last >= 1 && last <= 4 ? 'credit' : last >= 5 ? 'debit' : null;
}

/** Prenotifications test an account without money. */
export function isPrenote(transactionCode: string): boolean {
  return /^[2-5][38]$/.test(transactionCode);
}
