/** Columns of a block while it is filled: rows go in, typed arrays come out. */
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

export interface RecordRow {
  readonly party: number;
  readonly title: number;
  readonly locatorForm: number;
  readonly place: number | null;
  readonly byteStart: number;
  readonly byteLength: number;
  readonly occurredAt: number | null;
  readonly receivedAt: number | null;
  readonly bookedOn: number;
  readonly valueOn: number;
}

const orNaN = (value: number | null): number => value ?? Number.NaN;

export class RecordRows {
  private readonly rows: RecordRow[] = [];

  push(row: RecordRow): void {
    this.rows.push(row);
  }

  columns(): RecordColumns {
    const { rows } = this;
    return {
      party: Uint8Array.from(rows, (row) => row.party),
      title: Uint32Array.from(rows, (row) => row.title),
      locatorForm: Uint32Array.from(rows, (row) => row.locatorForm),
      place: Float64Array.from(rows, (row) => orNaN(row.place)),
      byteStart: Float64Array.from(rows, (row) => row.byteStart),
      byteLength: Float64Array.from(rows, (row) => row.byteLength),
      occurredAt: Float64Array.from(rows, (row) => orNaN(row.occurredAt)),
      receivedAt: Float64Array.from(rows, (row) => orNaN(row.receivedAt)),
      bookedOn: Uint32Array.from(rows, (row) => row.bookedOn),
      valueOn: Uint32Array.from(rows, (row) => row.valueOn),
    };
  }
}

interface NumberedEvent {
  readonly record: number;
  readonly ordinal: number;
  readonly row: EventRow;
  readonly texts: Readonly<Record<EventText, number>>;
}

type EventText =
  | 'kind'
  | 'movement'
  | 'status'
  | 'rail'
  | 'direction'
  | 'currency'
  | 'bookedOn'
  | 'valueOn'
  | 'counterparty'
  | 'reason';

export class EventRows {
  private readonly rows: NumberedEvent[] = [];
  private readonly wide: { event: number; column: WideColumn; text: string }[] = [];

  push(record: number, ordinal: number, row: EventRow, texts: Texts): void {
    this.rows.push({
      record,
      ordinal,
      row,
      texts: {
        kind: texts.numberOf(row.kind),
        movement: texts.numberOf(row.movement),
        status: texts.numberOf(row.status),
        rail: texts.numberOf(row.rail),
        direction: texts.numberOf(row.direction),
        currency: texts.numberOf(row.currency),
        bookedOn: texts.numberOf(row.times.bookedOn),
        valueOn: texts.numberOf(row.times.valueOn),
        counterparty: texts.numberOf(row.counterparty),
        reason: texts.numberOf(row.reason),
      },
    });
  }

  columns(): EventColumns {
    const { rows } = this;
    const text = (name: EventText) => Uint32Array.from(rows, (each) => each.texts[name]);
    return {
      record: Uint32Array.from(rows, (each) => each.record),
      ordinal: Uint32Array.from(rows, (each) => each.ordinal),
      party: Uint8Array.from(rows, (each) => partyNumber(each.row.party)),
      kind: text('kind'),
      movement: text('movement'),
      status: text('status'),
      rail: text('rail'),
      direction: text('direction'),
      currency: text('currency'),
      amountMinor: this.minor('amountMinor'),
      feeMinor: this.minor('feeMinor'),
      netMinor: this.minor('netMinor'),
      occurredAt: Float64Array.from(rows, (each) => orNaN(each.row.times.occurredAt)),
      receivedAt: Float64Array.from(rows, (each) => orNaN(each.row.times.receivedAt)),
      bookedOn: text('bookedOn'),
      valueOn: text('valueOn'),
      counterparty: text('counterparty'),
      reason: text('reason'),
      wide: this.wide,
    };
  }

  private minor(column: WideColumn): Float64Array {
    return Float64Array.from(this.rows, ({ row }, event) => {
      const value = row[column];
      if (value === null) return Number.NaN;
      const number = Number(value);
      if (Number.isSafeInteger(number)) return number;
      this.wide.push({ event, column, text: value.toString() });
      return Number.POSITIVE_INFINITY;
    });
  }
}
