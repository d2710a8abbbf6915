/** Bundles: evidence that leaves and stands on its own, and the check of anybody's. */
import { IconShieldCheck } from '@tabler/icons-react';
import type { DomainParts } from '../app/slots.ts';
import { ExportCase, ExportPayment } from './ExportButton.tsx';
import { SignerSection } from './SignerSection.tsx';
import { VerifyView } from './VerifyView.tsx';

export const bundles: DomainParts = {
  views: [{ id: 'verify', icon: IconShieldCheck, title: () => 'Verify a bundle', component: VerifyView }],
  navigation: [
    { view: 'verify', label: 'Verify', icon: IconShieldCheck, group: 'tools', order: 3, keys: 'g v' },
  ],
  paymentActions: [ExportPayment],
  caseActions: [ExportCase],
  settings: [{ id: 'signer', title: 'Signature of this vault’s bundles', component: SignerSection }],
};
