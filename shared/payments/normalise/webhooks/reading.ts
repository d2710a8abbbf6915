/** Small readers that every sender's file needs: members as text, one event in the PSP's name. */
import { isExactObject, member, scalarText } from '../../../evidence/exactJson.ts';
import type { ExactJson } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import type { Money } from '../../../kernel/money.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { EventDraft, EventKind, Movement } from '../../model.ts';
import { moneyFromMinor } from '../amounts.ts';
import { draftEvent, noTimes } from '../draft.ts';
import { identifierOfMetadata } from '../identifiers.ts';
import { readInstant } from '../times.ts';

/** What one webhook body states. */
export interface WebhookFacts {
  readonly events: readonly EventDraft[];
  readonly identifiers: readonly Identifier[];
  readonly occurredAt: Instant | null;
}

export function textOf(value: ExactJson | undefined, ...path: string[]): string | null {
  const text = scalarText(member(value, ...path))?.trim() ?? '';
  return text === '' ? null : text;
}

export function instantOf(value: ExactJson | undefined, ...path: string[]): Instant | null {
  const text = textOf(value, ...path);
  return text === null ? null : readInstant(text);
}

/** `{amount: 1000, currency: 'EUR'}` under names of the sender's own, in minor units. */
export function minorAmount(
  value: ExactJson | undefined,
  amount: string,
  currency = 'currency',
): Money | null {
  return moneyFromMinor(textOf(value, amount), textOf(value, currency));
}

/** References that the merchant put into a free-form object. */
export function metadataIdentifiers(value: ExactJson | undefined): Identifier[] {
  if (!isExactObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const identifier = identifierOfMetadata(name, scalarText(inner) ?? '');
    return identifier === null || identifier.scheme === 'free-text' ? [] : [identifier];
  });
}

/** What a word of the sender says happened, to which movement. */
export type Meaning = readonly [kind: EventKind, movement?: Movement];

interface Stated {
  readonly meaning: Meaning;
  readonly status: string;
  readonly at: Instant | null;
  readonly identifiers: readonly Identifier[];
  readonly amount?: Money | null;
  readonly fee?: Money | null;
  readonly net?: Money | null;
  readonly reason?: string | null;
  readonly rail?: EventDraft['rail'];
  readonly direction?: EventDraft['direction'];
  readonly counterparty?: string | null;
  /** Calendar day on which the money is to arrive. */
  readonly valueOn?: string | null;
}

/** One event in the PSP's word. Collections are deposits; what is settled to the merchant has no direction. */
export function pspEvent(stated: Stated): EventDraft {
  const [kind, movement = 'payment'] = stated.meaning;
  const isBatch = movement === 'settlement-batch';
  return draftEvent({
    party: 'psp',
    kind,
    movement,
    rail: isBatch ? null : (stated.rail ?? null),
    direction: isBatch ? null : stated.direction === undefined ? 'deposit' : stated.direction,
    amount: stated.amount ?? null,
    fee: stated.fee ?? null,
    net: stated.net ?? null,
    times: { ...noTimes, occurredAt: stated.at, valueOn: stated.valueOn ?? null },
    identifiers: stated.identifiers,
    counterparty: stated.counterparty ?? null,
    status: stated.status,
    reason: stated.reason ?? null,
  });
}
