import { formatMoney, moneyFromWire, type MoneyWire } from '../../shared/kernel/money.ts';

/** An exact amount with its currency; a dash where no record states one. */
export function Money({
  value,
  className = 'num',
}: {
  readonly value: MoneyWire | null;
  readonly className?: string;
}) {
  if (value === null) return <span className="faint">—</span>;
  return <span className={className}>{formatMoney(moneyFromWire(value))}</span>;
}
