import { useRef, useState } from 'react';
import type { EngineClient } from '../../shared/contract/index.ts';
import type { AttemptId } from '../../shared/kernel/ids.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { rawOfDraft, type Draft } from './store.ts';

/** The guard's word on a request. */
export type DryRun = Awaited<ReturnType<EngineClient['replay']['dryRun']>>;

export type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'checking' }
  | { readonly name: 'checked'; readonly check: DryRun; readonly of: Draft }
  | { readonly name: 'confirming'; readonly check: DryRun }
  | { readonly name: 'sending' }
  | { readonly name: 'failed'; readonly sentence: string };

export interface Sending {
  readonly phase: Phase;
  readonly check: () => void;
  readonly send: () => void;
  readonly transmit: (confirmation: string | null) => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
}

/** Checks and sends a draft: never twice by itself, and never to production without the typed words. */
export function useSending(draft: Draft, onAttempt: (attempt: AttemptId) => void): Sending {
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
        {
          request: rawOfDraft(draft),
          recordId: draft.recordId,
          ...(confirmation === null ? {} : { confirmation }),
        },
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
  return {
    phase,
    check: () => void check(),
    send: () => void send(),
    transmit: (confirmation) => void transmit(confirmation),
    cancel: () => stop.current?.abort(),
    dismiss: () => setPhase({ name: 'idle' }),
  };
}
