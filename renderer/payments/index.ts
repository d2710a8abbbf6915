/** Payments: the list with its filter language, and one payment with everything known about it. */
import { IconArrowsExchange } from '@tabler/icons-react';
import type { DomainParts } from '../app/slots.ts';
import { paymentPalette } from './palette.ts';
import { PaymentsView } from './PaymentsView.tsx';
import { PaymentView } from './PaymentView.tsx';
import { forgetList } from './store.ts';

export const payments: DomainParts = {
  views: [
    { id: 'payments', icon: IconArrowsExchange, title: () => 'Payments', component: PaymentsView },
    {
      id: 'payment',
      icon: IconArrowsExchange,
      title: (params) => params['reference'] ?? 'Payment',
      component: PaymentView,
    },
  ],
  navigation: [
    {
      view: 'payments',
      label: 'Payments',
      icon: IconArrowsExchange,
      group: 'work',
      order: 1,
      keys: 'g p',
      count: (summary) => summary.payments,
    },
  ],
  palette: [paymentPalette],
  forget: forgetList,
};

export { eventTime, selectRecord } from './selection.ts';
export { toneOfState } from './columns.tsx';
