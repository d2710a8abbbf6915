/** The vault itself: its gate, its settings, its audit chain. */
import { IconSettings } from '@tabler/icons-react';
import type { DomainParts } from '../app/slots.ts';
import { useWorkspaceCommands } from './commands.ts';
import { Gate } from './Gate.tsx';
import { SettingsView } from './SettingsView.tsx';

export const workspace: DomainParts = {
  gate: Gate,
  views: [{ id: 'settings', icon: IconSettings, title: () => 'Settings', component: SettingsView }],
  navigation: [
    { view: 'settings', label: 'Settings', icon: IconSettings, group: 'settings', order: 1, keys: 'g ,' },
  ],
  commands: useWorkspaceCommands,
};
