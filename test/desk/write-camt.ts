import { BANK, DESK_NAME } from './bank-noise.ts';
import type { DeskAccount } from './bank-noise.ts';
import type { BankLine, Book } from './book.ts';
import { addBankDays, addDays, atBerlin, berlinOffset, isBankDay, isoOffset, MINUTE } from './calendar.ts';
import type { Sensitive } from './model.ts';
import { majorUnits } from './money.ts';
import { utf8, written } from './written.ts';
import type { Placement, Written } from './written.ts';

/** Message versions differ in the status element, party nesting and the name of the BIC. */
export type CamtVersion = '02' | '04' | '08';

export interface StatementStyle {
  readonly version: CamtVersion;
  readonly period: Readonly<Record<DeskAccount['name'], 'daily' | 'weekly'>>;
}

const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

/** An element from its parts; empty parts vanish, and an element without any is not written. */
const element = (name: string, ...parts: (string | null)[]): string => {
  const inner = parts.filter((part) => part !== null && part !== '').join('');
  return inner === '' ? '' : `<${name}>${inner}</${name}>`;
};
const leaf = (name: string, text: string | null): string =>
  text === null || text === '' ? '' : `<${name}>${escapeXml(text)}</${name}>`;
const money = (name: string, amount: bigint): string =>
  `<${name} Ccy="EUR">${majorUnits(amount < 0n ? -amount : amount, 'EUR')}</${name}>`;
const side = (amount: bigint): string => leaf('CdtDbtInd', amount < 0n ? 'DBIT' : 'CRDT');

const bankCode = (line: Pick<BankLine, 'domain' | 'family' | 'subFamily'>): string =>
  element(
    'BkTxCd',
    element(
      'Domn',
      leaf('Cd', line.domain),
      element('Fmly', leaf('Cd', line.family), leaf('SubFmlyCd', line.subFamily)),
    ),
  );

function parties(line: BankLine, account: DeskAccount, version: CamtVersion): string {
  const { counterparty } = line;
  if (counterparty === null) return '';
  const original = line.returnReason !== undefined;
  const weReceive = original ? line.family === 'RCDT' : line.amount > 0n;
  const party = (name: string): string =>
    version === '08' ? element('Pty', leaf('Nm', name)) : leaf('Nm', name);
  const bic = (value: string): string =>
    element('FinInstnId', leaf(version === '02' ? 'BIC' : 'BICFI', value));
  const us = { name: DESK_NAME, iban: account.iban, bic: BANK.bic };
  const [debtor, creditor] = weReceive ? [counterparty, us] : [us, counterparty];
  return (
    element(
      'RltdPties',
      element('Dbtr', party(debtor.name)),
      element('DbtrAcct', element('Id', leaf('IBAN', debtor.iban))),
      element('Cdtr', party(creditor.name)),
      element('CdtrAcct', element('Id', leaf('IBAN', creditor.iban))),
    ) + element('RltdAgts', element('DbtrAgt', bic(debtor.bic)), element('CdtrAgt', bic(creditor.bic)))
  );
}

function remittance(line: BankLine): string {
  const structured =
    line.structuredReference === undefined
      ? ''
      : element(
          'Strd',
          element(
            'CdtrRefInf',
            element('Tp', element('CdOrPrtry', leaf('Cd', 'SCOR'))),
            leaf('Ref', line.structuredReference),
          ),
        );
  return element('RmtInf', ...line.remittance.map((text) => leaf('Ustrd', text.slice(0, 140))), structured);
}

function details(line: BankLine, account: DeskAccount, version: CamtVersion): string {
  const own =
    version === '02'
      ? element('AmtDtls', element('TxAmt', money('Amt', line.amount)))
      : money('Amt', line.amount) + side(line.amount);
  const returned =
    line.returnReason === undefined
      ? ''
      : element(
          'RtrInf',
          bankCode({ domain: 'PMNT', family: line.family, subFamily: 'ESCT' }).replaceAll(
            'BkTxCd',
            'OrgnlBkTxCd',
          ),
          element('Rsn', leaf('Cd', line.returnReason.code)),
          leaf('AddtlInf', line.returnReason.text),
        );
  return element(
    'TxDtls',
    element(
      'Refs',
      leaf('AcctSvcrRef', line.bankReference),
      leaf('EndToEndId', line.endToEndId),
      leaf('TxId', line.transactionId),
    ),
    own,
    bankCode(line),
    parties(line, account, version),
    remittance(line),
    returned,
  );
}

