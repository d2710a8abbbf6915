/**
 * Rows of ledger exports. The importer says which column plays which role; here the words and signs of a row become
 * one event. `net` carries the signed effect on the customer's balance as the export writes it, because whether
 * "−100" on a withdrawal is the usual sign or its undoing can only be told with the whole ledger in view.
 */
import type { LedgerColumnRole, TableRow } from '../../evidence/importing.ts';
import type { Identifier } from '../../evidence/model.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { Direction, EventDraft, EventKind, Movement, Rail } from '../model.ts';
import { currencyInText, isCurrency, moneyFromLocal, moneyFromMinor, plainDecimal } from './amounts.ts';
import { draftEvent, identified, uniqueIdentifiers, type NormalisedRecord } from './draft.ts';
import { foreignIdentifier, isPlaceholder, schemeByShape } from './identifiers.ts';
import {
  operationOf,
  sideOf,
  spacedWords,
  stageOf,
  type LedgerOperation,
  type LedgerStage,
} from './ledgerWords.ts';
import { readCalendarDay, readInstant } from './times.ts';
import { withoutText } from './stripe.ts';

interface Row {
  cell(role: LedgerColumnRole): string;
  readonly row: TableRow;
}

function rowOf(row: TableRow): Row {
  const roles = { ...row.roles };
  const status = roles.status ?? unnamedColumn(row, (words) => stageOf(words) !== null);
  if (status !== undefined) roles.status = status;
  const type = roles.type ?? unnamedColumn({ ...row, roles }, (words) => operationOf(words) !== null);
  if (type !== undefined) roles.type = type;
  return {
    row,
    cell(role) {
      const index = roles[role];
      return index === undefined ? '' : (row.values[index] ?? '').trim();
    },
  };
}

/**
 * A column whose header gave it no role, recognised by what stands in this row: one to three words of the vocabulary.
 * "Result: CREDITED" is a status whatever the column is called.
 */
function unnamedColumn(row: TableRow, speaks: (words: string) => boolean): number | undefined {
  const taken = new Set(Object.values(row.roles));
  for (const [index, value] of row.values.entries()) {
    if (taken.has(index) || value.length > 40 || !/^[\p{L}][\p{L} _.-]*$/u.test(value.trim())) continue;
    const words = spacedWords(value);
    if (words.split(' ').length <= 3 && speaks(words)) return index;
  }
  return undefined;
}

export function normaliseLedgerRow(tableRow: TableRow): NormalisedRecord {
  const row = rowOf(tableRow);
  const { dateOrder, offsetMinutes } = tableRow.dialect;
  const instant = (role: LedgerColumnRole): number | null =>
    readInstant(row.cell(role), dateOrder, offsetMinutes);
  const times = {
    occurredAt: instant('occurredAt'),
    receivedAt: null,
    bookedOn: readCalendarDay(row.cell('bookedOn'), dateOrder),
    valueOn: readCalendarDay(row.cell('valueOn'), dateOrder),
  };
  const identifiers = identifiersOf(row);
  const signed = signedAmount(row);
  const meaning = meaningOf(row, signed);
  const events: EventDraft[] = [
    draftEvent({
      party: 'ledger',
      ...meaning,
      rail: railOf(row, identifiers),
      amount: signed.amount,
      net: signed.isSigned ? signed.amount : null,
      fee: feeOf(row, signed.currency),
      times,
      identifiers,
      counterparty: [row.cell('account'), row.cell('counterparty')].find((text) => text !== '') ?? null,
      status:
        [row.cell('type'), row.cell('status')].filter((text) => text !== '').join(' · ') ||
        row.cell('description').slice(0, 60),
      reason: row.cell('reason') === '' ? null : row.cell('reason'),
    }),
  ];
  return { events, identifiers: withoutText(identifiers), party: 'ledger', times };
}

interface SignedAmount {
  readonly amount: Money | null;
  readonly currency: string | null;
  /** Whether the row itself says which way the money went. */
  readonly isSigned: boolean;
}

