/** One selection for every part of the payment view: what is looked at, and everything that belongs to it. */
import type { RecordId } from '../../shared/kernel/ids.ts';
import { decimalText, formatMoney, moneyFromWire } from '../../shared/kernel/money.ts';
import type { PaymentDetail } from '../../shared/payments/contract.ts';
import type { PaymentEventWire } from '../../shared/payments/model.ts';
import type { PaymentSelection } from '../app/slots.ts';

export const nothingSelected: PaymentSelection = {
  focus: null,
  records: new Set(),
  finding: null,
  step: null,
};

export function selectRecord(focus: RecordId): PaymentSelection {
  return { focus, records: new Set([focus]), finding: null, step: null };
}

/** Where the eye starts: the newest record of the party that has not reached the end, else the newest of all. */
export function firstSelection(detail: PaymentDetail): PaymentSelection {
  const newest = [...detail.events].sort((left, right) => eventTime(right) - eventTime(left))[0];
  return newest === undefined ? nothingSelected : selectRecord(newest.recordId);
}

/** When an event counts as having happened: the party's claim, else when it reached us, else its booking day. */
export function eventTime(event: PaymentEventWire): number {
  const { occurredAt, receivedAt, bookedOn, valueOn } = event.times;
  const day = bookedOn ?? valueOn;
  return occurredAt ?? receivedAt ?? (day === null ? 0 : Date.parse(`${day}T00:00:00Z`));
}

/** The values in a record's text that its events rest on: status words and amounts, in the forms files write them. */
export function citedValues(events: readonly PaymentEventWire[]): readonly string[] {
  const values = new Set<string>();
  for (const event of events) {
    if (event.status !== '') values.add(event.status);
    if (event.reason !== null && event.reason !== '') values.add(event.reason);
    if (event.amount !== null) {
      const amount = moneyFromWire(event.amount);
      const decimal = decimalText(amount);
      values.add(amount.minor.toString());
      values.add(decimal);
      values.add(decimal.replace('.', ','));
      values.add(formatMoney(amount).replace(` ${amount.currency}`, ''));
    }
  }
  return [...values];
}
