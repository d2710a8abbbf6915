/** Replay: recorded requests sent again, byte by byte, to hosts that are allowed; every answer kept and compared. */
import { IconPlayerPlay } from '@tabler/icons-react';
import type { DomainParts } from '../app/slots.ts';
import { ReplayPayment, ReplayRecord } from './actions.tsx';
import { HostsSection } from './HostsSection.tsx';
import { ReplayView } from './ReplayView.tsx';
import { useReplay } from './store.ts';

export const replay: DomainParts = {
  views: [{ id: 'replay', icon: IconPlayerPlay, title: () => 'Replay', component: ReplayView }],
  navigation: [
    { view: 'replay', label: 'Replay', icon: IconPlayerPlay, group: 'work', order: 4, keys: 'g r' },
  ],
  paymentActions: [ReplayPayment],
  recordActions: [ReplayRecord],
  forget: () => useReplay.setState({ drafts: new Map() }),
  settings: [{ id: 'hosts', title: 'Hosts that requests may go to', component: HostsSection }],
};