function currencyOf(row: Row): string | null {
  const stated = row.cell('currency').toUpperCase();
  if (isCurrency(stated)) return stated;
  for (const role of ['amount', 'debit', 'credit', 'amountMinor'] as const) {
    const index = row.row.roles[role];
    const found =
      currencyInText(row.cell(role)) ??
      (index === undefined ? null : currencyInText(row.row.columns[index] ?? ''));
    if (found !== null) return found;
  }
  return row.row.dialect.currency ?? null;
}

function signedAmount(row: Row): SignedAmount {
  const currency = currencyOf(row);
  if (currency === null) return { amount: null, currency, isSigned: false };
  const { decimalMark } = row.row.dialect;
  const read = (role: LedgerColumnRole): Money | null =>
    moneyFromLocal(row.cell(role), currency, decimalMark);
  const credit = read('credit');
  const debit = read('debit');
  if (credit !== null && credit.minor !== 0n)
    return { amount: money(absolute(credit.minor), currency), currency, isSigned: true };
  if (debit !== null && debit.minor !== 0n)
    return { amount: money(-absolute(debit.minor), currency), currency, isSigned: true };
  const minor = row.cell('amountMinor').replace(/[\s_]/g, '');
  const amount =
    minor === '' ? read('amount') : (moneyFromMinor(minor, currency) ?? minorFromDecimal(minor, currency));
  if (amount === null) return { amount: null, currency, isSigned: false };
  const side = sideOf(row.cell('side')) ?? sideOf(row.cell('direction'));
  if (side !== null)
    return {
      amount: money(side === 'credit' ? absolute(amount.minor) : -absolute(amount.minor), currency),
      currency,
      isSigned: true,
    };
  return { amount, currency, isSigned: amount.minor < 0n || /^\+/.test(row.cell('amount')) };
}

/** "12500.0": minor units that went through a spreadsheet. */
function minorFromDecimal(text: string, currency: string): Money | null {
  const plain = plainDecimal(text, '.');
  return plain === null ? null : moneyFromMinor(plain.split('.')[0] ?? null, currency);
}

