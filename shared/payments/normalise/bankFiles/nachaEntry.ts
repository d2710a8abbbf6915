/**
 * NACHA entries. An entry in a file is an order on its way through the ACH network, never a proof: the network tells
 * of returns only. A return names the original entry by its trace number. Prenotifications and notifications of
 * change move no money.
 */
import { dayOfSix } from '../../../evidence/bankFiles/mtStatement.ts';
import { entrySide } from '../../../evidence/bankFiles/nachaLayout.ts';
import type { FieldRecord } from '../../../evidence/importing.ts';
import type { Identifier } from '../../../evidence/model.ts';
import { parseIsoInstant, type FourTimes } from '../../../kernel/time.ts';
import type { Direction, EventKind, Movement } from '../../model.ts';
import { moneyFromMinor } from '../amounts.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from '../draft.ts';
import { withoutText } from '../stripe.ts';
import { achReason } from './achReasons.ts';
import { maskedTail, usable } from './references.ts';

export function normaliseNachaEntry({ type, fields, context }: FieldRecord): NormalisedRecord {
  const times = timesOf(context);
  const identifiers = identifiersOf(fields, context);
  const stated = { identifiers: withoutText(identifiers), party: 'bank', times } as const;
  const meaning = meaningOf(type, context);
  // Advices repeat an operator's totals; a prenotification asks about an account.
  if (meaning === null || context['standardEntryClass'] === 'ADV') return { events: [], ...stated };
  const code = fields['returnCode'] ?? fields['changeCode'] ?? null;
  const event = draftEvent({
    party: 'bank',
    ...meaning,
    rail: 'ach',
    direction: directionOf(fields['transactionCode'] ?? ''),
    amount: type === 'notification-of-change' ? null : moneyFromMinor(fields['amount'] ?? null, 'USD'),
    times,
    identifiers,
    counterparty: maskedTail(fields['dfiAccountNumber'] ?? fields['foreignAccountNumber'] ?? ''),
    status: statusOf(type, code, fields, context),
    reason: code,
  });
  return { events: [event], ...stated };
}

/** The desk's files originate entries: a debit of the receiver's account collects, a credit pays out; returns carry their original's side. */
function directionOf(transactionCode: string): Direction | null {
  const side = entrySide(transactionCode);
  return side === null ? null : side === 'debit' ? 'deposit' : 'payout';
}

function meaningOf(
  type: string,
  context: Readonly<Record<string, string>>,
): { readonly kind: EventKind; readonly movement: Movement } | null {
  switch (type) {
    case 'return':
      return { kind: 'returned', movement: 'return' };
    case 'dishonored-return':
    case 'contested-return':
      return { kind: 'status_observed', movement: 'return' };
    case 'notification-of-change':
      return { kind: 'status_observed', movement: 'payment' };
    case 'prenotification':
      return null;
    default:
      return {
        kind: 'submitted',
        movement: /^REVERSAL/i.test(context['companyEntryDescription'] ?? '') ? 'return' : 'payment',
      };
  }
}

function statusOf(
  type: string,
  code: string | null,
  fields: Readonly<Record<string, string>>,
  context: Readonly<Record<string, string>>,
): string {
  const meaning = code === null ? null : achReason(code);
  const words = [context['standardEntryClass'], fields['transactionCode'], type.replaceAll('-', ' '), code]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .join(' ');
  return meaning === null ? words : `${words}: ${meaning}`;
}

/**
 * The file's creation is when the entry was claimed (the file states no zone; UTC is assumed), the effective entry
 * date the day on which the originator wants it settled.
 */
function timesOf(context: Readonly<Record<string, string>>): FourTimes {
  const created = dayOfSix(context['fileCreationDate'] ?? '');
  const clock = /^([01]\d|2[0-3])([0-5]\d)$/.exec(context['fileCreationTime'] ?? '');
  const effective = dayOfSix(context['effectiveEntryDate'] ?? '');
  const time = clock === null ? '' : `T${clock[1] ?? ''}:${clock[2] ?? ''}Z`;
  return {
    occurredAt: created === null ? null : parseIsoInstant(created + time),
    receivedAt: null,
    bookedOn: null,
    valueOn: effective,
  };
}

function identifiersOf(
  fields: Readonly<Record<string, string>>,
  context: Readonly<Record<string, string>>,
): Identifier[] {
  const traces = Object.entries(fields).flatMap(([name, value]) =>
    /(?:^|\.)(?:traceNumber|originalTraceNumber|addendaTraceNumber|returnTraceNumber|dishonoredTraceNumber)$/.test(
      name,
    ) && !/^0*$/.test(value)
      ? [['trace-number', value] as const]
      : [],
  );
  const remittance = fields['remittanceInformation'];
  return uniqueIdentifiers([
    ...identified(
      ['trace-number', fields['traceNumber']],
      ['trace-number', fields['originalTraceNumber']],
      ...traces,
      ['merchant-reference', usable(fields['documentReferenceNumber'])],
      ['merchant-reference', usable(traceReference(remittance))],
      ['transaction-id', usable(fields['foreignTraceNumber'])],
      ['authorization-code', fields['authorizationCode']],
      [
        'free-text',
        [
          // A payment's reference or a customer's number, as the originator likes: it links by text, never by itself.
          fields['individualIdentification'],
          remittance,
          fields['addendaInformation'],
          context['companyEntryDescription'],
          context['companyDiscretionaryData'],
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      ],
    ),
  ]);
}

/** The payer's trace in an ASC X12 remittance: `TRN*1*reference`, with whatever parts its elements. */
function traceReference(remittance: string | undefined): string | undefined {
  return /\bTRN[*|¦](?:1|2)[*|¦]{1,2}([A-Za-z0-9-]{4,50})/.exec(remittance ?? '')?.[1];
}
