import { useCallback, useRef, useState } from 'react';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import type { Cell, ResultTable } from '../../shared/evidence/resultTable.ts';
import type { PlacedStatement } from './statementAt.ts';

/** Rows of the first page, and of each further one. */
const pageSize = 1000;
/** A console shows this many rows at most; more belong in an aggregate. */
export const mostRows = 100_000;
/** Rows of one call when a whole result is written out. */
const exportPage = 10_000;

export interface Answer extends ResultTable {
  readonly statement: string;
  readonly hasMore: boolean;
  /** Of the first page, in ms. */
  readonly elapsed: number;
  readonly tailError: ErrorData | null;
}

export type RunState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running' }
  | { readonly phase: 'cancelled' }
  | { readonly phase: 'done'; readonly answer: Answer }
  | { readonly phase: 'failed'; readonly error: ErrorData; readonly statement: PlacedStatement };

export interface Runner {
  readonly state: RunState;
  readonly run: (statement: PlacedStatement) => void;
  readonly cancel: () => void;
  readonly loadMore: () => void;
  /** The whole result, page by page, up to `mostRows` rows. Null when it was stopped. */
  readonly readAll: (signal: AbortSignal, onRows: (rows: number) => void) => Promise<ResultTable | null>;
}

/** Runs one statement at a time: its first page at once, the others as one scrolls. */
export function useStatement(): Runner {
  const client = useClient();
  const [state, setState] = useState<RunState>({ phase: 'idle' });
  const stop = useRef<AbortController | null>(null);
  const paging = useRef(false);

  const run = useCallback(
    (statement: PlacedStatement) => {
      stop.current?.abort();
      const mine = new AbortController();
      stop.current = mine;
      paging.current = false;
      setState({ phase: 'running' });
      const ask = async () => {
        try {
          const { columns, rows, truncated, elapsed } = await client.evidence.sql(
            { statement: statement.text, limit: pageSize, remember: true },
            { signal: mine.signal },
          );
          if (stop.current !== mine) return;
          const answer = { columns, rows, elapsed, hasMore: truncated, tailError: null };
          setState({ phase: 'done', answer: { ...answer, statement: statement.text } });
        } catch (thrown) {
          if (stop.current !== mine) return;
          setState(
            isCancelled(thrown)
              ? { phase: 'cancelled' }
              : { phase: 'failed', error: errorOf(thrown), statement },
          );
        }
      };
      void ask();
    },
    [client],
  );

  const cancel = useCallback(() => {
    stop.current?.abort();
    setState((before) => (before.phase === 'running' ? { phase: 'cancelled' } : before));
  }, []);

  const answer = state.phase === 'done' ? state.answer : null;
  const loadMore = useCallback(() => {
    const mine = stop.current;
    if (answer === null || mine === null || !answer.hasMore || paging.current) return;
    paging.current = true;
    const put = (change: (before: Answer) => Answer) =>
      setState((before) =>
        stop.current === mine && before.phase === 'done'
          ? { phase: 'done', answer: change(before.answer) }
          : before,
      );
    const ask = async () => {
      try {
        const page = await client.evidence.sql(
          { statement: answer.statement, limit: pageSize, offset: answer.rows.length },
          { signal: mine.signal },
        );
        put((before) => {
          const rows = [...before.rows, ...page.rows];
          return { ...before, rows, hasMore: page.truncated && rows.length < mostRows };
        });
      } catch (thrown) {
        if (!isCancelled(thrown))
          put((before) => ({ ...before, hasMore: false, tailError: errorOf(thrown) }));
      } finally {
        paging.current = false;
      }
    };
    void ask();
  }, [client, answer]);

  const readAll = useCallback<Runner['readAll']>(
    async (signal, onRows) => {
      if (answer === null) return null;
      if (!answer.hasMore) return answer;
      const rows: (readonly Cell[])[] = [];
      let more = true;
      while (more && rows.length < mostRows) {
        const page = await client.evidence.sql(
          { statement: answer.statement, limit: exportPage, offset: rows.length },
          { signal },
        );
        if (signal.aborted) return null;
        rows.push(...page.rows);
        more = page.truncated;
        onRows(rows.length);
      }
      return { columns: answer.columns, rows };
    },
    [client, answer],
  );

  return { state, run, cancel, loadMore, readAll };
}
