import { Button } from '@mantine/core';
import { IconDownload, IconLayoutSidebar, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState, type MouseEvent } from 'react';
import type { RecordSummary } from '../../shared/evidence/model.ts';
import type { Facets } from '../../shared/evidence/searching.ts';
import { sourceIdSchema, type RecordId, type SourceId } from '../../shared/kernel/ids.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { FilterBar } from '../kit/FilterBar.tsx';
import { Panes } from '../kit/Panes.tsx';
import { PointMenu, type Point } from '../kit/PointMenu.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { Table } from '../kit/Table.tsx';
import { useViewKeys } from '../app/keys.ts';
import { useEngineQuery, type Loaded } from '../app/query.ts';
import { slots, type ViewProps } from '../app/slots.ts';
import { useSession } from '../app/session.ts';
import { openRecord } from './openRecord.ts';
import { RecordInspector } from './RecordInspector.tsx';
import { SavedMenu } from './SavedMenu.tsx';
import { recordColumns } from './searchColumns.tsx';
import { SearchFacets } from './SearchFacets.tsx';
import { SearchRowMenu } from './SearchRowMenu.tsx';
import { suggestSearch, totalText } from './searchWords.ts';
import './search.css';
import './sources.css';
import { useEvidence } from './store.ts';
import { useExportSearch } from './useExportSearch.ts';
import { useSearch, type Found } from './useSearch.ts';

/** How long a search runs before a way to stop it is offered, in ms. */
const patience = 700;

/** The query of this tab: the search's own is kept over tabs, that of one source's records is its tab's. */
function useQueryText(ofSource: SourceId | undefined): [string, (text: string) => void] {
  const kept = useEvidence((state) => state.query);
  const [own, setOwn] = useState('');
  const keep = useCallback((text: string) => useEvidence.setState({ query: text }), []);
  return ofSource === undefined ? [kept, keep] : [own, setOwn];
}

/** Counted after the list has come: the list must not wait for it. */
function useFacets(query: string, sourceId: SourceId | undefined, wanted: boolean): Loaded<Facets> {
  return useEngineQuery(
    wanted ? `facets ${String(sourceId)} ${query}` : null,
    (client, signal) =>
      client.evidence.facets({ query, ...(sourceId === undefined ? {} : { sourceId }) }, { signal }),
    ['evidence'],
  );
}

