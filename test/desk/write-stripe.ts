import type { Book, StripeDelivery } from './book.ts';
import { DAY, isoDate, isoUtc, startOfDate, weekday } from './calendar.ts';
import { majorUnits } from './money.ts';
import type { Settlement } from './settlement.ts';
import { repeatedLines, utf8, written } from './written.ts';
import type { Placement, Written } from './written.ts';

const ownersOf = (delivery: StripeDelivery): string[] =>
  [delivery.payment, delivery.payout].filter((owner) => owner !== null && owner !== undefined);

/** Monday of the week of a moment. */
function mondayOf(at: number): string {
  const date = isoDate(at);
  return isoDate(startOfDate(date) - ((weekday(date) + 6) % 7) * DAY);
}

function jsonLines(name: string, deliveries: readonly StripeDelivery[]): Written {
  const lines = deliveries.map((delivery) => JSON.stringify(delivery.event));
  const placements = deliveries.flatMap((delivery, index) =>
    ownersOf(delivery).map((owner): Placement => ({ owner, locator: { file: name, line: index + 1 } })),
  );
  const counts = { records: lines.length, repeatedLines: repeatedLines(lines) };
  return written(name, 'stripe-events', utf8(lines.map((line) => `${line}\n`).join('')), counts, placements);
}

/**
 * The events: one JSONL file of deliveries a week, one array as Stripe's API lists a day (newest first), and
 * one single event that somebody saved from the dashboard. No event stands in two of them.
 */
export function writeStripeEvents(book: Book): Written[] {
  const deliveries = [...book.deliveries].sort((a, b) => a.deliveredAt - b.deliveredAt);
  const fetched = deliveries.filter((delivery) => isoDate(delivery.deliveredAt) === book.fetchedDate);
  const logged = deliveries.filter((delivery) => !fetched.includes(delivery));
  const closed = logged.filter((delivery) => delivery.event['type'] === 'charge.dispute.closed').at(-1);
  const weeks = new Map<string, StripeDelivery[]>();
  for (const delivery of logged) {
    if (delivery === closed) continue;
    const monday = mondayOf(delivery.deliveredAt);
    weeks.set(monday, [...(weeks.get(monday) ?? []), delivery]);
  }
  const files = [...weeks].map(([monday, week]) => jsonLines(`stripe-webhooks-${monday}.jsonl`, week));
  if (fetched.length > 0) {
    const name = `stripe-events-${book.fetchedDate}.json`;
    const newestFirst = [...fetched].reverse();
    const placements = newestFirst.flatMap((delivery, index) =>
      ownersOf(delivery).map((owner): Placement => ({ owner, locator: { file: name, index } })),
    );
    const text = `${JSON.stringify(
      newestFirst.map((delivery) => delivery.event),
      null,
      2,
    )}\n`;
    files.push(written(name, 'stripe-events', utf8(text), { records: fetched.length }, placements));
  }
  if (closed !== undefined) {
    const name = 'stripe-dispute-closed.json';
    const placements = ownersOf(closed).map((owner): Placement => ({
      owner,
      locator: { file: name, index: 0 },
    }));
    files.push(
      written(
        name,
        'stripe-events',
        utf8(`${JSON.stringify(closed.event, null, 2)}\n`),
        { records: 1 },
        placements,
      ),
    );
  }
  return files;
}

/** Columns of `payout_reconciliation.itemized.5`, the defaults and the metadata column that the desk asks for. */
const COLUMNS = [
  'automatic_payout_id',
  'automatic_payout_effective_at_utc',
  'balance_transaction_id',
  'created_utc',
  'available_on_utc',
  'currency',
  'gross',
  'fee',
  'net',
  'reporting_category',
  'source_id',
  'description',
  'customer_facing_amount',
  'customer_facing_currency',
  'customer_id',
  'customer_email',
  'charge_id',
  'payment_intent_id',
  'charge_created_utc',
  'payment_method_type',
  'card_brand',
  'card_funding',
  'card_country',
  'trace_id',
  'payment_metadata[reference]',
] as const;

const reportTime = (at: number): string => isoUtc(at).slice(0, 19).replace('T', ' ');
const quoted = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The itemised payout reconciliation report over the payouts that had arrived by the end of the evidence. */
export function writePayoutReport(book: Book, settlements: readonly Settlement[]): Written {
  const name = 'stripe-payout-reconciliation.csv';
  const rows: string[] = [COLUMNS.join(',')];
  const placements: Placement[] = [];
  const arrived = settlements.filter((settlement) => startOfDate(settlement.arrivalDate) <= book.end);
  for (const settlement of arrived) {
    for (const transaction of settlement.transactions) {
      const { customer } = transaction;
      const values: Record<(typeof COLUMNS)[number], string> = {
        automatic_payout_id: settlement.id,
        automatic_payout_effective_at_utc: `${settlement.arrivalDate} 00:00:00`,
        balance_transaction_id: transaction.id,
        created_utc: reportTime(transaction.createdAt),
        available_on_utc: `${transaction.availableOn} 00:00:00`,
        currency: 'eur',
        gross: majorUnits(transaction.gross, 'EUR'),
        fee: majorUnits(transaction.fee, 'EUR'),
        net: majorUnits(transaction.gross - transaction.fee, 'EUR'),
        reporting_category: transaction.category,
        source_id: transaction.source,
        description: transaction.description,
        customer_facing_amount:
          transaction.customerAmount === null || transaction.customerCurrency === null
            ? ''
            : majorUnits(transaction.customerAmount, transaction.customerCurrency),
        customer_facing_currency: transaction.customerCurrency?.toLowerCase() ?? '',
        customer_id: customer?.stripeCustomer ?? '',
        customer_email: customer?.email ?? '',
        charge_id: transaction.charge,
        payment_intent_id: transaction.intent,
        charge_created_utc: transaction.chargedAt === null ? '' : reportTime(transaction.chargedAt),
        payment_method_type: customer === null ? '' : 'card',
        card_brand: customer?.card.brand ?? '',
        card_funding: customer?.card.funding ?? '',
        card_country: customer?.card.country ?? '',
        trace_id: settlement.trace,
        'payment_metadata[reference]': transaction.reference,
      };
      rows.push(COLUMNS.map((column) => quoted(values[column])).join(','));
      placements.push({
        owner: transaction.payment ?? settlement.id,
        locator: { file: name, line: rows.length },
      });
    }
  }
  return written(
    name,
    'stripe-payout-report',
    utf8(rows.map((row) => `${row}\n`).join('')),
    { records: rows.length - 1 },
    placements,
  );
}
