/**
 * BAI2 files: one record for each transaction (16) with its continuations (88), statements from the accounts' balances
 * (03), and the control totals and record counts of account, group and file proved.
 */
import {
  bai2Code,
  bai2Cuts,
  bai2Fields,
  closingLedger,
  minorOfField,
  openingLedger,
  readAccount,
  readTransaction,
  sideOfTypeCode,
  totalCredits,
  totalDebits,
  type Bai2Code,
} from '../../../../../shared/evidence/bankFiles/bai2.ts';
import { dayOfSix } from '../../../../../shared/evidence/bankFiles/mtStatement.ts';
import {
  RawLineFramer,
  type RawLine,
  type RawLineSink,
} from '../../../../../shared/evidence/framing/rawLines.ts';
import { day, startOfDay } from '../../../../../shared/kernel/time.ts';
import type { StatementSummary } from '../../../../../shared/evidence/model.ts';
import type { ImportContext, Importer } from '../importer.ts';
import { keepBai2Transaction, type Bai2Account, type Bai2Group } from './bai2Records.ts';
import { tokenisedAccount } from './mtStatementReader.ts';
import { cutPiece, Output, pieceOfLine, Unit, type Piece } from './pieces.ts';

/** Control total, parts (accounts or groups) and records of one level: account, group, file. */
interface Level {
  total: bigint;
  parts: number;
  records: number;
}

const noGroup: Bai2Group = { originator: '', status: '', asOfDate: null, currency: '', modifier: '' };

export class Bai2Importer implements Importer, RawLineSink {
  private readonly context: ImportContext;
  private readonly output: Output;
  private readonly framer = new RawLineFramer(this);
  private lines = 0;
  private unit: { readonly code: Bai2Code; readonly unit: Unit } | null = null;
  private file: Level = { total: 0n, parts: 0, records: 0 };
  private groupLevel: Level = { total: 0n, parts: 0, records: 0 };
  private accountLevel: Level = { total: 0n, parts: 0, records: 0 };
  private group: Bai2Group = noGroup;
  private groups = 0;
  private accounts = 0;
  private account: Bai2Account | null = null;
  private fileClosed = false;
  /** Statements of the group at hand: an account that comes twice in it does not name one. */
  private held: StatementSummary[] = [];

  constructor(context: ImportContext) {
    this.context = context;
    this.output = new Output(context);
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    this.closeUnit();
    this.closeAccount();
    this.releaseStatements();
    if (this.fileClosed) return;
    this.context.sink.warn({
      locator: null,
      code: 'lost',
      message: 'The file has no file trailer (record 99); its totals could not be proved.',
    });
  }

  tooLong(start: number, end: number): void {
    this.lines += 1;
    this.closeUnit();
    this.context.sink.skipped(`line:${this.lines}`, 'longer than the limit for one record');
    this.context.sink.filler(`[${end - start} bytes not kept]`, []);
  }

  line(line: RawLine): void {
    this.lines += 1;
    const whole = pieceOfLine(line, this.lines);
    for (const piece of cutPiece(whole, bai2Cuts(whole.text))) this.piece(piece);
  }

  private piece(piece: Piece): void {
    const code = bai2Code(piece.text);
    if (this.unit !== null && (code === '88' || (code === null && piece.text.trim() !== ''))) {
      this.unit.unit.add(piece);
      return;
    }
    this.closeUnit();
    if (code === null) {
      if (piece.text.trim() !== '') this.stray(piece, 'not a BAI2 record');
      else this.output.filler([piece]);
    } else if (code === '88') {
      this.stray(piece, 'a continuation without a record before it');
    } else {
      const unit = new Unit(this.output);
      unit.add(piece);
      this.unit = { code, unit };
    }
  }

  private stray(piece: Piece, reason: string): void {
    const unit = new Unit(this.output);
    unit.add(piece);
    this.output.skip(`line:${piece.line}`, reason, unit);
  }

  private closeUnit(): void {
    const open = this.unit;
    this.unit = null;
    if (open === null) return;
    if (open.code === '16') {
      this.transaction(open.unit);
      return;
    }
    this.structure(open.code, open.unit);
    this.levelOf(open.code).records += continuations(open.unit);
    const text = open.unit.text;
    for (const piece of open.unit.pieces)
      this.output.fields(piece, [{ name: 'reference', start: 0, end: text.length }]);
  }

