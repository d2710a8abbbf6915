/**
 * What the whole desk shows and no single payment does: habits of its ledgers and parties, the accounts on which its
 * payments are booked. Read off the table before any payment is judged.
 */
import type { Instant } from '../../../shared/kernel/time.ts';
import type { Direction, Rail } from '../../../shared/payments/model.ts';
import { directionCode, kindCode, mark, movementCode, partyCode, type EventTable } from './eventTable.ts';
import type { Correlation } from './correlate.ts';

const ledger = partyCode('ledger');
const psp = partyCode('psp');
const bank = partyCode('bank');
const payment = movementCode('payment');
const payout = directionCode('payout');
const deposit = directionCode('deposit');
const moving = new Set((['credited', 'debited', 'completed'] as const).map(kindCode));
const kinds = {
  credited: kindCode('credited'),
  refunded: kindCode('refunded'),
  captured: kindCode('captured'),
  settled: kindCode('settled'),
};

/** Habits of ledger exports that one row does not show, by source id. */
export interface LedgerHabits {
  /** Sources in which withdrawals carry a minus: a plus there gives money back. */
  readonly negativePayouts: ReadonlySet<number>;
  readonly negativeDeposits: ReadonlySet<number>;
}

/** What one payment's parties state, for counting how usual it is. */
export interface PaymentTraits {
  readonly ledgerCredited: boolean;
  readonly ledgerRefunded: boolean;
  readonly pspRefunded: boolean;
  readonly pspSettled: boolean;
  /** First capture; null without one. */
  readonly capturedAt: Instant | null;
}

export interface Survey {
  readonly ledgerHabits: LedgerHabits;
  /** Sources of bank entries of payments, by `rail/direction`. */
  readonly bankSources: ReadonlyMap<string, ReadonlySet<number>>;
}

export function railAndDirection(rail: Rail | null, direction: Direction | null): string {
  return `${rail ?? ''}/${direction ?? ''}`;
}

/** @param note told the traits of every payment */
export function surveyOf(
  { table, components, payments }: Correlation,
  note: (traits: PaymentTraits) => void,
): Survey {
  const signs = new Map<string, { source: number; negative: number; total: number }>();
  const bankSources = new Map<string, Set<number>>();
  for (const { root, rail, direction } of payments) {
    const members = components.members(root);
    for (const index of members) {
      if (table.party.at(index) === ledger) noteSign(signs, table, index);
      if (table.party.at(index) === bank)
        noteSource(bankSources, table, index, railAndDirection(rail, direction));
    }
    note(traitsOf(table, members));
  }
  const usual = (direction: number): Set<number> =>
    new Set(
      [...signs].flatMap(([key, { source, negative, total }]) =>
        key.startsWith(`${String(direction)}|`) && total >= 4 && negative / total >= 0.75
          ? [table.sources[source]?.id ?? 0]
          : [],
      ),
    );
  return {
    ledgerHabits: { negativePayouts: usual(payout), negativeDeposits: usual(deposit) },
    bankSources,
  };
}

function noteSource(
  bankSources: Map<string, Set<number>>,
  table: EventTable,
  index: number,
  key: string,
): void {
  const id = table.sources[table.source.at(index)]?.id ?? 0;
  const known = bankSources.get(key);
  if (known === undefined) bankSources.set(key, new Set([id]));
  else known.add(id);
}

function noteSign(
  signs: Map<string, { source: number; negative: number; total: number }>,
  table: EventTable,
  index: number,
): void {
  const direction = table.direction.at(index);
  if (direction !== payout && direction !== deposit) return;
  if (table.movement.at(index) !== payment || !moving.has(table.kind.at(index))) return;
  const source = table.source.at(index);
  const key = `${String(direction)}|${String(source)}`;
  let tally = signs.get(key);
  if (tally === undefined) signs.set(key, (tally = { source, negative: 0, total: 0 }));
  tally.total += 1;
  if (table.is(index, mark.negativeNet)) tally.negative += 1;
}

function traitsOf(table: EventTable, members: readonly number[]): PaymentTraits {
  let ledgerCredited = false;
  let ledgerRefunded = false;
  let pspRefunded = false;
  let pspSettled = false;
  let capturedAt: Instant | null = null;
  for (const index of members) {
    const kind = table.kind.at(index);
    const party = table.party.at(index);
    if (party === ledger) {
      ledgerCredited ||= kind === kinds.credited;
      ledgerRefunded ||= kind === kinds.refunded;
    } else if (party === psp) {
      pspRefunded ||= kind === kinds.refunded;
      pspSettled ||= kind === kinds.settled;
      const at = table.at.at(index);
      if (kind === kinds.captured && !Number.isNaN(at) && (capturedAt === null || at < capturedAt))
        capturedAt = at;
    }
  }
  return { ledgerCredited, ledgerRefunded, pspRefunded, pspSettled, capturedAt };
}
