import type { ControlCheck, StatementSummary } from '../../shared/evidence/model.ts';
import type { SourceId } from '../../shared/kernel/ids.ts';
import { decimalText, money } from '../../shared/kernel/money.ts';
import { Chip } from '../kit/Chip.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { useEngineQuery } from '../app/query.ts';

/** What a file states about itself, proved against what was counted: its totals and its statements' balances. */
export function SourceChecks({
  id,
  part,
}: {
  readonly id: SourceId;
  readonly part: 'totals' | 'statements';
}) {
  const checks = useEngineQuery(
    `checks of ${String(id)}`,
    (client, signal) => client.evidence.sourceChecks({ id }, { signal }),
    ['evidence'],
  );
  if (checks.error !== null)
    return <ErrorNotice what="Reading its totals" error={checks.error} onRetry={checks.reload} />;
  if (checks.data === null) return <SkeletonRows what="totals" rows={4} />;
  const { controls, statements } = checks.data;
  if (part === 'totals') return <Totals controls={controls} />;
  return <Statements statements={statements} />;
}

function Totals({ controls }: { readonly controls: readonly ControlCheck[] }) {
  if (controls.length === 0)
    return <p className="muted source-nothing">This file states no total that could be proved.</p>;
  // What differs is what one came for.
  const sorted = [...controls].sort((left, right) => Number(left.agrees) - Number(right.agrees));
  return (
    <div className="source-scroll" tabIndex={0} role="region" aria-label="Control totals">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Proof</th>
            <th scope="col">Total</th>
            <th scope="col">Where</th>
            <th scope="col" className="right">
              Stated
            </th>
            <th scope="col" className="right">
              Counted
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((check, index) => (
            <tr key={index}>
              <td>
                <Chip tone={check.agrees ? 'good' : 'bad'}>{check.agrees ? '✓ agrees' : '✗ differs'}</Chip>
              </td>
              <td>
                <SafeText text={check.total} />
              </td>
              <td>
                <SafeText text={check.locator} className="mono muted" />
              </td>
              <td className="right mono">
                <SafeText text={check.stated} />
              </td>
              <td className="right mono">
                <SafeText text={check.counted} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function amountText(minor: string | null, currency: string | null): string {
  if (minor === null) return '—';
  return currency === null ? `${minor} minor units` : decimalText(money(BigInt(minor), currency));
}

/** The account as a person knows it: the masked number, without the token that stands behind it. */
function maskedPart(account: string | null): string {
  return account === null ? '—' : (account.split(' ')[0] ?? account);
}

function days({ openedOn, closedOn }: StatementSummary): string {
  if (openedOn === null || openedOn === closedOn) return closedOn ?? '—';
  return `${openedOn} – ${closedOn ?? '?'}`;
}

/** Whether opening balance and booked entries lead to the closing balance; null where a balance is missing. */
function adds({ openingMinor, closingMinor, bookedMinor }: StatementSummary): boolean | null {
  if (openingMinor === null || closingMinor === null) return null;
  return BigInt(openingMinor) + BigInt(bookedMinor) === BigInt(closingMinor);
}

function Statements({ statements }: { readonly statements: readonly StatementSummary[] }) {
  if (statements.length === 0)
    return <p className="muted source-nothing">This file holds no account statement.</p>;
  return (
    <div className="source-scroll" tabIndex={0} role="region" aria-label="Statements">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Proof</th>
            <th scope="col">Account</th>
            <th scope="col">Statement</th>
            <th scope="col">Days</th>
            <th scope="col" className="right">
              Opening
            </th>
            <th scope="col" className="right">
              Booked
            </th>
            <th scope="col" className="right">
              Closing
            </th>
            <th scope="col">Currency</th>
            <th scope="col" className="right">
              Entries
            </th>
          </tr>
        </thead>
        <tbody>
          {statements.map((statement, index) => (
            <tr key={index}>
              <td>
                <AddsUp verdict={adds(statement)} />
              </td>
              <td title={statement.account ?? ''}>
                <SafeText text={maskedPart(statement.account)} className="mono" />
              </td>
              <td>
                <SafeText text={statement.number ?? statement.locator} className="mono" />
              </td>
              <td className="mono">{days(statement)}</td>
              <td className="right mono">{amountText(statement.openingMinor, statement.currency)}</td>
              <td className="right mono">{amountText(statement.bookedMinor, statement.currency)}</td>
              <td className="right mono">{amountText(statement.closingMinor, statement.currency)}</td>
              <td>{statement.currency ?? '—'}</td>
              <td className="right mono">{statement.entries.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AddsUp({ verdict }: { readonly verdict: boolean | null }) {
  if (verdict === null) return <Chip>no balance</Chip>;
  return <Chip tone={verdict ? 'good' : 'bad'}>{verdict ? '✓ adds up' : '✗ does not add up'}</Chip>;
}
