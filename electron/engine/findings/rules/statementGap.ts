/**
 * STATEMENT_GAP: a statement of an account is missing between two that are in evidence. Told by the bank's own count
 * where it counts; else, for an account with a statement every business day, by the days between two of them.
 */
import { addBusinessDays } from '../../../../shared/lifecycle/calendar.ts';
import { dayOf, startOfDay } from '../../../../shared/kernel/time.ts';
import type { Finding } from '../../../../shared/findings/model.ts';
import { deskFindingAbout, type Desk, type DeskRule } from '../judgement.ts';
import { chainsOf, type ChainLink } from '../statementChains.ts';
import { nameOf } from './balanceChain.ts';

/** Fewer statements than this show no daily habit. */
const leastDaily = 4;
const usual = 0.8;

export const statementGap: DeskRule = (desk) =>
  chainsOf(desk.stated.statements).flatMap((chain) => {
    const daily = isDaily(chain);
    return chain.flatMap((statement, index) => {
      const before = chain[index - 1];
      if (before === undefined) return [];
      return sequenceGap(desk, before, statement) ?? (daily ? dayGap(desk, before, statement) : []);
    });
  });

/** @returns null where the bank does not count its statements */
function sequenceGap(desk: Desk, before: ChainLink, statement: ChainLink): Finding[] | null {
  if (before.sequence === null || statement.sequence === null) return null;
  const missing = statement.sequence - before.sequence - 1;
  // A lower number is a new year's first, the same number another page.
  if (missing < 1) return [];
  const numbers =
    missing === 1
      ? `number ${String(before.sequence + 1)} is`
      : `numbers ${String(before.sequence + 1)} to ${String(statement.sequence - 1)} are`;
  return finding(
    desk,
    before,
    statement,
    `${nameOf(statement)} is number ${String(statement.sequence)} of its account, ${nameOf(before)} number ${String(before.sequence)}: ${numbers} not in evidence.`,
  );
}

function dayGap(desk: Desk, before: ChainLink, statement: ChainLink): Finding[] {
  const closed = before.closedOn ?? before.openedOn;
  const opened = statement.openedOn ?? statement.closedOn;
  if (closed === null || opened === null || opened <= closed) return [];
  const next = dayOf(addBusinessDays(startOfDay(closed), 1));
  if (opened <= next) return [];
  return finding(
    desk,
    before,
    statement,
    `${nameOf(before)} ends on ${closed} and the next one, ${nameOf(statement)}, begins on ${opened}: the account has a statement every business day, and none in evidence covers ${next}.`,
  );
}

/** Whether nearly every statement follows the one before it by one business day. */
function isDaily(chain: readonly ChainLink[]): boolean {
  if (chain.length < leastDaily) return false;
  const steps = chain.slice(1).map((statement, index) => {
    const closed = chain[index]?.closedOn ?? null;
    const next = statement.closedOn;
    return closed !== null && next !== null && next <= dayOf(addBusinessDays(startOfDay(closed), 1));
  });
  return steps.filter(Boolean).length / steps.length >= usual;
}

function finding(desk: Desk, before: ChainLink, statement: ChainLink, explanation: string): Finding[] {
  return deskFindingAbout(desk, {
    code: 'STATEMENT_GAP',
    severity: 'medium',
    subject: `${statement.source}#${statement.locator}`,
    references: [before.number ?? before.source, statement.number ?? statement.source],
    explanation,
    nextStep: 'Ask the bank for the missing statement; until then absence of an entry proves nothing there.',
    record:
      desk.stated.recordOf(statement.sourceId, statement.locator) ??
      desk.stated.recordOf(before.sourceId, before.locator),
  });
}
