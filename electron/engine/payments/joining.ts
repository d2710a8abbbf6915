/**
 * Joining events that share an identifier. An id that only one party could have made unique is not trusted alone:
 * where two payments of the same party meet under one reference, amounts, currency and time decide whether they are
 * attempts or repetitions of one payment or two payments that reuse the id (payments.md §2.0.4).
 */
import type { Identifier } from '../../../shared/evidence/model.ts';
import { day, hour } from '../../../shared/kernel/time.ts';
import { isUniqueByConstruction, strengthOf, type Components, type Key, type Profile } from './components.ts';

/** Repetitions and retries of one payment follow within this time (profile: duplicates within 72 hours). */
const repetitionWindow = 72 * hour;
/** A refund, return or dispute comes within this time of what it undoes. */
const sequelWindow = 130 * day;
/** A reference that more payments than this share is no reference: a product name, a tenant, an account. */
const genericLimit = 60;

/** Ids that a provider or scheme gives out once; the desk's and the customers' own are reused more easily. */
const givenByProvider: ReadonlySet<Identifier['scheme']> = new Set([
  'psp-reference',
  'transaction-id',
  'uetr',
]);

/**
 * Ids that a party besides the bank states: the desk's and the PSP's own. What only bank entries carry ("Payment 001",
 * chosen by the sender) comes last, by `joinBankEntries`, and never joins two payments that are told apart already.
 */
export function joinByIdentifiers(components: Components, keys: ReadonlyMap<string, Key>): Set<string> {
  const ambiguous = new Set<string>();
  const ordered = [...keys.entries()]
    .filter(([, key]) => key.events.length > 1 && !isBankOnly(components, key))
    .sort(
      ([leftName, left], [rightName, right]) => rank(left) - rank(right) || (leftName < rightName ? -1 : 1),
    );
  for (const [name, key] of ordered) {
    if (isUniqueByConstruction(key.scheme)) {
      const [first = 0, ...others] = key.events;
      for (const other of others) components.join(first, other);
    } else if (!joinGuarded(components, key)) {
      ambiguous.add(name);
    }
  }
  return ambiguous;
}

function isBankOnly(components: Components, key: Key): boolean {
  return key.events.every((event) => components.event(event).party === 'bank');
}

/** A return or a repetition that shares only the sender's own id with the entry it belongs to. */
export function joinBankEntries(components: Components, keys: ReadonlyMap<string, Key>): void {
  for (const [, key] of [...keys].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (key.events.length < 2 || !isBankOnly(components, key)) continue;
    const profiles = distinctProfiles(components, key.events).sort(byTime);
    if (profiles.length > genericLimit) continue;
    for (const lone of profiles.filter(({ members }) =>
      members.every((member) => components.event(member).party === 'bank'),
    )) {
      const own = components.profile(lone.root);
      const partners = profiles
        .map(({ root }) => components.profile(root))
        .filter((other) => other.root !== own.root && other.from <= own.from && canBeOne(other, own))
        .sort((left, right) => gap(left, own) - gap(right, own));
      const [nearest] = partners;
      if (nearest !== undefined) components.join(nearest.root, own.root);
    }
  }
}

function rank(key: Key): number {
  return strengthOf(key.scheme) ?? 99;
}

/** Nothing to decide where all events are joined already: then the list is empty and no profile is gathered. */
function distinctProfiles(components: Components, events: readonly number[]): Profile[] {
  const roots = new Set(events.map((event) => components.root(event)));
  return roots.size < 2 ? [] : [...roots].map((root) => components.profile(root));
}

/** @returns false where the id is reused and not all of its records could be placed */
function joinGuarded(components: Components, key: Key): boolean {
  const profiles = distinctProfiles(components, key.events);
  if (profiles.length < 2) return true;
  if (profiles.length > genericLimit) return false;
  const cores = profiles
    .filter((profile) => profile.hasStripe || profile.hasProvider || profile.hasBank)
    .sort(byTime);
  const satellites = profiles.filter((profile) => !cores.includes(profile)).sort(byTime);
  const clusters = clustered(cores, givenByProvider.has(key.scheme));
  for (const cluster of clusters) joinAll(components, cluster);
  if (clusters.length <= 1) {
    const reachable = satellites.filter(
      (satellite) => clusters[0] === undefined || isNear(clusters[0], satellite),
    );
    joinAll(components, [...(clusters[0] ?? []), ...reachable]);
    return reachable.length === satellites.length;
  }
  let placed = true;
  for (const satellite of satellites) {
    const home = homeOf(clusters, satellite);
    if (home === null) placed = false;
    else joinAll(components, [...home, satellite]);
  }
  return placed;
}

