/**
 * How many transactions anybody would count in an ISO 20022 file, counted on the text: by opening tags where the XML
 * is broken, by what encloses what where it is sound. Shares no code with the importer.
 */

const transactions: Readonly<Record<string, string>> = {
  'camt.029': 'TxInfAndSts',
  'camt.052': 'Ntry',
  'camt.053': 'Ntry',
  'camt.054': 'Ntry',
  'camt.055': 'TxInf',
  'camt.056': 'TxInf',
  'camt.057': 'Itm',
  'camt.105': 'PerTx',
  'camt.106': 'PerTx',
  'pacs.002': 'TxInfAndSts',
  'pacs.003': 'DrctDbtTxInf',
  'pacs.004': 'TxInf',
  'pacs.007': 'TxInf',
  'pacs.008': 'CdtTrfTxInf',
  'pacs.009': 'CdtTrfTxInf',
  'pacs.010': 'DrctDbtTxInf',
  'pacs.028': 'TxInf',
  'pain.001': 'CdtTrfTxInf',
  'pain.002': 'TxInfAndSts',
  'pain.007': 'TxInf',
  'pain.008': 'DrctDbtTxInf',
};
const blocks: Readonly<Record<string, readonly string[]>> = {
  'camt.029': ['CxlDtls', 'OrgnlPmtInfAndSts'],
  'camt.052': ['Rpt'],
  'camt.054': ['Ntfctn'],
  'camt.055': ['Undrlyg', 'OrgnlPmtInfAndCxl'],
  'camt.056': ['Undrlyg'],
  'camt.057': ['Ntfctn'],
  'camt.105': ['Chrgs'],
  'camt.106': ['Chrgs'],
  'pacs.010': ['CdtInstr'],
  'pain.001': ['PmtInf'],
  'pain.002': ['OrgnlPmtInfAndSts'],
  'pain.007': ['OrgnlPmtInfAndRvsl'],
  'pain.008': ['PmtInf'],
};

interface Element {
  readonly name: string;
  readonly tag: string;
  readonly children: Element[];
}

const pieces =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>/g;

/**
 * @returns records and skipped records together; null where the XML is too broken to say, or holds no message
 */
export function countIso20022(bytes: Uint8Array): number | null {
  const text = new TextDecoder().decode(bytes);
  const roots = treesOf(text);
  if (roots === null) return isOneStatementFile(text) ? openedEntries(text) : null;
  const documents = roots.flatMap((root) => named(root, 'Document'));
  if (documents.length === 0) return null;
  let total = 0;
  for (const document of documents) {
    const type = /(?:camt|pacs|pain)\.\d{3}/.exec(document.tag)?.[0] ?? null;
    const [message] = document.children;
    if (type === null || document.children.length > 1) return null;
    if (message === undefined) continue;
    if (isTangled(message, [transactions[type] ?? '', ...(blocks[type] ?? [])])) return null;
    total += countMessage(message, type);
  }
  return total;
}

/** In statements only entries count, and each that begins is either read or skipped, however broken the rest is. */
function isOneStatementFile(text: string): boolean {
  const types = new Set([...text.matchAll(/(?:camt|pacs|pain)\.\d{3}/g)].map(([type]) => type));
  return types.size === 1 && types.has('camt.053') && !/BkToCstmr(?:AcctRpt|DbtCdt)/.test(text);
}

const openings =
  /<!--(?:[^]*?-->|[^]*$)|<!\[CDATA\[(?:[^]*?\]\]>|[^]*$)|<\?(?:[^]*?\?>|[^]*$)|<(?:[\w.-]+:)?Ntry(?=[\s/>])(?:[^<>"']|"[^"<]*"|'[^'<]*')*>|<(?:[\w.-]+:)?Ntry(?=[\s/>])[^<>]*>/g;

function openedEntries(text: string): number {
  return [...text.matchAll(openings)].filter(([piece]) => !/^<[!?]/.test(piece)).length;
}

/**
 * A document in a document, a block in itself, a transaction around another: copied into each other, anybody's guess.
 * @param names the transaction first, then the blocks
 */
function isTangled(element: Element, names: readonly string[]): boolean {
  return element.children.some((child) => {
    const unfit = child.name === names[0] ? names : names.includes(child.name) ? [child.name] : [];
    const holds = (name: string): boolean => child.children.some((inner) => named(inner, name).length > 0);
    return child.name === 'Document' || unfit.some(holds) || isTangled(child, names);
  });
}

function countMessage(message: Element, type: string): number {
  const name = transactions[type] ?? '';
  const found = named(message, name).length;
  if (type === 'camt.053') return found;
  const lone = lonely(message, name, blocks[type] ?? []);
  return found + lone > 0 ? found + lone : 1;
}

/** Innermost blocks in which no transaction stands. */
function lonely(element: Element, transaction: string, names: readonly string[]): number {
  return element.children.reduce((sum, child) => {
    if (child.name === transaction) return sum;
    const inner = lonely(child, transaction, names);
    const isLone = names.includes(child.name) && inner === 0 && named(child, transaction).length === 0;
    return sum + inner + (isLone ? 1 : 0);
  }, 0);
}

function named(element: Element, name: string): Element[] {
  return element.name === name ? [element] : element.children.flatMap((child) => named(child, name));
}

/** Elements by their tags; null where they do not nest. */
function treesOf(text: string): Element[] | null {
  const root: Element = { name: '', tag: '', children: [] };
  const open: Element[] = [root];
  let at = 0;
  for (const match of text.matchAll(pieces)) {
    if (/[<>]/.test(text.slice(at, match.index).replaceAll('>', ''))) return null;
    at = match.index + match[0].length;
    const [tag, slash, name, rest = ''] = match;
    if (name === undefined) continue;
    if (slash === '/') {
      if (open.length < 2 || open.pop()?.name !== name) return null;
    } else {
      const element: Element = { name, tag, children: [] };
      open.at(-1)?.children.push(element);
      if (!rest.endsWith('/')) open.push(element);
    }
  }
  return open.length === 1 && !text.slice(at).includes('<') ? root.children : null;
}
