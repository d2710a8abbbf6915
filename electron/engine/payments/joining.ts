/**
 * Joining events that share an identifier. An id that only one party could have made unique is not trusted alone:
 * where two payments of the same party meet under one reference, amounts, currency and time decide whether they are
 * attempts or repetitions of one payment or two payments that reuse the id (payments.md §2.0.4).
 */
import { day, hour } from '../../../shared/kernel/time.ts';
import { isStatementLine, type Components, type Profile } from './components.ts';
import type { PossibleLink } from './links.ts';
import { givenByProvider, noStrength, uniqueByConstruction } from './schemes.ts';
import { isTransferId, joinMessages } from './transferMessages.ts';

/** Repetitions and retries of one payment follow within this time (profile: duplicates within 72 hours). */
const repetitionWindow = 72 * hour;
/** A refund, return or dispute comes within this time of what it undoes. */
const sequelWindow = 130 * day;
/** A reference that more payments than this share is no reference: a product name, a tenant, an account. */
export const genericLimit = 60;

/**
 * Ids that a party besides the bank states: the desk's and the PSP's own. What only statement lines carry ("Payment
 * 001", chosen by the sender) comes last, by `joinBankEntries`, and never joins two payments that are told apart.
 * @returns candidates for records that a reused id leaves undecided
 */
export function joinByIdentifiers(components: Components): PossibleLink[] {
  const { table } = components;
  const possible: PossibleLink[] = [];
  const byStrength = sharedKeys(components);
  for (let strength = 0; strength < noStrength; strength += 1) {
    const keys = byStrength.get(strength);
    if (keys === undefined) continue;
    if (strength <= uniqueByConstruction) {
      for (const key of keys) joinHolders(components, table.holders(key));
      continue;
    }
    const open = keys.filter(
      (key) => !isOne(components, key) && (isTransferId(strength) || !isStatementOnly(components, key)),
    );
    open.sort((left, right) => table.keys.compare(left, right));
    for (const key of open) possible.push(...joinGuarded(components, key));
  }
  return possible;
}

/** Keys that several events state, by the strength of their scheme. */
function sharedKeys({ table }: Components): ReadonlyMap<number, number[]> {
  const byStrength = new Map<number, number[]>();
  for (let key = 0; key < table.keys.size; key += 1) {
    if (table.holders(key).length < 2) continue;
    const strength = table.strength.at(key);
    const keys = byStrength.get(strength);
    if (keys === undefined) byStrength.set(strength, [key]);
    else keys.push(key);
  }
  return byStrength;
}

function joinHolders(components: Components, holders: Int32Array): void {
  let first = -1;
  for (const index of holders) {
    if (!components.isJoinable(index)) continue;
    if (first < 0) first = index;
    else components.join(first, index);
  }
}

function isOne(components: Components, key: number): boolean {
  let root = -1;
  for (const index of components.table.holders(key)) {
    if (!components.isJoinable(index)) continue;
    const own = components.root(index);
    if (root >= 0 && own !== root) return false;
    root = own;
  }
  return true;
}

function isStatementOnly({ table }: Components, key: number): boolean {
  for (const index of table.holders(key)) if (!isStatementLine(table, index)) return false;
  return true;
}

/** A return or a repetition that shares only the sender's own id with the entry it belongs to. */
export function joinBankEntries(components: Components): void {
  const { table } = components;
  const keys: number[] = [];
  for (let key = 0; key < table.keys.size; key += 1)
    if (table.holders(key).length > 1 && !isOne(components, key) && isStatementOnly(components, key))
      keys.push(key);
  keys.sort((left, right) => table.keys.compare(left, right));
  for (const key of keys) {
    const profiles = distinctProfiles(components, key);
    if (profiles.length > genericLimit) continue;
    profiles.sort(byTime(components));
    for (const lone of profiles.filter((profile) => !profile.hasLedger && !profile.hasProvider)) {
      const own = components.profile(lone.root);
      const partners = profiles
        .map(({ root }) => components.profile(root))
        .filter((other) => other.root !== own.root && other.from <= own.from && canBeOne(other, own, false))
        .sort((left, right) => gap(left, own) - gap(right, own));
      const [nearest] = partners;
      if (nearest !== undefined) components.join(nearest.root, own.root);
    }
  }
}

