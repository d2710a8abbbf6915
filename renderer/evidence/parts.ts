/** What evidence brings to the workbench: its views, places in the navigation, commands, and the drop zone over all. */
import { IconDatabase, IconFileText, IconListSearch, IconTerminal2 } from '@tabler/icons-react';
import type { DomainParts } from '../app/slots.ts';
import { useEvidenceCommands } from './commands.ts';
import { DropZone } from './DropZone.tsx';
import { MappingEditor } from './MappingEditor.tsx';
import { evidencePalette, savedPalette } from './palette.ts';
import { RecordView } from './RecordView.tsx';
import { SearchView } from './SearchView.tsx';
import { SourcesView } from './SourcesView.tsx';
import { SqlView } from './SqlView.tsx';
import { Starters } from './Starters.tsx';
import { forgetEvidence } from './store.ts';
import { WebhookKeys } from './WebhookKeys.tsx';

export const evidence: DomainParts = {
  views: [
    { id: 'evidence', icon: IconDatabase, title: () => 'Evidence', component: SourcesView },
    { id: 'search', icon: IconListSearch, title: () => 'Search', component: SearchView },
    {
      id: 'record',
      icon: IconFileText,
      title: (params) => `Record ${params['id'] ?? ''}`,
      component: RecordView,
    },
    { id: 'sql', icon: IconTerminal2, title: () => 'SQL', component: SqlView },
  ],
  navigation: [
    {
      view: 'evidence',
      label: 'Evidence',
      icon: IconDatabase,
      group: 'work',
      order: 3,
      keys: 'g e',
      count: (summary) => summary.sources,
    },
    { view: 'search', label: 'Search', icon: IconListSearch, group: 'tools', order: 1, keys: 'g s' },
    { view: 'sql', label: 'SQL', icon: IconTerminal2, group: 'tools', order: 2, keys: 'g q' },
  ],
  commands: useEvidenceCommands,
  palette: [evidencePalette, savedPalette],
  starters: Starters,
  overlays: [DropZone, MappingEditor],
  settings: [{ id: 'webhook-keys', title: 'Webhook keys', component: WebhookKeys }],
  forget: forgetEvidence,
};
