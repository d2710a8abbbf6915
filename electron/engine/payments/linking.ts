/** Which records a payment consists of and by which rule, worked out from the table's numbers. */
import type { Correlation } from './correlate.ts';
import { kindCode, mark, movementCode, partyCode, type EventTable } from './eventTable.ts';
import type { PaymentDraft } from './group.ts';
import { ruleCode, scoreOf, type LinkedEvent, type PossibleLink, type StoredLink } from './links.ts';
import { noStrength } from './schemes.ts';

const ledger = partyCode('ledger');
const psp = partyCode('psp');
const payment = movementCode('payment');
const feeCharged = kindCode('fee_charged');
const preferred = new Set((['requested', 'credited', 'debited'] as const).map(kindCode));
const mostPossible = 20;

/** Number of what was asked for: the first amount stated for the payment itself; −1 where none is stated. */
function statedAmountNumber(table: EventTable, members: readonly number[]): number {
  let byLedger = -1;
  let byProvider = -1;
  let byAnyone = -1;
  let other = -1;
  for (const index of members) {
    const amount = table.amount.at(index);
    if (amount < 0) continue;
    if (other < 0) other = amount;
    if (table.movement.at(index) !== payment || table.kind.at(index) === feeCharged) continue;
    if (byAnyone < 0) byAnyone = amount;
    const party = table.party.at(index);
    if (party === psp && byProvider < 0) byProvider = amount;
    if (party === ledger && byLedger < 0 && preferred.has(table.kind.at(index))) byLedger = amount;
  }
  return [byLedger, byProvider, byAnyone, other].find((amount) => amount >= 0) ?? -1;
}

/** @param members of the payment, in stable order */
export function linksOf(
  correlation: Correlation,
  draft: PaymentDraft,
  members: readonly number[],
): StoredLink[] {
  const { table, components } = correlation;
  const shared = sharedKeys(table, members);
  const amount = statedAmountNumber(table, members);
  const links: StoredLink[] = [];
  const seen = new Set<number>();
  for (const index of members) {
    const recordId = table.record.at(index);
    if (seen.has(recordId)) continue;
    seen.add(recordId);
    links.push(certainLink(correlation, draft, index, shared, amount));
  }
  for (const possible of (correlation.possible.get(components.root(draft.root)) ?? []).slice(
    0,
    mostPossible,
  )) {
    const recordId = table.record.at(possible.event);
    if (seen.has(recordId)) continue;
    seen.add(recordId);
    links.push(possibleLink(recordId, possible));
  }
  return links;
}

function certainLink(
  { table, components, composite, byHand }: Correlation,
  draft: PaymentDraft,
  index: number,
  shared: ReadonlyMap<number, SharedKey>,
  amount: number,
): StoredLink {
  const own = table.amount.at(index);
  const agrees = own < 0 || amount < 0 || table.movement.at(index) !== payment ? null : own === amount;
  const annotation = byHand.get(index);
  const found = composite.get(index);
  const rule =
    annotation !== undefined
      ? ruleCode('joined-by-hand')
      : found !== undefined
        ? ruleCode(found.rule)
        : draft.statuses.includes(index)
          ? ruleCode('original-message')
          : ruleOf(table, index, shared);
  return {
    recordId: table.record.at(index),
    rule,
    score: scoreOf(rule, true, agrees),
    certain: true,
    detail: annotation ?? null,
    events: eventsMeant(table, components.root(index), index, (other) => components.root(other)),
  };
}

function possibleLink(recordId: number, { rule, strength, rivals }: PossibleLink): StoredLink {
  const code = rule === 'reused-id' && strength !== null ? strength : ruleCode(rule);
  return {
    recordId,
    rule: code,
    score: scoreOf(code, false, null),
    certain: false,
    detail: rivals,
    events: null,
  };
}

interface SharedKey {
  readonly record: number;
  isShared: boolean;
  strength: number;
}

/** Keys of the payment, with whether several of its records state them, and under which strongest scheme. */
function sharedKeys(table: EventTable, members: readonly number[]): ReadonlyMap<number, SharedKey> {
  const keys = new Map<number, SharedKey>();
  for (const index of members) {
    const record = table.record.at(index);
    const end = table.keyStart.at(index + 1);
    for (let at = table.keyStart.at(index); at < end; at += 1) {
      const key = table.keyIds.at(at);
      const strength = table.keyStrengths.at(at);
      const known = keys.get(key);
      if (known === undefined) keys.set(key, { record, isShared: false, strength });
      else {
        if (known.record !== record) known.isShared = true;
        if (strength < known.strength) known.strength = strength;
      }
    }
  }
  return keys;
}

function ruleOf(table: EventTable, index: number, shared: ReadonlyMap<number, SharedKey>): number {
  let best = noStrength;
  const end = table.keyStart.at(index + 1);
  for (let at = table.keyStart.at(index); at < end; at += 1) {
    const key = shared.get(table.keyIds.at(at));
    if (key?.isShared === true && key.strength < best) best = key.strength;
  }
  if (best !== noStrength) return best;
  return ruleCode(table.is(index, mark.named) ? 'id-in-text' : 'origin');
}

/** Null where all of the record's events are the payment's, and read as they stand. */
function eventsMeant(
  table: EventTable,
  root: number,
  index: number,
  rootOf: (index: number) => number,
): readonly LinkedEvent[] | null {
  const record = table.record.at(index);
  let from = index;
  while (from > 0 && table.record.at(from - 1) === record) from -= 1;
  const meant: LinkedEvent[] = [];
  let isPlain = true;
  for (let at = from; at < table.size && table.record.at(at) === record; at += 1) {
    if (rootOf(at) !== root) {
      isPlain = false;
      continue;
    }
    const observed = table.is(at, mark.observed);
    const whole = table.is(at, mark.wholeNumber);
    isPlain &&= !observed && !whole;
    meant.push({ ordinal: table.ordinal.at(at), observed, whole });
  }
  return isPlain ? null : meant;
}
