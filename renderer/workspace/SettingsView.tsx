import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ThemeChoice } from '../kit/theme/mode.ts';
import { Time } from '../kit/Time.tsx';
import { useFollower } from '../app/SessionContext.ts';
import { useSession } from '../app/session.ts';
import { slots } from '../app/slots.ts';
import { AuditList } from './AuditList.tsx';
import { useBackup } from './commands.ts';
import './settings.css';

const themes: readonly { readonly value: ThemeChoice; readonly label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

const zones = Intl.supportedValuesOf('timeZone');
const offeredZones = zones.includes('UTC') ? zones : ['UTC', ...zones];

function Appearance() {
  const follower = useFollower();
  const settings = useSession((session) => session.settings);
  const [actor, setActor] = useState(settings.actor);
  const keepActor = () => {
    const trimmed = actor.trim();
    if (trimmed !== '' && trimmed !== settings.actor) void follower.changeSettings({ actor: trimmed });
  };
  return (
    <section className="settings-section" aria-label="Appearance and person">
      <h2>Appearance and person</h2>
      <div className="settings-grid">
        <span id="settings-theme">Theme</span>
        <SegmentedControl
          size="xs"
          aria-labelledby="settings-theme"
          value={settings.theme}
          data={[...themes]}
          onChange={(value) => {
            const theme = themes.find((item) => item.value === value);
            if (theme !== undefined) void follower.changeSettings({ theme: theme.value });
          }}
        />
        <label htmlFor="settings-zone">Time zone</label>
        <Select
          id="settings-zone"
          searchable
          data={offeredZones}
          value={settings.timeZone}
          onChange={(value) => value !== null && void follower.changeSettings({ timeZone: value })}
        />
        <label htmlFor="settings-actor">Your name in notes and custody</label>
        <TextInput
          id="settings-actor"
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
          onBlur={keepActor}
        />
      </div>
    </section>
  );
}

function Backup() {
  const summary = useSession((session) => session.summary);
  const backup = useBackup();
  return (
    <section className="settings-section" aria-label="Vault">
      <h2>Vault</h2>
      <div className="settings-grid">
        <span>Last backup</span>
        <div className="settings-row">
          {summary?.lastBackupAt == null ? (
            <span className="warn">never</span>
          ) : (
            <Time at={summary.lastBackupAt} style="minute" />
          )}
          <Button onClick={backup}>Back up now</Button>
        </div>
        <span>Contents</span>
        <span className="muted">
          {summary === null
            ? '—'
            : `${summary.sources.toLocaleString('en')} sources, ${summary.records.toLocaleString('en')} records, ${summary.payments.toLocaleString('en')} payments, ${summary.redactions.toLocaleString('en')} redactions`}
        </span>
      </div>
    </section>
  );
}

export function SettingsView() {
  return (
    <div className="settings-view">
      <h1>Settings</h1>
      <Appearance />
      <Backup />
      {slots.settings.items.map((section) => (
        <section key={section.id} className="settings-section" aria-label={section.title}>
          <h2>{section.title}</h2>
          <section.component />
        </section>
      ))}
      <AuditList />
    </div>
  );
}
