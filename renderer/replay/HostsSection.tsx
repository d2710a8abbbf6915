import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { environmentClassSchema, type AllowedHost } from '../../shared/replay/model.ts';
import { Chip } from '../kit/Chip.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import './replay.css';

/** Adds a host that requests may go to. Everything else is refused. */
export function AllowHostForm({ host: given = '' }: { readonly host?: string }) {
  const client = useClient();
  const [host, setHost] = useState(given);
  const [environment, setEnvironment] = useState<AllowedHost['environment']>('sandbox');
  const [allowPrivateAddress, setAllowPrivateAddress] = useState(false);
  const allow = () => {
    client.replay.allowHost({ host: host.trim().toLowerCase(), environment, allowPrivateAddress }).then(
      () => {
        setHost('');
        notify({ tone: 'good', text: `Requests may go to ${host.trim()}.` });
      },
      (thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }),
    );
  };
  return (
    <form
      className="allow-host"
      aria-label="Allow a host"
      onSubmit={(event) => {
        event.preventDefault();
        if (host.trim() !== '') allow();
      }}
    >
      <TextInput
        aria-label="Host"
        placeholder="sandbox.psp.example or 127.0.0.1:8080"
        value={host}
        onChange={(event) => setHost(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        aria-label="Environment"
        data={environmentClassSchema.options}
        value={environment}
        onChange={(value) => setEnvironment(environmentClassSchema.parse(value))}
      />
      <Checkbox
        size="xs"
        label="at a private or loopback address"
        checked={allowPrivateAddress}
        onChange={(event) => setAllowPrivateAddress(event.currentTarget.checked)}
      />
      <Button type="submit" disabled={host.trim() === ''}>
        Allow this host
      </Button>
    </form>
  );
}

/** The hosts that requests may go to. */
export function HostsSection() {
  const client = useClient();
  const hosts = useEngineQuery('hosts', (engine, signal) => engine.replay.hosts({}, { signal }), ['replay']);
  const remove = (host: string) => {
    client.replay
      .removeHost({ host })
      .catch((thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }));
  };
  return (
    <div className="hosts">
      <p className="muted">Railtrace sends nothing anywhere but to these hosts, and only what you replay.</p>
      {hosts.error !== null && (
        <ErrorNotice what="Listing the hosts" error={hosts.error} onRetry={hosts.reload} />
      )}
      <ul aria-label="Allowed hosts">
        {hosts.data?.hosts.map((entry) => (
          <li key={entry.host}>
            <SafeText text={entry.host} className="mono" />
            <Chip tone={entry.environment === 'production' ? 'bad' : 'accent'}>{entry.environment}</Chip>
            {entry.allowPrivateAddress && <Chip tone="warn">private address allowed</Chip>}
            <button
              type="button"
              className="plain-button link-button"
              aria-label={`Remove ${entry.host}`}
              onClick={() => remove(entry.host)}
            >
              remove
            </button>
          </li>
        ))}
        {hosts.data?.hosts.length === 0 && (
          <li className="muted">No host is allowed: nothing can be sent.</li>
        )}
      </ul>
      <AllowHostForm />
    </div>
  );
}
