/**
 * Bank entries that carry no usable id: matched by amount, currency, direction, date and counterparty, and only where
 * exactly one entry fits exactly one payment (payments.md §4.1, P4). Where several fit, nothing is joined and the
 * candidates are kept as undecided links.
 */
import { day } from '../../../shared/kernel/time.ts';
import type { Direction } from '../../../shared/payments/model.ts';
import type { Components, Profile } from './components.ts';
import { directionCode, kindCode, movementCode, partyCode, railCode, type EventTable } from './eventTable.ts';
import type { EventSource } from './group.ts';
import type { PossibleLink } from './links.ts';
import { mentionsWithSlip } from './textLinks.ts';
import { patternOf } from './textMatching.ts';

const before = 7 * day;
const after = 7 * day;
/** Fewer references of one shape than this show no way of numbering. */
const leastOfShape = 5;
const mostShown = 10;

const bank = partyCode('bank');
const ledger = partyCode('ledger');
const payment = movementCode('payment');
const card = railCode('card');
const deposit = directionCode('deposit');
const payout = directionCode('payout');
const bookedCredit = kindCode('booked_credit');
const bookedDebit = kindCode('booked_debit');
const credits = new Set([bookedCredit, kindCode('pending_credit')]);
const debits = new Set([bookedDebit, kindCode('pending_debit')]);
const ledgerCredited = kindCode('credited');
const ledgerDebited = kindCode('debited');

/** Direction that the events of a component speak for; null when they do not. */
export function directionOf(table: EventTable, members: readonly number[]): Direction | null {
  let incoming = 0;
  let outgoing = 0;
  for (const index of members) {
    const party = table.party.at(index);
    const weight = party === ledger ? 3 : 1;
    if (table.direction.at(index) === deposit) incoming += weight;
    if (table.direction.at(index) === payout) outgoing += weight;
    if (party === bank && table.movement.at(index) === payment) {
      if (credits.has(table.kind.at(index))) incoming += 1;
      if (debits.has(table.kind.at(index))) outgoing += 1;
    }
  }
  if (incoming === outgoing) return directionOfFirstPosting(table, members);
  return incoming > outgoing ? 'deposit' : 'payout';
}

/** A ledger that knows only credits and debits: what it posted first says which way the payment goes. */
function directionOfFirstPosting(table: EventTable, members: readonly number[]): Direction | null {
  let first = -1;
  for (const index of members) {
    const kind = table.kind.at(index);
    if (table.party.at(index) !== ledger || (kind !== ledgerCredited && kind !== ledgerDebited)) continue;
    if (first < 0 || table.compare(index, first) < 0) first = index;
  }
  if (first < 0) return null;
  return table.kind.at(first) === ledgerCredited ? 'deposit' : 'payout';
}

interface Open {
  readonly root: number;
  readonly from: number;
  readonly until: number;
  readonly direction: Direction | null;
  readonly counterparties: readonly number[];
}

/** Where an entry found its payment. */
export interface CompositeLink {
  readonly rule: 'amount-and-date' | 'reference-with-slip';
}

export interface BankMatches {
  /** By event: entries that were joined. */
  readonly joined: ReadonlyMap<number, CompositeLink>;
  readonly possible: readonly PossibleLink[];
}

export function matchBankEntries(components: Components, source: EventSource): BankMatches {
  const { table } = components;
  const open = openPayments(components);
  const fitting = new Map<number, readonly Open[]>();
  for (const root of components.roots()) {
    if (components.sizeOf(root) !== 1 || !isLoneEntry(table, root)) continue;
    const candidates = (open.get(table.amount.at(root)) ?? []).filter((each) => fits(table, root, each));
    if (candidates.length > 0) fitting.set(root, candidates);
  }
  const words = wordsOf(components, source, fitting);
  const isOwnShape = shapes(table);
  const choices = new Map<number, readonly Open[]>();
  const wanted = new Map<number, number>();
  const typos = new Map<number, number>();
  for (const [entry, candidates] of fitting) {
    const own = words.get(entry) ?? noWords;
    const references = ({ root }: Open): readonly string[] => words.get(root)?.references ?? [];
    const named = candidates.filter((candidate) =>
      references(candidate).some((reference) => own.texts.some((text) => mentionsWithSlip(text, reference))),
    );
    const [typo] = named;
    if (named.length === 1 && typo !== undefined) typos.set(entry, typo.root);
    const chosen =
      named.length > 0
        ? named
        : candidates.filter((candidate) => !contradicts(own, references(candidate), isOwnShape));
    if (chosen.length === 0) continue;
    choices.set(entry, chosen);
    for (const { root } of chosen) wanted.set(root, (wanted.get(root) ?? 0) + 1);
  }
  return decided(components, choices, wanted, typos);
}

