/**
 * Bank entries that carry no usable id: matched by amount, currency, direction, date and counterparty, and only where
 * exactly one entry fits exactly one payment (payments.md §4.1, P4). Where several fit, nothing is joined and the
 * candidates are kept as undecided links.
 */
import { day } from '../../../shared/kernel/time.ts';
import type { Direction } from '../../../shared/payments/model.ts';
import { amountKey, type Components, type Profile } from './components.ts';
import { instantOf, type PlacedEvent } from './group.ts';
import { mentionsWithSlip } from './textLinks.ts';
import { patternOf } from './textMatching.ts';

export interface CompositeLink {
  readonly event: number;
  readonly reason: string;
  readonly score: number;
  readonly certain: boolean;
  /** A member of the payment's component. */
  readonly partner: number;
}

const before = 7 * day;
const after = 7 * day;

/** Direction that the events of a component speak for; null when they do not. */
export function directionOf(events: readonly PlacedEvent[]): Direction | null {
  let deposit = 0;
  let payout = 0;
  for (const event of events) {
    const weight = event.party === 'ledger' ? 3 : 1;
    if (event.direction === 'deposit') deposit += weight;
    if (event.direction === 'payout') payout += weight;
    if (event.party === 'bank' && event.movement === 'payment') {
      if (event.kind === 'booked_credit' || event.kind === 'pending_credit') deposit += 1;
      if (event.kind === 'booked_debit' || event.kind === 'pending_debit') payout += 1;
    }
  }
  if (deposit === payout) return directionOfFirstPosting(events);
  return deposit > payout ? 'deposit' : 'payout';
}

/** A ledger that knows only credits and debits: what it posted first says which way the payment goes. */
function directionOfFirstPosting(events: readonly PlacedEvent[]): Direction | null {
  const first = events.find(
    ({ party, kind }) => party === 'ledger' && (kind === 'credited' || kind === 'debited'),
  );
  if (first === undefined) return null;
  return first.kind === 'credited' ? 'deposit' : 'payout';
}

interface Open {
  readonly root: number;
  readonly from: number;
  readonly until: number;
  readonly direction: Direction | null;
  readonly counterparties: ReadonlySet<string>;
  readonly references: readonly string[];
}

export function matchBankEntries(components: Components): CompositeLink[] {
  const open = openPayments(components);
  const patterns = deskPatterns(components);
  const choices = new Map<number, number[]>();
  const wanted = new Map<number, number[]>();
  const typos = new Map<number, number>();
  for (const root of [...components.roots()]) {
    const members = components.members(root);
    const entry = members[0];
    if (members.length !== 1 || entry === undefined || !isLoneEntry(components.event(entry))) continue;
    const event = components.event(entry);
    const fitting = (open.get(amountKey(event)) ?? []).filter((candidate) => fits(event, candidate));
    const named = fitting.filter(({ references }) =>
      references.some((reference) => textsOf(event).some((text) => mentionsWithSlip(text, reference))),
    );
    const [typo] = named;
    if (named.length === 1 && typo !== undefined) typos.set(entry, typo.root);
    const candidates =
      named.length > 0 ? named : fitting.filter((candidate) => !contradicts(event, candidate, patterns));
    if (candidates.length === 0) continue;
    choices.set(
      entry,
      candidates.map(({ root: candidate }) => candidate),
    );
    for (const { root: candidate } of candidates)
      wanted.set(candidate, [...(wanted.get(candidate) ?? []), entry]);
  }
  return decided(components, choices, wanted, typos);
}

