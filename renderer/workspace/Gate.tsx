import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { useState, type SubmitEvent } from 'react';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { WorkspaceStatus } from '../../shared/workspace/model.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { Notices } from '../app/frame/Notices.tsx';
import { useFollower } from '../app/SessionContext.ts';
import { useSession } from '../app/session.ts';
import './gate.css';
import { shortestPassphrase, strengthOf } from './strength.ts';

/** What stands in front of the workbench: a new vault's passphrase, or the one that opens it. */
export function Gate() {
  const status = useSession((session) => session.status);
  const engine = useSession((session) => session.engine);
  if (status === null) return null;
  return (
    <main className="gate">
      <div className="gate-card">
        <h1>
          <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
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
        </h1>
        {status.state === 'missing' ? <CreateVault name={status.name} /> : <UnlockVault name={status.name} />}
        {(engine.phase === 'lost' || engine.phase === 'stopped') && (
          <p className="note-box bad" role="alert">
            {engine.sentence}
          </p>
        )}
        <p className="gate-foot faint">
          Version {status.version} · everything stays on this machine, encrypted in one vault
        </p>
      </div>
      <Notices />
    </main>
  );
}

/** Runs a vault command and hands the new state to the session; the error stays in the form. */
function useVaultCommand(run: (passphrase: string) => Promise<WorkspaceStatus>) {
  const follower = useFollower();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorData | null>(null);
  const submit = async (passphrase: string) => {
    setBusy(true);
    setError(null);
    try {
      follower.setStatus(await run(passphrase));
    } catch (thrown) {
      setError(errorOf(thrown));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit, clear: () => setError(null) };
}

function CreateVault({ name }: { readonly name: string }) {
  const client = useClient();
  const { busy, error, submit } = useVaultCommand((passphrase) => client.workspace.create({ passphrase }));
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [understood, setUnderstood] = useState(false);
  const strength = strengthOf(passphrase);
  const differs = again !== '' && again !== passphrase;
  const ready = strength.word !== 'too short' && again === passphrase && understood && !busy;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) void submit(passphrase);
  };
  return (
    <form onSubmit={onSubmit} aria-label="New vault">
      <h2>Choose a passphrase for the new vault “{name}”</h2>
      <PasswordInput
        label="Passphrase"
        autoComplete="new-password"
        minLength={shortestPassphrase}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        autoFocus
      />
      <div className={`strength ${strength.word.replace(' ', '-')}`} aria-live="polite">
        <span className="strength-bar">
          <span
            style={{ width: `${String(passphrase === '' ? 0 : Math.min(100, (strength.bits / 80) * 100))}%` }}
          />
        </span>
        {passphrase !== '' && (
          <span>
            <b>{strength.word}</b> · {strength.hint}
          </span>
        )}
      </div>
      <PasswordInput
        label="Passphrase again"
        autoComplete="new-password"
        value={again}
        error={differs ? 'Not the same' : null}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      <div className="note-box warn gate-warning">
        <IconAlertTriangle size={18} aria-hidden="true" />
        <p>
          <b>Nobody can recover a lost passphrase.</b> The vault is encrypted with it; there is no second key,
          no reset and no copy elsewhere.
        </p>
      </div>
      <Checkbox
        size="xs"
        label="I keep the passphrase where I will find it again"
        checked={understood}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
      {error !== null && (
        <p className="note-box bad" role="alert">
          {error.sentence}
        </p>
      )}
      <Button type="submit" variant="filled" fullWidth disabled={!ready}>
        {busy ? 'Creating the vault …' : 'Create the vault'}
      </Button>
    </form>
  );
}

function UnlockVault({ name }: { readonly name: string }) {
  const client = useClient();
  const { busy, error, submit, clear } = useVaultCommand((passphrase) =>
    client.workspace.unlock({ passphrase }),
  );
  const restoring = useVaultCommand((given) => client.workspace.restore({ passphrase: given }));
  const [passphrase, setPassphrase] = useState('');
  const backup = error?.code === 'vault_corrupt' ? error.details['backup'] : undefined;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (passphrase !== '' && !busy) void submit(passphrase);
  };
  return (
    <form onSubmit={onSubmit} aria-label="Unlock the vault">
      <h2>
        <IconLock size={16} aria-hidden="true" /> The vault “{name}” is locked
      </h2>
      <PasswordInput
        label="Passphrase"
        autoComplete="current-password"
        readOnly={busy}
        value={passphrase}
        autoFocus
        error={restoring.error?.sentence ?? error?.sentence ?? null}
        onChange={(event) => {
          setPassphrase(event.currentTarget.value);
          clear();
          restoring.clear();
        }}
      />
      {typeof backup === 'string' && (
        <Button
          variant="default"
          fullWidth
          disabled={restoring.busy}
          onClick={() => void restoring.submit(passphrase)}
        >
          {restoring.busy ? 'Restoring the backup …' : `Restore ${backup}`}
        </Button>
      )}
      <Button type="submit" variant="filled" fullWidth disabled={passphrase === '' || busy}>
        {busy ? 'Opening the vault …' : 'Unlock'}
      </Button>
    </form>
  );
}
