import { Button } from '@mantine/core';
import { IconLock, IconSearch } from '@tabler/icons-react';
import { errorOf, useClient } from '../engine.ts';
import { notify } from '../notices.ts';
import { useFollower } from '../SessionContext.ts';
import { useSession } from '../session.ts';
import { Kbd } from '../../kit/Kbd.tsx';
import { AsOf } from './AsOf.tsx';
import { openPalette } from './paletteState.ts';

/** Locks the vault: the engine forgets the key, the window forgets what it showed. */
export function useLock(): () => void {
  const client = useClient();
  const follower = useFollower();
  return () => {
    client.workspace.lock({}).then(
      (status) => follower.setStatus(status),
      (thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }),
    );
  };
}

export function TopBar() {
  const name = useSession((session) => session.status?.name ?? '');
  const lock = useLock();
  return (
    <header className="top-bar">
      <span className="brand">
        <svg viewBox="0 0 32 32" width="18" height="18" aria-hidden="true">
          <rect width="32" height="32" rx="7" fill="var(--accent)" />
          <path
            d="M7 10h18M7 22h6M19 22h6M13 22c4 0 2-12 6-12"
            fill="none"
            stroke="var(--on-accent)"
            strokeWidth="2.6"
            strokeLinecap="round"
          />
        </svg>
        Railtrace
      </span>
      <span className="vault-name clip" title={`Vault ${name}`}>
        {name}
      </span>
      <button
        type="button"
        className="palette-button"
        onClick={() => openPalette()}
        aria-keyshortcuts="Control+K"
      >
        <IconSearch size={14} aria-hidden="true" />
        <span>Search any id, text or command</span>
        <Kbd keys="mod+k" />
      </button>
      <AsOf />
      <Button leftSection={<IconLock size={14} />} onClick={lock}>
        Lock
      </Button>
    </header>
  );
}