function decided(
  components: Components,
  choices: ReadonlyMap<number, number[]>,
  wanted: ReadonlyMap<number, number[]>,
  typos: ReadonlyMap<number, number>,
): CompositeLink[] {
  const links: CompositeLink[] = [];
  for (const [event, roots] of choices) {
    const [root] = roots;
    if (root === undefined) continue;
    const isUnique = roots.length === 1 && wanted.get(root)?.length === 1;
    const typo = typos.get(event) === root && roots.length === 1;
    if (isUnique || typo) {
      components.join(root, event);
      const reason = typo
        ? 'remittance text holds the reference with one slip of the keyboard; amount, currency and date agree'
        : 'amount, currency, direction and date agree, and no other entry or payment fits';
      links.push({ event, partner: root, reason, score: typo ? 0.8 : 0.6, certain: true });
    } else {
      for (const candidate of roots.slice(0, 10)) {
        links.push({
          event,
          partner: candidate,
          reason: `amount and date agree, but ${String(Math.max(roots.length, wanted.get(candidate)?.length ?? 0))} records fit equally`,
          score: 0.3,
          certain: false,
        });
      }
    }
  }
  return links;
}

function isLoneEntry(event: PlacedEvent): boolean {
  return (
    event.party === 'bank' &&
    event.movement === 'payment' &&
    (event.kind === 'booked_credit' || event.kind === 'booked_debit')
  );
}

function textsOf(event: PlacedEvent): string[] {
  return event.identifiers.filter(({ scheme }) => scheme !== 'bank-reference').map(({ value }) => value);
}

/** Payments by transfer that have no bank entry yet, by amount. */
function openPayments(components: Components): Map<string, Open[]> {
  const open = new Map<string, Open[]>();
  for (const root of components.roots()) {
    const profile = components.profile(root);
    if (
      profile.hasBank ||
      profile.hasStripe ||
      (!profile.hasSuccess && !profile.hasProvider && !isAwaited(profile, components))
    )
      continue;
    const events = profile.members.map((member) => components.event(member));
    if (
      events.some((event) => event.rail === 'card') ||
      !events.some((event) => event.movement === 'payment')
    )
      continue;
    const entry: Open = {
      root,
      from: profile.from,
      until: profile.until,
      direction: directionOf(events),
      counterparties: new Set(
        events.flatMap(({ counterparty }) => (counterparty?.includes('••') === true ? [counterparty] : [])),
      ),
      references: events.flatMap(({ identifiers }) =>
        identifiers.flatMap(({ scheme, value }) =>
          scheme === 'merchant-reference' || scheme === 'end-to-end-id' ? [value] : [],
        ),
      ),
    };
    for (const amount of profile.amounts) open.set(amount, [...(open.get(amount) ?? []), entry]);
  }
  return open;
}

const endings = new Set(['failed', 'rejected', 'cancelled', 'expired', 'voided']);

/** A ledger that still waits for the money: asked for, and not ended without it. */
function isAwaited({ members }: Profile, components: Components): boolean {
  const kinds = members.map((member) => components.event(member).kind);
  return (
    kinds.some((kind) => kind === 'requested' || kind === 'processing') &&
    !kinds.some((kind) => endings.has(kind))
  );
}

function fits(event: PlacedEvent, candidate: Open): boolean {
  const at = instantOf(event);
  if (at === null || !Number.isFinite(candidate.from)) return false;
  if (at < candidate.from - before || at > candidate.until + after) return false;
  const direction: Direction = event.kind === 'booked_credit' ? 'deposit' : 'payout';
  if (candidate.direction !== null && candidate.direction !== direction) return false;
  return (
    event.counterparty === null ||
    candidate.counterparties.size === 0 ||
    candidate.counterparties.has(event.counterparty)
  );
}

/** Shapes of the references that this desk gives out, from its own ledger. */
function deskPatterns(components: Components): Set<string> {
  const counts = new Map<string, number>();
  for (const event of components.events) {
    if (event.party !== 'ledger') continue;
    for (const { scheme, value } of event.identifiers) {
      if (scheme !== 'merchant-reference') continue;
      const pattern = patternOf(value);
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    }
  }
  return new Set([...counts].filter(([, count]) => count >= 5).map(([pattern]) => pattern));
}

/** The entry names a reference of this desk's own kind, and it is not this payment's. */
function contradicts(event: PlacedEvent, candidate: Open, patterns: ReadonlySet<string>): boolean {
  return event.identifiers.some(({ scheme, value }) => {
    if (scheme !== 'end-to-end-id' && scheme !== 'merchant-reference') return false;
    return patterns.has(patternOf(value)) && !candidate.references.includes(value);
  });
}