function decided(
  components: Components,
  choices: ReadonlyMap<number, readonly Open[]>,
  wanted: ReadonlyMap<number, number>,
  typos: ReadonlyMap<number, number>,
): BankMatches {
  const joined = new Map<number, CompositeLink>();
  const possible: PossibleLink[] = [];
  for (const [event, candidates] of choices) {
    const [only] = candidates;
    if (only === undefined) continue;
    const isUnique = candidates.length === 1 && wanted.get(only.root) === 1;
    const isTypo = candidates.length === 1 && typos.get(event) === only.root;
    if ((isUnique || isTypo) && components.join(only.root, event)) {
      joined.set(event, { rule: isTypo ? 'reference-with-slip' : 'amount-and-date' });
      continue;
    }
    for (const { root } of candidates.slice(0, mostShown))
      possible.push({
        event,
        partner: root,
        rule: 'amount-and-date',
        strength: null,
        rivals: Math.max(candidates.length, wanted.get(root) ?? 0),
      });
  }
  return { joined, possible };
}

function isLoneEntry(table: EventTable, index: number): boolean {
  const kind = table.kind.at(index);
  return (
    table.party.at(index) === bank &&
    table.movement.at(index) === payment &&
    table.amount.at(index) >= 0 &&
    (kind === bookedCredit || kind === bookedDebit)
  );
}

/** Payments by transfer that have no bank entry yet, by amount. */
function openPayments(components: Components): ReadonlyMap<number, Open[]> {
  const { table } = components;
  const open = new Map<number, Open[]>();
  for (const root of components.roots()) {
    if (isLoneEntry(table, root) && components.sizeOf(root) === 1) continue;
    const profile = components.profile(root);
    if (profile.hasBank || profile.hasStripe) continue;
    const members = components.members(root);
    if (!profile.hasSuccess && !profile.hasProvider && !isAwaited(table, members)) continue;
    if (members.some((index) => table.rail.at(index) === card)) continue;
    if (!members.some((index) => table.movement.at(index) === payment)) continue;
    const entry = openPayment(table, profile, members);
    for (const amount of profile.amounts) {
      const known = open.get(amount);
      if (known === undefined) open.set(amount, [entry]);
      else known.push(entry);
    }
  }
  return open;
}

function openPayment(table: EventTable, profile: Profile, members: readonly number[]): Open {
  const counterparties = new Set<number>();
  for (const index of members) {
    const account = table.counterparty.at(index);
    if (account >= 0 && table.counterparties[account]?.includes('••') === true) counterparties.add(account);
  }
  return {
    root: profile.root,
    from: profile.from,
    until: profile.until,
    direction: directionOf(table, members),
    counterparties: [...counterparties],
  };
}

const endings = new Set((['failed', 'rejected', 'cancelled', 'expired', 'voided'] as const).map(kindCode));
const waiting = new Set((['requested', 'processing'] as const).map(kindCode));

/** A ledger that still waits for the money: asked for, and not ended without it. */
function isAwaited(table: EventTable, members: readonly number[]): boolean {
  return (
    members.some((index) => waiting.has(table.kind.at(index))) &&
    !members.some((index) => endings.has(table.kind.at(index)))
  );
}

function fits(table: EventTable, entry: number, candidate: Open): boolean {
  const at = table.at.at(entry);
  if (Number.isNaN(at) || !Number.isFinite(candidate.from)) return false;
  if (at < candidate.from - before || at > candidate.until + after) return false;
  const direction: Direction = table.kind.at(entry) === bookedCredit ? 'deposit' : 'payout';
  if (candidate.direction !== null && candidate.direction !== direction) return false;
  const account = table.counterparty.at(entry);
  return account < 0 || candidate.counterparties.length === 0 || candidate.counterparties.includes(account);
}

interface Words {
  /** Merchant references and end-to-end ids. */
  readonly references: readonly string[];
  /** All that an entry writes, but for the bank's own reference. */
  readonly texts: readonly string[];
}
const noWords: Words = { references: [], texts: [] };

/** What the entries and their candidates write, read again for these few. By root. */
function wordsOf(
  components: Components,
  source: EventSource,
  fitting: ReadonlyMap<number, readonly Open[]>,
): ReadonlyMap<number, Words> {
  const { table } = components;
  const homes = new Map<number, number>();
  for (const [entry, candidates] of fitting)
    for (const root of [entry, ...candidates.map((candidate) => candidate.root)])
      for (const index of components.members(root)) homes.set(table.record.at(index), root);
  const words = new Map<number, { references: string[]; texts: string[] }>();
  for (const event of source.ofRecords([...homes.keys()])) {
    const root = homes.get(event.recordId);
    if (root === undefined) continue;
    const known = words.get(root) ?? { references: [], texts: [] };
    words.set(root, known);
    for (const { scheme, value } of event.identifiers) {
      if (scheme === 'merchant-reference' || scheme === 'end-to-end-id') known.references.push(value);
      if (scheme !== 'bank-reference') known.texts.push(value);
    }
  }
  return words;
}

/** Shapes of the references that this desk gives out, from its own ledger. */
function shapes({ ledgerPatterns }: EventTable): (reference: string) => boolean {
  return (reference) => (ledgerPatterns.get(patternOf(reference)) ?? 0) >= leastOfShape;
}

/** The entry names a reference of this desk's own kind, and it is not this payment's. */
function contradicts(
  entry: Words,
  references: readonly string[],
  isOwnShape: (reference: string) => boolean,
): boolean {
  return entry.references.some((value) => isOwnShape(value) && !references.includes(value));
}