function byTime(left: Profile, right: Profile): number {
  return left.from - right.from;
}

function joinAll(components: Components, profiles: readonly Profile[]): void {
  const [first, ...others] = profiles;
  if (first === undefined) return;
  for (const other of others) components.join(first.root, other.root);
}

/** Cores that can be one payment, each with the first cluster that all of its members agree with. */
function clustered(cores: readonly Profile[], byProvider: boolean): Profile[][] {
  const clusters: Profile[][] = [];
  for (const core of cores) {
    const agreeing = clusters.filter((cluster) =>
      cluster.every((member) => canBeOne(member, core, byProvider)),
    );
    const nearest = [...agreeing].sort((left, right) => distance(left, core) - distance(right, core));
    const home =
      nearest.find((cluster) => cluster.some((member) => sharesAmount(member, core))) ?? nearest[0];
    if (home === undefined) clusters.push([core]);
    else home.push(core);
  }
  return clusters;
}

function distance(cluster: readonly Profile[], core: Profile): number {
  return Math.min(...cluster.map((member) => gap(member, core)));
}

function sharesAmount(left: Profile, right: Profile): boolean {
  for (const amount of left.amounts) if (right.amounts.has(amount)) return true;
  return left.amounts.size === 0 || right.amounts.size === 0;
}

function gap(left: Profile, right: Profile): number {
  if (left.until < right.from) return right.from - left.until;
  return right.until < left.from ? left.from - right.until : 0;
}

/** @param byProvider the shared id was given out by the provider: it may be asked about long after */
function canBeOne(left: Profile, right: Profile, byProvider = false): boolean {
  const apart = gap(left, right);
  if (!Number.isFinite(apart)) return true;
  if (byProvider && apart <= sequelWindow && sharesAmount(left, right)) return true;
  if (left.hasStripe && right.hasStripe) {
    if (apart > repetitionWindow) return false;
    return sharesAmount(left, right) || !(left.hasSuccess && right.hasSuccess);
  }
  const bothBank = left.hasBank && right.hasBank;
  if (bothBank && !isReturnPair(left, right))
    return apart <= repetitionWindow * 2 && sharesAmount(left, right) && !isOtherSender(left, right);
  if (bothBank) return apart <= sequelWindow && (sharesAmount(left, right) || !isOtherSender(left, right));
  if (left.hasProvider && right.hasProvider)
    return (
      apart <= repetitionWindow * 3 && (sharesAmount(left, right) || !(left.hasSuccess && right.hasSuccess))
    );
  return apart <= 45 * day && (sharesAmount(left, right) || apart <= 10 * day);
}

/** Two senders that wrote the same words: "Payment 001" is nobody's id. */
function isOtherSender(left: Profile, right: Profile): boolean {
  if (left.counterparties.size === 0 || right.counterparties.size === 0) return false;
  return [...left.counterparties].every((account) => !right.counterparties.has(account));
}

/** One side booked the debit and the other the credit: the second is the money coming back. */
function isReturnPair(left: Profile, right: Profile): boolean {
  return (
    (left.bankSides.has('booked_credit') && right.bankSides.has('booked_debit')) ||
    (left.bankSides.has('booked_debit') && right.bankSides.has('booked_credit'))
  );
}

function isNear(cluster: readonly Profile[], satellite: Profile): boolean {
  return cluster.some((member) => {
    const apart = gap(member, satellite);
    return !Number.isFinite(apart) || apart <= sequelWindow;
  });
}

/** The one cluster of several that a ledger row fits: by amount, then by being clearly nearer in time. */
function homeOf(clusters: readonly Profile[][], satellite: Profile): Profile[] | null {
  const fitting = clusters.filter(
    (cluster) => isNear(cluster, satellite) && cluster.some((member) => sharesAmount(member, satellite)),
  );
  const candidates = fitting.length > 0 ? fitting : clusters.filter((cluster) => isNear(cluster, satellite));
  const ranked = candidates
    .map((cluster) => ({ cluster, apart: Math.min(...cluster.map((member) => gap(member, satellite))) }))
    .sort((left, right) => left.apart - right.apart);
  const [nearest, next] = ranked;
  if (nearest === undefined) return null;
  if (next !== undefined && next.apart - nearest.apart < hour) return null;
  return nearest.cluster;
}
