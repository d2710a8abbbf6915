import { csvText, type CsvCell } from '../../../shared/kernel/csv.ts';
import { RailtraceError } from '../../../shared/kernel/errors.ts';
import { UsageError, type Command } from '../command.ts';
import { timeJson } from '../presentation.ts';

const pageSize = 500;

export const searchCommand: Command = {
  name: 'search',
  usage: '--vault DIR QUERY [--limit N] [--facets] [--csv]',
  summary:
    'Finds records by any id or part of it, by words, and by conditions: "party:bank from:2026-03-01 -refund".',
  options: { limit: { type: 'string' }, facets: { type: 'boolean' }, csv: { type: 'boolean' } },
  run: async (call) => {
    const query = call.positionals.join(' ').trim();
    if (query === '') throw new UsageError('search needs a QUERY.');
    const limit = Number(call.optional('limit') ?? '100');
    if (!Number.isInteger(limit) || limit < 1 || limit > 100_000)
      throw new UsageError('--limit takes a whole number from 1 to 100000.');
    const { client } = await call.openVault();
    const records = [];
    let total = 0;
    let exact = true;
    let cursor: string | undefined;
    do {
      const page = await client.evidence.search({
        query,
        limit: Math.min(pageSize, limit - records.length),
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (page.filterError !== null)
        throw new RailtraceError(
          'bad_request',
          `The search is not understood at ${String(page.filterError.at + 1)}: ${page.filterError.message}`,
        );
      if (cursor === undefined) ({ total, exact } = page);
      records.push(
        ...page.records.map(({ sourceName, occurredAt, ...record }) => ({
          ...record,
          source: sourceName,
          occurredAt: timeJson(occurredAt),
        })),
      );
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && records.length < limit);
    const facets = call.flag('facets') ? await client.evidence.facets({ query }) : undefined;
    const lines = records.map(
      (record) => `${record.source} ${record.locator}  ${record.title}\n        ${record.excerpt}`,
    );
    return {
      json: { total, exact, records, ...(facets === undefined ? {} : { facets }) },
      text: call.flag('csv')
        ? csvText(header, records.map(csvRow))
        : [...lines, ...facetLines(facets?.facets ?? []), `${exact ? '' : 'at least '}${total} records`].join(
            '\n',
          ),
    };
  },
};

const header = ['occurred_at', 'party', 'format', 'title', 'source', 'locator', 'record', 'excerpt'];

interface Row {
  readonly id: number;
  readonly occurredAt: string | null;
  readonly party: string | null;
  readonly format: string;
  readonly title: string;
  readonly source: string;
  readonly locator: string;
  readonly excerpt: string;
}

function csvRow(row: Row): CsvCell[] {
  const { occurredAt, party, format, title, source, locator, id, excerpt } = row;
  return [occurredAt, party, format, title, source, locator, { number: String(id) }, excerpt];
}

interface FacetLine {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

function facetLines(facets: readonly FacetLine[]): string[] {
  return facets.map(
    ({ field, values }) =>
      `${field}: ${values.map(({ value, count }) => `${value} ${String(count)}`).join(', ')}`,
  );
}
