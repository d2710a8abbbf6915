/**
 * Correlation: events of all parties become payments. What a person joined or split by hand holds before everything;
 * then ids (unique ones without question, references with guards), ids named in free text, payout batches, and last
 * the composite key for bank entries without ids. Pure and independent of the order in which evidence was imported.
 */
import type { Instant } from '../../../shared/kernel/time.ts';
import { rails, type Rail } from '../../../shared/payments/model.ts';
import { directionOf, matchBankEntries, type CompositeLink } from './bankMatching.ts';
import { findBatches } from './batches.ts';
import { Components, hasIntent } from './components.ts';
import { observeOwnLegs } from './doubleEntry.ts';
import { EventTable, kindCode, mark, movementCode, none, partyCode, railCode } from './eventTable.ts';
import type { EventSource, PaymentDraft, SettlementBatch } from './group.ts';
import { isGroupStatus, placeGroupStatuses } from './groupStatus.ts';
import { joinByHand, keepApart, type PlacedAnnotation } from './handMade.ts';
import { joinBankEntries, joinByIdentifiers } from './joining.ts';
import type { PossibleLink } from './links.ts';
import { joinByText } from './textLinks.ts';
import { alignUnits, type Dialect } from './units.ts';
import { possibleByUnproved, setUnprovedAside } from './unproved.ts';

export interface Correlation {
  readonly table: EventTable;
  readonly components: Components;
  /** In the order in which their first record was imported. */
  readonly payments: readonly PaymentDraft[];
  readonly batches: readonly SettlementBatch[];
  /** Numbers of bank entries and report lines that no payment and no batch explains. */
  readonly loose: readonly number[];
  /** By source id. */
  readonly dialects: ReadonlyMap<number, Dialect>;
  /** How entries without ids found their payment, by event. */
  readonly composite: ReadonlyMap<number, CompositeLink>;
  /** Events that a person joined to their payment, with the annotation's id. */
  readonly byHand: ReadonlyMap<number, number>;
  /** By any event of the payment's set. */
  readonly possible: ReadonlyMap<number, readonly PossibleLink[]>;
}

/**
 * @param until what happened later is not known yet; null: everything is
 * @param unprovedRecords records whose signature is invalid
 */
export function correlate(
  source: EventSource,
  until: Instant | null = null,
  annotations: readonly PlacedAnnotation[] = [],
  unprovedRecords: ReadonlySet<number> = new Set(),
): Correlation {
  const table = EventTable.of(source.all(), until);
  const unproved = setUnprovedAside(table, unprovedRecords, annotations);
  observeOwnLegs(table);
  const dialects = alignUnits(table);
  const components = new Components(table, keepApart(annotations, table));
  const byHand = joinByHand(components, annotations);
  joinContinued(components);
  const candidates = [...joinByIdentifiers(components), ...joinByText(components)];
  joinBankEntries(components);
  const loneCredits = [...components.roots()].filter(
    (root) => components.sizeOf(root) === 1 && isLoneCredit(components, root),
  );
  const { batches, unexplained, entries } = findBatches(table, source, loneCredits);
  const matches = matchBankEntries(components, source);
  components.forgetProfiles();
  const { payments, loose } = paymentsOf(components, batches, entries);
  return {
    table,
    components,
    payments,
    batches,
    loose: [...loose, ...unexplained],
    dialects,
    composite: matches.joined,
    byHand,
    possible: byPayment(components, [
      ...candidates,
      ...matches.possible,
      ...possibleByUnproved(components, unproved),
    ]),
  };
}

/** Steps that one record states of one thing are one payment, whether or not its ids join anything else. */
function joinContinued(components: Components): void {
  const { table } = components;
  for (let index = 1; index < table.size; index += 1)
    if (table.is(index, mark.continued) && components.isJoinable(index)) components.join(index - 1, index);
}

const bank = partyCode('bank');
const bookedCredit = kindCode('booked_credit');
const payment = movementCode('payment');
const fee = movementCode('fee');

/** A bank credit that nothing explains yet: it may be a payout whose text does not say so. */
function isLoneCredit({ table }: Components, root: number): boolean {
  return (
    table.party.at(root) === bank &&
    table.kind.at(root) === bookedCredit &&
    table.movement.at(root) === payment
  );
}

