import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useEffect } from 'react';
import { recordIdSchema, type RecordId } from '../../shared/kernel/ids.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { Panes } from '../kit/Panes.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { useClient } from '../app/engine.ts';
import { retitle } from '../app/layout/workbench.ts';
import { useEngineQuery } from '../app/query.ts';
import type { ViewProps } from '../app/slots.ts';
import { AnswerPane } from './AnswerPane.tsx';
import './replay.css';
import { RequestList } from './RequestList.tsx';
import { RequestPane } from './RequestPane.tsx';
import { requestLine } from './requestText.ts';
import { SendBar } from './SendBar.tsx';
import { changeDraft, draftOf, emptyDraft, keepDraft, useReplay, type Draft } from './store.ts';
import { useSending } from './useSending.ts';

/** Sends a recorded request again, byte by byte, to a host that is allowed, and compares the answers. */
export function ReplayView({ panelId, params }: ViewProps) {
  const client = useClient();
  const draft = useReplay((state) => state.drafts.get(panelId));
  const asked = recordIdSchema.safeParse(Number(params['record'])).data;
  // The draft, once there, is the person's: it is prepared only once.
  const prepared = useEngineQuery(
    asked === undefined || draft !== undefined ? null : `prepare ${String(asked)}`,
    async (engine, signal) => {
      if (asked === undefined) return null;
      const answer = await engine.replay.prepare({ recordId: asked }, { signal });
      keepDraft(panelId, draftOf(answer, asked));
      return answer;
    },
  );
  const line =
    draft?.request === undefined || draft.request === null ? null : requestLine(draft.request.text);
  const title = line === null ? undefined : `${line.method} ${line.path.split('?')[0] ?? ''}`;
  useEffect(() => {
    if (title !== undefined) retitle(panelId, `Replay: ${title}`);
  }, [panelId, title]);

  const load = async (recordId: RecordId) => {
    const answer = await client.replay.prepare({ recordId });
    keepDraft(panelId, draftOf(answer, recordId));
  };
  return (
    <Panes
      direction="row"
      fixed="first"
      initial={228}
      minimum={150}
      label="Width of the request list"
      first={
        <RequestList
          panelId={panelId}
          current={draft?.recordId ?? null}
          attempt={draft?.attempt ?? null}
          onChoose={load}
          onNew={() => keepDraft(panelId, emptyDraft())}
        />
      }
      second={
        prepared.error !== null ? (
          <ErrorNotice what="Preparing the request" error={prepared.error} onRetry={prepared.reload} />
        ) : draft === undefined ? (
          prepared.loading ? (
            <SkeletonRows what="the request" />
          ) : (
            <NothingChosen onNew={() => keepDraft(panelId, emptyDraft())} />
          )
        ) : (
          <Work panelId={panelId} draft={draft} />
        )
      }
    />
  );
}

function Work({ panelId, draft }: { readonly panelId: string; readonly draft: Draft }) {
  const sending = useSending(draft, (attempt) => changeDraft(panelId, { attempt }));
  return (
    <div className="replay-work">
      <SendBar panelId={panelId} draft={draft} sending={sending} />
      <Panes
        direction="row"
        fixed="second"
        initial={480}
        label="Width of the answer"
        first={<RequestPane panelId={panelId} draft={draft} onSend={sending.send} />}
        second={<AnswerPane draft={draft} />}
      />
    </div>
  );
}

function NothingChosen({ onNew }: { readonly onNew: () => void }) {
  return (
    <EmptyState
      title="Choose a request to replay"
      icon={<IconPlayerPlay size={32} stroke={1.3} />}
      actions={<Button onClick={onNew}>Write a request</Button>}
    >
      Requests come from the evidence: HAR captures and API logs. Each is sent once, exactly as shown, only to
      hosts that you allow, and every answer is kept as evidence.
    </EmptyState>
  );
}
