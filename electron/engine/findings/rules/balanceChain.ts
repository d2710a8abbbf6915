/**
 * BALANCE_CHAIN_BROKEN: a statement's own balances do not add up, or it does not open where the one before it closed.
 * Statements of one account and currency form a chain; what breaks it is an entry that somebody lost or added
 * (payments.md §4.1, P1: file self-checks).
 */
import { formatMoney, money } from '../../../../shared/kernel/money.ts';
import type { Finding } from '../../../../shared/findings/model.ts';
import { deskFindingAbout, type Desk, type DeskRule } from '../judgement.ts';
import { chainsOf, type ChainLink } from '../statementChains.ts';

export const balanceChain: DeskRule = (desk) => [
  ...desk.stated.statements.flatMap((statement) => ownSum(desk, statement)),
  ...chainsOf(desk.stated.statements).flatMap((chain) =>
    chain.flatMap((statement, index) => opening(desk, chain[index - 1], statement)),
  ),
];

/** Opening balance and entries must give the closing balance. Null where they do, or where a balance is not stated. */
function brokenSum({
  openingMinor,
  closingMinor,
  bookedMinor,
}: ChainLink): { expected: bigint; closing: bigint } | null {
  if (openingMinor === null || closingMinor === null) return null;
  const expected = BigInt(openingMinor) + BigInt(bookedMinor);
  const closing = BigInt(closingMinor);
  return expected === closing ? null : { expected, closing };
}

export function isOwnSumBroken(statement: ChainLink): boolean {
  return brokenSum(statement) !== null;
}

function ownSum(desk: Desk, statement: ChainLink): Finding[] {
  const { openingMinor, bookedMinor, currency } = statement;
  const broken = brokenSum(statement);
  if (broken === null || openingMinor === null) return [];
  const { expected, closing } = broken;
  return finding(
    desk,
    statement,
    'sum',
    `${nameOf(statement)} opens with ${amountText(BigInt(openingMinor), currency)} and books ${amountText(BigInt(bookedMinor), currency)}, which gives ${amountText(expected, currency)}; it states a closing balance of ${amountText(closing, currency)}: ${amountText(closing - expected, currency)} is not explained by its entries.`,
    'Ask the bank for the complete statement: an entry is missing from it, or is in it twice.',
  );
}

function opening(desk: Desk, before: ChainLink | undefined, statement: ChainLink): Finding[] {
  if (before?.closingMinor == null || statement.openingMinor === null) return [];
  // Where a statement between the two is missing, that is the finding: it explains the difference.
  if (!follows(before, statement) || before.closingMinor === statement.openingMinor) return [];
  const closed = BigInt(before.closingMinor);
  const opened = BigInt(statement.openingMinor);
  return finding(
    desk,
    statement,
    'opening',
    `${nameOf(statement)} opens with ${amountText(opened, statement.currency)}, but ${nameOf(before)} before it closed with ${amountText(closed, statement.currency)}: a difference of ${amountText(opened - closed, statement.currency)}.`,
    'Ask the bank which entry lies between the two statements, and for a corrected statement.',
  );
}

/** Whether nothing can lie between the two: numbered one after the other, or not numbered at all. */
function follows(before: ChainLink, statement: ChainLink): boolean {
  return (
    before.sequence === null || statement.sequence === null || statement.sequence - before.sequence === 1
  );
}

function finding(
  desk: Desk,
  statement: ChainLink,
  kind: string,
  explanation: string,
  nextStep: string,
): Finding[] {
  return deskFindingAbout(desk, {
    code: 'BALANCE_CHAIN_BROKEN',
    severity: 'high',
    subject: `${kind}:${statement.source}#${statement.locator}`,
    references: [statement.number ?? statement.source],
    explanation,
    nextStep,
    record: desk.stated.recordOf(statement.sourceId, statement.locator),
  });
}

/** "Statement 00034 in june.sta (Stmt[2])" */
export function nameOf({ number, source, locator }: ChainLink): string {
  return `Statement ${number === null ? '' : `${number} `}in ${source} (${locator})`;
}

function amountText(minor: bigint, currency: string | null): string {
  return currency === null ? `${minor.toString()} minor units` : formatMoney(money(minor, currency));
}
