/**
 * Fedwire messages. A message that the sender hands in claims a transfer; one that the service delivers, with its
 * receipt time and output data, has settled at the Federal Reserve at that moment (settlement is final and immediate).
 */
import type { FieldRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { parseIsoInstant, type FourTimes } from '../../../kernel/time.ts';
import type { EventKind, Movement } from '../../model.ts';
import { moneyFromLocal, moneyFromMinor } from '../amounts.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { withoutText } from '../stripe.ts';
import { maskedTail, usable } from './references.ts';

/** Subtypes of value messages: 00 and 31 move money, 02 and 08 give it back, 01, 07, 32 and 33 ask for it, 90 is a service message. */
const requests = new Set(['01', '07', '31', '32', '33']);
const reversals = new Set(['02', '08']);

export function normaliseFedwireMessage({ fields }: FieldRecord): NormalisedRecord {
  const times = timesOf(fields);
  const identifiers = identifiersOf(fields);
  const stated = { identifiers: withoutText(identifiers), party: 'bank', times } as const;
  const meaning = meaningOf(fields);
  if (meaning === null) return { events: [], ...stated };
  const event = draftEvent({
    party: 'bank',
    ...meaning,
    rail: 'fedwire',
    amount: moneyFromMinor(fields['amount'] ?? null, 'USD'),
    fee: feeOf(fields),
    times,
    identifiers,
    counterparty: maskedTail(fields['beneficiaryIdentifier']),
    status: [
      fields['businessFunctionCode'],
      `${fields['typeCode'] ?? ''}${fields['subTypeCode'] ?? ''}`,
      fields['messageStatus'],
    ]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
    reason: fields['errorCode'] ?? null,
  });
  return { events: [event], ...stated };
}

function meaningOf(
  fields: Readonly<Record<string, string>>,
): { readonly kind: EventKind; readonly movement: Movement } | null {
  const subType = fields['subTypeCode'] ?? '';
  const businessFunction = fields['businessFunctionCode'] ?? '';
  if (subType === '90' || businessFunction === 'SVC' || fields['amount'] === undefined) return null;
  if (fields['errorCode'] !== undefined) return { kind: 'rejected', movement: 'payment' };
  if (requests.has(subType)) return { kind: 'status_observed', movement: 'payment' };
  const isReturn = reversals.has(subType) || businessFunction === 'FFR';
  const isDelivered = fields['outputSequenceNumber'] !== undefined;
  if (isReturn) return { kind: 'returned', movement: 'return' };
  return { kind: isDelivered ? 'settled' : 'submitted', movement: 'payment' };
}

/** The cycle date is the business day of the service; the message states no moment with a zone. */
function timesOf(fields: Readonly<Record<string, string>>): FourTimes {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(fields['inputCycleDate'] ?? fields['outputCycleDate'] ?? '');
  const cycle = match === null ? null : `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}`;
  return {
    occurredAt: null,
    receivedAt: null,
    bookedOn: null,
    valueOn: cycle === null || parseIsoInstant(cycle) === null ? null : cycle,
  };
}

function identifiersOf(fields: Readonly<Record<string, string>>): Identifier[] {
  const join = (...names: readonly string[]): string | null =>
    names.every((name) => fields[name] !== undefined)
      ? names.map((name) => fields[name] ?? '').join('')
      : null;
  const previous = fields['previousMessageIdentifier'];
  const text = Object.entries(fields)
    .filter(([name]) => /^(?:originatorToBeneficiary|toBeneficiary|bankToBank)\d$/.test(name))
    .map(([, value]) => value)
    .join(' ');
  return uniqueIdentifiers([
    ...identified(
      ['imad', join('inputCycleDate', 'inputSource', 'inputSequenceNumber')],
      ['omad', join('outputCycleDate', 'outputDestination', 'outputSequenceNumber')],
      // A return names the message that it gives back by that message's IMAD.
      ['imad', previous !== undefined && /^\d{8}[A-Za-z0-9]{8}\d{6}$/.test(previous) ? previous : null],
      ['merchant-reference', usable(fields['senderReference'])],
      ['merchant-reference', usable(fields['beneficiaryReference'])],
      ['free-text', text],
    ),
  ]);
}

function feeOf(fields: Readonly<Record<string, string>>): ReturnType<typeof moneyFromLocal> {
  const charges = ['senderCharges1', 'senderCharges2', 'senderCharges3', 'senderCharges4'].flatMap((name) => {
    const match = /^USD([\d.]+,?\d*)$/.exec(fields[name] ?? '');
    const charge = match === null ? null : moneyFromLocal(match[1] ?? '', 'USD', ',');
    return charge === null ? [] : [charge];
  });
  const [first] = charges;
  return first === undefined
    ? null
    : { ...first, minor: charges.reduce((sum, { minor }) => sum + minor, 0n) };
}
