/**
 * ISO 20022 messages, every type and version and any namespace prefix, with or without envelope, one or many in a
 * file. Transactions are framed one by one; what stands around them is followed by a streaming parser, so that each
 * knows its group header, its block and its account. Nothing is held but the head of the message and one transaction.
 */
import type { Damage, Frame, FrameSink } from '../../../../../shared/evidence/framing/frame.ts';
import { XmlEntryFramer } from '../../../../../shared/evidence/framing/xmlEntries.ts';
import type { RecordContent, XmlElement, XmlMessage } from '../../../../../shared/evidence/importing.ts';
import { isAccountReport, layoutOf } from '../../../../../shared/evidence/iso20022/layouts.ts';
import { formatOfMessage } from '../../../../../shared/evidence/recognise/iso20022.ts';
import { redactXml } from '../../../../../shared/evidence/redaction/redact.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from '../importer.ts';
import { readXmlElement, XmlError, xmlText } from '../xmlFragment.ts';
import { accountOf, AccountReports } from './accountReports.ts';
import { entryKey, entryTitle, messageKey, messageTitle } from './describe.ts';
import { groupOf, Surroundings, type SurroundingsListener } from './surroundings.ts';
import { MessageTotals } from './totals.ts';

const refusals: ReadonlySet<string> = new Set(['unsupported_format', 'limit_exceeded']);

export class Iso20022Importer implements Importer, FrameSink, SurroundingsListener {
  private readonly context: ImportContext;
  private readonly framer: XmlEntryFramer;
  private readonly around: Surroundings;
  private readonly totals: MessageTotals;
  private readonly accounts: AccountReports;
  private refusal: string | null = null;
  private assumedUtc = false;

  /** @param type of the first message in the file; others in it name theirs */
  constructor(type: string, context: ImportContext) {
    this.context = context;
    this.framer = new XmlEntryFramer(this, layoutOf(type));
    this.around = new Surroundings(type, this);
    this.accounts = new AccountReports(context);
    this.totals = new MessageTotals((check) => {
      context.sink.control(check);
    });
  }

  /** @throws RailtraceError `unsupported_format` at a document type, `limit_exceeded` where elements nest without end */
  push(chunk: Uint8Array): void {
    this.named(() => {
      this.framer.push(chunk);
    });
  }

  end(): void {
    this.named(() => {
      this.framer.end();
    });
    if (this.around.isOpen) {
      const what = isAccountReport(this.around.definition.type) ? 'statement' : 'message';
      if (!this.around.isBroken)
        this.warn('repaired', `The file ends before the ${what} is closed; the complete entries are kept.`);
      this.around.end();
    }
    this.accounts.end();
  }

  /** What refuses the file is said with its name. */
  private named(read: () => void): void {
    try {
      read();
    } catch (thrown) {
      if (!(thrown instanceof RailtraceError) || !refusals.has(thrown.code)) throw thrown;
      const sentence = `${this.context.fileName}: ${thrown.message}`;
      throw new RailtraceError(thrown.code, sentence, thrown.details, { cause: thrown });
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
    const name = this.around.layout.records[0] ?? 'Document';
    const locator = this.around.nextLocator(name);
    this.count(name, null);
    this.context.sink.skipped(locator, this.refusal ?? damageReason(damage.reason));
    this.refusal = null;
    keepFiller(damage.bytes, damage.end - damage.start, this.context);
  }

  /** Stored and read from the same redacted text. */
  filler(start: number, end: number, bytes: Uint8Array | null): void {
    const { sink, tokenise } = this.context;
    if (bytes === null) {
      keepFiller(null, end - start, this.context);
      return;
    }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    if (text.trim() === '') {
      sink.filler(text, []);
      return;
    }
    const redacted = redactXml(text, tokenise);
    if (redacted.residue === null) {
      sink.filler(redacted.text, redacted.redactions);
      this.around.write(redacted.text);
    } else {
      sink.filler(`[${end - start} bytes not kept: they show a secret (${redacted.residue})]`, []);
      this.warn(
        'lost',
        `What stands around the transactions still showed a secret after redaction (${redacted.residue}) and was not kept.`,
      );
    }
  }

  blockClosed(block: XmlElement, locator: string): void {
    const { type } = this.around.definition;
    if (isAccountReport(type)) this.accounts.closed(block, locator, type === 'camt.053');
    else this.totals.blockClosed(block, locator);
  }

  messageClosed(message: XmlElement, prefix: string): void {
    this.totals.messageClosed(message, prefix);
  }

  warn(code: 'repaired' | 'limit' | 'lost' | 'assumed', message: string): void {
    this.context.sink.warn({ locator: null, code, message });
  }

  private keep(text: string, frame: Frame): void {
    const { sink, tokenise, originalOffset } = this.context;
    // Parsed before anything is counted: a broken transaction is the framer's to report.
    const original = readXmlElement(text);
    const redacted = redactXml(text, tokenise);
    const element = redacted.text === text ? original : readXmlElement(redacted.text);
    const locator = this.around.nextLocator(element.name);
    this.count(element.name, original);
    if (redacted.residue !== null) {
      sink.skipped(locator, `quarantined: it still shows a secret after redaction (${redacted.residue})`);
      sink.filler('[record not kept]', []);
      return;
    }
    sink.record({
      ...this.described(element),
      locator,
      byteStart: originalOffset(frame.start),
      byteEnd: originalOffset(frame.end),
      text: redacted.text,
      redactions: redacted.redactions,
    });
  }

  private count(name: string, element: XmlElement | null): void {
    const { definition, layout } = this.around;
    if (!layout.records.includes(name)) return;
    if (isAccountReport(definition.type)) this.accounts.add(element);
    else this.totals.add(definition.type, element);
  }

  private described(element: XmlElement): {
    format: ReturnType<typeof formatOfMessage>;
    content: RecordContent;
    naturalKey: string | null;
    title: string;
  } {
    const { definition, layout } = this.around;
    const format = formatOfMessage(definition.type);
    if (isAccountReport(definition.type) && layout.records.includes(element.name)) {
      const { id, account, currency } = accountOf(this.around.innermost()?.children ?? []);
      const entry = { statementId: id, account, currency, entry: element };
      return {
        format,
        content: { kind: 'statement-entry', entry },
        naturalKey: entryKey(entry),
        title: entryTitle(element),
      };
    }
    const message = this.message(element);
    return {
      format,
      content: { kind: 'xml-message', message },
      naturalKey: messageKey(message),
      title: messageTitle(message),
    };
  }

  /** A message without transactions is its own record, and brings its group header along. */
  private message(transaction: XmlElement): XmlMessage {
    const { type, version } = this.around.definition;
    const group = this.around.group() ?? groupOf(transaction.children);
    this.noteClock(group);
    return {
      messageType: type,
      version,
      header: this.around.header(),
      group,
      block: this.around.block(),
      transaction,
    };
  }

  /** ISO 20022 allows times without offset (ISODateTime); which clock they mean, only the sender knows. */
  private noteClock(group: XmlElement | null): void {
    const created = group === null ? null : xmlText(group, 'CreDtTm');
    if (this.assumedUtc || created === null || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(created)) return;
    this.assumedUtc = true;
    this.warn('assumed', `The message times bear no offset (${created}); they are taken as UTC.`);
  }
}
