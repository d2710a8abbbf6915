import { TextInput } from '@mantine/core';
import { IconListSearch, IconSearch } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { RecordSummary } from '../../shared/evidence/model.ts';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { sourceIdSchema, type SourceId } from '../../shared/kernel/ids.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { partyName } from '../kit/labels.ts';
import { Panes } from '../kit/Panes.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { Time } from '../kit/Time.tsx';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { openView } from '../app/layout/workbench.ts';
import { useEngineQuery } from '../app/query.ts';
import { slots, type ViewProps } from '../app/slots.ts';
import { useSession } from '../app/session.ts';
import { RecordInspector } from './RecordInspector.tsx';
import './sources.css';
import { useEvidence } from './store.ts';

const typingPause = 180;
const pageSize = 100;

/** Text before a match that a cell has room for. */
const lead = 28;

/** The excerpt from shortly before what was searched for, so that the match is in sight. */
function aroundMatch(excerpt: string, query: string): string {
  const at = query === '' ? -1 : excerpt.toLowerCase().indexOf(query.toLowerCase());
  return at <= lead ? excerpt : `…${excerpt.slice(at - lead)}`;
}

function columnsFor(query: string): readonly Column<RecordSummary>[] {
  const bare = query.trim().replaceAll('"', '');
  const mark = bare === '' ? {} : { mark: bare };
  return [
    { key: 'at', title: 'Occurred', width: 124, render: (record) => <Time at={record.occurredAt} /> },
    {
      key: 'party',
      title: 'Party',
      width: 62,
      render: (record) => (record.party === null ? '' : partyName(record.party)),
    },
    {
      key: 'title',
      title: 'Record',
      width: 200,
      render: (record) => <SafeText text={record.title} {...mark} />,
    },
    {
      key: 'excerpt',
      title: 'Excerpt',
      width: 'flex',
      minimum: 300,
      render: (record) => (
        <SafeText text={aroundMatch(record.excerpt, bare)} className="mono muted" {...mark} />
      ),
    },
    {
      key: 'source',
      title: 'Source',
      width: 230,
      render: (record) => (
        <SafeText text={`${record.sourceName} : ${record.locator}`} className="mono muted" />
      ),
    },
  ];
}

