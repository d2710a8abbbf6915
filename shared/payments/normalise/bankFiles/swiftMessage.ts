/**
 * SWIFT MT messages that are no statements (SWIFT user handbook, Categories 1, 2, 9 and n): transfers claim, returns
 * and rejects show in :72: (usage guidelines for payments reject and return), confirmations of debit and credit
 * (MT900, MT910) prove bookings, cancellation requests and their answers are recalls.
 */
import { dayOfSix } from '../../../evidence/bankFiles/mtStatement.ts';
import type { FieldRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import type { Money } from '../../../kernel/money.ts';
import { parseIsoInstant, type FourTimes, type Instant } from '../../../kernel/time.ts';
import type { EventKind, Movement } from '../../model.ts';
import { moneyFromLocal } from '../amounts.ts';
import { maskedAccount } from '../counterparty.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { withoutText } from '../stripe.ts';
import { shapedReferences, usable } from './references.ts';

type Fields = Readonly<Record<string, string>>;

interface Meaning {
  readonly kind: EventKind;
  readonly movement: Movement;
  readonly status: string;
  readonly reason: string | null;
}

export function normaliseSwiftMessage({ fields, context }: FieldRecord): NormalisedRecord {
  const type = context['messageType'] ?? '';
  const settlement =
    amountOf(fields['32A'] ?? '', 6) ?? amountOf(fields['32B'] ?? '', 0) ?? trackedAmount(type, fields);
  const times = timesOf(type, fields);
  const identifiers = identifiersOf(fields, context);
  const stated = { identifiers: withoutText(identifiers), party: 'bank', times } as const;
  const meaning = meaningOf(type, fields);
  if (meaning === null) return { events: [], ...stated };
  const event = draftEvent({
    party: 'bank',
    kind: meaning.kind,
    movement: meaning.movement,
    rail: 'swift',
    amount: settlement,
    fee: feeOf(fields, settlement),
    times,
    identifiers,
    counterparty: accountOf(fields),
    status: meaning.status,
    reason: meaning.reason,
  });
  const instructed = amountOf(fields['33B'] ?? '', 0);
  if (instructed === null || settlement === null || instructed.currency === settlement.currency)
    return { events: [event], ...stated };
  const observed = draftEvent({
    ...event,
    kind: 'status_observed',
    amount: instructed,
    fee: null,
    status: 'instructed amount',
  });
  return { events: [event, observed], ...stated };
}

/** Messages of the group n (1 to 9) share their last two digits' meaning. */
function meaningOf(type: string, fields: Fields): Meaning | null {
  const group = type.slice(1);
  if (type === '900' || type === '910')
    return {
      kind: type === '910' ? 'booked_credit' : 'booked_debit',
      movement: returnOf(fields) === null ? 'payment' : 'return',
      status: `MT${type}`,
      reason: returnOf(fields)?.reason ?? null,
    };
  if (group === '92')
    return {
      kind: 'recall_requested',
      movement: 'payment',
      status: `MT${type}`,
      reason: recallReason(fields['79']),
    };
  if (group === '96') return answer(type, fields);
  if (group === '99' || group === '98' || group === '95') return narrative(type, fields);
  if (!/^(?:10[123]|20[0-5]|210)$/.test(type)) return null;
  const returned = returnOf(fields);
  if (returned === null)
    return {
      // MT210 only announces money that is to come.
      kind: type === '210' ? 'status_observed' : 'submitted',
      movement: 'payment',
      status: [`MT${type}`, fields['23B'], fields['71A']].filter((part) => part !== undefined).join(' '),
      reason: null,
    };
  return {
    kind: returned.isReject ? 'rejected' : 'returned',
    movement: returned.isReject ? 'payment' : 'return',
    status: `MT${type} ${returned.isReject ? 'REJT' : 'RETN'}`,
    reason: returned.reason,
  };
}

/** `:72:/RETN/59` and `/REJT/…` with the reason code on the next line; in :79: of MT199 as well. */
function returnOf(fields: Fields): { readonly isReject: boolean; readonly reason: string | null } | null {
  const text = fields['72'] ?? fields['79'] ?? '';
  const word = /\/(RETN|REJT)\//.exec(text)?.[1];
  if (word === undefined) return null;
  const reason = /^\/([A-Z]{2}\d{2}|X[A-Z]\d{2})\//m.exec(text)?.[1] ?? null;
  return { isReject: word === 'REJT', reason };
}

/** Answers to a cancellation request: `/CNCL/` done, `/RJCR/` refused, `/PDCR/` pending. */
function answer(type: string, fields: Fields): Meaning {
  const text = `${fields['76'] ?? ''}\n${fields['79'] ?? ''}`;
  const code = /\/(CNCL|RJCR|PDCR|CWFW|UWFW|MODI)\//.exec(text)?.[1] ?? '';
  const reason = /\/(?:CNCL|RJCR|PDCR)\/(?:\/)?([A-Z]{4}|[A-Z]{2}\d{2})\b/.exec(text)?.[1] ?? null;
  return {
    kind: code === 'RJCR' ? 'recall_refused' : 'status_observed',
    movement: 'payment',
    status: `MT${type} ${code}`.trim(),
    reason,
  };
}

/** Free format: the status of a payment tracker in its second lines (`//2026…//ACSP/G000`), or nothing but words. */
function narrative(type: string, fields: Fields): Meaning {
  const returned = returnOf(fields);
  if (returned !== null)
    return {
      kind: returned.isReject ? 'rejected' : 'returned',
      movement: returned.isReject ? 'payment' : 'return',
      status: `MT${type} ${returned.isReject ? 'REJT' : 'RETN'}`,
      reason: returned.reason,
    };
  const tracked = /\b(ACSP|ACCC|ACSC|RJCT|PDNG)(?:\/(G\d{3}|[A-Z]{2}\d{2}))?/.exec(
    fields['79'] ?? fields['77A'] ?? '',
  );
  const status = tracked?.[1] ?? '';
  const reason = tracked?.[2] ?? null;
  const kinds: Readonly<Record<string, EventKind>> = {
    ACSP: 'processing',
    PDNG: 'processing',
    ACCC: 'completed',
    ACSC: 'settled',
    RJCT: 'rejected',
  };
  return {
    kind: kinds[status] ?? 'status_observed',
    movement: 'payment',
    status: [`MT${type}`, status].filter((part) => part !== '').join(' '),
    reason,
  };
}

/** Messages of the free format, MTn99. */
function isNarrative(type: string): boolean {
  return /^\d99$/.test(type);
}

/** First line of a tracker's status: `//2604021230+0200`. */
function trackedAt(text: string | undefined): Instant | null {
  return instantOf(/^\/\/(\d{10}[+-]\d{4})\s*$/m.exec(text ?? '')?.[1]);
}

/** Behind the bank that states it: `//DEUTDEFFXXX/EUR12345,67`. */
function trackedAmount(type: string, fields: Fields): Money | null {
  if (!isNarrative(type)) return null;
  const stated = /^\/\/[A-Z0-9]{8}(?:[A-Z0-9]{3})?\/([A-Z]{3}[\d.]*,\d*)\s*$/m.exec(fields['79'] ?? '')?.[1];
  return stated === undefined ? null : amountOf(stated, 0);
}

function recallReason(text: string | undefined): string | null {
  return /\/(DUPL|TECH|FRAD|CUST|AGNT|CURR|UPAY|CUTA|COVR|AM09|AC03|INDM)\b/.exec(text ?? '')?.[1] ?? null;
}

/** Amount behind a prefix of digits: `:32A:260303EUR1234,5`. */
function amountOf(value: string, prefix: number): Money | null {
  const match = /^([A-Z]{3})([\d.,]+)/.exec(value.slice(prefix).trim());
  return match === null ? null : moneyFromLocal(match[2] ?? '', match[1] ?? '', ',');
}

/** Sender's charges (71F), in the currency of the settlement. */
function feeOf(fields: Fields, settlement: Money | null): Money | null {
  if (settlement === null) return null;
  const charges = (fields['71F'] ?? '')
    .split('\n')
    .flatMap((line) => amountOf(line, 0) ?? [])
    .filter(({ currency, minor }) => currency === settlement.currency && minor !== 0n);
  if (charges.length === 0) return null;
  return { ...settlement, minor: charges.reduce((sum, { minor }) => sum + minor, 0n) };
}

function timesOf(type: string, fields: Fields): FourTimes {
  const valueOn = dayOfSix((fields['32A'] ?? '').slice(0, 6)) ?? dayOfSix((fields['30'] ?? '').slice(0, 6));
  const stated = instantOf(fields['13D']) ?? (isNarrative(type) ? trackedAt(fields['79']) : null);
  const isBooking = type === '900' || type === '910';
  return {
    occurredAt: stated,
    receivedAt: null,
    bookedOn: isBooking ? (dayOfSix((fields['13D'] ?? '').slice(0, 6)) ?? valueOn) : null,
    valueOn,
  };
}

/** `:13D:2603031415+0100`. */
function instantOf(text: string | undefined): Instant | null {
  const match = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})([+-]\d{2})(\d{2})$/.exec((text ?? '').trim());
  if (match === null) return null;
  const [, year, month, dayOfMonth, hours, minutes, offset, rest] = match;
  return parseIsoInstant(
    `20${year ?? ''}-${month ?? ''}-${dayOfMonth ?? ''}T${hours ?? ''}:${minutes ?? ''}${offset ?? ''}:${rest ?? ''}`,
  );
}

