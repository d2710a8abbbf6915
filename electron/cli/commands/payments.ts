import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { UsageError, type Command } from '../command.ts';
import { textTable } from '../layout.ts';
import { paymentJson } from '../presentation.ts';

const pageSize = 1000;

export const paymentsCommand: Command = {
  name: 'payments',
  usage: '--vault DIR [--filter TEXT] [--limit N]',
  summary: 'Lists payments, e.g. --filter "rail:card finding:DOUBLE_CREDIT amount:1000..2000".',
  options: { filter: { type: 'string' }, limit: { type: 'string' } },
  run: async (call) => {
    const limit = limitOf(call.optional('limit'));
    const engine = await call.openVault();
    await engine.settled();
    const filter = call.optional('filter') ?? '';
    const payments = [];
    let total = 0;
    let cursor: string | undefined;
    do {
      const page = await engine.client.payments.list({
        filter,
        limit: Math.min(pageSize, limit - payments.length),
        withFacets: false,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (page.filterError !== null) {
        throw new RailtraceError(
          'bad_request',
          `The filter is not understood at ${String(page.filterError.at + 1)}: ${page.filterError.message}`,
        );
      }
      total = page.total;
      payments.push(...page.payments);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && payments.length < limit);
    const json = payments.map(paymentJson);
    const rows = json.map((payment) => [
      payment.reference,
      payment.rail ?? '',
      payment.direction ?? '',
      payment.amount ?? '',
      payment.currency ?? '',
      payment.states.ledger ?? '–',
      payment.states.psp ?? '–',
      payment.states.bank ?? '–',
      payment.findings.join(' '),
    ]);
    const header = ['payment', 'rail', 'direction', 'amount', 'ccy', 'ledger', 'psp', 'bank', 'findings'];
    return {
      json: { total, payments: json },
      text: `${textTable(header, rows, ['amount'])}\n${String(total)} payments`,
    };
  },
};

function limitOf(word: string | undefined): number {
  if (word === undefined) return Number.MAX_SAFE_INTEGER;
  const limit = Number(word);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a whole number from 1.');
  return limit;
}
