import { UsageError, type Command } from '../command.ts';
import { timeJson } from '../presentation.ts';

export const searchCommand: Command = {
  name: 'search',
  usage: '--vault DIR QUERY [--limit N]',
  summary: 'Finds records by any id, by the start of an id, or by words.',
  options: { limit: { type: 'string' } },
  run: async (call) => {
    const query = call.positionals.join(' ').trim();
    if (query === '') throw new UsageError('search needs a QUERY.');
    const limit = Number(call.optional('limit') ?? '100');
    if (!Number.isInteger(limit) || limit < 1 || limit > 500)
      throw new UsageError('--limit takes a whole number from 1 to 500.');
    const engine = await call.openVault();
    const page = await engine.client.evidence.search({ query, limit });
    const records = page.records.map(({ sourceName, occurredAt, ...record }) => ({
      ...record,
      source: sourceName,
      occurredAt: timeJson(occurredAt),
    }));
    const lines = records.map(
      (record) => `${record.source} ${record.locator}  ${record.title}\n        ${record.excerpt}`,
    );
    return {
      json: { total: page.total, records },
      text: [...lines, `${String(page.total)} records`].join('\n'),
    };
  },
};