function absolute(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

function feeOf(row: Row, currency: string | null): Money | null {
  const text = row.cell('fee');
  if (text === '' || currency === null) return null;
  const fee = moneyFromLocal(text, currency, row.row.dialect.decimalMark);
  return fee === null || fee.minor === 0n ? null : money(absolute(fee.minor), currency);
}

function identifiersOf(row: Row): Identifier[] {
  const found: Identifier[] = [];
  const reference = row.cell('reference');
  if (reference !== '' && !isPlaceholder(reference)) {
    found.push({
      scheme:
        schemeByShape(reference) ??
        (/\s/.test(reference) && reference.length > 24 ? 'free-text' : 'merchant-reference'),
      value: reference,
    });
  }
  for (const part of splitReferences(row.cell('externalReference'))) {
    const identifier = foreignIdentifier(part);
    if (identifier !== null) found.push(identifier);
  }
  return uniqueIdentifiers([
    ...found,
    ...identified(
      ['ledger-entry', row.cell('entryId')],
      ['ledger-transaction', row.cell('transactionId')],
      ['free-text', row.cell('description')],
    ).map(({ scheme, value }): Identifier => ({
      scheme: scheme === 'free-text' ? scheme : (schemeByShape(value) ?? scheme),
      value,
    })),
  ]);
}

/** One cell may hold several ids ("pi_3Q… / ch_3Q…"). */
function splitReferences(cell: string): string[] {
  const parts = cell.split(/[\s,;|]+|\s\/\s/).filter((part) => part.length > 2);
  return parts.length > 1 && parts.some((part) => schemeByShape(part) !== null)
    ? parts
    : cell === ''
      ? []
      : [cell];
}

function railOf(row: Row, identifiers: readonly Identifier[]): Rail | null {
  const words = spacedWords(`${row.cell('rail')} ${row.cell('type')} ${row.cell('counterparty')}`);
  if (/\bcards?\b|visa|master ?card|amex|kreditkarte|carte|tarjeta|stripe/.test(words)) return 'card';
  if (/sepa|\bsct\b|bank|wire|iban|überweisung|virement|transferencia|\bct\b/.test(words))
    return 'sepa-credit-transfer';
  return identifiers.some(
    ({ scheme }) => scheme === 'payment-intent' || scheme === 'charge' || scheme === 'refund',
  )
    ? 'card'
    : null;
}

interface Meaning {
  readonly kind: EventKind;
  readonly movement: Movement;
  readonly direction: Direction | null;
}

function meaningOf(row: Row, signed: SignedAmount): Meaning {
  const type = row.cell('type');
  const mapped = row.row.dialect.types?.[type] ?? null;
  const typeWords = spacedWords(mapped ?? type);
  const described = spacedWords(row.cell('description'));
  const statusWords = spacedWords(row.cell('status'));
  const directionWords = spacedWords(row.cell('direction'));
  const specific = operationOf(typeWords);
  const isBare = specific === null || specific === 'credit' || specific === 'debit' || specific === 'other';
  const fallback = isBare
    ? (operationOf(directionWords) ?? operationOf(described) ?? undoingOf(statusWords))
    : null;
  const operation =
    isBare && fallback !== null && fallback !== 'credit' && fallback !== 'debit' && specific !== 'other'
      ? fallback
      : (specific ?? fallback);
  const stage = stageOf(statusWords) ?? stageOf(typeWords);
  const isCredit = signed.isSigned && signed.amount !== null ? signed.amount.minor > 0n : null;
  const context = `${typeWords} ${directionWords} ${described}`;
  return meaning(operation, stage, { isCredit, context, bareSide: specific });
}

/** A status may be all that says that the row gives money back; other statuses tell how far a movement has come. */
function undoingOf(statusWords: string): LedgerOperation | null {
  const operation = operationOf(statusWords);
  return operation === 'refund' || operation === 'chargeback' ? operation : null;
}

interface Signs {
  /** True when the row raises the customer's balance, null when it does not say. */
  readonly isCredit: boolean | null;
  readonly context: string;
  readonly bareSide: LedgerOperation | null;
}

function meaning(operation: LedgerOperation | null, stage: LedgerStage | null, signs: Signs): Meaning {
  switch (operation) {
    case 'deposit':
      return {
        kind: depositKind(stage),
        movement: stage === 'returned' ? 'return' : 'payment',
        direction: 'deposit',
      };
    case 'withdrawal':
      return withdrawalMeaning(stage, signs);
    case 'refund':
      return { kind: refundKind(stage), movement: 'refund', direction: 'deposit' };
    case 'chargeback':
      return {
        kind: isUnder(stage) ? 'dispute_opened' : 'funds_withdrawn',
        movement: 'dispute',
        direction: 'deposit',
      };
    case 'chargeback-reversal':
      return { kind: 'funds_reinstated', movement: 'dispute', direction: 'deposit' };
    case 'fee':
      return { kind: 'fee_charged', movement: 'fee', direction: null };
    case 'settlement':
      return { kind: 'status_observed', movement: 'settlement-batch', direction: null };
    case 'reversal':
    case 'return':
      return reversalMeaning(operation, stage, signs);
    case 'other':
      return { kind: 'status_observed', movement: 'fee', direction: null };
    case 'credit':
    case 'debit':
    case null:
      return bareMeaning(operation, stage, signs);
  }
}

function isUnder(stage: LedgerStage | null): boolean {
  return stage === 'requested' || stage === 'pending' || stage === 'submitted' || stage === 'approved';
}

const ends: Readonly<Partial<Record<LedgerStage, EventKind>>> = {
  requested: 'requested',
  approved: 'approved',
  failed: 'failed',
  rejected: 'rejected',
  cancelled: 'cancelled',
  expired: 'expired',
};

function depositKind(stage: LedgerStage | null): EventKind {
  const end = stage === null ? undefined : ends[stage];
  if (end !== undefined) return end;
  if (stage === 'pending' || stage === 'submitted') return 'processing';
  return stage === 'returned' || stage === 'reversed' ? 'reversed' : 'credited';
}

function withdrawalMeaning(stage: LedgerStage | null, signs: Signs): Meaning {
  const payout = (kind: EventKind, movement: Movement = 'payment'): Meaning => ({
    kind,
    movement,
    direction: 'payout',
  });
  const end = stage === null ? undefined : ends[stage];
  if (end !== undefined) return payout(end);
  switch (stage) {
    case 'pending':
      return payout('processing');
    case 'submitted':
      return payout('submitted');
    case 'completed':
      return payout('completed');
    case 'returned':
      return payout('returned', 'return');
    case 'reversed':
    case 'released':
    case 'credited':
      return payout('recredited', 'return');
    default:
      return payout(signs.bareSide === 'credit' && signs.isCredit === true ? 'recredited' : 'debited');
  }
}

function refundKind(stage: LedgerStage | null): EventKind {
  if (isUnder(stage)) return 'refund_pending';
  return stage === 'failed' || stage === 'rejected' || stage === 'cancelled' || stage === 'reversed'
    ? 'refund_failed'
    : 'refunded';
}

/** An undoing: of a payout it gives the customer the money back, of a deposit it takes it away. */
function reversalMeaning(
  operation: 'reversal' | 'return',
  stage: LedgerStage | null,
  { isCredit, context }: Signs,
): Meaning {
  const ofRefund = /refund (revers|return|fail)|revers\w* of refund/.test(context);
  if (ofRefund) return { kind: 'refund_failed', movement: 'refund', direction: 'deposit' };
  const namesPayout = /withdraw|pay ?out|\bwd\b|cash ?out|outgoing|auszahl|re ?credit|release|unreserve/.test(
    context,
  );
  const namesDeposit = /deposit|pay ?in|top ?up|\bdep\b|incoming|einzahl/.test(context);
  const direction: Direction | null =
    namesPayout && !namesDeposit ? 'payout' : namesDeposit && !namesPayout ? 'deposit' : null;
  if (isUnder(stage) || stage === 'failed' || stage === 'rejected' || stage === 'cancelled') {
    return { kind: 'status_observed', movement: 'return', direction };
  }
  const givesBack = direction === null ? isCredit : direction === 'payout';
  if (givesBack === null) return { kind: 'reversed', movement: 'return', direction };
  return {
    kind: givesBack ? 'recredited' : 'reversed',
    movement: operation === 'return' || givesBack ? 'return' : 'payment',
    direction: direction ?? (givesBack ? 'payout' : 'deposit'),
  };
}

/** "CREDIT", "DEBIT", or a row that only its sign explains; the payment it belongs to tells the rest. */
function bareMeaning(
  operation: 'credit' | 'debit' | null,
  stage: LedgerStage | null,
  { isCredit }: Signs,
): Meaning {
  const end = stage === null ? undefined : ends[stage];
  if (end !== undefined) return { kind: end, movement: 'payment', direction: null };
  if (stage === 'pending') return { kind: 'processing', movement: 'payment', direction: null };
  if (stage === 'submitted') return { kind: 'submitted', movement: 'payment', direction: null };
  if (stage === 'returned') return { kind: 'returned', movement: 'return', direction: null };
  if (stage === 'reversed') return { kind: 'reversed', movement: 'return', direction: null };
  if (operation === 'credit' || (operation === null && (isCredit === true || stage === 'credited')))
    return { kind: 'credited', movement: 'payment', direction: null };
  if (operation === 'debit' || isCredit === false || stage === 'debited')
    return { kind: 'debited', movement: 'payment', direction: null };
  if (stage === 'completed' || stage === 'posted')
    return { kind: 'completed', movement: 'payment', direction: null };
  return { kind: 'status_observed', movement: 'payment', direction: null };
}
