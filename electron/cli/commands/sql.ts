import { UsageError, type Command } from '../command.ts';
import { textTable } from '../layout.ts';

const longestResult = 10_000;

export const sqlCommand: Command = {
  name: 'sql',
  usage: '--vault DIR "select …"',
  summary:
    'Runs one read-only statement over the views records, sources, events, payments, findings, links, identifiers.',
  options: {},
  run: async (call) => {
    const [statement, ...more] = call.positionals;
    if (statement === undefined || more.length > 0)
      throw new UsageError('sql needs exactly one statement in quotes.');
    const engine = await call.openVault();
    await engine.settled();
    const { columns, rows, truncated } = await engine.client.evidence.sql({
      statement,
      limit: longestResult,
    });
    if (truncated)
      call.tell(`Only the first ${String(longestResult)} rows are shown; add a limit or a condition.`);
    const cells = rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))));
    return { json: { columns, rows, ...(truncated ? { truncated } : {}) }, text: textTable(columns, cells) };
  },
};
