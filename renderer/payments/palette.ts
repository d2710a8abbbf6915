import { IconArrowsExchange, IconListSearch } from '@tabler/icons-react';
import { formatMoney, moneyFromWire } from '../../shared/kernel/money.ts';
import type { PaymentSummary } from '../../shared/payments/model.ts';
import { openView } from '../app/layout/workbench.ts';
import type { PaletteSource } from '../app/slots.ts';
import { setFilter } from './store.ts';

function describe(payment: PaymentSummary): string {
  const amount = payment.amount === null ? '' : formatMoney(moneyFromWire(payment.amount));
  const findings = payment.findings.map((finding) => finding.code.replaceAll('_', ' ').toLowerCase());
  return [amount, payment.direction ?? '', ...new Set(findings)].filter((part) => part !== '').join(' · ');
}

/** Any id of a payment leads to it. */
export const paymentPalette: PaletteSource = {
  heading: 'Payments',
  order: 1,
  find: async (text, client, signal) => {
    const { payments } = await client.payments.resolve({ text: text.slice(0, 500) }, { signal });
    const found = payments.map((payment) => ({
      id: `payment ${payment.id}`,
      title: payment.reference,
      detail: describe(payment),
      icon: IconArrowsExchange,
      run: () => openView('payment', { reference: payment.id }),
    }));
    return [
      ...found,
      {
        id: 'payments filter',
        title: `Filter payments by “${text}”`,
        detail: '',
        icon: IconListSearch,
        run: () => {
          setFilter(text);
          openView('payments');
        },
      },
    ];
  },
};