  private structure(code: Bai2Code, unit: Unit): void {
    const lines = unit.pieces.map(({ text }) => text);
    switch (code) {
      case '01':
        this.beginFile();
        this.provePhysicalForm(bai2Fields(lines));
        break;
      case '02':
        this.beginGroup(bai2Fields(lines));
        break;
      case '03':
        this.beginAccount(lines);
        break;
      case '49':
        this.endAccount(bai2Fields(lines));
        break;
      case '98':
        this.endGroup(bai2Fields(lines));
        break;
      case '99':
        this.endFile(bai2Fields(lines));
        break;
      default:
        break;
    }
  }

  /** Several files may stand in one. */
  private beginFile(): void {
    this.closeAccount();
    this.releaseStatements();
    this.file = { total: 0n, parts: 0, records: 1 };
    this.groupLevel = { total: 0n, parts: 0, records: 0 };
    this.fileClosed = false;
  }

  /** The eighth field of the header is the version of the format. */
  private provePhysicalForm(fields: readonly string[]): void {
    const version = fields[7] ?? '';
    if (version === '2' || version === '') return;
    this.context.sink.warn({
      locator: 'file',
      code: 'assumed',
      message: `The file header states version ${version}; it was read as version 2.`,
    });
  }

  private beginGroup(fields: readonly string[]): void {
    this.closeAccount();
    this.releaseStatements();
    this.groups += 1;
    this.accounts = 0;
    this.groupLevel = { total: 0n, parts: 0, records: 1 };
    this.group = {
      originator: fields[1] ?? '',
      status: fields[2] ?? '',
      asOfDate: dayOfSix(fields[3] ?? ''),
      currency: fields[5] ?? '',
      modifier: fields[6] ?? '',
    };
  }

  private beginAccount(lines: readonly string[]): void {
    this.closeAccount();
    this.accounts += 1;
    const { account, currency, amounts, isSound } = readAccount(lines);
    const locator = `group[${Math.max(1, this.groups)}]/account[${this.accounts}]`;
    this.account = {
      locator,
      account,
      currency: [currency, this.group.currency].find((text) => /^[A-Z]{3}$/.test(text)) ?? 'USD',
      amounts,
      transactions: 0,
      minor: 0n,
    };
    this.accountLevel.total = amounts.reduce((sum, { minor }) => sum + minor, 0n);
    this.accountLevel.records += 1;
    if (isSound) return;
    this.context.sink.warn({
      locator,
      code: 'lost',
      message: 'A balance of the account is not a type code and a number.',
    });
  }

  /** Continuations are counted where the record that they continue is counted. */
  private levelOf(code: Bai2Code): Level {
    if (code === '01' || code === '99') return this.file;
    return code === '02' || code === '98' ? this.groupLevel : this.accountLevel;
  }

  private transaction(unit: Unit): void {
    this.accountLevel.records += 1 + continuations(unit);
    const { account } = this;
    const locator = `${account?.locator ?? `group[${Math.max(1, this.groups)}]`}/16[${(account?.transactions ?? 0) + 1}]`;
    const transaction = readTransaction(unit.pieces.map(({ text }) => text));
    const minor = minorOfField(transaction.amount);
    if (account !== null) {
      account.transactions += 1;
      const side = sideOfTypeCode(transaction.typeCode);
      if (minor !== null && side !== null) account.minor += side === 'credit' ? minor : -minor;
    }
    if (!/^\d{3}$/.test(transaction.typeCode) || minor === null) {
      this.output.skip(locator, 'no type code and amount in it', unit);
      return;
    }
    this.accountLevel.total += minor;
    keepBai2Transaction({ unit, locator, account, group: this.group, output: this.output });
  }

  private endAccount(fields: readonly string[]): void {
    this.accountLevel.records += 1;
    const locator = this.account?.locator ?? `group[${Math.max(1, this.groups)}]`;
    this.prove(locator, 'account control total', fields[0], this.accountLevel.total);
    this.prove(locator, 'number of records', fields[1], BigInt(this.accountLevel.records));
    this.closeAccount();
  }

