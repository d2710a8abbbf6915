/**
 * What stands around the transactions of ISO 20022 messages: business header, group header and the blocks that are
 * open. Follows the filler between the records, already redacted, and numbers blocks and records for their locators.
 */
import { SaxesParser } from 'saxes';
import type { XmlElement } from '../../../../../shared/evidence/importing.ts';
import {
  isAccountReport,
  layoutOf,
  messageDefinition,
  typeOfMessageElement,
  type MessageDefinition,
  type MessageLayout,
} from '../../../../../shared/evidence/iso20022/layouts.ts';
import { xmlDepthLimit } from '../../../../../shared/evidence/limits.ts';
import { RailtraceError } from '../../../../../shared/kernel/errors.ts';
import { localName, plainMessage, xmlText } from '../xmlFragment.ts';

/** Elements of message heads that are remembered; a head beyond is no payment message's. */
const elementLimit = 20_000;
const textLimit = 10_000;
/** Elements inside elements around the records: envelope, document, message and block leave room to spare. */
const depthLimit = 2 * xmlDepthLimit;
/** Text between two tags that the parser may hold; more is no head of a message. */
const pieceLimit = 4 * 1024 * 1024;

/** An element that is still open, with what of it was read so far. */
export interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
  /** Place among its parent's blocks of this name, from 1. */
  readonly ordinal: number;
  /** How many blocks and records of each name were seen in it. */
  readonly counts: Map<string, number>;
}

export interface SurroundingsListener {
  blockClosed(block: XmlElement, locator: string): void;
  messageClosed(message: XmlElement, prefix: string): void;
  warn(code: 'repaired' | 'limit', message: string): void;
}

interface OpenMessage {
  readonly definition: MessageDefinition;
  readonly layout: MessageLayout;
  /** Index of the message's element in the path. */
  readonly depth: number;
}

export class Surroundings {
  private readonly listener: SurroundingsListener;
  private readonly fallback: MessageDefinition;
  private readonly parser = new SaxesParser({ fragment: true });
  private readonly path: OpenElement[] = [];
  /** Statements are numbered through the file, whatever messages they come in. */
  private readonly reportCounts = new Map<string, number>();
  private readonly looseCounts = new Map<string, number>();
  private message: OpenMessage | null = null;
  private documentDefinition: MessageDefinition | null = null;
  private documents = 0;
  private elements = 0;
  private broken = false;
  private limited = false;
  /** A header that stands beside its document, without an envelope. */
  private looseHeader: XmlElement | null = null;
  /** Characters given to the parser since it last found a tag. */
  private sinceTag = 0;
  private abandoned = false;
  private cachedBlock: XmlElement | null | undefined;

  /** @param type of messages that do not name theirs */
  constructor(type: string, listener: SurroundingsListener) {
    this.fallback = { type, version: null };
    this.listener = listener;
    this.parser.on('opentag', (tag) => {
      this.opened(localName(tag.name), Object.entries<unknown>(tag.attributes));
    });
    this.parser.on('closetag', (tag) => {
      this.sinceTag = 0;
      this.closed(localName(tag.name));
    });
    const addText = (part: string) => {
      const open = this.path.at(-1);
      if (open !== undefined && open.text.length < textLimit) open.text += part;
    };
    this.parser.on('text', addText);
    this.parser.on('cdata', addText);
    this.parser.on('error', (error) => {
      if (this.broken) return;
      this.broken = true;
      this.listener.warn(
        'repaired',
        `Around the transactions the XML is not well-formed (${plainMessage(error.message)}); they were read one by one.`,
      );
    });
  }

  /** True once the XML around the transactions was found broken. */
  get isBroken(): boolean {
    return this.broken;
  }

  /** True while a message is not closed. */
  get isOpen(): boolean {
    return this.message !== null;
  }

  get definition(): MessageDefinition {
    return this.message?.definition ?? this.documentDefinition ?? this.fallback;
  }

