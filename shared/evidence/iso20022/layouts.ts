/**
 * Where the transactions of each ISO 20022 message stand (message definition reports, Message Building Blocks). The
 * names have been stable since the first versions, so one layout serves every version and every national variant.
 */

export interface MessageLayout {
  /** `pacs.008`. */
  readonly type: string;
  /** Blocks around the transactions: `PmtInf`, `Stmt`, `Undrlyg`. A transaction may also stand outside of them. */
  readonly blocks: readonly string[];
  /** What is framed as one record. */
  readonly records: readonly string[];
  /** True where a block, or the message, that holds no transaction is a record itself: it states something on its own. */
  readonly emptyIsRecord: boolean;
}

function layout(type: string, blocks: string, records: string, emptyIsRecord = true): MessageLayout {
  const names = (text: string): string[] => text.split(' ').filter((name) => name !== '');
  return { type, blocks: names(blocks), records: names(records), emptyIsRecord };
}

/** A statement without entries is complete as it is: its balances are proved, and it holds no record. */
export const statementLayout = layout('camt.053', 'Stmt', 'Ntry', false);

const layouts: readonly MessageLayout[] = [
  layout('camt.029', 'CxlDtls OrgnlPmtInfAndSts', 'TxInfAndSts'),
  layout('camt.052', 'Rpt', 'Ntry'),
  statementLayout,
  layout('camt.054', 'Ntfctn', 'Ntry'),
  layout('camt.055', 'Undrlyg OrgnlPmtInfAndCxl', 'TxInf'),
  layout('camt.056', 'Undrlyg', 'TxInf'),
  layout('camt.057', 'Ntfctn', 'Itm'),
  layout('camt.105', 'Chrgs', 'PerTx'),
  layout('camt.106', 'Chrgs', 'PerTx'),
  layout('pacs.002', '', 'TxInfAndSts'),
  layout('pacs.003', '', 'DrctDbtTxInf'),
  layout('pacs.004', '', 'TxInf'),
  layout('pacs.007', '', 'TxInf'),
  layout('pacs.008', '', 'CdtTrfTxInf'),
  layout('pacs.009', '', 'CdtTrfTxInf'),
  layout('pacs.010', 'CdtInstr', 'DrctDbtTxInf'),
  layout('pacs.028', '', 'TxInf'),
  layout('pain.001', 'PmtInf', 'CdtTrfTxInf'),
  layout('pain.002', 'OrgnlPmtInfAndSts', 'TxInfAndSts'),
  layout('pain.007', 'OrgnlPmtInfAndRvsl', 'TxInf'),
  layout('pain.008', 'PmtInf', 'DrctDbtTxInf'),
  layout('pain.013', 'PmtInf', 'CdtTrfTx'),
  layout('pain.014', 'OrgnlPmtInfAndSts', 'TxInfAndSts'),
];
const byType: ReadonlyMap<string, MessageLayout> = new Map(layouts.map((each) => [each.type, each]));

const typeOfRoot: ReadonlyMap<string, string> = new Map([
  ['RsltnOfInvstgtn', 'camt.029'],
  ['BkToCstmrAcctRpt', 'camt.052'],
  ['BkToCstmrStmt', 'camt.053'],
  ['BkToCstmrDbtCdtNtfctn', 'camt.054'],
  ['CstmrPmtCxlReq', 'camt.055'],
  ['FIToFIPmtCxlReq', 'camt.056'],
  ['NtfctnToRcv', 'camt.057'],
  ['ChrgsPmtNtfctn', 'camt.105'],
  ['ChrgsPmtReq', 'camt.106'],
  ['FIToFIPmtStsRpt', 'pacs.002'],
  ['FIToFICstmrDrctDbt', 'pacs.003'],
  ['PmtRtr', 'pacs.004'],
  ['FIToFIPmtRvsl', 'pacs.007'],
  ['FIToFICstmrCdtTrf', 'pacs.008'],
  ['FICdtTrf', 'pacs.009'],
  ['FinInstnCdtTrf', 'pacs.009'],
  ['FIDrctDbt', 'pacs.010'],
  ['FIToFIPmtStsReq', 'pacs.028'],
  ['CstmrCdtTrfInitn', 'pain.001'],
  ['CstmrPmtStsRpt', 'pain.002'],
  ['CstmrPmtRvsl', 'pain.007'],
  ['CstmrDrctDbtInitn', 'pain.008'],
  ['CdtrPmtActvtnReq', 'pain.013'],
  ['CdtrPmtActvtnReqStsRpt', 'pain.014'],
]);

/** The layout of a message type; a type that has none of its own is one record as a whole. */
export function layoutOf(type: string): MessageLayout {
  return byType.get(type) ?? layout(type, '', '');
}

/** Reports on an account: their records are entries, and their blocks have balances and totals of entries. */
export function isAccountReport(type: string): boolean {
  return type === 'camt.052' || type === 'camt.053' || type === 'camt.054';
}

/** The message type that the name of a message's element alone tells; null when it tells none. */
export function typeOfMessageElement(name: string): string | null {
  return typeOfRoot.get(name) ?? messageDefinition(name)?.type ?? null;
}

export interface MessageDefinition {
  /** `pacs.008`. */
  readonly type: string;
  /** `001.08`; null where only the type is stated. */
  readonly version: string | null;
}

const definition =
  /(?:^|[^a-z])((?:acmt|admi|auth|caaa|caad|caam|cafm|cain|camt|casr|catm|catp|colr|fxtr|pacs|pain|reda|remt|secl|seev|semt|sese|setr|tsin|tsmt|tsrv)\.\d{3})(?:\.(\d{3}\.\d{2}))?(?!\d)/;

/**
 * The message that a namespace or message definition identifier names: `urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08`,
 * `urn:swift:xsd:camt.003.001.04`, `http://www.six-interbank-clearing.com/de/pain.002.001.03.ch.02.xsd`. Null: none.
 */
export function messageDefinition(text: string): MessageDefinition | null {
  const match = definition.exec(text);
  if (match === null) return null;
  const [, type = '', version] = match;
  return { type, version: version ?? null };
}

const namespaceDeclaration = /\sxmlns(?::[\w.-]+)?\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The message that the namespaces declared in an opening tag name; null when they name none. */
export function definitionOfTag(tag: string): MessageDefinition | null {
  for (const [, double, single] of tag.matchAll(namespaceDeclaration)) {
    const found = messageDefinition(double ?? single ?? '');
    if (found !== null) return found;
  }
  return null;
}
