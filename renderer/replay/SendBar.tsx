import { Button, Select, TextInput } from '@mantine/core';
import { Kbd } from '../kit/Kbd.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { useEngineQuery } from '../app/query.ts';
import { AllowHostForm } from './HostsSection.tsx';
import { ConfirmSend } from './ConfirmSend.tsx';
import { requestLine } from './requestText.ts';
import { changeDraft, type Draft } from './store.ts';
import type { Phase, Sending } from './useSending.ts';

export interface SendBarProps {
  readonly panelId: string;
  readonly draft: Draft;
  readonly sending: Sending;
}

/** Where it goes, whether it may, and the button that sends it once. */
export function SendBar(props: SendBarProps) {
  const { panelId, draft } = props;
  const { phase, check, send, transmit, cancel, dismiss } = props.sending;
  const hosts = useEngineQuery('hosts', (client, signal) => client.replay.hosts({}, { signal }), ['replay']);
  const host = hosts.data?.hosts.find(
    (entry) => entry.host === draft.target || entry.host === draft.target.split(':')[0],
  );
  const isProduction = host?.environment === 'production';
  const line = draft.request === null ? null : requestLine(draft.request.text);
  const isBusy = phase.name === 'checking' || phase.name === 'sending';
  return (
    <div
      className={`send-bar${isProduction ? ' production' : ''}`}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
      }}
    >
      <div className="send-row">
        {line !== null && <b className="send-method mono">{line.method}</b>}
        <Select
          aria-label="Scheme"
          w={84}
          data={['https', 'http']}
          value={draft.scheme}
          onChange={(value) => changeDraft(panelId, { scheme: value === 'http' ? 'http' : 'https' })}
        />
        <TextInput
          aria-label="Host and port to connect to"
          className="send-target"
          value={draft.target}
          onChange={(event) => changeDraft(panelId, { target: event.currentTarget.value })}
        />
        <span className={`send-environment ${isProduction ? 'bad' : 'muted'}`}>
          {host === undefined ? 'host not allowed' : host.environment}
        </span>
        <Button onClick={check} disabled={isBusy}>
          Dry run
        </Button>
        {phase.name === 'sending' ? (
          <Button onClick={cancel}>Stop</Button>
        ) : (
          <Button variant="filled" onClick={send} disabled={isBusy}>
            Send <Kbd keys="mod+enter" />
          </Button>
        )}
      </div>
      {isProduction && (
        <p className="production-note bad">
          <b>Production.</b> What changes something there asks you to type the host and this request’s
          fingerprint.
        </p>
      )}
      <SendState phase={phase} draft={draft} />
      {phase.name === 'confirming' && (
        <ConfirmSend check={phase.check} draft={draft} onSend={transmit} onClose={dismiss} />
      )}
    </div>
  );
}

function SendState({ phase, draft }: { readonly phase: Phase; readonly draft: Draft }) {
  if (phase.name === 'sending')
    return <p className="send-state muted">Sending once and waiting for the answer …</p>;
  if (phase.name === 'checking') return <p className="send-state muted">Asking the guard …</p>;
  if (phase.name === 'failed') {
    return (
      <p className="note-box bad send-state" role="alert">
        <SafeText text={phase.sentence} />
      </p>
    );
  }
  if (phase.name !== 'checked' || phase.of !== draft) return null;
  const { check } = phase;
  if (!check.allowed) {
    return (
      <div className="note-box bad send-state" role="alert">
        <SafeText text={check.reason ?? 'The guard refuses this request.'} />
        <AllowHostForm host={draft.target} />
      </div>
    );
  }
  return (
    <p className="note-box good send-state" role="status">
      Nothing was sent. It may go to <b className="mono">{draft.target}</b>
      {check.environment === null ? '' : ` (${check.environment})`}, SHA-256{' '}
      <span className="mono">{check.requestSha256.slice(0, 12)}…</span>
      {check.needsConfirmation ? '; it must be confirmed.' : '.'}
    </p>
  );
}
