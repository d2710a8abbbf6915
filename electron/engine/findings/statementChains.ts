/** Statements of one account and currency in the order in which the bank wrote them. */
import type { FileStatements } from './statements.ts';

export type ChainLink = FileStatements['statements'][number];

/**
 * @returns one list an account and currency, in order; a statement that is in evidence twice comes once. Statements
 *   without an account are in no chain: nothing says what they continue.
 */
export function chainsOf(statements: readonly ChainLink[]): ChainLink[][] {
  const chains = new Map<string, Map<string, ChainLink>>();
  for (const statement of statements) {
    const { account, currency } = statement;
    if (account === null) continue;
    const key = `${account}|${currency ?? ''}`;
    const chain = chains.get(key) ?? new Map<string, ChainLink>();
    chains.set(key, chain);
    const own = identityOf(statement);
    const known = chain.get(own);
    if (known === undefined || placeText(statement) < placeText(known)) chain.set(own, statement);
  }
  return [...chains.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, chain]) => inOrder([...chain.values()]));
}

function identityOf({ number, sequence, openedOn, closedOn, openingMinor, closingMinor }: ChainLink): string {
  return [number, sequence, openedOn, closedOn, openingMinor, closingMinor].join('|');
}

function placeText({ source, locator }: ChainLink): string {
  return `${source}#${locator}`;
}

/** By day, then by the bank's own count, which begins anew each year. */
function inOrder(chain: ChainLink[]): ChainLink[] {
  return chain.sort(
    (left, right) =>
      compare(left.closedOn ?? left.openedOn ?? '', right.closedOn ?? right.openedOn ?? '') ||
      (left.sequence ?? 0) - (right.sequence ?? 0) ||
      compare(placeText(left), placeText(right)),
  );
}

function compare(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
