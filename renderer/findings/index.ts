/** Findings: what is wrong with a payment, in sentences, with the records that show it. */
import { IconAlertTriangle } from '@tabler/icons-react';
import type { DomainParts } from '../app/slots.ts';
import { FindingsPanel } from './FindingsPanel.tsx';
import { FindingsView } from './FindingsView.tsx';

export const findings: DomainParts = {
  views: [{ id: 'findings', icon: IconAlertTriangle, title: () => 'Findings', component: FindingsView }],
  navigation: [
    {
      view: 'findings',
      label: 'Findings',
      icon: IconAlertTriangle,
      group: 'work',
      order: 2,
      keys: 'g f',
      count: (summary) => summary.findings,
    },
  ],
  paymentPanels: [{ area: 'findings', component: FindingsPanel }],
};
