/** The payments domain at work: its commands, and finding a payment by any of its ids for the domains to its right. */
import { z } from 'zod';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { recordIdSchema, type RecordId } from '../../../shared/kernel/ids.ts';
import type { PaymentDetail } from '../../../shared/payments/contract.ts';
import type { PaymentSummary } from '../../../shared/payments/model.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import { annotate, type PaymentsHooks } from './annotate.ts';
import type { ListPage } from './store.ts';

export interface Payments {
  readonly handlers: Handlers<'payments'>;
  /**
   * The payment's own id, for any id that belongs to it alone.
   * @throws RailtraceError `not_found`; `conflict` where several payments share the id, naming some of them
   */
  find(reference: string, signal?: AbortSignal): Promise<string>;
  /** Ids of every record linked to the payment. @throws like `find` */
  recordsOf(reference: string): Promise<readonly RecordId[]>;
}

const asOfRow = z.object({ as_of: z.number().nullable() });

export function createPayments(context: EngineContext, vault: OpenVault, hooks: PaymentsHooks): Payments {
  const asOf = (): number | null => {
    const row = vault.read.prepare('select as_of from analysis').get();
    return row === undefined ? null : asOfRow.parse(row).as_of;
  };
  const find = async (reference: string, signal?: AbortSignal): Promise<string> =>
    theOne(await vault.query<string[]>('payments.named', { reference }, signal), reference);
  const recordsOf = async (reference: string): Promise<readonly RecordId[]> => {
    const id = await find(reference);
    return z.array(recordIdSchema).parse(await vault.query<number[]>('payments.records', { reference: id }));
  };
  const detail = async (reference: string, signal?: AbortSignal): Promise<PaymentDetail> => {
    const id = await find(reference, signal);
    const found = await vault.query<PaymentDetail | null>('payments.detail', { reference: id }, signal);
    if (found === null) throw notFound(reference);
    return found;
  };
  return {
    find,
    recordsOf,
    handlers: {
      list: async ({ filter, sort, descending, cursor, limit, withFacets }, signal) => {
        const page = await vault.query<ListPage>(
          'payments.list',
          { filter, sort, descending, cursor: cursor ?? null, limit, withFacets },
          signal,
        );
        return { ...page, payments: [...page.payments], facets: [...page.facets], asOf: asOf() };
      },
      get: ({ reference }, signal) => detail(reference, signal),
      resolve: ({ text }, signal) =>
        vault.query<{ payments: PaymentSummary[]; records: number }>(
          'payments.resolve',
          { reference: text },
          signal,
        ),
      ...annotate(context, vault, hooks, detail),
    },
  };
}

function theOne(ids: readonly string[], reference: string): string {
  const [id, ...others] = ids;
  if (id === undefined) throw notFound(reference);
  if (others.length > 0) {
    throw new RailtraceError(
      'conflict',
      `“${reference}” belongs to ${String(ids.length)} payments: ${ids.slice(0, 5).join(', ')}. Ask for one of these ids.`,
      { reference, payments: ids.slice(0, 5).join('\n') },
    );
  }
  return id;
}

function notFound(reference: string): RailtraceError {
  return new RailtraceError(
    'not_found',
    `No payment in this vault has the id “${reference}”. Search the evidence for it, or import the file that mentions it.`,
    { reference },
  );
}
