/**
 * Correlation: events of all parties become payments. Ids first (unique ones without question, references with
 * guards), then ids named in free text, then payout batches, and last the composite key for bank entries without ids.
 * Pure and independent of the order in which evidence was imported.
 */
import type { Money } from '../../../shared/kernel/money.ts';
import type { Link, Rail } from '../../../shared/payments/model.ts';
import { directionOf, matchBankEntries, type CompositeLink } from './bankMatching.ts';
import { withoutOwnLegs } from './doubleEntry.ts';
import { findBatches, payoutOf } from './batches.ts';
import { Components, indexKeys } from './components.ts';
import {
  instantOf,
  type Correlation,
  type PaymentGroup,
  type PlacedEvent,
  type SettlementBatch,
} from './group.ts';
import { identityOf, paymentIds, type Identity } from './identity.ts';
import { joinBankEntries, joinByIdentifiers } from './joining.ts';
import { linksOf, type OtherReason } from './linkReasons.ts';
import { joinByText } from './textLinks.ts';
import { alignUnits } from './units.ts';

/** Stable order of events: by instant, then by place. Nothing downstream depends on record ids. */
export function inStableOrder(events: readonly PlacedEvent[]): PlacedEvent[] {
  return events
    .map((event) => ({ event, at: instantOf(event) ?? Number.MAX_SAFE_INTEGER }))
    .sort(
      (left, right) =>
        left.at - right.at ||
        compareText(left.event.source, right.event.source) ||
        compareText(left.event.locator, right.event.locator) ||
        ordinalOf(left.event) - ordinalOf(right.event) ||
        compareText(left.event.recordHash, right.event.recordHash),
    )
    .map(({ event }) => event);
}

const listing = new Set<PlacedEvent['format']>(['ledger-csv', 'stripe-payout-reconciliation', 'camt.053']);

/**
 * Two exports of overlapping periods list the same row twice: equal bytes in two sources are one statement, equal
 * bytes in one source are two.
 */
function withoutCopies(events: readonly PlacedEvent[]): PlacedEvent[] {
  const homes = new Map<string, number>();
  return events.filter(({ format, recordHash, sourceId }) => {
    if (!listing.has(format)) return true;
    const key = `${format}|${recordHash}`;
    const home = homes.get(key) ?? sourceId;
    homes.set(key, home);
    return home === sourceId;
  });
}

