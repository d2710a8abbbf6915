import { Menu } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Job } from '../../../shared/workspace/model.ts';
import { Progress } from '../../kit/Progress.tsx';
import { Time } from '../../kit/Time.tsx';
import { useTimeZone } from '../../kit/Time.tsx';
import { zoneLabel } from '../../kit/time.ts';
import { visibleText } from '../../kit/visible.ts';
import { errorOf, useClient, useEngine } from '../engine.ts';
import { notify } from '../notices.ts';
import { useFollower } from '../SessionContext.ts';
import { judgingTime, useSession } from '../session.ts';

function EngineWord() {
  const engine = useSession((session) => session.engine);
  const connection = useEngine();
  switch (engine.phase) {
    case 'ready':
      return (
        <span>
          <i className="dot good" />
          engine ready
        </span>
      );
    case 'connecting':
      return (
        <span>
          <i className="dot warn" />
          connecting to the engine …
        </span>
      );
    default:
      return (
        <span title={engine.sentence}>
          <i className="dot bad" />
          {engine.phase === 'lost' ? 'engine restarting …' : 'engine stopped'}
          <button type="button" className="plain-button link-button" onClick={() => connection.retry()}>
            retry
          </button>
        </span>
      );
  }
}

function JobWord({ job }: { readonly job: Job }) {
  const client = useClient();
  const cancel = () => {
    client.workspace.cancelJob({ id: job.id }).catch((thrown: unknown) => {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    });
  };
  const title = visibleText(job.title);
  const percent = job.progress === null ? '' : ` ${String(Math.round(job.progress * 100))} %`;
  return (
    <span className="job" title={visibleText(job.detail)}>
      <span className="clip">{title}</span>
      <Progress value={job.progress} label={title} />
      {percent}
      <button type="button" className="plain-button" aria-label={`Cancel: ${title}`} onClick={cancel}>
        <IconX size={12} />
      </button>
    </span>
  );
}

const zones = [
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Tokyo',
];

function ZoneMenu() {
  const follower = useFollower();
  const zone = useTimeZone();
  const at = useSession(judgingTime) ?? 0;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offered = [...new Set(['UTC', own, zone, ...zones])];
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className="plain-button" aria-label={`Time zone ${zone}`}>
          {zoneLabel(zone, at)} ▾
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Show times in</Menu.Label>
        {offered.map((name) => (
          <Menu.Item key={name} onClick={() => void follower.changeSettings({ timeZone: name })}>
            {name === zone ? <b>{name}</b> : name} <span className="muted">{zoneLabel(name, at)}</span>
            {name === own && <span className="muted"> · this computer</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Says what is true: engine, running jobs with cancel, figures, what is saved, the last backup, the zone. */
export function StatusBar() {
  const summary = useSession((session) => session.summary);
  const saving = useSession((session) => session.saving);
  const jobs = useSession((session) => session.jobs);
  const running = [...jobs.values()].filter((job) => job.state === 'running' || job.state === 'queued');
  return (
    <footer className="status-bar" aria-label="Status">
      <EngineWord />
      {running.slice(0, 3).map((job) => (
        <JobWord key={job.id} job={job} />
      ))}
      {running.length > 3 && <span>{running.length - 3} more jobs</span>}
      {summary !== null && (
        <>
          <span>{summary.records.toLocaleString('en')} records</span>
          <span>{summary.redactions.toLocaleString('en')} redactions</span>
          {summary.analysisStale && running.every((job) => job.kind !== 'analyse') && (
            <span className="warn">findings are older than the evidence</span>
          )}
        </>
      )}
      <span className="push">{saving ? 'saving …' : 'saved'}</span>
      <span>
        {summary?.lastBackupAt == null ? (
          'no backup yet'
        ) : (
          <>
            backup <Time at={summary.lastBackupAt} style="minute" />
          </>
        )}
      </span>
      <ZoneMenu />
    </footer>
  );
}
