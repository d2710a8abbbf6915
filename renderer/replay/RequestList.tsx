import { Button, TextInput } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { AttemptId, RecordId } from '../../shared/kernel/ids.ts';
import type { Attempt, replayableSchema } from '../../shared/replay/model.ts';
import { Chip, type Tone } from '../kit/Chip.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { useTimeZone } from '../kit/Time.tsx';
import { clockTime, shortTime } from '../kit/time.ts';
import { visibleAddress, visibleText } from '../kit/visible.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import { changeDraft } from './store.ts';

type Replayable = z.infer<typeof replayableSchema>;

export interface RequestListProps {
  readonly panelId: string;
  readonly current: RecordId | null;
  readonly attempt: AttemptId | null;
  readonly onChoose: (recordId: RecordId) => Promise<void>;
  readonly onNew: () => void;
}

export function statusTone(status: number | null): Tone {
  if (status === null) return 'warn';
  return status < 300 ? 'good' : status < 400 ? 'accent' : 'bad';
}

function pathOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? visibleText(url) : visibleText(parsed.pathname + parsed.search);
}

/** Everything that can be sent again, and what was sent. */
export function RequestList({ panelId, current, attempt, onChoose, onNew }: RequestListProps) {
  const choose = (recordId: RecordId) => {
    onChoose(recordId).catch((thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }));
  };
  return (
    <div className="request-list">
      <div className="panel-header">
        <h2>From evidence</h2>
        <span className="aside">
          <button type="button" className="plain-button link-button" onClick={onNew}>
            write one
          </button>
        </span>
      </div>
      <Exchanges current={current} onChoose={choose} />
      <div className="panel-header attempts-header">
        <h2>Attempts</h2>
      </div>
      <Attempts
        current={current}
        attempt={attempt}
        onShow={(shown) => changeDraft(panelId, { attempt: shown.id })}
        onChoose={choose}
      />
    </div>
  );
}

function Exchanges({
  current,
  onChoose,
}: {
  readonly current: RecordId | null;
  readonly onChoose: (id: RecordId) => void;
}) {
  const client = useClient();
  const first = useEngineQuery('replayable', (engine, signal) => engine.replay.replayable({}, { signal }), [
    'evidence',
  ]);
  const [more, setMore] = useState<{
    readonly of: object;
    readonly items: readonly Replayable[];
    readonly next: string | null;
  } | null>(null);
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const page = first.data;
  useEffect(() => {
    if (page !== null)
      list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [page, current]);
  const continued = page !== null && more?.of === page ? more : null;
  const next = continued === null ? (page?.next ?? null) : continued.next;
  const loadMore = useCallback(() => {
    if (page === null || next === null) return;
    client.replay.replayable({ cursor: next }).then(
      (answer) =>
        setMore({ of: page, items: [...(continued?.items ?? []), ...answer.exchanges], next: answer.next }),
      (thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }),
    );
  }, [client, page, next, continued]);
  if (first.error !== null)
    return <ErrorNotice what="Listing requests" error={first.error} onRetry={first.reload} />;
  if (page === null) return <SkeletonRows what="requests" rows={8} />;
  const all = [...page.exchanges, ...(continued?.items ?? [])];
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const exchanges = all.filter((exchange) => {
    const text =
      `${exchange.method} ${exchange.url} ${String(exchange.status)} ${exchange.source}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (all.length === 0)
    return (
      <p className="list-nothing muted">No evidence holds a request: import a HAR capture or an API log.</p>
    );
  return (
    <>
      <TextInput
        className="request-filter"
        aria-label="Filter requests"
        placeholder="Filter: payouts 201"
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <ul className="request-rows" aria-label="Requests in the evidence" ref={list}>
        {exchanges.map((exchange) => (
          <li key={exchange.recordId}>
            <button
              type="button"
              className="plain-button request-row"
              aria-current={exchange.recordId === current ? 'true' : undefined}
              title={`${visibleAddress(exchange.url)}\n${visibleText(exchange.source)} : ${visibleText(exchange.locator)}`}
              onClick={() => onChoose(exchange.recordId)}
            >
              <b className={exchange.method === 'GET' ? 'good' : ''}>
                {visibleText(exchange.method).slice(0, 6)}
              </b>
              <span className="clip">{pathOf(exchange.url)}</span>
              <Chip tone={statusTone(exchange.status)}>{exchange.status ?? 'no answer'}</Chip>
            </button>
          </li>
        ))}
        {next !== null && (
          <li className="list-more">
            <Button size="compact-xs" onClick={loadMore}>
              Show more
            </Button>
          </li>
        )}
      </ul>
    </>
  );
}

interface AttemptsProps {
  readonly current: RecordId | null;
  readonly attempt: AttemptId | null;
  readonly onShow: (attempt: Attempt) => void;
  readonly onChoose: (id: RecordId) => void;
}

const outcomeWords = { not_sent: 'not sent', uncertain: 'uncertain', answered: 'answered' } as const;

/** What was sent, newest first: of the present request when there is one, else of all. */
function Attempts({ current, attempt, onShow, onChoose }: AttemptsProps) {
  const zone = useTimeZone();
  const attempts = useEngineQuery(
    `attempts ${String(current)}`,
    (client, signal) => client.replay.attempts(current === null ? {} : { recordId: current }, { signal }),
    ['replay'],
  );
  if (attempts.error !== null)
    return <ErrorNotice what="Listing attempts" error={attempts.error} onRetry={attempts.reload} />;
  const rows = attempts.data?.attempts ?? [];
  if (rows.length === 0) return <p className="list-nothing muted">Nothing was sent yet.</p>;
  return (
    <ul className="request-rows" aria-label="Attempts">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            className="plain-button request-row"
            aria-current={row.id === attempt ? 'true' : undefined}
            title={`${visibleText(row.method)} ${visibleAddress(row.url)}\n${shortTime(row.startedAt, zone)}, ${row.environment}`}
            onClick={() => {
              if (current === null && row.recordId !== null) onChoose(row.recordId);
              onShow(row);
            }}
          >
            <b>#{row.id}</b>
            <span className="clip">
              {clockTime(row.startedAt, zone)} · {row.environment}
            </span>
            <Chip tone={row.outcome === 'answered' ? statusTone(row.status) : 'warn'}>
              {row.outcome === 'answered' ? (row.status ?? 'answered') : outcomeWords[row.outcome]}
            </Chip>
          </button>
        </li>
      ))}
    </ul>
  );
}
