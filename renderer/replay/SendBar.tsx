import { Button, Select, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import type { z } from 'zod';
import type { AttemptId } from '../../shared/kernel/ids.ts';
import { replayContract } from '../../shared/replay/contract.ts';
import { Kbd } from '../kit/Kbd.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { useEngineQuery } from '../app/query.ts';
import { AllowHostForm } from './HostsSection.tsx';
import { ConfirmSend } from './ConfirmSend.tsx';
import { requestLine } from './requestText.ts';
import { changeDraft, rawOfDraft, type Draft } from './store.ts';

export type DryRun = NonNullable<z.infer<NonNullable<(typeof replayContract.dryRun)['~orpc']['outputSchema']>>>;

export interface SendBarProps {
  readonly panelId: string;
  readonly draft: Draft;
  readonly onAttempt: (attempt: AttemptId) => void;
}

type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'checking' }
  | { readonly name: 'checked'; readonly check: DryRun; readonly of: Draft }
  | { readonly name: 'confirming'; readonly check: DryRun }
  | { readonly name: 'sending' }
  | { readonly name: 'failed'; readonly sentence: string };

function useSending({ draft, onAttempt }: SendBarProps) {
  const client = useClient();
  const [phase, setPhase] = useState<Phase>({ name: 'idle' });
  const stop = useRef<AbortController | null>(null);
  const fail = (thrown: unknown) => {
    setPhase(isCancelled(thrown) ? { name: 'idle' } : { name: 'failed', sentence: errorOf(thrown).sentence });
  };
  const check = async (): Promise<DryRun | null> => {
    setPhase({ name: 'checking' });
    try {
      const answer = await client.replay.dryRun({ request: rawOfDraft(draft) });
      setPhase({ name: 'checked', check: answer, of: draft });
      return answer;
    } catch (thrown) {
      fail(thrown);
      return null;
    }
  };
  const transmit = async (confirmation: string | null) => {
    const mine = new AbortController();
    stop.current = mine;
    setPhase({ name: 'sending' });
    try {
      const { attemptId } = await client.replay.send(
        { request: rawOfDraft(draft), recordId: draft.recordId, ...(confirmation === null ? {} : { confirmation }) },
        { signal: mine.signal },
      );
      setPhase({ name: 'idle' });
      onAttempt(attemptId);
    } catch (thrown) {
      fail(thrown);
    }
  };
  const send = async () => {
    const answer = await check();
    if (answer === null || !answer.allowed) return;
    if (answer.needsConfirmation) setPhase({ name: 'confirming', check: answer });
    else await transmit(null);
  };
  return { phase, check, send, transmit, cancel: () => stop.current?.abort(), dismiss: () => setPhase({ name: 'idle' }) };
}

/** Where it goes, whether it may, and the button that sends it once. */
export function SendBar(props: SendBarProps) {
  const { panelId, draft } = props;
  const { phase, check, send, transmit, cancel, dismiss } = useSending(props);
  const hosts = useEngineQuery('hosts', (client, signal) => client.replay.hosts({}, { signal }), ['replay']);
  const host = hosts.data?.hosts.find((entry) => entry.host === draft.target || entry.host === draft.target.split(':')[0]);
  const isProduction = host?.environment === 'production';
  const line = draft.request === null ? null : requestLine(draft.request.text);
  const isBusy = phase.name === 'checking' || phase.name === 'sending';
  return (
    <div
      className={`send-bar${isProduction ? ' production' : ''}`}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send();
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
        <Button onClick={() => void check()} disabled={isBusy}>
          Dry run
        </Button>
        {phase.name === 'sending' ? (
          <Button onClick={cancel}>Stop</Button>
        ) : (
          <Button variant="filled" onClick={() => void send()} disabled={isBusy}>
            Send <Kbd keys="mod+enter" />
          </Button>
        )}
      </div>
      {isProduction && (
        <p className="production-note bad">
          <b>Production.</b> What changes something there asks you to type the host and this request’s fingerprint.
        </p>
      )}
      <SendState phase={phase} draft={draft} />
      {phase.name === 'confirming' && (
        <ConfirmSend check={phase.check} draft={draft} onSend={(words) => void transmit(words)} onClose={dismiss} />
      )}
    </div>
  );
}

function SendState({ phase, draft }: { readonly phase: Phase; readonly draft: Draft }) {
  if (phase.name === 'sending') return <p className="send-state muted">Sending once and waiting for the answer …</p>;
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