  get layout(): MessageLayout {
    return this.message?.layout ?? layoutOf(this.definition.type);
  }

  /**
   * Text between records, in order.
   * @throws RailtraceError `limit_exceeded` where the elements nest too deep
   */
  write(text: string): void {
    if (this.abandoned || text.trim() === '') return;
    this.cachedBlock = undefined;
    this.sinceTag += text.length;
    if (this.sinceTag > pieceLimit) {
      this.abandoned = true;
      this.listener.warn(
        'limit',
        `Over ${pieceLimit / 2 ** 20} MiB without a tag stand around the transactions; from there on they are read without their surroundings.`,
      );
      return;
    }
    // Files put together from several have their declarations in the middle.
    this.parser.write(text.replace(/<\?xml\s[^?]*\?>|\ufeff/g, ''));
  }

  /** Closes what the file leaves open. */
  end(): void {
    while (this.path.length > 0) this.closed(this.path.at(-1)?.name ?? '');
  }

  /** Place of the next record or block of this name: `PmtInf[1]/CdtTrfTxInf[2]`. Counts it. */
  nextLocator(name: string): string {
    const parent = this.innermost();
    const counts = parent?.counts ?? this.looseCounts;
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    return `${this.prefix()}${name}[${number}]`;
  }

  /** The business application header of the message; null where there is none. */
  header(): XmlElement | null {
    for (let index = this.path.length - 1; index >= 0; index -= 1) {
      const header = headerAmong(this.path[index]?.children ?? []);
      if (header !== null) return header;
    }
    return this.looseHeader;
  }

  /** Group header, or the assignment of an investigation. */
  group(): XmlElement | null {
    const { message } = this;
    return message === null ? null : groupOf(this.path[message.depth]?.children ?? []);
  }

  /** The message with what of it stands before the record: its open blocks, and all but the group header. */
  block(): XmlElement | null {
    if (this.cachedBlock === undefined)
      this.cachedBlock = this.message === null ? null : this.pruned(this.message.depth);
    return this.cachedBlock;
  }

  /** The innermost open block (`Stmt`, `PmtInf`) or message, as far as it was read. */
  innermost(): OpenElement | null {
    const { message } = this;
    if (message === null) return this.path.findLast(({ name }) => name === 'Document') ?? null;
    const block = this.path.findLast(
      ({ name }, index) => index > message.depth && message.layout.blocks.includes(name),
    );
    return block ?? this.path[message.depth] ?? null;
  }

  private pruned(depth: number): XmlElement | null {
    const open = this.path[depth];
    if (open === undefined) return null;
    const inner = this.pruned(depth + 1);
    const children = open.children.filter((child) => !isGroup(child));
    return {
      name: open.name,
      attributes: open.attributes,
      children: inner === null ? children : [...children, inner],
      text: '',
    };
  }

  private prefix(): string {
    const { message } = this;
    if (message === null) return this.documentPrefix();
    const blocks = this.path.filter(
      ({ name }, index) => index > message.depth && message.layout.blocks.includes(name),
    );
    return this.documentPrefix() + blocks.map(({ name, ordinal }) => `${name}[${ordinal}]/`).join('');
  }

  /** Messages of a file are told apart by their number; statements are numbered through. */
  private documentPrefix(): string {
    return this.documents > 1 && !isAccountReport(this.definition.type) ? `Document[${this.documents}]/` : '';
  }

  private opened(name: string, entries: readonly (readonly [string, unknown])[]): void {
    this.sinceTag = 0;
    if (this.path.length >= depthLimit)
      throw new RailtraceError(
        'limit_exceeded',
        `The XML nests deeper than ${depthLimit} levels around the transactions. Such a file holds no payment messages.`,
      );
    const attributes: Record<string, string> = {};
    for (const [key, value] of entries) if (typeof value === 'string') attributes[key] = value;
    this.elements += 1;
    if (name === 'Document') {
      this.documents += 1;
      this.elements = 0;
      this.message = null;
      this.documentDefinition = declared(attributes);
    }
    const isBlock = this.message?.layout.blocks.includes(name) === true;
    const ordinal = isBlock ? this.count(name) : 0;
    const parent = this.path.at(-1)?.name;
    this.path.push({
      name,
      attributes: ownAttributes(attributes),
      children: [],
      text: '',
      ordinal,
      counts: new Map(),
    });
    if (this.message === null && (parent === 'Document' || typeOfMessageElement(name) !== null))
      this.beginMessage(name, attributes);
  }

