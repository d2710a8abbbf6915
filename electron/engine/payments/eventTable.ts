/**
 * All events of the vault as columns of numbers: about 60 bytes an event, so that a million of them can be joined in
 * one thread's memory. What only a judged payment needs (words, texts, fees) is read again when its turn comes.
 */
import type { IdentifierScheme, SourceFormat } from '../../../shared/evidence/model.ts';
import { formatFacts } from '../../../shared/evidence/formats.ts';
import { parties, sourceFormats } from '../../../shared/evidence/model.ts';
import type { Money } from '../../../shared/kernel/money.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import { directionSchema, eventKinds, movementSchema, rails } from '../../../shared/payments/model.ts';
import { Column, type Filled, float64, int32, uint16, uint8 } from './columns.ts';
import { instantOf, type PlacedEvent } from './group.ts';
import { KeyTable } from './keyTable.ts';
import { continues, isOfMessage, placeIn } from './eventWords.ts';
import { noStrength, strengthOf } from './schemes.ts';
import { patternOf } from './textMatching.ts';

/** Place of a word in its closed list; `none` where an event states nothing. */
export const none = 255;

function codes<Word extends string>(words: readonly Word[]): (word: Word | null) => number {
  const places = new Map<string | null, number>(words.map((word, index) => [word, index]));
  return (word) => places.get(word) ?? none;
}

export const partyCode = codes(parties);
export const kindCode = codes(eventKinds);
export const movementCode = codes(movementSchema.options);
export const railCode = codes(rails);
export const directionCode = codes(directionSchema.options);

/** Marks on an event, found while the whole desk is in view. */
export const mark = {
  negativeNet: 1,
  hasText: 2,
  /** Our own leg of a double entry: no step of the payment. */
  observed: 4,
  /** The same row in a second export. */
  copy: 8,
  /** Its amount is written without decimals. */
  wholeNumber: 16,
  /** A text of its own names an id of its payment. */
  named: 32,
  /** Another step that the record states of what the event before it is about: same ids, same movement. */
  continued: 64,
  /** Speaks of a whole message and names no transaction of it. */
  ofMessage: 128,
  /** Of a delivery whose signature is invalid: whoever sent it, it states nothing certain. */
  unproved: 256,
} as const;

export interface TableSource {
  readonly id: number;
  readonly name: string;
  readonly format: SourceFormat;
}

interface Amount {
  readonly minor: bigint;
  readonly currency: string;
}

export class EventTable {
  readonly keys = new KeyTable();
  readonly sources: TableSource[] = [];
  /** Distinct amounts, by number. */
  readonly amounts: Amount[] = [];
  readonly counterparties: string[] = [];
  readonly payouts: string[] = [];
  /** Shapes of the references in the desk's own ledger. */
  readonly ledgerPatterns = new Map<string, number>();
  /** Free text by event, for those that have any. */
  readonly texts = new Map<number, readonly string[]>();
  /** Newest time that any event states or arrived at; replays do not count. */
  newest: Instant | null = null;

  readonly record = new Column(int32);
  readonly ordinal = new Column(uint16);
  readonly source = new Column(uint16);
  readonly place = new Column(float64);
  /** NaN for an event without a time. */
  readonly at = new Column(float64);
  readonly party = new Column(uint8);
  readonly kind = new Column(uint8);
  readonly movement = new Column(uint8);
  readonly rail = new Column(uint8);
  readonly direction = new Column(uint8);
  /** Numbers of `amounts`, −1 for none. */
  readonly amount = new Column(int32);
  readonly net = new Column(int32);
  readonly counterparty = new Column(int32);
  readonly payout = new Column(int32);
  readonly marks = new Column(uint16);
  /** Events own `keyIds[keyStart[event]…keyStart[event + 1])`. */
  readonly keyStart = new Column(int32);
  readonly keyIds = new Column(int32);
  readonly keyStrengths = new Column(uint8);
  /** Events own `messageIds[messageStart[event]…messageStart[event + 1])`: ids of the messages they come in or answer. */
  readonly messageStart = new Column(int32);
  readonly messageIds = new Column(int32);
  /** By key: the strongest scheme under which any event states it. */
  readonly strength = new Column(uint8);

