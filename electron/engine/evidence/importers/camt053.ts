/**
 * camt.053 bank statements (ISO 20022 BankToCustomerStatement), every version and any namespace prefix. Entries are
 * framed one by one; the statement around them is followed by a streaming parser, so that each entry knows its account.
 */
import { SaxesParser } from 'saxes';
import type { Damage, Frame, FrameSink } from '../../../../shared/evidence/framing/frame.ts';
import { XmlEntryFramer } from '../../../../shared/evidence/framing/xmlEntries.ts';
import type { StatementEntry, XmlElement } from '../../../../shared/evidence/importing.ts';
import { redactXml } from '../../../../shared/evidence/redaction/redact.ts';
import { maskIban } from '../../../../shared/evidence/redaction/display.ts';
import { day, parseIsoInstant } from '../../../../shared/kernel/time.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from './importer.ts';
import { localName, plainMessage, readXmlElement, XmlError, xmlText } from './xmlFragment.ts';

interface Statement {
  id: string;
  account: string | null;
  currency: string | null;
  from: string | null;
  until: string | null;
  firstBooked: string | null;
  lastBooked: string | null;
  entries: number;
}

/** Paths below Stmt whose text is worth keeping. */
const wanted: ReadonlyMap<string, 'id' | 'account' | 'currency' | 'from' | 'until' | 'booked'> = new Map([
  ['Id', 'id'],
  ['Acct/Id/IBAN', 'account'],
  ['Acct/Id/Othr/Id', 'account'],
  ['Acct/Id/PrtryAcct/Id', 'account'],
  ['Acct/Ccy', 'currency'],
  ['FrToDt/FrDtTm', 'from'],
  ['FrToDt/ToDtTm', 'until'],
  ['Bal/Dt/Dt', 'booked'],
  ['Bal/Dt/DtTm', 'booked'],
]);

export class Camt053Importer implements Importer, FrameSink {
  private readonly context: ImportContext;
  private readonly framer = new XmlEntryFramer(this);
  private readonly outer = new SaxesParser({});
  private readonly decoder = new TextDecoder('utf-8');
  private readonly path: string[] = [];
  private statement: Statement = emptyStatement();
  private statements = 0;
  private text = '';
  private refusal: string | null = null;
  private outerBroken = false;
  private sawEnd = false;