function compareText(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function ordinalOf(event: PlacedEvent): number {
  return Number(event.id.slice(event.id.indexOf('.') + 1));
}

export function correlate(unordered: readonly PlacedEvent[]): Correlation {
  const events = alignUnits(withoutOwnLegs(withoutCopies(inStableOrder(unordered))));
  const joinable = events.filter((event) => event.movement !== 'settlement-batch');
  const components = new Components(joinable);
  const keys = indexKeys(joinable);
  joinByIdentifiers(components, keys);
  joinByText(components, keys);
  joinBankEntries(components, keys);
  const loneCredits = [...components.roots()].flatMap((root) => loneCredit(components, root));
  const { batches, unexplained } = findBatches(events, loneCredits);
  const inBatches = new Set(batches.flatMap(({ bankEntries }) => bankEntries));
  const composite = matchBankEntries(components);
  const payments = paymentsOf(components, composite, batches, inBatches);
  return { payments: payments.groups, batches, loose: [...payments.loose, ...unexplained] };
}

/** A bank credit that nothing explains yet: it may be a payout whose text does not say so. */
function loneCredit(components: Components, root: number): PlacedEvent[] {
  const [only, ...others] = components.members(root);
  if (only === undefined || others.length > 0) return [];
  const event = components.event(only);
  return event.party === 'bank' && event.kind === 'booked_credit' && event.movement === 'payment'
    ? [event]
    : [];
}

const making = new Set(['payment', 'refund', 'dispute', 'return']);

/** Whether a set of events is a payment: some party other than the bank states more than an observation of it. */
function makesPayment(events: readonly PlacedEvent[]): boolean {
  return events.some(
    (event) => event.party !== 'bank' && event.kind !== 'status_observed' && making.has(event.movement),
  );
}

function paymentsOf(
  components: Components,
  composite: readonly CompositeLink[],
  batches: readonly SettlementBatch[],
  inBatches: ReadonlySet<PlacedEvent>,
): { groups: PaymentGroup[]; loose: PlacedEvent[] } {
  const others = new Map<PlacedEvent, OtherReason>();
  const possible = new Map<number, Link[]>();
  for (const link of composite) {
    const event = components.event(link.event);
    const reason = { rule: 'amount-and-date', reason: link.reason, score: link.score, certain: link.certain };
    if (link.certain) others.set(event, reason);
    else {
      const root = components.root(link.partner);
      possible.set(root, [
        ...(possible.get(root) ?? []),
        { recordId: event.recordId, source: event.source, locator: event.locator, ...reason },
      ]);
    }
  }
  const byPayout = new Map(batches.map((batch) => [batch.id, batch]));
  const found: { root: number; events: PlacedEvent[]; identity: Identity }[] = [];
  const loose: PlacedEvent[] = [];
  for (const root of components.roots()) {
    const events = [...components.members(root)]
      .sort((left, right) => left - right)
      .map((member) => components.event(member));
    if (makesPayment(events)) found.push({ root, events, identity: identityOf(events) });
    else
      loose.push(
        ...events.filter(
          (event) => event.party === 'bank' && event.movement !== 'fee' && !inBatches.has(event),
        ),
      );
  }
  found.sort(
    (left, right) =>
      compareText(left.identity.reference, right.identity.reference) ||
      compareText(keyOf(left.events), keyOf(right.events)),
  );
  const ids = paymentIds(found);
  const groups = found.flatMap(({ root, events, identity }, index) => {
    const id = ids[index];
    if (id === undefined) return [];
    const payouts = new Set(events.flatMap((event) => payoutOf(event) ?? []));
    const carried = [...payouts].sort().flatMap((payout) => byPayout.get(payout) ?? []);
    const links = [
      ...linksOf(events, others, statedAmount(events)),
      ...batchLinks(carried),
      ...(possible.get(root) ?? []),
    ];
    return [
      {
        id,
        ...identity,
        rail: railOf(events),
        direction: directionOf(events),
        events,
        links,
        batches: carried,
      },
    ];
  });
  return { groups, loose };
}

function keyOf(events: readonly PlacedEvent[]): string {
  const [first] = events;
  return first === undefined
    ? ''
    : `${String(instantOf(first) ?? 0).padStart(16, '0')} ${first.source} ${first.locator}`;
}

/** The rail that most of the events name, the ledger's word counting most; a bank booking means a transfer. */
function railOf(events: readonly PlacedEvent[]): Rail | null {
  let card = 0;
  let transfer = 0;
  for (const { rail, party, identifiers } of events) {
    if (identifiers.some(({ scheme }) => scheme === 'payment-intent' || scheme === 'charge'))
      card += rail === 'sepa-credit-transfer' ? 0 : 3;
    if (rail === 'card') card += 1;
    if (rail === 'sepa-credit-transfer') transfer += party === 'bank' ? 2 : 1;
  }
  if (card === 0 && transfer === 0) return null;
  return card > transfer ? 'card' : 'sepa-credit-transfer';
}

/** What was asked for: the first amount stated for the payment itself. */
export function statedAmount(events: readonly PlacedEvent[]): Money | null {
  const stated = events.filter(
    (event) => event.amount !== null && event.movement === 'payment' && event.kind !== 'fee_charged',
  );
  const preferred =
    stated.find(
      ({ party, kind }) =>
        party === 'ledger' && (kind === 'requested' || kind === 'credited' || kind === 'debited'),
    ) ??
    stated.find(({ party }) => party === 'psp') ??
    stated[0];
  return preferred?.amount ?? events.find((event) => event.amount !== null)?.amount ?? null;
}

function batchLinks(batches: readonly SettlementBatch[]): Link[] {
  return batches.flatMap((batch) =>
    [...batch.events, ...batch.bankEntries].map((event) => ({
      recordId: event.recordId,
      source: event.source,
      locator: event.locator,
      rule: 'payout-batch',
      reason: `carried by payout ${batch.id}${event.party === 'bank' ? `; ${batch.bankReason ?? ''}` : ''}`,
      score: 0.95,
      certain: true,
    })),
  );
}