/** One Ntry: a movement, or a run of debits that the bank booked as one. */
interface Entry {
  readonly lines: readonly BankLine[];
  readonly amount: bigint;
}

function entriesOf(lines: readonly BankLine[]): Entry[] {
  const runs = new Map<string, BankLine[]>();
  for (const line of lines) {
    const key = line.batch ?? line.bankReference;
    runs.set(key, [...(runs.get(key) ?? []), line]);
  }
  return [...runs.values()].map((run) => ({
    lines: run,
    amount: run.reduce((sum, line) => sum + line.amount, 0n),
  }));
}

function entryXml(entry: Entry, number: number, account: DeskAccount, version: CamtVersion): string {
  const [first] = entry.lines;
  if (first === undefined) return '';
  const isBatch = entry.lines.length > 1;
  const ownCharge = first.counterparty === null;
  const batch = isBatch
    ? element(
        'Btch',
        leaf('PmtInfId', first.batch ?? ''),
        leaf('NbOfTxs', String(entry.lines.length)),
        money('TtlAmt', entry.amount),
        side(entry.amount),
      )
    : '';
  return element(
    'Ntry',
    leaf('NtryRef', String(number)),
    money('Amt', entry.amount),
    side(entry.amount),
    version === '08' ? element('Sts', leaf('Cd', 'BOOK')) : leaf('Sts', 'BOOK'),
    element('BookgDt', leaf('Dt', first.bookedOn)),
    element('ValDt', leaf('Dt', first.valueOn)),
    leaf('AcctSvcrRef', isBatch ? (first.batch ?? '') : first.bankReference),
    bankCode(first),
    ownCharge
      ? ''
      : element('NtryDtls', batch, ...entry.lines.map((line) => details(line, account, version))),
    leaf('AddtlNtryInf', isBatch ? `${first.information} SAMMLER` : first.information),
  );
}

function balance(code: string, amount: bigint, date: string): string {
  return element(
    'Bal',
    element('Tp', element('CdOrPrtry', leaf('Cd', code))),
    money('Amt', amount),
    side(amount),
    element('Dt', leaf('Dt', date)),
  );
}

function summary(entries: readonly Entry[], version: CamtVersion): string {
  const size = (list: readonly Entry[]): bigint =>
    list.reduce((sum, entry) => sum + (entry.amount < 0n ? -entry.amount : entry.amount), 0n);
  const totals = (name: string, list: readonly Entry[], more = ''): string =>
    element(name, leaf('NbOfNtries', String(list.length)), leaf('Sum', majorUnits(size(list), 'EUR')), more);
  const net = entries.reduce((sum, entry) => sum + entry.amount, 0n);
  const netAmount = majorUnits(net < 0n ? -net : net, 'EUR');
  const netXml =
    version !== '02'
      ? element('TtlNetNtry', leaf('Amt', netAmount), side(net))
      : leaf('TtlNetNtryAmt', netAmount) + side(net);
  return element(
    'TxsSummry',
    totals('TtlNtries', entries, netXml),
    totals(
      'TtlCdtNtries',
      entries.filter((entry) => entry.amount > 0n),
    ),
    totals(
      'TtlDbtNtries',
      entries.filter((entry) => entry.amount < 0n),
    ),
  );
}

/** Indents so that a person can read the file; the text of elements is left alone. */
function pretty(xml: string): string {
  let depth = 0;
  return xml
    .replaceAll(/></g, '>\n<')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth -= 1;
      const indented = `${'  '.repeat(depth)}${line}`;
      if (/^<[^/?][^>]*>$/.test(line) && !line.endsWith('/>')) depth += 1;
      return indented;
    })
    .join('\n');
}

interface Period {
  readonly from: string;
  readonly to: string;
  readonly days: readonly string[];
}

/** Statement periods touch each other: each begins the day after the one before ended. */
function periodsOf(book: Book, length: 'daily' | 'weekly'): Period[] {
  const periods: Period[] = [];
  let from = book.start;
  let days: string[] = [];
  for (let date = book.start; date <= book.lastStatement; date = addDays(date, 1)) {
    if (!isBankDay(date)) continue;
    days.push(date);
    const closesWeek = addBankDays(date, 1) > addDays(date, 1);
    const isLast = addBankDays(date, 1) > book.lastStatement;
    if (length === 'daily' || closesWeek || isLast) {
      periods.push({ from, to: date, days });
      from = addDays(date, 1);
      days = [];
    }
  }
  return periods;
}

