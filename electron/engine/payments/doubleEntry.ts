/**
 * Double-entry ledgers book every movement twice: on the customer's account and on one of our own. Only the customer's
 * leg says what the customer got; the other one is kept as an observation. Needs the whole ledger in view, because
 * which account is ours shows in how often it recurs.
 */
import { kindCode, mark, partyCode, type EventTable } from './eventTable.ts';
import { strengthOf } from './schemes.ts';

const ledger = partyCode('ledger');
const moving = new Set(
  (['credited', 'debited', 'completed', 'recredited', 'reversed', 'refunded'] as const).map(kindCode),
);
const observed = kindCode('status_observed');
const transaction = strengthOf('ledger-transaction');
const reference = strengthOf('merchant-reference');
const ownWords =
  /clearing|suspense|nostro|settlement|in.?transit|receivable|payable|omnibus|house|treasury|revenue|income|\bfees?\b|stripe|\bpsp\b|\bbank\b|safeguard|float|reserve account|^assets?\b/i;

/** Turns our own legs into observations. */
export function observeOwnLegs(table: EventTable): void {
  const accountRows = new Map<number, number>();
  const bookings = new Map<string, number[]>();
  for (let index = 0; index < table.size; index += 1) {
    if (!isLeg(table, index)) continue;
    const account = accountOf(table, index);
    accountRows.set(account, (accountRows.get(account) ?? 0) + 1);
    const booking = bookingOf(table, index);
    const legs = bookings.get(booking);
    if (legs === undefined) bookings.set(booking, [index]);
    else legs.push(index);
  }
  for (const legs of bookings.values()) {
    if (legs.length < 2 || legs.length > 20) continue;
    legs.sort((left, right) => table.compare(left, right));
    const own = new Set<number>();
    for (const leg of legs) {
      const other = legs.find((candidate) => isCounterLeg(table, leg, candidate));
      if (other !== undefined && !own.has(other))
        own.add(isOwnAccount(table, leg, other, accountRows) ? leg : other);
    }
    for (const leg of own) {
      table.set(leg, mark.observed);
      table.kind.values[leg] = observed;
    }
  }
}

function isLeg(table: EventTable, index: number): boolean {
  return (
    table.party.at(index) === ledger &&
    table.amount.at(index) >= 0 &&
    table.counterparty.at(index) >= 0 &&
    moving.has(table.kind.at(index)) &&
    !table.is(index, mark.copy)
  );
}

/** Source and account as one number: accounts of two exports are counted apart. */
function accountOf(table: EventTable, index: number): number {
  return table.counterparty.at(index) * 65_536 + table.source.at(index);
}

/** Both legs bear one time and one amount, and the same transaction or reference. */
function bookingOf(table: EventTable, index: number): string {
  const keys = table.keysOf(index);
  const strengths = table.strengthsOf(index);
  const at = [transaction, reference]
    .map((strength) => (strength === null ? -1 : strengths.indexOf(strength)))
    .find((place) => place >= 0);
  const id = at === undefined ? -1 : (keys[at] ?? -1);
  return `${String(table.source.at(index))}|${String(table.at.at(index))}|${String(table.amount.at(index))}|${String(id)}`;
}

function isCounterLeg(table: EventTable, left: number, right: number): boolean {
  return (
    left !== right &&
    table.counterparty.at(left) !== table.counterparty.at(right) &&
    table.is(left, mark.negativeNet) !== table.is(right, mark.negativeNet)
  );
}

function isOwnAccount(
  table: EventTable,
  leg: number,
  other: number,
  accountRows: ReadonlyMap<number, number>,
): boolean {
  const isNamed = (index: number): boolean =>
    ownWords.test(table.counterparties[table.counterparty.at(index)] ?? '');
  const named = isNamed(leg);
  if (named !== isNamed(other)) return named;
  return (accountRows.get(accountOf(table, leg)) ?? 0) > (accountRows.get(accountOf(table, other)) ?? 0);
}