interface Found {
  readonly records: readonly RecordSummary[];
  readonly total: number;
  readonly exact: boolean;
  readonly loading: boolean;
  readonly error: ErrorData | null;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface Tail {
  readonly of: object | null;
  readonly records: readonly RecordSummary[];
  readonly next: string | null;
  readonly busy: boolean;
  readonly error: ErrorData | null;
}

/** Records that match, page after page. An empty query of one source lists all its records. */
function useSearch(query: string, sourceId: SourceId | undefined): Found {
  const client = useClient();
  const source = sourceId === undefined ? {} : { sourceId };
  const isAsked = query.trim() !== '' || sourceId !== undefined;
  const first = useEngineQuery(
    isAsked ? `search ${String(sourceId)} ${query}` : null,
    (engine, signal) => engine.evidence.search({ query, limit: pageSize, ...source }, { signal }),
    ['evidence'],
  );
  const page = first.data;
  const [tail, setTail] = useState<Tail>({ of: null, records: [], next: null, busy: false, error: null });
  const isContinued = page !== null && tail.of === page;
  const next = isContinued ? tail.next : (page?.next ?? null);
  const busy = isContinued && tail.busy;
  const loadMore = useCallback(() => {
    if (page === null || next === null || busy) return;
    const sofar = isContinued ? tail.records : [];
    setTail({ of: page, records: sofar, next, busy: true, error: null });
    client.evidence
      .search({ query, limit: pageSize, cursor: next, ...(sourceId === undefined ? {} : { sourceId }) })
      .then(
        (more) =>
          setTail((before) =>
            before.of === page
              ? {
                  of: page,
                  records: [...before.records, ...more.records],
                  next: more.next,
                  busy: false,
                  error: null,
                }
              : before,
          ),
        (thrown: unknown) => {
          if (!isCancelled(thrown))
            setTail((before) => ({ ...before, next: null, busy: false, error: errorOf(thrown) }));
        },
      );
  }, [client, page, next, busy, isContinued, tail.records, query, sourceId]);
  return {
    records: page === null ? [] : isContinued ? [...page.records, ...tail.records] : page.records,
    total: page?.total ?? 0,
    exact: page?.exact ?? true,
    loading: first.loading,
    error: first.error ?? (isContinued ? tail.error : null),
    hasMore: next !== null,
    loadMore,
    reload: first.reload,
  };
}

/** Full text, exact ids and id prefixes over every record. */
export function SearchView({ params }: ViewProps) {
  const ofSource = sourceIdSchema.safeParse(Number(params['source'])).data;
  const kept = useEvidence((state) => state.query);
  const [own, setOwn] = useState('');
  const query = ofSource === undefined ? kept : own;
  const setQuery = (text: string) =>
    ofSource === undefined ? useEvidence.setState({ query: text }) : setOwn(text);
  const [asked, setAsked] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(query), typingPause);
    return () => clearTimeout(timer);
  }, [query]);
  const found = useSearch(asked, ofSource);
  const [selected, setSelected] = useState<string | null>(null);
  const records = useSession((session) => session.summary?.records);
  const columns = useMemo(() => columnsFor(asked), [asked]);
  const chosen = found.records.find((record) => String(record.id) === selected);
  const isAsked = asked.trim() !== '' || ofSource !== undefined;
  const table = (
    <Table
      label="Records found"
      columns={columns}
      rows={found.records}
      total={found.total}
      rowKey={(record) => String(record.id)}
      rowLabel={(record) => `${record.title}, ${record.sourceName} ${record.locator}`}
      selected={selected}
      onSelect={(record) => setSelected(String(record.id))}
      onActivate={(record) => openView('record', { id: String(record.id) })}
      onNearEnd={found.loadMore}
    />
  );
  return (
    <div className="sources-view">
      <div className="search-bar">
        <TextInput
          aria-label="Search evidence"
          placeholder="Any id, a prefix of one, words, or “an exact phrase”"
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          spellCheck={false}
          autoFocus
        />
        <span className="muted" role="status">
          {isAsked &&
            !found.loading &&
            `${found.exact ? '' : 'at least '}${found.total.toLocaleString('en')} records`}
        </span>
      </div>
      {found.error !== null && <ErrorNotice what="Searching" error={found.error} onRetry={found.reload} />}
      {found.loading && <SkeletonRows what="records" />}
      {!isAsked && <NothingAsked records={records ?? 0} />}
      {isAsked && !found.loading && found.error === null && found.records.length === 0 && (
        <EmptyState title="No record says that" icon={<IconListSearch size={28} />}>
          Search compares whole words and beginnings of ids. Card numbers and credentials were taken out at
          import and cannot be found.
        </EmptyState>
      )}
      {found.records.length > 0 &&
        (chosen === undefined ? (
          table
        ) : (
          <Panes
            direction="row"
            fixed="second"
            initial={420}
            label="Width of the record"
            first={table}
            second={<RecordInspector recordId={chosen.id} cited={[asked.trim()]} />}
          />
        ))}
    </div>
  );
}

function NothingAsked({ records }: { readonly records: number }) {
  if (records > 0) {
    return (
      <EmptyState
        title={`Search ${records.toLocaleString('en')} records`}
        icon={<IconListSearch size={32} stroke={1.3} />}
      >
        Paste any id of any party, or type words as they stand in a record.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="There is nothing to search yet"
      icon={<IconListSearch size={32} stroke={1.3} />}
      actions={slots.starters.items.map((Starter, index) => (
        <Starter key={index} />
      ))}
    >
      Import evidence first.
    </EmptyState>
  );
}
