/** What judging one payment needs to know of the desk around it; kept with the stored analysis for later questions. */
import { z } from 'zod';
import type { Coverage } from '../../../shared/evidence/model.ts';
import type { Instant } from '../../../shared/kernel/time.ts';
import type { Projection } from '../../../shared/lifecycle/model.ts';
import { railAndDirection, type LedgerHabits, type PaymentGroup } from '../payments/index.ts';
import { CoverageMap } from './coverage.ts';
import { interpret } from './interpret.ts';
import { runLanes, type LaneRuns } from './lanes.ts';
import type { ProfileSet } from './profiles.ts';
import { project } from './project.ts';

export interface DeskView {
  readonly asOf: Instant;
  readonly coverage: CoverageMap;
  readonly ledgerHabits: LedgerHabits;
  /** Bank accounts on which payments are booked, by `rail/direction`. */
  readonly accounts: ReadonlyMap<string, readonly string[]>;
  /** Accounts to which PSP payouts come. */
  readonly batchAccounts: readonly string[];
}

const storedView = z.object({
  negativePayouts: z.array(z.number()),
  negativeDeposits: z.array(z.number()),
  accounts: z.array(z.tuple([z.string(), z.array(z.string())])),
  batchAccounts: z.array(z.string()),
});

/** JSON of everything but the time and the coverage, which the vault has anyway. */
export function viewToText({ ledgerHabits, accounts, batchAccounts }: DeskView): string {
  const stored: z.infer<typeof storedView> = {
    negativePayouts: [...ledgerHabits.negativePayouts],
    negativeDeposits: [...ledgerHabits.negativeDeposits],
    accounts: [...accounts].map(([key, list]) => [key, [...list]]),
    batchAccounts: [...batchAccounts],
  };
  return JSON.stringify(stored);
}

export function viewFromText(text: string, asOf: Instant, coverages: readonly Coverage[]): DeskView {
  const stored = storedView.parse(JSON.parse(text));
  return {
    asOf,
    coverage: new CoverageMap(coverages),
    ledgerHabits: {
      negativePayouts: new Set(stored.negativePayouts),
      negativeDeposits: new Set(stored.negativeDeposits),
    },
    accounts: new Map(stored.accounts),
    batchAccounts: stored.batchAccounts,
  };
}

/** The path of one payment on its rail, drawn when it is looked at: a few milliseconds, and nothing to store. */
export function projectionOf(group: PaymentGroup, profiles: ProfileSet, view: DeskView): Projection {
  const compiled = profiles.get(group.rail, group.direction);
  const runs: LaneRuns =
    compiled === null ? new Map() : runLanes(group, interpret(group, view.ledgerHabits), compiled, view.asOf);
  const isNetted = group.batches.length > 0 || group.rail === 'card';
  return project({
    group,
    compiled,
    runs,
    coverage: view.coverage,
    accounts: isNetted
      ? view.batchAccounts
      : (view.accounts.get(railAndDirection(group.rail, group.direction)) ?? view.coverage.accounts()),
    asOf: view.asOf,
  });
}