function distinctProfiles(components: Components, key: number): Profile[] {
  const roots = new Set<number>();
  for (const index of components.table.holders(key))
    if (components.isJoinable(index)) roots.add(components.root(index));
  // Nothing to decide, or nothing that could be: then no profile is gathered.
  if (roots.size < 2) return [];
  if (roots.size > genericLimit) return new Array<Profile>(roots.size);
  return [...roots].map((root) => components.profile(root));
}

/** @returns candidates for the records of a reused id that fit none of its payments better than the others */
function joinGuarded(components: Components, key: number): PossibleLink[] {
  const profiles = distinctProfiles(components, key);
  if (profiles.length < 2 || profiles.length > genericLimit) return [];
  const strength = components.table.strength.at(key);
  if (isTransferId(strength)) return joinMessages(components, key, profiles.sort(byTime(components)));
  const isCore = (profile: Profile): boolean =>
    profile.hasStripe || profile.hasProvider || profile.hasBank || profile.hasMessage;
  const cores = profiles.filter(isCore).sort(byTime(components));
  const satellites = profiles.filter((profile) => !isCore(profile)).sort(byTime(components));
  const clusters = clustered(cores, givenByProvider.has(strength));
  for (const cluster of clusters) joinAll(components, cluster);
  if (clusters.length <= 1) {
    const [only] = clusters;
    const reachable = satellites.filter((satellite) => only === undefined || isNear(only, satellite));
    joinAll(components, [...(only ?? []), ...reachable]);
    return [];
  }
  return [
    ...undecided(clusters, strength),
    ...satellites.flatMap((satellite) => place(components, clusters, satellite, strength)),
  ];
}

function place(
  components: Components,
  clusters: readonly Profile[][],
  satellite: Profile,
  strength: number,
): PossibleLink[] {
  const home = homeOf(clusters, satellite);
  if (home !== null) {
    joinAll(components, [...home, satellite]);
    return [];
  }
  return clusters
    .filter((cluster) => isNear(cluster, satellite))
    .slice(0, 10)
    .flatMap(([first]) =>
      first === undefined ? [] : [possibleLink(satellite.first, first.first, strength, clusters.length)],
    );
}

/** Payments that share an id and differ in what they say: each is shown to the next as a possible part of it. */
function undecided(clusters: readonly Profile[][], strength: number): PossibleLink[] {
  return clusters.slice(1, 10).flatMap(([first], index) => {
    const earlier = clusters[index]?.[0];
    if (first === undefined || earlier === undefined) return [];
    return [possibleLink(first.first, earlier.first, strength, clusters.length)];
  });
}

function possibleLink(event: number, partner: number, strength: number, rivals: number): PossibleLink {
  return { event, partner, rule: 'reused-id', strength, rivals };
}

/** Never by the order of import. */
function byTime({ table }: Components): (left: Profile, right: Profile) => number {
  return (left, right) => left.from - right.from || table.compare(left.first, right.first);
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
  if (left.amounts.length === 0 || right.amounts.length === 0) return true;
  return left.amounts.some((amount) => right.amounts.includes(amount));
}

function gap(left: Profile, right: Profile): number {
  if (left.until < right.from) return right.from - left.until;
  return right.until < left.from ? left.from - right.until : 0;
}

/** @param byProvider the shared id was given out by the provider: it may be asked about long after */
function canBeOne(left: Profile, right: Profile, byProvider: boolean): boolean {
  if (isToldApart(left, right)) return false;
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

/**
 * Two UETRs are two transfers. Two of a provider's payments, or two end-to-end ids, may be attempts or hops of one
 * payment, but not where the amounts differ as well.
 */
function isToldApart(left: Profile, right: Profile): boolean {
  if (areDifferent(left.telling.transfer, right.telling.transfer)) return true;
  return (
    !sharesAmount(left, right) &&
    (areDifferent(left.telling.provider, right.telling.provider) ||
      areDifferent(left.telling.endToEnd, right.telling.endToEnd))
  );
}

function areDifferent(left: readonly number[], right: readonly number[]): boolean {
  return left.length > 0 && right.length > 0 && !left.some((key) => right.includes(key));
}

/** Two senders that wrote the same words: "Payment 001" is nobody's id. */
function isOtherSender(left: Profile, right: Profile): boolean {
  if (left.counterparties.length === 0 || right.counterparties.length === 0) return false;
  return left.counterparties.every((account) => !right.counterparties.includes(account));
}

/** One side booked the debit and the other the credit: the second is the money coming back. */
function isReturnPair(left: Profile, right: Profile): boolean {
  return (left.booksCredit && right.booksDebit) || (left.booksDebit && right.booksCredit);
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
