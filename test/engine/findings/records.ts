/** Records as importers hand them on, for tests: what a party wrote, in each format. */
import { parseExactJson } from '../../../shared/evidence/exactJson.ts';
import type {
  ImportedRecord,
  LedgerColumnRole,
  RecordContent,
  TableRow,
  XmlElement,
} from '../../../shared/evidence/importing.ts';
import type { SourceFormat } from '../../../shared/evidence/model.ts';

export function record(format: SourceFormat, content: RecordContent, locator = 'line:1'): ImportedRecord {
  return {
    format,
    locator,
    byteStart: 0,
    byteEnd: 0,
    text: '',
    content,
    naturalKey: null,
    title: '',
    redactions: [],
  };
}

export function jsonRecord(format: SourceFormat, value: unknown): ImportedRecord {
  return record(format, { kind: 'json', value: parseExactJson(JSON.stringify(value)) });
}

/** A table row from role → cell. */
export function ledgerRecord(
  cells: Partial<Record<LedgerColumnRole, string>>,
  dialect: Partial<TableRow['dialect']> = {},
): ImportedRecord {
  const entries = Object.entries(cells);
  const row: TableRow = {
    columns: entries.map(([role]) => role),
    values: entries.map(([, value]) => value),
    roles: Object.fromEntries(entries.map(([role], index) => [role, index])),
    dialect: { delimiter: ',', decimalMark: '.', dateOrder: 'iso', offsetMinutes: 0, ...dialect },
  };
  return record('ledger-csv', { kind: 'row', row });
}

export function reportRecord(cells: Record<string, string>): ImportedRecord {
  const columns = Object.keys(cells);
  const row: TableRow = {
    columns,
    values: Object.values(cells),
    roles: {},
    dialect: { delimiter: ',', decimalMark: '.', dateOrder: 'iso', offsetMinutes: 0 },
  };
  return record('stripe-payout-reconciliation', { kind: 'row', row });
}

type Xml = string | { readonly [name: string]: Xml | readonly Xml[] };

/** An element tree from an object; `@Ccy` keys are attributes, `#` is the text. */
export function element(name: string, content: Xml): XmlElement {
  if (typeof content === 'string') return { name, attributes: {}, children: [], text: content };
  const attributes: Record<string, string> = {};
  const children: XmlElement[] = [];
  let text = '';
  for (const [key, value] of Object.entries(content)) {
    if (key === '#' && typeof value === 'string') text = value;
    else if (key.startsWith('@') && typeof value === 'string') attributes[key.slice(1)] = value;
    else
      for (const each of Array.isArray(value) ? (value as readonly Xml[]) : [value as Xml])
        children.push(element(key, each));
  }
  return { name, attributes, children, text };
}

export interface Booking {
  readonly amount: string;
  readonly currency?: string;
  readonly credit: boolean;
  readonly on: string;
  readonly endToEndId?: string;
  readonly text?: string;
  readonly reason?: string;
  readonly bankReference?: string;
  readonly iban?: string;
  readonly code?: readonly [string, string, string];
  readonly status?: string;
}

export function bookingRecord(booking: Booking, locator = 'Stmt[1]/Ntry[1]'): ImportedRecord {
  const side = booking.credit ? 'Dbtr' : 'Cdtr';
  const entry = element('Ntry', {
    Amt: { '@Ccy': booking.currency ?? 'EUR', '#': booking.amount },
    CdtDbtInd: booking.credit ? 'CRDT' : 'DBIT',
    Sts: booking.status ?? 'BOOK',
    BookgDt: { Dt: booking.on },
    ValDt: { Dt: booking.on },
    AcctSvcrRef: booking.bankReference ?? `B-${booking.on}-${booking.amount}`,
    ...(booking.code === undefined
      ? {}
      : {
          BkTxCd: {
            Domn: { Cd: booking.code[0], Fmly: { Cd: booking.code[1], SubFmlyCd: booking.code[2] } },
          },
        }),
    NtryDtls: {
      TxDtls: {
        Refs: { EndToEndId: booking.endToEndId ?? 'NOTPROVIDED' },
        ...(booking.iban === undefined
          ? {}
          : { RltdPties: { [`${side}Acct`]: { Id: { IBAN: booking.iban } } } }),
        ...(booking.text === undefined ? {} : { RmtInf: { Ustrd: booking.text } }),
        ...(booking.reason === undefined ? {} : { RtrInf: { Rsn: { Cd: booking.reason } } }),
      },
    },
  });
  return record(
    'camt.053',
    { kind: 'statement-entry', entry: { statementId: 'S1', account: 'DE02', currency: 'EUR', entry } },
    locator,
  );
}