function statementXml(
  account: DeskAccount,
  period: Period,
  number: number,
  opening: bigint,
  entries: readonly Entry[],
  style: StatementStyle,
): string {
  const createdAt = atBerlin(addDays(period.to, 1), 330);
  const stamp = isoOffset(createdAt, berlinOffset(createdAt));
  const startsAt = atBerlin(period.from, 0);
  const endsAt = atBerlin(period.to, 24 * 60) - MINUTE / 60;
  const closing = entries.reduce((sum, entry) => sum + entry.amount, opening);
  const id = `${account.iban.slice(-10)}-${period.to.slice(0, 4)}-${String(number).padStart(5, '0')}`;
  const statement = element(
    'Stmt',
    leaf('Id', id),
    leaf('ElctrncSeqNb', String(number)),
    leaf('LglSeqNb', String(number)),
    leaf('CreDtTm', stamp),
    element(
      'FrToDt',
      leaf('FrDtTm', isoOffset(startsAt, berlinOffset(startsAt))),
      leaf('ToDtTm', isoOffset(endsAt, berlinOffset(endsAt))),
    ),
    element(
      'Acct',
      element('Id', leaf('IBAN', account.iban)),
      leaf('Ccy', 'EUR'),
      leaf('Nm', account.name === 'client' ? 'Client money EUR' : 'Settlement EUR'),
      element('Ownr', leaf('Nm', DESK_NAME)),
      element(
        'Svcr',
        element(
          'FinInstnId',
          leaf(style.version === '02' ? 'BIC' : 'BICFI', BANK.bic),
          leaf('Nm', BANK.name),
        ),
      ),
    ),
    balance('OPBD', opening, period.from),
    balance('CLBD', closing, period.to),
    summary(entries, style.version),
    ...entries.map((entry, index) => entryXml(entry, index + 1, account, style.version)),
  );
  const group = element('GrpHdr', leaf('MsgId', `NORB${id}`), leaf('CreDtTm', stamp));
  const document = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${style.version}">${element('BkToCstmrStmt', group, statement)}</Document>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${pretty(document)}\n`;
}

/** Card numbers that customers typed into the text of a transfer. */
function typedCards(lines: readonly BankLine[], file: string): Sensitive[] {
  return lines.flatMap((line) =>
    line.remittance.flatMap((text) =>
      (text.match(/\b(?:\d{4} ){3}\d{4}\b/g) ?? []).map((value): Sensitive => ({ kind: 'pan', value, file })),
    ),
  );
}

/** Every statement that was handed in. Lost ones are left out, but the balances go on through them. */
export function writeStatements(
  book: Book,
  accounts: readonly DeskAccount[],
  style: StatementStyle,
): Written[] {
  return accounts.flatMap((account, accountIndex) => {
    const random = book.random.fork(`statements/${account.name}`);
    const firstNumber = random.int(30, 180);
    let balanceNow = account.opening;
    return periodsOf(book, style.period[account.name]).flatMap((period, index) => {
      const lines = book.bank.filter(
        (line) => line.account === account.name && period.days.includes(line.bookedOn),
      );
      const entries = random
        .shuffle(entriesOf(lines))
        .sort((a, b) =>
          (a.lines[0]?.bookedOn ?? '') < (b.lines[0]?.bookedOn ?? '')
            ? -1
            : (a.lines[0]?.bookedOn ?? '') > (b.lines[0]?.bookedOn ?? '')
              ? 1
              : 0,
        );
      const opening = balanceNow;
      balanceNow = entries.reduce((sum, entry) => sum + entry.amount, opening);
      if (period.days.some((day) => !book.covers(account.name, day))) return [];
      const name = `camt053-${['client', 'settlement'][accountIndex] ?? account.name}-${period.to}.xml`;
      const placements = entries.flatMap((entry, entryIndex) =>
        entry.lines.flatMap((line, lineIndex) =>
          [line.payment, line.payout].flatMap((owner): Placement[] =>
            owner === null || owner === undefined
              ? []
              : [{ owner, locator: { file: name, entry: entryIndex + 1, transaction: lineIndex + 1 } }],
          ),
        ),
      );
      const transactions = entries.reduce(
        (sum, entry) => sum + entry.lines.filter((line) => line.counterparty !== null).length,
        0,
      );
      const xml = statementXml(account, period, firstNumber + index, opening, entries, style);
      const counts = { records: entries.length, statements: 1, transactions };
      return [written(name, 'camt.053', utf8(xml), counts, placements, typedCards(lines, name))];
    });
  });
}