/** Full text, any id, conditions and facets over every record. */
export function SearchView({ panelId, params }: ViewProps) {
  const ofSource = sourceIdSchema.safeParse(Number(params['source'])).data;
  const [query, setQuery] = useQueryText(ofSource);
  const [stopped, setStopped] = useState<string | null>(null);
  const isAsked = query.trim() !== '' || ofSource !== undefined;
  const found = useSearch(isAsked && stopped !== query ? query : null, ofSource);
  const facetsShown = useEvidence((state) => state.facetsShown);
  const hasCome = found.page !== null && !found.isStale && found.page.filterError === null;
  const facets = useFacets(query, ofSource, facetsShown && isAsked && hasCome);
  const records = useSession((session) => session.summary?.records ?? 0);
  const bar = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useViewKeys(panelId, [{ keys: '/', what: 'To the search bar', run: () => bar.current?.focus() }]);

  const counted = facets.data?.facets ?? facets.former?.facets;
  const suggest = useCallback(
    (text: string, caret: number) => suggestSearch(text, caret, counted ?? []),
    [counted],
  );
  return (
    <div className="sources-view">
      <div className="search-bar">
        <FilterBar
          label="Search evidence"
          placeholder="Any id or part of it, words, “a phrase”, -without, party:bank, from:2026-03-01 …"
          icon={<IconSearch size={14} aria-hidden="true" />}
          value={query}
          onChange={setQuery}
          error={found.page?.filterError ?? null}
          suggest={suggest}
          autoFocus
          inputRef={bar}
          onEnter={() => list.current?.querySelector<HTMLElement>('[role="grid"]')?.focus()}
        />
        <SearchTools query={query} setQuery={setQuery} sourceId={ofSource} found={found} />
      </div>
      {!isAsked && <NothingAsked records={records} />}
      {isAsked && (
        <div className="search-body">
          {facetsShown && <SearchFacets facets={facets} query={query} onQuery={setQuery} />}
          <div className="search-list" ref={list}>
            {stopped === query ? (
              <Stopped onAgain={() => setStopped(null)} />
            ) : (
              <Results
                panelId={panelId}
                found={found}
                query={query}
                setQuery={setQuery}
                onStop={() => setStopped(query)}
                onLeave={() => bar.current?.focus()}
              />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

interface ToolsProps {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly sourceId: SourceId | undefined;
  readonly found: Found;
}

function SearchTools({ query, setQuery, sourceId, found }: ToolsProps) {
  const facetsShown = useEvidence((state) => state.facetsShown);
  const exporting = useExportSearch(query, sourceId);
  return (
    <>
      <SavedMenu query={query} onQuery={setQuery} />
      <Button
        leftSection={<IconLayoutSidebar size={14} />}
        aria-pressed={facetsShown}
        onClick={() => useEvidence.setState({ facetsShown: !facetsShown })}
      >
        Facets
      </Button>
      {exporting.progress === null ? (
        <Button
          leftSection={<IconDownload size={14} />}
          disabled={found.records.length === 0}
          onClick={exporting.start}
        >
          Export CSV
        </Button>
      ) : (
        <Button onClick={exporting.stop}>Stop export at {exporting.progress.toLocaleString('en')}</Button>
      )}
    </>
  );
}

interface ResultsProps {
  readonly panelId: string;
  readonly found: Found;
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly onStop: () => void;
  readonly onLeave: () => void;
}

function Results({ panelId, found, query, setQuery, onStop, onLeave }: ResultsProps) {
  const [selected, setSelected] = useState<string | null>(null);
  /** Another record than the chosen one, reached from it. */
  const [looked, setLooked] = useState<RecordId | null>(null);
  const [menu, setMenu] = useState<{ readonly at: Point; readonly record: RecordSummary } | null>(null);
  const chosen = found.records.find((record) => String(record.id) === selected);
  const select = (record: RecordSummary | null) => {
    setSelected(record === null ? null : String(record.id));
    setLooked(null);
  };
  useViewKeys(panelId, [
    {
      keys: 'escape',
      what: 'Close the record, then back to the search bar',
      run: () => {
        if (chosen === undefined) onLeave();
        else if (looked !== null) setLooked(null);
        else select(null);
      },
    },
  ]);
  const openMenu = (record: RecordSummary, event: MouseEvent) => {
    event.preventDefault();
    select(record);
    setMenu({ at: { x: event.clientX, y: event.clientY }, record });
  };
  if (found.error !== null)
    return <ErrorNotice what="Searching" error={found.error} onRetry={found.reload} />;
  if (found.loading) return <Searching onStop={onStop} />;
  const { page } = found;
  if (page === null) return null;
  const table = (
    <Table
      label="Records found"
      columns={recordColumns(found.marks, chosen !== undefined)}
      rows={found.records}
      total={page.total}
      rowKey={(record) => String(record.id)}
      rowLabel={(record) => `${record.title}, ${record.sourceName} ${record.locator}`}
      selected={selected}
      onSelect={select}
      onActivate={(record) => openRecord(record.id, found.marks)}
      onRowMenu={openMenu}
      onNearEnd={found.loadMore}
    />
  );
  return (
    <>
      {page.records.length === 0 ? (
        <NothingFound isUnread={page.filterError !== null} />
      ) : (
        <div className={found.isStale ? 'search-found stale' : 'search-found'} aria-busy={found.isStale}>
          <Panes
            direction="row"
            fixed="second"
            initial={470}
            label="Width of the record"
            first={table}
            second={
              chosen === undefined ? null : (
                <RecordInspector
                  recordId={looked ?? chosen.id}
                  marks={found.marks}
                  onLook={setLooked}
                  panelId={panelId}
                />
              )
            }
          />
        </div>
      )}
      <Foot found={found} onStop={onStop} />
      <PointMenu at={menu?.at ?? null} onClose={() => setMenu(null)}>
        {menu !== null && (
          <SearchRowMenu record={menu.record} marks={found.marks} query={query} onQuery={setQuery} />
        )}
      </PointMenu>
    </>
  );
}

/** True once `is` has held for a while: what comes at once needs no word. */
function useLasting(is: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!is) return;
    const timer = setTimeout(() => setLasting(true), patience);
    return () => {
      clearTimeout(timer);
      setLasting(false);
    };
  }, [is]);
  return lasting;
}

function Foot({ found, onStop }: { readonly found: Found; readonly onStop: () => void }) {
  const isSlow = useLasting(found.isStale);
  return (
    <div className="list-foot search-foot">
      <span role="status">
        {found.isStale && 'Searching …'}
        {!found.isStale && found.page !== null && totalText(found.page.total, found.page.exact)}
      </span>
      {!found.isStale && found.hasMore && (
        <span>{found.records.length.toLocaleString('en')} loaded, more as you scroll</span>
      )}
      {isSlow && (
        <button type="button" className="plain-button link-button" onClick={onStop}>
          Stop
        </button>
      )}
    </div>
  );
}

function Searching({ onStop }: { readonly onStop: () => void }) {
  const isSlow = useLasting(true);
  return (
    <>
      <SkeletonRows what="records" rows={16} />
      {isSlow && (
        <div className="search-slow">
          <Button onClick={onStop}>Stop the search</Button>
        </div>
      )}
    </>
  );
}

function Stopped({ onAgain }: { readonly onAgain: () => void }) {
  return (
    <EmptyState
      title="The search was stopped"
      icon={<IconListSearch size={28} />}
      actions={<Button onClick={onAgain}>Search again</Button>}
    >
      A source, a party or a time makes it quicker: source:webhooks, party:bank, from:2026-03-01.
    </EmptyState>
  );
}

function NothingFound({ isUnread }: { readonly isUnread: boolean }) {
  if (isUnread)
    return (
      <EmptyState title="This search cannot be read" icon={<IconListSearch size={28} />}>
        The bar says what is wrong and where. Words in quotation marks are always searched as text.
      </EmptyState>
    );
  return (
    <EmptyState title="No record says that" icon={<IconListSearch size={28} />}>
      Search compares whole words and parts of ids. Card numbers and credentials were taken out at import and
      cannot be found.
    </EmptyState>
  );
}

function NothingAsked({ records }: { readonly records: number }) {
  if (records > 0) {
    return (
      <EmptyState
        title={`Search ${records.toLocaleString('en')} records`}
        icon={<IconListSearch size={32} stroke={1.3} />}
      >
        Paste any id of any party, or type words as they stand in a record. Conditions narrow:{' '}
        <span className="mono">party:bank kind:booked_credit from:2026-03-01 amount:1000..2000</span>
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