const making = new Set((['payment', 'refund', 'dispute', 'return'] as const).map(movementCode));
const onlyBooked = new Set(
  (
    [
      'booked_credit',
      'booked_debit',
      'pending_credit',
      'pending_debit',
      'fee_charged',
      'status_observed',
    ] as const
  ).map(kindCode),
);
const observed = kindCode('status_observed');

/** Whether a set of events is a payment: some party states more of it than a booking or an observation. */
function makesPayment(table: EventTable, members: readonly number[]): boolean {
  return members.some((index) => {
    const kind = table.kind.at(index);
    const isWord = table.party.at(index) === bank ? !onlyBooked.has(kind) : kind !== observed;
    return isWord && making.has(table.movement.at(index));
  });
}

function paymentsOf(
  components: Components,
  batches: readonly SettlementBatch[],
  inBatches: ReadonlySet<number>,
): { payments: PaymentDraft[]; loose: number[] } {
  const { table } = components;
  const byPayout = new Map(batches.map((batch) => [batch.id, batch]));
  const payments: PaymentDraft[] = [];
  const loose: number[] = [];
  const statuses = placeGroupStatuses(components);
  for (const root of components.roots()) {
    const members = components.members(root);
    if (isGroupStatus(table, members)) continue;
    if (makesPayment(table, members)) {
      payments.push({
        root,
        statuses: statuses.get(root) ?? [],
        rail: railOf(table, members),
        direction: directionOf(table, members),
        batches: batchesOf(table, members, byPayout),
      });
      continue;
    }
    for (const index of members)
      if (table.party.at(index) === bank && table.movement.at(index) !== fee && !inBatches.has(index))
        loose.push(index);
  }
  return { payments, loose };
}

const noBatches: readonly SettlementBatch[] = [];

function batchesOf(
  table: EventTable,
  members: readonly number[],
  byPayout: ReadonlyMap<string, SettlementBatch>,
): readonly SettlementBatch[] {
  const payouts = new Set<string>();
  for (const index of members) {
    const name = table.payouts[table.payout.at(index)];
    if (name !== undefined) payouts.add(name);
  }
  return payouts.size === 0 ? noBatches : [...payouts].sort().flatMap((payout) => byPayout.get(payout) ?? []);
}

const transfer = railCode('sepa-credit-transfer');
const card = railCode('card');

/**
 * The rail that most of the events name. A payment intent or charge means a card unless a transfer is named; a bank
 * booking's word counts twice.
 */
function railOf(table: EventTable, members: readonly number[]): Rail | null {
  const votes = new Map<number, number>();
  const vote = (rail: number, weight: number): void => {
    votes.set(rail, (votes.get(rail) ?? 0) + weight);
  };
  for (const index of members) {
    const rail = table.rail.at(index);
    if (rail !== transfer && hasIntent(table, index)) vote(card, 3);
    if (rail !== none) vote(rail, rail !== card && table.party.at(index) === bank ? 2 : 1);
  }
  let best: number | null = null;
  for (const [rail, weight] of votes) {
    const most = best === null ? 0 : (votes.get(best) ?? 0);
    // Between equals a transfer wins over a card, and else the order of the list decides, not that of import.
    if (best === null || weight > most || (weight === most && rank(rail) < rank(best))) best = rail;
  }
  return best === null ? null : (rails[best] ?? null);
}

function rank(rail: number): number {
  return rail === card ? rails.length : rail;
}

/** Candidates by payment, without those that were joined after all. */
function byPayment(
  components: Components,
  candidates: readonly PossibleLink[],
): ReadonlyMap<number, PossibleLink[]> {
  const possible = new Map<number, PossibleLink[]>();
  const seen = new Set<string>();
  for (const link of candidates) {
    const home = components.root(link.partner);
    const key = `${String(link.event)}>${String(home)}`;
    if (components.root(link.event) === home || seen.has(key)) continue;
    seen.add(key);
    const known = possible.get(home);
    if (known === undefined) possible.set(home, [link]);
    else known.push(link);
  }
  return possible;
}
