import type { PaymentSummary } from '../../shared/payments/model.ts';
import { copyText } from '../kit/copy.ts';
import { csvText } from '../../shared/kernel/csv.ts';
import { counted } from '../kit/labels.ts';
import { errorOf, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { paymentColumns } from './columns.tsx';
import { usePaymentsList } from './store.ts';

/** Rows that one copy takes at most; a whole desk belongs in an export, not on a clipboard. */
const mostRows = 10_000;

/** Copies the filtered list, in its order and with its columns, as CSV that no spreadsheet can be tricked with. */
export function useCopyAsCsv(): () => void {
  const client = useClient();
  const copy = async () => {
    const { filter, sort, descending, hiddenColumns } = usePaymentsList.getState();
    const columns = paymentColumns.filter(
      (column) => !hiddenColumns.has(column.key) || column.key === 'currency',
    );
    const rows: PaymentSummary[] = [];
    let cursor: string | null = null;
    do {
      const page = await client.payments.list({
        filter,
        sort,
        descending,
        limit: 1000,
        withFacets: false,
        ...(cursor === null ? {} : { cursor }),
      });
      rows.push(...page.payments);
      cursor = page.next;
    } while (cursor !== null && rows.length < mostRows);
    const text = csvText(
      columns.map((column) => column.title),
      rows.map((row) => columns.map((column) => column.csv(row))),
    );
    const done = await copyText(text);
    if (!done) notify({ tone: 'bad', text: 'The clipboard is not available.' });
    else if (cursor !== null)
      notify({
        tone: 'plain',
        text: `Copied the first ${counted(rows.length, 'payment')}; narrow the filter for the rest.`,
      });
    else notify({ tone: 'good', text: `Copied ${counted(rows.length, 'payment')} as CSV.` });
  };
  return () => {
    copy().catch((thrown: unknown) => notify({ tone: 'bad', text: errorOf(thrown).sentence }));
  };
}
