import { useMemo, useState } from 'react';
import type { z } from 'zod';
import type { AttemptId } from '../../shared/kernel/ids.ts';
import type { attemptDetailSchema } from '../../shared/replay/model.ts';
import { bytesFromBase64 } from '../kit/base64.ts';
import { Chip } from '../kit/Chip.tsx';
import { CodeViewer } from '../kit/code/CodeViewer.tsx';
import { PlainViewer } from '../kit/code/PlainViewer.tsx';
import { reindentJson } from '../kit/code/reindent.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { sizeText } from '../kit/labels.ts';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { SubTabs } from '../kit/SubTabs.tsx';
import { Time } from '../kit/Time.tsx';
import { useEngineQuery } from '../app/query.ts';
import { slots } from '../app/slots.ts';
import { Difference } from './Difference.tsx';
import { HeaderTable } from './HeaderTable.tsx';
import { statusTone } from './RequestList.tsx';
import { hexDump } from './requestText.ts';
import type { Draft } from './store.ts';
import { Waterfall } from './Waterfall.tsx';

type AttemptDetail = z.infer<typeof attemptDetailSchema>;
type Tab = 'difference' | 'response' | 'headers';

/** The answer to the chosen attempt, beside what was recorded. */
export function AnswerPane({ draft }: { readonly draft: Draft }) {
  if (draft.attempt === null) {
    return (
      <div className="answer-nothing muted">
        <p>
          The answer appears here: what came back, how long each part took, and where it differs from what was
          recorded.
        </p>
        {draft.recorded !== null && (
          <p>
            Recorded then:{' '}
            <Chip tone={statusTone(draft.recorded.status)}>{draft.recorded.status ?? 'no answer'}</Chip>
          </p>
        )}
      </div>
    );
  }
  return <AttemptAnswer key={draft.attempt} id={draft.attempt} />;
}

function AttemptAnswer({ id }: { readonly id: AttemptId }) {
  const attempt = useEngineQuery(
    `attempt ${String(id)}`,
    (client, signal) => client.replay.attempt({ id }, { signal }),
    ['replay'],
  );
  if (attempt.error !== null)
    return <ErrorNotice what="Reading the attempt" error={attempt.error} onRetry={attempt.reload} />;
  if (attempt.data === null) return <SkeletonRows what="the answer" />;
  return <Answer attempt={attempt.data} />;
}

function Answer({ attempt }: { readonly attempt: AttemptDetail }) {
  const [tab, setTab] = useState<Tab>(attempt.difference === null ? 'response' : 'difference');
  return (
    <div className="answer">
      <AnswerHead attempt={attempt} />
      <Waterfall timings={attempt.timings} />
      <SubTabs
        label="Answer"
        selected={tab}
        onSelect={setTab}
        tabs={[
          ...(attempt.difference === null ? [] : [{ key: 'difference', label: 'Difference' } as const]),
          { key: 'response', label: 'Response' },
          { key: 'headers', label: `Headers ${String(attempt.responseHeaders.length)}` },
        ]}
        aside={
          attempt.responseSize !== null && <span className="muted">{sizeText(attempt.responseSize)}</span>
        }
      />
      {tab === 'difference' && attempt.difference !== null && <Difference difference={attempt.difference} />}
      {tab === 'response' && <ResponseBody attempt={attempt} />}
      {tab === 'headers' && (
        <div className="answer-scroll">
          <HeaderTable headers={attempt.responseHeaders} />
        </div>
      )}
    </div>
  );
}

function AnswerHead({ attempt }: { readonly attempt: AttemptDetail }) {
  return (
    <div className="answer-head">
      {attempt.outcome === 'answered' ? (
        <Chip tone={statusTone(attempt.status)}>{attempt.status ?? 'answered'}</Chip>
      ) : (
        <Chip tone="warn">{attempt.outcome === 'not_sent' ? 'not sent' : 'outcome uncertain'}</Chip>
      )}
      <span>
        Attempt #{attempt.id}, <Time at={attempt.startedAt} />
      </span>
      <span className="muted">
        {attempt.environment}
        {attempt.remoteAddress === null ? '' : ` · ${attempt.remoteAddress}`}
      </span>
      <span className="push">
        {slots.attemptActions.items.map((Action, index) => (
          <Action key={index} attemptId={attempt.id} />
        ))}
      </span>
      {attempt.reason !== null && (
        <p className="note-box warn">
          <SafeText text={attempt.reason} />
          {attempt.outcome === 'uncertain' &&
            ' The request may have taken effect: ask for its status before sending it again.'}
        </p>
      )}
    </div>
  );
}

interface Body {
  readonly kind: 'json' | 'text' | 'bytes';
  readonly text: string;
}

function readBody(attempt: AttemptDetail): Body {
  const bytes = bytesFromBase64(attempt.responseBase64);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    const isJson = /^\s*[[{]/.test(text);
    return isJson ? { kind: 'json', text: reindentJson(text) } : { kind: 'text', text };
  } catch {
    // Not UTF-8: shown as bytes.
    return { kind: 'bytes', text: hexDump(bytes) };
  }
}

function ResponseBody({ attempt }: { readonly attempt: AttemptDetail }) {
  const body = useMemo(() => readBody(attempt), [attempt]);
  if (body.text === '') return <p className="answer-nothing muted">The answer has no body.</p>;
  const shown = bytesFromBase64(attempt.responseBase64).length;
  return (
    <>
      {attempt.responseSize !== null && attempt.responseSize > shown && (
        <p className="note-box plain answer-cut">
          The first {sizeText(shown)} of {sizeText(attempt.responseSize)}; all of it is kept.
        </p>
      )}
      {body.kind === 'bytes' ? (
        <PlainViewer text={body.text} label="Response bytes" />
      ) : (
        <CodeViewer
          value={body.text}
          language={body.kind === 'json' ? 'json' : 'plaintext'}
          label="Response body"
          readOnly
        />
      )}
    </>
  );
}
