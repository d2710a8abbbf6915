/**
 * ISO 20022 messages, every type and version and any namespace prefix, with or without envelope, one or many in a
 * file. Transactions are framed one by one; what stands around them is followed by a streaming parser, so that each
 * knows its group header, its block and its account. Nothing is held but the head of the message and one transaction.
 */
import type { Damage, Frame, FrameSink } from '../../../../../shared/evidence/framing/frame.ts';
import { XmlEntryFramer } from '../../../../../shared/evidence/framing/xmlEntries.ts';
import type { RecordContent, XmlElement, XmlMessage } from '../../../../../shared/evidence/importing.ts';
import { layoutOf } from '../../../../../shared/evidence/iso20022/layouts.ts';
import { formatOfMessage } from '../../../../../shared/evidence/recognise/iso20022.ts';
import { redactXml } from '../../../../../shared/evidence/redaction/redact.ts';
import { damageReason, frameText, keepFiller, type ImportContext, type Importer } from '../importer.ts';
import { readXmlElement, XmlError } from '../xmlFragment.ts';
import { accountOf, AccountReports } from './accountReports.ts';
import { entryKey, entryTitle, messageKey, messageTitle } from './describe.ts';
import { groupOf, Surroundings, type SurroundingsListener } from './surroundings.ts';
import { MessageTotals } from './totals.ts';

const reports: ReadonlySet<string> = new Set(['camt.052', 'camt.053', 'camt.054']);

export class Iso20022Importer implements Importer, FrameSink, SurroundingsListener {
  private readonly context: ImportContext;
  private readonly framer: XmlEntryFramer;
  private readonly around: Surroundings;
  private readonly totals: MessageTotals;
  private readonly accounts: AccountReports;
  private refusal: string | null = null;

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

  push(chunk: Uint8Array): void {
    this.framer.push(chunk);
  }

  end(): void {
    this.framer.end();
    if (this.around.isOpen) {
      const what = reports.has(this.around.definition.type) ? 'statement' : 'message';
      if (!this.around.isBroken)
        this.warn('repaired', `The file ends before the ${what} is closed; the complete entries are kept.`);
      this.around.end();
    }
    this.accounts.end();
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
    if (reports.has(type)) this.accounts.closed(block, locator, type === 'camt.053');
    else this.totals.blockClosed(block, locator);
  }

  messageClosed(message: XmlElement, prefix: string): void {
    this.totals.messageClosed(message, prefix);
  }

  warn(code: 'repaired' | 'limit' | 'lost', message: string): void {
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
    if (reports.has(definition.type)) this.accounts.add(element);
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
    if (reports.has(definition.type) && layout.records.includes(element.name)) {
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
    return {
      messageType: type,
      version,
      header: this.around.header(),
      group: this.around.group() ?? groupOf(transaction.children),
      block: this.around.block(),
      transaction,
    };
  }
}
