/**
 * FILE_TOTAL_MISMATCH: a total that a file states about itself is not what was counted in it: NACHA's entry hash,
 * BAI2's trailers, pain's number and sum of transactions, a statement's own count. The file is cut, or was changed.
 * A closing balance that its own entries do not give is BALANCE_CHAIN_BROKEN, and is told once.
 */
import type { Finding } from '../../../../shared/findings/model.ts';
import { deskFindingAbout, type Desk, type DeskRule } from '../judgement.ts';
import type { FileStatements } from '../statements.ts';
import { isOwnSumBroken } from './balanceChain.ts';

export const fileTotalMismatch: DeskRule = (desk) =>
  desk.stated.controls
    .filter((control) => !control.agrees && !isToldByBalances(desk, control))
    .flatMap(({ source, sourceId, locator, total, stated, counted }): Finding[] =>
      deskFindingAbout(desk, {
        code: 'FILE_TOTAL_MISMATCH',
        severity: 'high',
        subject: `${source}#${locator}#${total}`,
        references: [source],
        explanation: `${source} states ${total} of ${stated} at ${locator}, and ${counted} was counted in it.`,
        nextStep:
          'Ask the sender for the file again, and do not process this one: it is incomplete or was changed.',
        record: desk.stated.recordOf(sourceId, locator),
      }),
    );

/** Whether the balances of the same statement tell it: the last page's closing balance, or the only one's. */
function isToldByBalances(desk: Desk, control: FileStatements['controls'][number]): boolean {
  return (
    control.total === 'closing balance' &&
    desk.stated.statements.some(
      (statement) =>
        statement.sourceId === control.sourceId &&
        isWithin(control.locator, statement.locator) &&
        isOwnSumBroken(statement),
    )
  );
}

/** `Stmt[1]/Bal` is in `Stmt[1]`, and not in `Stmt[1]2` or in `Stmt[10]`. */
function isWithin(locator: string, statement: string): boolean {
  return locator === statement || locator.startsWith(`${statement}/`);
}
