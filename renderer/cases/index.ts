/** Cases: what is being investigated, with its exhibits, notes and custody. */
import { IconBriefcase } from '@tabler/icons-react';
import type { Command, DomainParts } from '../app/slots.ts';
import { AddAttempt, AddFinding, AddPayment, AddRecord } from './actions.tsx';
import { CaseDialog } from './CaseDialog.tsx';
import { CasesView } from './CasesView.tsx';
import { CaseView } from './CaseView.tsx';
import { startCase, useCases } from './store.ts';

const commands: readonly Command[] = [{ id: 'case.new', title: 'New case', run: () => startCase(null) }];

export const cases: DomainParts = {
  views: [
    { id: 'cases', icon: IconBriefcase, title: () => 'Cases', component: CasesView },
    { id: 'case', icon: IconBriefcase, title: (params) => `Case ${params['id'] ?? ''}`, component: CaseView },
  ],
  navigation: [
    {
      view: 'cases',
      label: 'Cases',
      icon: IconBriefcase,
      group: 'work',
      order: 5,
      keys: 'g c',
      count: (summary) => summary.cases,
    },
  ],
  commands: () => commands,
  overlays: [CaseDialog],
  paymentActions: [AddPayment],
  recordActions: [AddRecord],
  findingActions: [AddFinding],
  attemptActions: [AddAttempt],
  // Text that the engine has not acknowledged stays: it is saved when the vault opens again.
  forget: () => useCases.setState({ dialog: null, lastCase: null }),
};
