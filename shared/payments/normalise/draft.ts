/** Building events: every normaliser states what it knows, the rest is null. */
import type { Identifier, IdentifierScheme, Party } from '../../evidence/model.ts';
import type { Money } from '../../kernel/money.ts';
import type { FourTimes } from '../../kernel/time.ts';
import type { EventDraft } from '../model.ts';

export const noTimes: FourTimes = { occurredAt: null, receivedAt: null, bookedOn: null, valueOn: null };

type Stated = Pick<EventDraft, 'party' | 'kind' | 'status'> & Partial<EventDraft>;

/** An event with everything that was not stated left null; amounts are made absolute (the kind says where money went). */
export function draftEvent(stated: Stated): EventDraft {
  return {
    party: stated.party,
    kind: stated.kind,
    movement: stated.movement ?? 'payment',
    rail: stated.rail ?? null,
    direction: stated.direction ?? null,
    amount: magnitude(stated.amount ?? null),
    fee: magnitude(stated.fee ?? null),
    net: stated.net ?? null,
    times: stated.times ?? noTimes,
    identifiers: uniqueIdentifiers(stated.identifiers ?? []),
    counterparty: stated.counterparty ?? null,
    status: stated.status,
    reason: stated.reason ?? null,
  };
}

function magnitude(amount: Money | null): Money | null {
  return amount !== null && amount.minor < 0n ? { ...amount, minor: -amount.minor } : amount;
}

/** Lists up to this length are compared pair by pair: cheaper than a key for each. */
const shortList = 16;

/** The same (scheme, value) once, in the order of first mention. */
export function uniqueIdentifiers(identifiers: readonly Identifier[]): Identifier[] {
  if (identifiers.length > shortList) return uniqueByKey(identifiers);
  const unique: Identifier[] = [];
  for (const identifier of identifiers) {
    let known = false;
    for (const earlier of unique)
      known ||= earlier.value === identifier.value && earlier.scheme === identifier.scheme;
    if (!known) unique.push(identifier);
  }
  return unique;
}

function uniqueByKey(identifiers: readonly Identifier[]): Identifier[] {
  const seen = new Set<string>();
  return identifiers.filter(({ scheme, value }) => {
    const key = `${scheme}\n${value}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** An identifier list of the schemes that have a value. */
export function identified(
  ...pairs: readonly (readonly [IdentifierScheme, string | null | undefined])[]
): Identifier[] {
  const stated: Identifier[] = [];
  for (const [scheme, value] of pairs) {
    const text = value?.trim() ?? '';
    if (text !== '') stated.push({ scheme, value: text });
  }
  return stated;
}

/** What `normaliseRecord` gives: what the record states, by which ids it can be found, whose word it is, and when. */
export interface NormalisedRecord {
  readonly events: EventDraft[];
  readonly identifiers: Identifier[];
  readonly party: Party | null;
  readonly times: FourTimes;
}

export const nothingStated: NormalisedRecord = { events: [], identifiers: [], party: null, times: noTimes };