function accountOf(fields: Fields): string | null {
  const party = fields['59'] ?? fields['59A'] ?? fields['59F'];
  const account = /^\/(?:\/?[A-Z]{0,2}\/)?([A-Z0-9 ]{5,34})/.exec(party ?? '')?.[1];
  if (account === undefined) return null;
  const bare = account.replace(/\s+/g, '');
  return maskedAccount(bare) ?? `••${bare.slice(-4)}`;
}

function identifiersOf(fields: Fields, context: Fields): Identifier[] {
  const text = [fields['70'], fields['72'], fields['76'], fields['79'], fields['77A']]
    .filter((part) => part !== undefined)
    .join('\n');
  const word = (name: string): string | null =>
    usable(new RegExp(`/${name}/+([A-Za-z0-9._-]{3,35})`).exec(text)?.[1]);
  return uniqueIdentifiers([
    ...identified(
      ['uetr', context['uetr']],
      ['instruction-id', usable(fields['20'])],
      ['instruction-id', usable(fields['21'])],
      ['end-to-end-id', word('ROC')],
      ['merchant-reference', word('RFB')],
      ['merchant-reference', word('INV')],
      // The returned or rejected message, and the transaction in it.
      ['instruction-id', word('MREF')],
      ['instruction-id', word('TREF')],
      ['message-id', usable(context['userReference'])],
      ['free-text', text.replace(/\n/g, ' ')],
    ),
    ...shapedReferences(text),
  ]);
}
