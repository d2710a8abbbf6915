import type { GeneratedDesk, Locator, TruthPayment } from './model.ts';

/**
 * A plain second reading of desks in the sample's dialect, straight from the bytes: what each party ended up
 * saying about one payment. The tests hold it against the truth file.
 */
export interface Facts {
  /** Credits for a deposit, by currency and cents or yen, one for each ledger row. */
  readonly credits: readonly string[];
  readonly recredits: number;
  readonly refundRows: number;
  readonly ledgerStates: readonly string[];
  /** The ledger calls the withdrawal completed. */
  readonly completed: boolean;
  /** Captured intents, as currency and amount. */
  readonly captures: readonly string[];
  readonly refunded: bigint;
  readonly captured: bigint;
  readonly chargebacksKept: number;
  readonly intentStates: readonly string[];
  /** Statuses of the payout API's webhooks in the order in which they were made. */
  readonly payoutStates: readonly string[];
  readonly bankCredits: readonly bigint[];
  readonly bankDebits: readonly bigint[];
  readonly bankReturns: readonly bigint[];
  readonly repeatedEvents: number;
}

interface Lines {
  read(locator: Locator): string;
}

const minor = (text: string): bigint => BigInt(text.replace('.', ''));
const field = (text: string, name: string): string =>
  new RegExp(`"${name}":\\s?"?([^",}]+)`).exec(text)?.[1] ?? '';
const element = (xml: string, name: string): string =>
  new RegExp(`<${name}[^>]*>([^<]*)<`).exec(xml)?.[1] ?? '';

/** Splits the files once, so that a locator is one look-up. */
export function linesOf(desk: GeneratedDesk): Lines {
  const decoder = new TextDecoder();
  const parts = new Map(
    desk.files.map((file) => {
      const text = decoder.decode(file.bytes);
      if (file.name.endsWith('.xml')) return [file.name, text.split('<Ntry>').slice(1)] as const;
      if (!file.name.endsWith('.json') && !file.name.endsWith('.har'))
        return [file.name, text.split('\n')] as const;
      const parsed: unknown = JSON.parse(text);
      const list: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
      return [file.name, list.map((item) => JSON.stringify(item))] as const;
    }),
  );
  return {
    read: (locator) => {
      const at = locator.index ?? (locator.line ?? locator.entry ?? 1) - 1;
      const part = parts.get(locator.file)?.[at] ?? '';
      return locator.transaction === undefined ? part : (part.split('<TxDtls>')[locator.transaction] ?? part);
    },
  };
}

const recordsIn = (payment: TruthPayment, lines: Lines, prefix: string): string[] =>
  payment.records.filter((locator) => locator.file.startsWith(prefix)).map((locator) => lines.read(locator));

function stripeFacts(
  events: readonly string[],
): Pick<Facts, 'captures' | 'captured' | 'refunded' | 'chargebacksKept' | 'intentStates' | 'repeatedEvents'> {
  const byId = new Map(events.map((event) => [field(event, 'id'), event]));
  const distinct = [...byId.values()].map((event) => ({
    event,
    type: /"type":"([a-z_.]+)"\}$/.exec(event)?.[1] ?? '',
    created: Number(field(event, 'created')),
  }));
  const succeeded = distinct.filter(({ type }) => type === 'payment_intent.succeeded');
  const failed = new Set(
    distinct
      .filter(({ type }) => type === 'refund.failed')
      .map(({ event }) => /"id":"(re_\w+)"/.exec(event)?.[1]),
  );
  const refunds = distinct.filter(
    ({ event, type }) => type === 'refund.created' && !failed.has(/"id":"(re_\w+)"/.exec(event)?.[1]),
  );
  const withdrawn = distinct.filter(({ type }) => type === 'charge.dispute.funds_withdrawn').length;
  const reinstated = distinct.filter(({ type }) => type === 'charge.dispute.funds_reinstated').length;
  return {
    captures: succeeded.map(
      ({ event }) => `${field(event, 'currency').toUpperCase()} ${field(event, 'amount_received')}`,
    ),
    captured: succeeded.reduce((sum, { event }) => sum + BigInt(field(event, 'amount_received')), 0n),
    refunded: refunds.reduce((sum, { event }) => sum + BigInt(field(event, 'amount')), 0n),
    chargebacksKept: withdrawn - reinstated,
    intentStates: distinct
      .filter(({ type }) => type.startsWith('payment_intent.'))
      .sort((a, b) => a.created - b.created)
      .map(({ type }) => type.slice('payment_intent.'.length)),
    repeatedEvents: events.length - byId.size,
  };
}

/** What the parties say about one payment of a desk in the sample's dialect. */
export function factsOf(payment: TruthPayment, lines: Lines): Facts {
  const rows = recordsIn(payment, lines, 'ledger').map((row) => row.split(','));
  const ofKind = (kind: string, state: string): string[][] =>
    rows.filter((row) => row[3] === kind && row[4] === state);
  const entries = recordsIn(payment, lines, 'camt053').map((xml) => ({
    amount: minor(element(xml, 'Amt')),
    credit: element(xml, 'CdtDbtInd') === 'CRDT',
    returned: xml.includes('<RtrInf>'),
  }));
  const amounts = (credit: boolean, returned: boolean): bigint[] =>
    entries
      .filter((entry) => entry.credit === credit && entry.returned === returned)
      .map((entry) => entry.amount);
  const isPayout = payment.direction === 'payout';
  return {
    credits: ofKind('DEPOSIT', 'CREDITED').map((row) => `${row[6] ?? ''} ${minor(row[5] ?? '0').toString()}`),
    recredits: ofKind('WITHDRAWAL_REVERSAL', 'COMPLETED').length,
    refundRows: rows.filter((row) => row[3] === 'REFUND').length,
    ledgerStates: rows.map((row) => row[4] ?? ''),
    completed: ofKind('WITHDRAWAL', 'COMPLETED').length > 0,
    ...stripeFacts(recordsIn(payment, lines, 'stripe-').filter((record) => record.includes('"api_version"'))),
    payoutStates: recordsIn(payment, lines, 'payout-gateway')
      .filter((line) => field(line, 'direction') === 'inbound')
      .sort((a, b) => (field(a, 'created_at') < field(b, 'created_at') ? -1 : 1))
      .map((line) => /"type":"payout\.(\w+)"/.exec(line)?.[1] ?? ''),
    bankCredits: amounts(true, false),
    bankDebits: amounts(false, false),
    bankReturns: amounts(isPayout, true),
  };
}