  readonly #amountNumbers = new Map<string, Map<bigint, number>>();
  readonly #counterpartyNumbers = new Map<string, number>();
  readonly #payoutNumbers = new Map<string, number>();
  readonly #sourceNumbers = new Map<number, number>();
  readonly #rows = new KeyTable();
  readonly #messages = new KeyTable();
  #before: PlacedEvent | null = null;
  readonly #row = new Column(int32);
  readonly #homes = new Column(int32);
  #holderStart: Int32Array = new Int32Array(0);
  #holders: Int32Array = new Int32Array(0);

  get size(): number {
    return this.record.size;
  }

  /** @param until events after this instant are not known yet; null: all are */
  static of(events: Iterable<PlacedEvent>, until: Instant | null): EventTable {
    const table = new EventTable();
    for (const event of events) if (until === null || (instantOf(event) ?? 0) <= until) table.#add(event);
    table.#index();
    return table;
  }

  #add(event: PlacedEvent): void {
    const index = this.size;
    const at = instantOf(event);
    this.record.push(event.recordId);
    this.ordinal.push(Number(event.id.slice(event.id.indexOf('.') + 1)));
    const source = this.#sourceNumber(event);
    this.source.push(source);
    this.place.push(placeIn(event.locator));
    this.at.push(at ?? Number.NaN);
    this.party.push(partyCode(event.party));
    this.kind.push(kindCode(event.kind));
    this.movement.push(movementCode(event.movement));
    this.rail.push(railCode(event.rail));
    this.direction.push(directionCode(event.direction));
    this.amount.push(this.amountNumber(event.amount));
    this.net.push(this.amountNumber(event.net));
    this.counterparty.push(this.#counterpartyNumber(event.counterparty));
    this.#row.push(this.#rowNumber(event, source));
    this.#addKeys(event, index);
    this.marks.push(this.#marksOf(event, index));
    this.#before = event;
    if (event.format !== 'replay-attempt') {
      const known = Math.max(at ?? -Infinity, event.times.receivedAt ?? -Infinity);
      if (Number.isFinite(known) && (this.newest === null || known > this.newest)) this.newest = known;
    }
  }

  #marksOf(event: PlacedEvent, index: number): number {
    let marks = this.texts.has(index) ? mark.hasText : 0;
    if (event.net !== null && event.net.minor < 0n) marks |= mark.negativeNet;
    if (this.#before !== null && continues(this.#before, event)) marks |= mark.continued;
    const statesKeys = this.keyIds.size > this.keyStart.at(index);
    const statesMessage = this.messageIds.size > this.messageStart.at(index);
    if (statesMessage && !statesKeys && this.payout.at(index) < 0 && isOfMessage(event))
      marks |= mark.ofMessage;
    return marks;
  }

  #addKeys(event: PlacedEvent, index: number): void {
    this.keyStart.push(this.keyIds.size);
    this.messageStart.push(this.messageIds.size);
    let payout = -1;
    let texts: string[] | null = null;
    for (const { scheme, value } of event.identifiers) {
      if (scheme === 'free-text') (texts ??= []).push(value);
      else if (scheme === 'payout') payout = this.#payoutNumber(value);
      else if (scheme === 'message-id') this.#addMessage(value);
      const strength = strengthOf(scheme);
      if (strength === null) continue;
      if (scheme === 'merchant-reference' && event.party === 'ledger') this.#notePattern(value);
      this.#addKey(this.#keyNumber(value, scheme, strength), strength);
    }
    if (texts !== null) this.texts.set(index, texts);
    this.payout.push(payout);
  }

