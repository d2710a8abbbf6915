import { IconPlugConnectedX } from '@tabler/icons-react';
import { Dock } from '../layout/Dock.tsx';
import { closeActive, openView } from '../layout/workbench.ts';
import { useCommandKeys } from '../keys.ts';
import { useSession } from '../session.ts';
import { slots, type Command } from '../slots.ts';
import './frame.css';
import { KeysDialog } from './KeysDialog.tsx';
import { Navigation } from './Navigation.tsx';
import { Notices } from './Notices.tsx';
import { Palette } from './Palette.tsx';
import { openPalette, showKeys } from './paletteState.ts';
import { StatusBar } from './StatusBar.tsx';
import { TopBar, useLock } from './TopBar.tsx';

/** Every command there is: of the frame, of the navigation, of each domain. */
function useCommands(): readonly Command[] {
  const lock = useLock();
  const frame: readonly Command[] = [
    { id: 'palette.open', title: 'Search any id, text or command', keys: 'mod+k', run: () => openPalette() },
    { id: 'palette.commands', title: 'Run a command', keys: 'mod+shift+p', run: () => openPalette('>') },
    { id: 'keys.show', title: 'Show the keys', keys: '?', run: () => showKeys(true) },
    { id: 'tab.close', title: 'Close this tab', keys: 'alt+w', run: closeActive },
    { id: 'vault.lock', title: 'Lock the vault', keys: 'mod+shift+l', run: lock },
  ];
  const goTo = slots.navigation.items.map((entry) => ({
    id: `go.${entry.view}`,
    title: `Go to ${entry.label}`,
    keys: entry.keys,
    run: () => openView(entry.view),
  }));
  // The list of sources is filled once before the first paint, so their hooks run in the same order always.
  // eslint-disable-next-line react-hooks/rules-of-hooks
  const ofDomains = slots.commands.items.flatMap((useSource) => useSource());
  return [...frame, ...goTo, ...ofDomains];
}

function EngineLost() {
  const engine = useSession((session) => session.engine);
  if (engine.phase !== 'lost' && engine.phase !== 'stopped') return null;
  return (
    <div className="engine-lost" role="alert">
      <IconPlugConnectedX size={14} aria-hidden="true" /> {engine.sentence}
    </div>
  );
}

/** The frame around the docked views. */
export function Workbench() {
  const commands = useCommands();
  useCommandKeys(commands);
  return (
    <div className="workbench">
      <TopBar />
      <Navigation />
      <main className="dock-area">
        <EngineLost />
        <Dock firstView={slots.navigation.items[0]?.view ?? ''} />
      </main>
      <StatusBar />
      <Palette commands={commands} />
      <KeysDialog commands={commands} />
      <Notices />
      {slots.overlays.items.map((Overlay, index) => (
        <Overlay key={index} />
      ))}
    </div>
  );
}
