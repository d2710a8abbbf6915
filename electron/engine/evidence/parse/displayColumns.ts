/** Which columns of a table hold people and accounts, so that its rows can be shown masked without reading the header again. */
import { z } from 'zod';
import { headerWords } from '../../../../shared/evidence/ledger/columnWords.ts';
import type { Recognised } from '../../../../shared/evidence/recognise/recognised.ts';

export const displaySchema = z.object({ delimiter: z.string(), personal: z.array(z.number().int()) });
export type TableDisplay = z.infer<typeof displaySchema>;

const personal =
  /(?:^| )(?:name|holder|cardholder|beneficiary|recipient|payee|payer|sender|creditor|debtor|customer name|counter ?party|empfanger|auftraggeber|begunstigter|titular|beneficiario|ordenante|inhaber|phone|telephone|mobile|telefon|address|street)(?: |$)/;

/** JSON for the source's row; null for everything that is no table. */
export function displayColumns(recognised: Recognised): string | null {
  if (!('table' in recognised)) return null;
  const { headers, delimiter } = recognised.table;
  const columns = headers.flatMap((header, index) => (personal.test(headerWords(header)) ? [index] : []));
  if ('columns' in recognised && recognised.columns.roles.counterparty !== undefined)
    columns.push(recognised.columns.roles.counterparty);
  const display: TableDisplay = {
    delimiter,
    personal: [...new Set(columns)].sort((left, right) => left - right),
  };
  return JSON.stringify(display);
}
