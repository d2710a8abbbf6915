/** Keyset pages of the payments list: the first at once, the next ones as the person scrolls. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { paymentPageSchema } from '../../shared/payments/contract.ts';
import type { PaymentSummary } from '../../shared/payments/model.ts';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { useEngineQuery } from '../app/query.ts';
import type { PaymentSort } from './store.ts';

type PaymentPage = z.infer<typeof paymentPageSchema>;

export interface PaymentPages {
  readonly first: PaymentPage | null;
  readonly payments: readonly PaymentSummary[];
  readonly error: ErrorData | null;
  readonly loading: boolean;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

interface Tail {
  /** The first page that these pages continue. */
  readonly of: PaymentPage | null;
  readonly payments: readonly PaymentSummary[];
  readonly next: string | null;
  readonly error: ErrorData | null;
}

const pageSize = 200;
const noTail: Tail = { of: null, payments: [], next: null, error: null };

export function usePaymentPages(filter: string, sort: PaymentSort, descending: boolean): PaymentPages {
  const client = useClient();
  const first = useEngineQuery(
    JSON.stringify([filter, sort, descending]),
    (engine, signal) => engine.payments.list({ filter, sort, descending, limit: pageSize }, { signal }),
    ['payments', 'findings'],
  );
  const [tail, setTail] = useState<Tail>(noTail);
  const busy = useRef<AbortController | null>(null);
  const page = first.data ?? first.former;
  const isContinued = tail.of === page;
  const next = page === null ? null : isContinued ? tail.next : page.next;

  useEffect(
    () => () => {
      busy.current?.abort();
      busy.current = null;
    },
    [page],
  );

  const loadMore = useCallback(() => {
    if (page === null || next === null || busy.current !== null) return;
    const stop = new AbortController();
    busy.current = stop;
    const ask = async () => {
      try {
        const more = await client.payments.list(
          { filter, sort, descending, limit: pageSize, cursor: next, withFacets: false },
          { signal: stop.signal },
        );
        if (stop.signal.aborted) return;
        setTail((before) => ({
          of: page,
          payments: before.of === page ? [...before.payments, ...more.payments] : more.payments,
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
  }, [client, page, next, filter, sort, descending]);

  return {
    first: page,
    payments: page === null ? [] : isContinued ? [...page.payments, ...tail.payments] : page.payments,
    error: first.error ?? (isContinued ? tail.error : null),
    loading: first.loading && page === null,
    hasMore: next !== null,
    loadMore,
    reload: first.reload,
  };
}
