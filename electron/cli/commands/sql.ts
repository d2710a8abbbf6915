import { resultCsv, type Cell } from '../../../shared/evidence/resultTable.ts';
import { sqlViews } from '../../../shared/evidence/sqlStatement.ts';
import { UsageError, type Command } from '../command.ts';
import { textTable } from '../layout.ts';

/** Rows of one call, and of a whole result. */
const pageSize = 10_000;
const longestResult = 100_000;

export const sqlCommand: Command = {
  name: 'sql',
  usage: '--vault DIR "select …" [--limit N] [--csv]',
  summary: `Runs one read-only statement over the views ${sqlViews.join(', ')}.`,
  options: { limit: { type: 'string' }, csv: { type: 'boolean' } },
  run: async (call) => {
    const [statement, ...more] = call.positionals;
    if (statement === undefined || more.length > 0)
      throw new UsageError('sql needs exactly one statement in quotes.');
    const limit = Number(call.optional('limit') ?? String(pageSize));
    if (!Number.isInteger(limit) || limit < 1 || limit > longestResult)
      throw new UsageError(`--limit takes a whole number from 1 to ${String(longestResult)}.`);
    const engine = await call.openVault();
    await engine.settled();
    const rows: Cell[][] = [];
    let columns: string[] = [];
    let truncated = false;
    do {
      const page = await engine.client.evidence.sql({
        statement,
        limit: Math.min(pageSize, limit - rows.length),
        offset: rows.length,
      });
      ({ columns, truncated } = page);
      rows.push(...page.rows);
    } while (truncated && rows.length < limit);
    if (truncated) call.tell(`Only the first ${String(limit)} rows are shown; ask for more with --limit.`);
    const cells = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
    return {
      json: { columns, rows, ...(truncated ? { truncated } : {}) },
      text: call.flag('csv') ? resultCsv({ columns, rows }) : textTable(columns, cells),
    };
  },
};