  private beginMessage(name: string, attributes: Readonly<Record<string, string>>): void {
    const named = xmlText(this.header() ?? undefined, 'MsgDefIdr');
    const type = typeOfMessageElement(name);
    const definition =
      this.documentDefinition ??
      declared(attributes) ??
      (named === null ? null : messageDefinition(named)) ??
      (type === null ? this.fallback : { type, version: null });
    const top = this.path.pop();
    if (top === undefined) return;
    const counts = isAccountReport(definition.type) ? this.reportCounts : top.counts;
    this.path.push({ ...top, counts });
    this.message = { definition, layout: layoutOf(definition.type), depth: this.path.length - 1 };
  }

  private count(name: string): number {
    const counts = this.innermost()?.counts ?? this.looseCounts;
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    return number;
  }

  private closed(name: string): void {
    const { message } = this;
    const isBlock =
      message !== null && this.path.length - 1 > message.depth && message.layout.blocks.includes(name);
    const locator = isBlock ? this.prefix().replace(/\/$/, '') : '';
    const open = this.path.pop();
    if (open === undefined) return;
    const { attributes, children, text } = open;
    const element: XmlElement = { name: open.name, attributes, children, text: text.trim() };
    if (isBlock) {
      this.listener.blockClosed(element, locator);
    } else if (message !== null && this.path.length === message.depth) {
      this.listener.messageClosed(element, this.documentPrefix());
      this.message = null;
    } else if (name !== 'Document') {
      this.keep(element);
    }
    if (name !== 'Document') return;
    this.documentDefinition = null;
    if (this.path.length === 0) this.looseHeader = null;
  }

  private keep(element: XmlElement): void {
    if (this.elements > elementLimit) {
      if (!this.limited)
        this.listener.warn(
          'limit',
          `More than ${elementLimit} elements stand in the head of a message; what follows them there is kept as text only.`,
        );
      this.limited = true;
      return;
    }
    const parent = this.path.at(-1);
    if (parent === undefined) {
      if (element.name === 'AppHdr') this.looseHeader = element;
      return;
    }
    // An envelope may hold thousands of documents: its header is the one that stands before the present document.
    const isHeader = element.name === 'AppHdr' || element.name === 'Hdr';
    const before = isHeader ? parent.children.findIndex(({ name }) => name === element.name) : -1;
    if (before >= 0) parent.children.splice(before, 1);
    parent.children.push(element);
  }
}

/** Beside the document, or in the header part of an envelope (BizMsgEnvlp). */
function headerAmong(children: readonly XmlElement[]): XmlElement | null {
  const header = children.findLast(({ name }) => name === 'AppHdr' || name === 'Hdr');
  if (header?.name !== 'Hdr') return header ?? null;
  return header.children.find(({ name }) => name === 'AppHdr') ?? null;
}

export function groupOf(children: readonly XmlElement[]): XmlElement | null {
  return children.find(isGroup) ?? null;
}

function isGroup({ name }: XmlElement): boolean {
  return name === 'GrpHdr' || name === 'Assgnmt' || name === 'MsgHdr';
}

function declared(attributes: Readonly<Record<string, string>>): MessageDefinition | null {
  for (const [name, value] of Object.entries(attributes)) {
    const found = name === 'xmlns' || name.startsWith('xmlns:') ? messageDefinition(value) : null;
    if (found !== null) return found;
  }
  return null;
}

function ownAttributes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:'))
      .map(([name, value]) => [localName(name), value]),
  );
}
