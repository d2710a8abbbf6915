/**
 * Messages under one UETR. A bank gives it out once and every agent carries it on, yet it is reused: by test systems, by
 * templates, by a second payment under an old order. So it joins only where amounts agree within the charges that
 * agents deduct, near in time; a message without an amount (a status, a recall, an answer) follows the ids that it
 * shares besides, and stays undecided where it could belong to several (payments.md §2.0.4, §2.0.5).
 */
import { day } from '../../../shared/kernel/time.ts';
import type { Components, Profile } from './components.ts';
import type { PossibleLink } from './links.ts';
import { strengthOf } from './schemes.ts';

/** Hops, statuses, returns and recalls of one transfer: a recall for fraud is answered within weeks. */
const transferWindow = 45 * day;
const mostPossible = 10;

const uetr = strengthOf('uetr');

export function isTransferId(strength: number): boolean {
  return strength === uetr;
}

interface Cluster {
  readonly members: Profile[];
  /** Ids besides the shared one, of all members. */
  readonly keys: Set<number>;
}

/** @param profiles in order of time @returns candidates for messages that fit several transfers equally */
export function joinMessages(
  components: Components,
  key: number,
  profiles: readonly Profile[],
): PossibleLink[] {
  const clusters: Cluster[] = [];
  const bare: Profile[] = [];
  for (const profile of profiles) {
    if (profile.amounts.length === 0) bare.push(profile);
    else add(components, clusters, profile, key);
  }
  const possible: PossibleLink[] = [];
  for (const profile of bare) possible.push(...place(components, clusters, profile, key));
  for (const { members } of clusters)
    for (const member of members.slice(1)) components.join(members[0]?.root ?? member.root, member.root);
  return [...possible, ...reused(clusters)];
}

function add(components: Components, clusters: Cluster[], profile: Profile, key: number): void {
  const keys = keysOf(components, profile, key);
  const home = clusters.find(
    ({ members, keys: known }) =>
      members.some((member) => isNear(member, profile)) &&
      members.every((member) => agrees(components, member, profile, sharesAny(known, keys))),
  );
  if (home === undefined) clusters.push({ members: [profile], keys });
  else join(home, profile, keys);
}

function join(cluster: Cluster, profile: Profile, keys: ReadonlySet<number>): void {
  cluster.members.push(profile);
  for (const key of keys) cluster.keys.add(key);
}

/** A message without an amount: to the one transfer near it, or of several to the one whose other ids it names. */
function place(components: Components, clusters: Cluster[], profile: Profile, key: number): PossibleLink[] {
  const keys = keysOf(components, profile, key);
  const near = clusters.filter(({ members }) => members.some((member) => isNear(member, profile)));
  const named = near.filter((cluster) => sharesAny(cluster.keys, keys));
  const candidates = named.length > 0 ? named : near;
  const [only] = candidates;
  if (only === undefined) clusters.push({ members: [profile], keys });
  else if (candidates.length === 1) join(only, profile, keys);
  else
    return candidates
      .slice(0, mostPossible)
      .flatMap(({ members: [first] }) =>
        first === undefined ? [] : [possibleLink(profile, first, candidates.length)],
      );
  return [];
}

/** Transfers that share the id: each is shown to the one before it. */
function reused(clusters: readonly Cluster[]): PossibleLink[] {
  return clusters.slice(1, mostPossible).flatMap(({ members: [first] }, index) => {
    const before = clusters[index]?.members[0];
    return first === undefined || before === undefined ? [] : [possibleLink(first, before, clusters.length)];
  });
}

function possibleLink(profile: Profile, partner: Profile, rivals: number): PossibleLink {
  return { event: profile.first, partner: partner.first, rule: 'reused-id', strength: uetr, rivals };
}

function isNear(left: Profile, right: Profile): boolean {
  if (!Number.isFinite(left.from) || !Number.isFinite(right.from)) return true;
  return left.from - right.until <= transferWindow && right.from - left.until <= transferWindow;
}

/** Whether some amounts are the same, or differ by no more than charges. In two currencies only further ids can tell. */
function agrees({ table }: Components, left: Profile, right: Profile, sharesId: boolean): boolean {
  let comparable = left.amounts.length === 0 || right.amounts.length === 0;
  if (comparable) return true;
  for (const one of left.amounts)
    for (const other of right.amounts) {
      const first = table.amounts[one];
      const second = table.amounts[other];
      if (first === undefined || second === undefined || first.currency !== second.currency) continue;
      comparable = true;
      if (isWithinCharges(first.minor, second.minor)) return true;
    }
  return !comparable && sharesId;
}

/** A percent, or for small amounts up to fifty units of which the amount is at least tenfold. */
function isWithinCharges(left: bigint, right: bigint): boolean {
  const difference = left > right ? left - right : right - left;
  const larger = left > right ? left : right;
  return difference * 100n <= larger || (difference <= 5000n && difference * 10n <= larger);
}

/** Ids by which the same transfer is known besides; a bank's own reference or a batch's id is no such id. */
const besides: ReadonlySet<number | null> = new Set(
  (['instruction-id', 'end-to-end-id', 'transaction-id'] as const).map(strengthOf),
);

function keysOf(components: Components, { root }: Profile, except: number): Set<number> {
  const { table } = components;
  const keys = new Set<number>();
  for (const index of components.members(root)) {
    const strengths = table.strengthsOf(index);
    table.keysOf(index).forEach((key, at) => {
      if (key !== except && besides.has(strengths[at] ?? null)) keys.add(key);
    });
  }
  return keys;
}

function sharesAny(left: ReadonlySet<number>, right: ReadonlySet<number>): boolean {
  for (const key of left) if (right.has(key)) return true;
  return false;
}
