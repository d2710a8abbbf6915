import { useCallback, useEffect, useRef, useState } from 'react';
import type { SearchPage } from '../../shared/evidence/contract.ts';
import type { RecordSummary } from '../../shared/evidence/model.ts';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { SourceId } from '../../shared/kernel/ids.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { useEngineQuery } from '../app/query.ts';

const pageSize = 100;
const noMarks: readonly string[] = [];
const noRecords: readonly RecordSummary[] = [];

export interface Found {
  readonly records: readonly RecordSummary[];
  /** The first page of the present query, or, while it is on its way, of the one before. */
  readonly page: SearchPage | null;
  readonly marks: readonly string[];
  /** Nothing has been found yet to show meanwhile. */
  readonly loading: boolean;
  /** What is shown belongs to the query before. */
  readonly isStale: boolean;
  readonly error: ErrorData | null;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface Tail {
  /** The first page that these continue. */
  readonly of: SearchPage | null;
  readonly records: readonly RecordSummary[];
  readonly next: string | null;
  readonly error: ErrorData | null;
}

const noTail: Tail = { of: null, records: [], next: null, error: null };

/**
 * Records that match, page after page. An empty query of one source lists all its records.
 *
 * @param query null asks for nothing, and stops what is under way
 */
export function useSearch(query: string | null, sourceId: SourceId | undefined): Found {
  const client = useClient();
  const key = query === null ? null : `search ${String(sourceId)} ${query}`;
  const first = useEngineQuery(
    key,
    (engine, signal) =>
      engine.evidence.search(
        { query: query ?? '', limit: pageSize, ...(sourceId === undefined ? {} : { sourceId }) },
        { signal },
      ),
    ['evidence'],
  );
  const page = first.data ?? (query === null ? null : first.former);
  const [tail, setTail] = useState<Tail>(noTail);
  const busy = useRef<AbortController | null>(null);
  const isContinued = tail.of === page && page !== null;
  const next = isContinued ? tail.next : (page?.next ?? null);

  useEffect(
    () => () => {
      busy.current?.abort();
      busy.current = null;
    },
    [page],
  );

  const loadMore = useCallback(() => {
    if (page === null || next === null || query === null || busy.current !== null) return;
    const stop = new AbortController();
    busy.current = stop;
    const ask = async () => {
      try {
        const more = await client.evidence.search(
          { query, limit: pageSize, cursor: next, ...(sourceId === undefined ? {} : { sourceId }) },
          { signal: stop.signal },
        );
        if (stop.signal.aborted) return;
        setTail((before) => ({
          of: page,
          records: before.of === page ? [...before.records, ...more.records] : more.records,
          next: more.next,
          error: null,
        }));
      } catch (thrown) {
        if (stop.signal.aborted || isCancelled(thrown)) return;
        setTail((before) => ({ ...before, of: page, next: null, error: errorOf(thrown) }));
      } finally {
        if (busy.current === stop) busy.current = null;
      }
    };
    void ask();
  }, [client, page, next, query, sourceId]);

  return {
    records: page === null ? noRecords : isContinued ? [...page.records, ...tail.records] : page.records,
    page,
    marks: page?.marks ?? noMarks,
    loading: first.loading && page === null,
    isStale: first.loading && page !== null,
    error: first.error ?? (isContinued ? tail.error : null),
    hasMore: next !== null,
    loadMore,
    reload: first.reload,
  };
}
