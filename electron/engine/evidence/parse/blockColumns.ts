/** Columns of a block while it is filled: rows go in, typed arrays come out. */
import type { FourTimes } from '../../../../shared/kernel/time.ts';
import { partyNumber } from '../partyNumber.ts';
import type { EventColumns, EventRow, RecordColumns, WideColumn } from './messages.ts';

/** The texts of a block's rows, each once. */
export class Texts {
  private readonly numbers = new Map<string, number>();

  /** 0 for null, else the text's place plus one. */
  numberOf(text: string | null): number {
    if (text === null) return 0;
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = this.numbers.size + 1;
    this.numbers.set(text, number);
    return number;
  }

  all(): string[] {
    return [...this.numbers.keys()];
  }
}

/** A column of numbers that grows by doubling. */
class Column {
  private values: Float64Array;
  private length = 0;

  constructor(room: number) {
    this.values = new Float64Array(room);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const room = new Float64Array(2 * this.length);
      room.set(this.values);
      this.values = room;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  pushOrNaN(value: number | null): void {
    this.push(value ?? Number.NaN);
  }

  get size(): number {
    return this.length;
  }

  wide(): Float64Array {
    return this.values.slice(0, this.length);
  }

  numbers(): Uint32Array {
    return Uint32Array.from(this.values.subarray(0, this.length));
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.values.subarray(0, this.length));
  }
}

const room = 256;

/** The four times of rows. */
class TimeColumns {
  readonly occurredAt = new Column(room);
  readonly receivedAt = new Column(room);
  readonly bookedOn = new Column(room);
  readonly valueOn = new Column(room);

  push(times: FourTimes, texts: Texts): void {
    this.occurredAt.pushOrNaN(times.occurredAt);
    this.receivedAt.pushOrNaN(times.receivedAt);
    this.bookedOn.push(texts.numberOf(times.bookedOn));
    this.valueOn.push(texts.numberOf(times.valueOn));
  }

  columns(): Pick<RecordColumns, 'occurredAt' | 'receivedAt' | 'bookedOn' | 'valueOn'> {
    return {
      occurredAt: this.occurredAt.wide(),
      receivedAt: this.receivedAt.wide(),
      bookedOn: this.bookedOn.numbers(),
      valueOn: this.valueOn.numbers(),
    };
  }
}

export interface RecordRow {
  readonly party: number;
  readonly title: number;
  readonly locatorForm: number;
  readonly place: number | null;
  readonly byteStart: number;
  readonly byteLength: number;
  readonly times: FourTimes;
}

export class RecordRows {
  private readonly party = new Column(room);
  private readonly title = new Column(room);
  private readonly locatorForm = new Column(room);
  private readonly place = new Column(room);
  private readonly byteStart = new Column(room);
  private readonly byteLength = new Column(room);
  private readonly times = new TimeColumns();

  push(row: RecordRow, texts: Texts): void {
    this.party.push(row.party);
    this.title.push(row.title);
    this.locatorForm.push(row.locatorForm);
    this.place.pushOrNaN(row.place);
    this.byteStart.push(row.byteStart);
    this.byteLength.push(row.byteLength);
    this.times.push(row.times, texts);
  }

  columns(): RecordColumns {
    return {
      party: this.party.bytes(),
      title: this.title.numbers(),
      locatorForm: this.locatorForm.numbers(),
      place: this.place.wide(),
      byteStart: this.byteStart.wide(),
      byteLength: this.byteLength.wide(),
      ...this.times.columns(),
    };
  }
}

export class EventRows {
  private readonly record = new Column(room);
  private readonly ordinal = new Column(room);
  private readonly party = new Column(room);
  private readonly kind = new Column(room);
  private readonly movement = new Column(room);
  private readonly status = new Column(room);
  private readonly rail = new Column(room);
  private readonly direction = new Column(room);
  private readonly currency = new Column(room);
  private readonly amountMinor = new Column(room);
  private readonly feeMinor = new Column(room);
  private readonly netMinor = new Column(room);
  private readonly times = new TimeColumns();
  private readonly counterparty = new Column(room);
  private readonly reason = new Column(room);
  private readonly wide: { event: number; column: WideColumn; text: string }[] = [];

  push(record: number, ordinal: number, row: EventRow, texts: Texts): void {
    const event = this.record.size;
    this.record.push(record);
    this.ordinal.push(ordinal);
    this.party.push(partyNumber(row.party));
    this.kind.push(texts.numberOf(row.kind));
    this.movement.push(texts.numberOf(row.movement));
    this.status.push(texts.numberOf(row.status));
    this.rail.push(texts.numberOf(row.rail));
    this.direction.push(texts.numberOf(row.direction));
    this.currency.push(texts.numberOf(row.currency));
    this.pushMinor(event, 'amountMinor', row.amountMinor);
    this.pushMinor(event, 'feeMinor', row.feeMinor);
    this.pushMinor(event, 'netMinor', row.netMinor);
    this.times.push(row.times, texts);
    this.counterparty.push(texts.numberOf(row.counterparty));
    this.reason.push(texts.numberOf(row.reason));
  }

  columns(): EventColumns {
    return {
      record: this.record.numbers(),
      ordinal: this.ordinal.numbers(),
      party: this.party.bytes(),
      kind: this.kind.numbers(),
      movement: this.movement.numbers(),
      status: this.status.numbers(),
      rail: this.rail.numbers(),
      direction: this.direction.numbers(),
      currency: this.currency.numbers(),
      amountMinor: this.amountMinor.wide(),
      feeMinor: this.feeMinor.wide(),
      netMinor: this.netMinor.wide(),
      ...this.times.columns(),
      counterparty: this.counterparty.numbers(),
      reason: this.reason.numbers(),
      wide: this.wide,
    };
  }

  private pushMinor(event: number, column: WideColumn, value: bigint | null): void {
    if (value === null) {
      this[column].push(Number.NaN);
      return;
    }
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      this[column].push(number);
      return;
    }
    this.wide.push({ event, column, text: value.toString() });
    this[column].push(Number.POSITIVE_INFINITY);
  }
}
