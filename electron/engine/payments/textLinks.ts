/** Joining records whose free text names an id that another record carries as an id. */
import { day } from '../../../shared/kernel/time.ts';
import { comparable } from '../../../shared/payments/normalise/identifiers.ts';
import { strengthOf, type Components, type Key, type Profile } from './components.ts';
import { candidatesIn, isOneSlipApart } from './textMatching.ts';

export interface TextLink {
  readonly event: number;
  /** The id as the other record writes it. */
  readonly named: string;
  readonly exact: boolean;
}

export interface TextLinks {
  readonly links: readonly TextLink[];
  /** Texts that name ids of several payments, none of which fits better than the others. */
  readonly undecided: ReadonlyMap<number, readonly string[]>;
}

/** How long before or after the named payment a text may speak of it. */
const reach = 130 * day;

export function joinByText(components: Components, keys: ReadonlyMap<string, Key>): TextLinks {
  const links: TextLink[] = [];
  const undecided = new Map<number, readonly string[]>();
  components.events.forEach((event, index) => {
    for (const { scheme, value } of event.identifiers) {
      if (scheme !== 'free-text') continue;
      const named = knownIdsIn(value, keys, components, index);
      if (named.length === 0) continue;
      const choice = bestOf(components, index, named);
      if (choice === null)
        undecided.set(
          index,
          named.map((key) => key.value),
        );
      else if (components.root(choice.event) !== components.root(index)) {
        components.join(choice.event, index);
        links.push({ event: index, named: choice.value, exact: true });
      }
    }
  });
  return { links, undecided };
}

interface Named {
  readonly value: string;
  readonly event: number;
}

function knownIdsIn(
  text: string,
  keys: ReadonlyMap<string, Key>,
  components: Components,
  index: number,
): Named[] {
  const found: Named[] = [];
  const taken: string[] = [];
  for (const candidate of candidatesIn(text)) {
    // A longer id that was found already explains the shorter one inside it.
    if (taken.some((longer) => longer.includes(candidate))) continue;
    const key = keys.get(candidate);
    if (key === undefined || (strengthOf(key.scheme) ?? 99) > 13) continue;
    const other = key.events.find((event) => event !== index);
    if (other === undefined) continue;
    taken.push(candidate);
    const roots = new Set(key.events.map((event) => components.root(event)));
    for (const root of roots) found.push({ value: key.value, event: root });
  }
  return found;
}

/** The one named payment, or of several the only one whose amount agrees. */
function bestOf(components: Components, index: number, named: readonly Named[]): Named | null {
  const own = components.profile(index);
  const near = named.filter(({ event }) => isReachable(own, components.profile(event)));
  const roots = new Set(near.map(({ event }) => components.root(event)));
  if (roots.has(own.root)) return near.find(({ event }) => components.root(event) === own.root) ?? null;
  if (roots.size === 1) return near[0] ?? null;
  const agreeing = near.filter(({ event }) =>
    [...components.profile(event).amounts].some((amount) => own.amounts.has(amount)),
  );
  return new Set(agreeing.map(({ event }) => components.root(event))).size === 1
    ? (agreeing[0] ?? null)
    : null;
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