  constructor(context: ImportContext) {
    this.context = context;
    this.outer.on('opentag', (tag) => {
      this.path.push(localName(tag.name));
      this.text = '';
      if (this.path.at(-1) === 'Stmt') this.beginStatement();
    });
    const addText = (part: string) => {
      if (this.text.length < 1000) this.text += part;
    };
    this.outer.on('text', addText);
    this.outer.on('cdata', addText);
    this.outer.on('closetag', () => {
      this.closed();
    });
    this.outer.on('error', (error) => {
      if (this.outerBroken) return;
      this.outerBroken = true;
      this.context.sink.warn({
        locator: null,
        code: 'repaired',
        message: `Around the entries the XML is not well-formed (${plainMessage(error.message)}); the entries were read one by one.`,
      });
    });
  }

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    if (!this.sawEnd) {
      this.finishStatement();
      if (!this.outerBroken)
        this.context.sink.warn({
          locator: null,
          code: 'repaired',
          message: 'The file ends before the statement is closed; the complete entries are kept.',
        });
    }
  }

  element(frame: Frame): boolean {
    this.refusal = null;
    const text = frameText(frame);
    if (text === null) {
      this.refusal = 'not valid UTF-8 text';
      return false;
    }
    try {
      this.keep(text, frame);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof XmlError)) throw thrown;
      this.refusal = `not well-formed XML (${thrown.message})`;
      return false;
    }
  }

  damaged(damage: Damage): void {
    this.statement.entries += 1;
    this.context.sink.skipped(this.locator(), this.refusal ?? damageReason(damage.reason));
    this.refusal = null;
    keepFiller(damage.bytes, damage.end - damage.start, this.context);
  }

  filler(start: number, end: number, bytes: Uint8Array | null): void {
    if (bytes !== null) this.outer.write(this.decoder.decode(bytes, { stream: true }));
    keepFiller(bytes, end - start, this.context);
  }

  private keep(text: string, frame: Frame): void {
    const { sink, tokenise, originalOffset } = this.context;
    // Parsed before anything is counted: a broken entry is the framer's to report.
    readXmlElement(text);
    const redacted = redactXml(text, tokenise);
    this.statement.entries += 1;
    const locator = this.locator();
    if (redacted.residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler('[record not kept]', []);
      return;
    }
    const entry = readXmlElement(redacted.text);
    this.noteBooking(xmlText(entry, 'BookgDt', 'Dt') ?? xmlText(entry, 'BookgDt', 'DtTm'));
    const { id, account, currency } = this.statement;
    const content: StatementEntry = { statementId: id, account, currency, entry };
    sink.record({
      format: 'camt.053',
      locator,
      byteStart: originalOffset(frame.start),
      byteEnd: originalOffset(frame.end),
      text: redacted.text,
      content: { kind: 'statement-entry', entry: content },
      naturalKey: naturalKey(content),
      title: title(entry),
      redactions: redacted.redactions,
    });
  }

  private locator(): string {
    return `Stmt[${Math.max(1, this.statements)}]/Ntry[${this.statement.entries}]`;
  }

  private beginStatement(): void {
    this.statement = emptyStatement();
    this.statements += 1;
    this.sawEnd = false;
  }

  private closed(): void {
    const name = this.path.at(-1);
    const start = this.path.lastIndexOf('Stmt');
    const role = start < 0 ? undefined : wanted.get(this.path.slice(start + 1).join('/'));
    const value = this.text.trim();
    if (role === 'booked') this.noteBooking(value);
    else if (role !== undefined && value !== '') this.statement[role] ??= value;
    if (role === 'id' && this.statement.id === '') this.statement.id = value;
    if (name === 'Stmt') this.finishStatement();
    this.path.pop();
    this.text = '';
  }

  private noteBooking(text: string | null): void {
    const date = text?.slice(0, 10) ?? '';
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return;
    const { firstBooked, lastBooked } = this.statement;
    if (firstBooked === null || date < firstBooked) this.statement.firstBooked = date;
    if (lastBooked === null || date > lastBooked) this.statement.lastBooked = date;
  }

  /** A statement covers its stated period, else the days that its balances and entries show. */
  private finishStatement(): void {
    if (this.sawEnd || this.statements === 0) return;
    this.sawEnd = true;
    const { account, currency, from, until, firstBooked, lastBooked } = this.statement;
    const start = instantOf(from) ?? instantOf(firstBooked);
    const last = instantOf(lastBooked);
    const end = endOf(until) ?? (last === null ? null : last + day - 1);
    if (start === null || end === null) return;
    const tokenised =
      account === null ? null : `${maskIban(account)} ${this.context.tokenise('iban', canonical(account))}`;
    this.context.sink.coverage({
      party: 'bank',
      account: tokenised,
      currency,
      shows: 'bank-statement',
      from: start,
      until: Math.max(start, end),
    });
  }
}

function emptyStatement(): Statement {
  return {
    id: '',
    account: null,
    currency: null,
    from: null,
    until: null,
    firstBooked: null,
    lastBooked: null,
    entries: 0,
  };
}

function canonical(account: string): string {
  return account.replace(/\s+/g, '').toUpperCase();
}

function instantOf(text: string | null): number | null {
  return text === null ? null : parseIsoInstant(text);
}

/** A period that ends at the first moment of a day, as many banks write it, means that whole day. */
function endOf(text: string | null): number | null {
  const instant = instantOf(text);
  if (instant === null || text === null) return null;
  return /^\d{4}-\d{2}-\d{2}(?:T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text)
    ? instant + day - 1
    : instant;
}

function naturalKey({ account, entry }: StatementEntry): string | null {
  const reference =
    xmlText(entry, 'AcctSvcrRef') ??
    xmlText(entry, 'NtryDtls', 'TxDtls', 'Refs', 'AcctSvcrRef') ??
    xmlText(entry, 'NtryRef');
  return reference === null ? null : `${account === null ? '' : canonical(account)} ${reference}`;
}

function title(entry: XmlElement): string {
  const amount = entry.children.find((child) => child.name === 'Amt');
  const status = xmlText(entry, 'Sts', 'Cd') ?? xmlText(entry, 'Sts', 'Prtry') ?? xmlText(entry, 'Sts');
  const parts = ['Ntry', xmlText(entry, 'CdtDbtInd'), status, amount?.text, amount?.attributes['Ccy']];
  return parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
}
