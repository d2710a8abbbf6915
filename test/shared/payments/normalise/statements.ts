/** What an event states, as one line for comparing. */
import { decimalText } from '../../../../shared/kernel/money.ts';
import type { EventDraft } from '../../../../shared/payments/model.ts';

export function say({ party, kind, movement, amount, status }: EventDraft): string {
  const stated = amount === null ? '' : ` ${decimalText(amount)} ${amount.currency}`;
  return `${party} ${kind} ${movement}${stated} “${status}”`;
}

export function ids(event: EventDraft | undefined): string[] {
  return (event?.identifiers ?? []).map(({ scheme, value }) => `${scheme}:${value}`);
}