  /** A bare row number of one system must not meet the row number of another. */
  #keyNumber(value: string, scheme: IdentifierScheme, strength: number): number {
    const own = strength + 1;
    return this.keys.add(
      value,
      scheme === 'ledger-entry' ? own : 0,
      scheme === 'merchant-reference' ? 0 : own,
    );
  }

  /** The number of an id that some event states. */
  keyOf(value: string, scheme: IdentifierScheme): number {
    const strength = strengthOf(scheme);
    return strength === null ? -1 : this.#keyNumber(value, scheme, strength);
  }

  #addKey(key: number, strength: number): void {
    if (key < 0) return;
    if (key === this.strength.size) this.strength.push(noStrength);
    if (strength < this.strength.at(key)) this.strength.values[key] = strength;
    this.keyIds.push(key);
    this.keyStrengths.push(strength);
  }

  #addMessage(value: string): void {
    const message = this.#messages.add(value, 0, 0);
    if (message >= 0) this.messageIds.push(message);
  }

  #notePattern(reference: string): void {
    const pattern = patternOf(reference);
    this.ledgerPatterns.set(pattern, (this.ledgerPatterns.get(pattern) ?? 0) + 1);
  }

  #sourceNumber({ sourceId, source, format }: PlacedEvent): number {
    const known = this.#sourceNumbers.get(sourceId);
    if (known !== undefined) return known;
    this.#sourceNumbers.set(sourceId, this.sources.length);
    this.sources.push({ id: sourceId, name: source, format });
    return this.sources.length - 1;
  }

  /** The number of an amount in a currency, new or known; −1 for none. */
  amountNumber(amount: Pick<Money, 'minor' | 'currency'> | null): number {
    if (amount === null) return -1;
    let numbers = this.#amountNumbers.get(amount.currency);
    if (numbers === undefined) {
      numbers = new Map();
      this.#amountNumbers.set(amount.currency, numbers);
    }
    const known = numbers.get(amount.minor);
    if (known !== undefined) return known;
    numbers.set(amount.minor, this.amounts.length);
    this.amounts.push({ minor: amount.minor, currency: amount.currency });
    return this.amounts.length - 1;
  }

  #counterpartyNumber(text: string | null): number {
    return text === null ? -1 : numberOf(text, this.#counterpartyNumbers, this.counterparties);
  }

  #payoutNumber(text: string): number {
    return numberOf(text, this.#payoutNumbers, this.payouts);
  }

  /** The number of a listed row's bytes, and its home among the sources that list it; −1 for other evidence. */
  #rowNumber({ format, recordHash }: PlacedEvent, source: number): number {
    if (!isListing(format)) return -1;
    const low = parseInt(recordHash.slice(0, 8), 16) | 0;
    const high = parseInt(recordHash.slice(8, 16) || '0', 16) | 0;
    const number = this.#rows.addHash(low, high ^ Math.imul(sourceFormats.indexOf(format), 0x9e3779b1));
    if (number === this.#homes.size) this.#homes.push(source);
    else if (this.#isBefore(source, this.#homes.at(number))) this.#homes.values[number] = source;
    return number;
  }

  /** By name, so that it does not matter which export was imported first. */
  #isBefore(left: number, right: number): boolean {
    return (this.sources[left]?.name ?? '') < (this.sources[right]?.name ?? '');
  }

  #index(): void {
    this.keyStart.push(this.keyIds.size);
    this.messageStart.push(this.messageIds.size);
    this.#before = null;
    for (const column of this.#columns()) column.trim();
    this.#markCopies();
    const uses = new Int32Array(this.strength.size);
    const lastUser = new Int32Array(this.strength.size).fill(-1);
    this.#eachUse((key, index) => {
      if (lastUser[key] === index) return;
      lastUser[key] = index;
      uses[key] = (uses[key] ?? 0) + 1;
    });
    const starts = new Int32Array(uses.length + 1);
    uses.forEach((count, key) => {
      starts[key + 1] = (starts[key] ?? 0) + count;
    });
    const filled = starts.slice(0, -1);
    const holders = new Int32Array(starts.at(-1) ?? 0);
    lastUser.fill(-1);
    this.#eachUse((key, index) => {
      if (lastUser[key] === index) return;
      lastUser[key] = index;
      const at = filled[key] ?? 0;
      holders[at] = index;
      filled[key] = at + 1;
    });
    this.#holderStart = starts;
    this.#holders = holders;
  }

  #columns(): readonly Filled[] {
    return [
      this.record,
      this.ordinal,
      this.source,
      this.place,
      this.at,
      this.party,
      this.kind,
      this.movement,
      this.rail,
      this.direction,
      this.amount,
      this.net,
      this.counterparty,
      this.payout,
      this.marks,
      this.keyStart,
      this.keyIds,
      this.keyStrengths,
      this.messageStart,
      this.messageIds,
      this.strength,
      this.#row,
    ];
  }

  #eachUse(visit: (key: number, index: number) => void): void {
    for (let index = 0; index < this.size; index += 1) {
      if (this.is(index, mark.copy)) continue;
      const end = this.keyStart.at(index + 1);
      for (let at = this.keyStart.at(index); at < end; at += 1) visit(this.keyIds.at(at), index);
    }
  }

  /**
   * Two exports of overlapping periods list the same row twice: equal bytes in two sources are one statement, equal
   * bytes in one source are two.
   */
  #markCopies(): void {
    for (let index = 0; index < this.size; index += 1) {
      const row = this.#row.at(index);
      if (row < 0 || this.#homes.at(row) === this.source.at(index)) continue;
      this.set(index, mark.copy);
      this.texts.delete(index);
    }
  }

  /** Keys of one event, in the order of its identifiers. */
  keysOf(index: number): Int32Array {
    return this.keyIds.values.subarray(this.keyStart.at(index), this.keyStart.at(index + 1));
  }

  strengthsOf(index: number): Uint8Array {
    return this.keyStrengths.values.subarray(this.keyStart.at(index), this.keyStart.at(index + 1));
  }

  /** Messages that the event comes in or answers. */
  messagesOf(index: number): Int32Array {
    return this.messageIds.values.subarray(this.messageStart.at(index), this.messageStart.at(index + 1));
  }

  /** Events that state the key, in the order of import. */
  holders(key: number): Int32Array {
    return this.#holders.subarray(this.#holderStart[key] ?? 0, this.#holderStart[key + 1] ?? 0);
  }

  formatOf(index: number): SourceFormat {
    return this.sources[this.source.at(index)]?.format ?? 'attachment';
  }

  is(index: number, bit: number): boolean {
    return (this.marks.at(index) & bit) !== 0;
  }

  set(index: number, bit: number): void {
    this.marks.values[index] = this.marks.at(index) | bit;
  }

  /** By instant, then by place in the evidence; never by the order of import. Events without a time come last. */
  compare(left: number, right: number): number {
    const first = this.at.at(left);
    const second = this.at.at(right);
    if (first !== second && !(Number.isNaN(first) && Number.isNaN(second)))
      return Number.isNaN(first) ? 1 : Number.isNaN(second) ? -1 : first - second;
    const from = this.sources[this.source.at(left)]?.name ?? '';
    const to = this.sources[this.source.at(right)]?.name ?? '';
    if (from !== to) return from < to ? -1 : 1;
    return this.place.at(left) - this.place.at(right) || this.ordinal.at(left) - this.ordinal.at(right);
  }
}

const listings: ReadonlySet<string | null> = new Set([
  'ledger-postings',
  'psp-payout-report',
  'bank-statement',
]);

function isListing(format: SourceFormat): boolean {
  return listings.has(formatFacts[format].shows);
}

function numberOf(text: string, numbers: Map<string, number>, texts: string[]): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, texts.length);
  texts.push(text);
  return texts.length - 1;
}
