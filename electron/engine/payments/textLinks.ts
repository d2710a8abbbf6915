/** Joining records whose free text names an id that another record carries as an id. */
import { day } from '../../../shared/kernel/time.ts';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';
import type { Components, Profile } from './components.ts';
import { mark } from './eventTable.ts';
import { genericLimit } from './joining.ts';
import type { PossibleLink } from './links.ts';
import { namedInTexts } from './schemes.ts';
import { candidatesIn, isOneSlipApart } from './textMatching.ts';

/** How long before or after the named payment a text may speak of it. */
const reach = 130 * day;

/** @returns candidates for texts that name ids of several payments, none of which fits better than the others */
export function joinByText(components: Components): PossibleLink[] {
  const { table } = components;
  const possible: PossibleLink[] = [];
  const speaking = [...table.texts.keys()].filter((index) => components.isJoinable(index));
  speaking.sort((left, right) => table.compare(left, right));
  for (const index of speaking) {
    for (const text of table.texts.get(index) ?? []) {
      const named = namedIn(text, components, index);
      if (named.length === 0) continue;
      const choice = bestOf(components, index, named);
      if (choice === null) possible.push(...undecided(components, index, named));
      else if (components.root(choice) === components.root(index) || components.join(choice, index))
        table.set(index, mark.named);
    }
  }
  return possible;
}

function undecided(components: Components, index: number, named: readonly number[]): PossibleLink[] {
  const own = components.profile(index);
  const near = named.filter((event) => isReachable(own, components.profile(event)));
  const roots = new Set(near.map((event) => components.root(event)));
  return [...roots].slice(0, 10).map((partner) => ({
    event: index,
    partner,
    rule: 'text-names-several',
    strength: null,
    rivals: roots.size,
  }));
}

/** One event of every payment whose id the text names. */
function namedIn(text: string, components: Components, index: number): number[] {
  const { table } = components;
  const found: number[] = [];
  const taken: string[] = [];
  for (const candidate of candidatesIn(text)) {
    // A longer id that was found already explains the shorter one inside it.
    if (taken.some((longer) => longer.includes(candidate))) continue;
    const key = table.keys.find(candidate);
    if (key < 0 || !namedInTexts.has(table.strength.at(key))) continue;
    const roots = new Set<number>();
    for (const holder of table.holders(key))
      if (holder !== index && components.isJoinable(holder)) roots.add(components.root(holder));
    if (roots.size === 0 || roots.size > genericLimit) continue;
    taken.push(candidate);
    found.push(...roots);
  }
  return found;
}

/** The one named payment, or of several the only one whose amount agrees. */
function bestOf(components: Components, index: number, named: readonly number[]): number | null {
  const own = components.profile(index);
  const near = named.filter((event) => isReachable(own, components.profile(event)));
  const roots = new Set(near.map((event) => components.root(event)));
  if (roots.has(own.root)) return own.root;
  if (roots.size === 1) return near[0] ?? null;
  const agreeing = near.filter((event) =>
    components.profile(event).amounts.some((amount) => own.amounts.includes(amount)),
  );
  return new Set(agreeing.map((event) => components.root(event))).size === 1 ? (agreeing[0] ?? null) : null;
}

function isReachable(left: Profile, right: Profile): boolean {
  if (!Number.isFinite(left.from) || !Number.isFinite(right.from)) return true;
  return left.from - right.until <= reach && right.from - left.until <= reach;
}

/** Whether the text holds the id with at most one slip of the keyboard. */
export function mentionsWithSlip(text: string, reference: string): boolean {
  const bare = comparable(reference);
  return bare.length >= 6 && candidatesIn(text).some((candidate) => isOneSlipApart(candidate, bare));
}