  private endGroup(fields: readonly string[]): void {
    this.closeAccount();
    this.releaseStatements();
    this.groupLevel.records += 1;
    const locator = `group[${this.groups}]`;
    this.prove(locator, 'group control total', fields[0], this.groupLevel.total);
    this.prove(locator, 'number of accounts', fields[1], BigInt(this.groupLevel.parts));
    this.prove(locator, 'number of records', fields[2], BigInt(this.groupLevel.records));
    this.closeGroup();
  }

  private endFile(fields: readonly string[]): void {
    this.closeAccount();
    this.closeGroup();
    this.file.records += 1;
    this.prove('file', 'file control total', fields[0], this.file.total);
    this.prove('file', 'number of groups', fields[1], BigInt(this.file.parts));
    this.prove('file', 'number of records', fields[2], BigInt(this.file.records));
    this.fileClosed = true;
  }

  private closeGroup(): void {
    if (this.groupLevel.records === 0) return;
    this.file.total += this.groupLevel.total;
    this.file.parts += 1;
    this.file.records += this.groupLevel.records;
    this.groupLevel = { total: 0n, parts: 0, records: 0 };
  }

  /** Adds the account to its group and states it; called again without an account it does nothing. */
  private closeAccount(): void {
    const { account, accountLevel } = this;
    this.account = null;
    this.accountLevel = { total: 0n, parts: 0, records: 0 };
    if (accountLevel.records === 0) return;
    this.groupLevel.total += accountLevel.total;
    this.groupLevel.parts += 1;
    this.groupLevel.records += accountLevel.records;
    if (account !== null) this.state(account);
  }

  private state(account: Bai2Account): void {
    const { sink } = this.context;
    const amountOf = (typeCode: string): bigint | null =>
      account.amounts.find((each) => each.typeCode === typeCode)?.minor ?? null;
    const credits = amountOf(totalCredits);
    const debits = amountOf(totalDebits);
    const opening = amountOf(openingLedger);
    const closing = amountOf(closingLedger);
    // Banks list as many transactions as they like; the sums that they state are of all of them.
    const booked = credits !== null && debits !== null ? credits - debits : account.minor;
    const masked = account.account === '' ? null : tokenisedAccount(account.account, this.context);
    const { asOfDate } = this.group;
    if (opening !== null && closing !== null)
      this.prove(account.locator, 'closing ledger balance', closing.toString(), opening + booked);
    this.held.push({
      locator: account.locator,
      account: masked,
      currency: account.currency,
      number: null,
      sequence: null,
      openingMinor: opening?.toString() ?? null,
      closingMinor: closing?.toString() ?? null,
      bookedMinor: booked.toString(),
      openedOn: asOfDate,
      closedOn: asOfDate,
      entries: account.transactions,
    });
    if (asOfDate === null) return;
    sink.coverage({
      party: 'bank',
      account: masked,
      currency: account.currency,
      shows: 'bank-statement',
      from: startOfDay(asOfDate),
      until: startOfDay(asOfDate) + day - 1,
    });
  }

  /** Statements that share an account number within a group are not each other's continuation. */
  private releaseStatements(): void {
    const { sink } = this.context;
    const times = new Map<string, number>();
    for (const { account } of this.held)
      if (account !== null) times.set(account, (times.get(account) ?? 0) + 1);
    for (const statement of this.held) {
      const isAmbiguous = statement.account !== null && (times.get(statement.account) ?? 0) > 1;
      sink.statement(isAmbiguous ? { ...statement, account: null } : statement);
    }
    for (const [account, count] of times) {
      if (count < 2) continue;
      sink.warn({
        locator: `group[${Math.max(1, this.groups)}]`,
        code: 'assumed',
        message: `Account ${account.split(' ')[0] ?? ''} stands ${count} times in the group; its statements cannot be told apart and were not chained.`,
      });
    }
    this.held = [];
  }

  private prove(locator: string, total: string, text: string | undefined, counted: bigint): void {
    const stated = text === undefined || text === '' ? null : minorOfField(text);
    if (stated === null) {
      this.context.sink.warn({
        locator,
        code: 'lost',
        message: `The ${total} is not a number and could not be proved.`,
      });
      return;
    }
    this.context.sink.control({
      locator,
      total,
      stated: stated.toString(),
      counted: counted.toString(),
      agrees: stated === counted,
    });
  }
}

function continuations(unit: Unit): number {
  return unit.pieces.filter(({ text }) => bai2Code(text) === '88').length;
}
