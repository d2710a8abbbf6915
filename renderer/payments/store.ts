/** What the person has chosen in the payments list; it outlives the tab, not the vault's lock. */
import { create } from 'zustand';
import type { z } from 'zod';
import type { paymentSortSchema } from '../../shared/payments/contract.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';

export type PaymentSort = z.infer<typeof paymentSortSchema>;

interface PaymentsList {
  readonly filter: string;
  readonly sort: PaymentSort;
  readonly descending: boolean;
  readonly selected: PaymentId | null;
  readonly hiddenColumns: ReadonlySet<string>;
  readonly facetsShown: boolean;
}

const atFirst: PaymentsList = {
  filter: '',
  sort: 'severity',
  descending: true,
  selected: null,
  hiddenColumns: new Set(['currency', 'firstAt', 'events']),
  facetsShown: true,
};

export const usePaymentsList = create<PaymentsList>()(() => atFirst);

export function forgetList(): void {
  usePaymentsList.setState(atFirst);
}

export function setFilter(filter: string): void {
  usePaymentsList.setState({ filter });
}

/** The same column turns the order round; another one starts with its most telling end. */
export function sortBy(sort: PaymentSort): void {
  usePaymentsList.setState((before) => ({
    sort,
    descending: before.sort === sort ? !before.descending : sort !== 'reference',
  }));
}

export function toggleColumn(key: string): void {
  usePaymentsList.setState(({ hiddenColumns }) => {
    const next = new Set(hiddenColumns);
    if (!next.delete(key)) next.add(key);
    return { hiddenColumns: next };
  });
}
