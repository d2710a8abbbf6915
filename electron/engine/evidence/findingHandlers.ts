/** What a person does to find things again: facets, neighbours, saved searches, the SQL console with its memory. */
import { z } from 'zod';
import { facetsSchema, neighboursSchema, type DescribedView } from '../../../shared/evidence/searching.ts';
import { sqlReference } from '../../../shared/evidence/sqlReference.ts';
import { sqlFunctions, sqlViews } from '../../../shared/evidence/sqlStatement.ts';
import { cancelledError, RailtraceError } from '../../../shared/kernel/errors.ts';
import type { SourceId } from '../../../shared/kernel/ids.ts';
import { elapsedSince, stopwatch } from '../kernel/clock.ts';
import type { EngineContext, OpenVault } from '../kernel/context.ts';
import type { Handlers } from '../kernel/router.ts';
import {
  deleteStatement,
  forgetStatements,
  ranStatements,
  rememberStatement,
  savedStatements,
  saveStatement,
} from './savedQueries.ts';
import { deleteSearch, savedSearches, saveSearch } from './savedSearches.ts';
import type { EvidenceReading } from './reading.ts';
import type { SqlResult } from './sqlConsole.ts';
import { createTokenise } from './tokens.ts';

/** A statement that takes longer is stopped: the console answers questions, it does not run jobs. */
const statementLimit = 30_000;

export type FindingHandlers = Pick<
  Handlers<'evidence'>,
  | 'sourceChecks'
  | 'facets'
  | 'neighbours'
  | 'savedSearches'
  | 'saveSearch'
  | 'deleteSearch'
  | 'savedStatements'
  | 'saveStatement'
  | 'deleteStatement'
  | 'forgetStatements'
  | 'sql'
  | 'sqlSchema'
>;

export function findingHandlers(
  context: EngineContext,
  vault: OpenVault,
  reading: Pick<EvidenceReading, 'controls' | 'statements'>,
): FindingHandlers {
  const tokenise = createTokenise(vault.keys.token);
  const changed = <Result>(result: Result): Result => {
    context.changes.publish('settings');
    return result;
  };
  return {
    sourceChecks: ({ id }) => ({
      controls: ofSource(id, reading.controls()),
      statements: ofSource(id, reading.statements()),
    }),
    facets: async ({ query, sourceId }, signal) =>
      facetsSchema.parse(await vault.query('evidence.facets', { query, sourceId: sourceId ?? null }, signal)),
    neighbours: async (asked, signal) =>
      neighboursSchema.parse(await vault.query('evidence.neighbours', asked, signal)),
    savedSearches: () => ({ searches: savedSearches(vault.read) }),
    saveSearch: (search) => changed(saveSearch(vault.db, search, context.clock.now(), tokenise)),
    deleteSearch: ({ id }) => {
      deleteSearch(vault.db, id);
      return changed({});
    },
    savedStatements: () => ({ statements: savedStatements(vault.read), history: ranStatements(vault.read) }),
    saveStatement: (statement) => changed(saveStatement(vault.db, statement, context.clock.now(), tokenise)),
    deleteStatement: ({ id }) => {
      deleteStatement(vault.db, id);
      return changed({});
    },
    forgetStatements: () => {
      forgetStatements(vault.db);
      return changed({});
    },
    sql: async ({ statement, limit, offset, remember }, signal) => {
      const answer = await runConsole(vault, { statement, limit, offset: offset ?? 0 }, signal);
      if (remember === true) {
        const { rows, elapsed } = answer;
        rememberStatement(
          vault.db,
          { statement, ranAt: context.clock.now(), rows: rows.length, elapsed },
          tokenise,
        );
        changed(undefined);
      }
      return answer;
    },
    sqlSchema: () => ({
      views: sqlViews.map((name) => describedView(vault, name)),
      functions: [...sqlFunctions],
    }),
  };
}

/** Without the source's own name, which the caller knows. */
function ofSource<Check extends { readonly sourceId: SourceId; readonly source: string }>(
  id: SourceId,
  checks: readonly Check[],
): Omit<Check, 'sourceId' | 'source'>[] {
  return checks
    .filter(({ sourceId }) => sourceId === id)
    .map(({ sourceId: _id, source: _name, ...check }) => check);
}

async function runConsole(
  vault: OpenVault,
  asked: { readonly statement: string; readonly limit: number; readonly offset: number },
  signal: AbortSignal | undefined,
) {
  const deadline = AbortSignal.timeout(statementLimit);
  const start = stopwatch();
  try {
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const result = await vault.query<SqlResult>('evidence.sql', asked, either);
    return { ...result, elapsed: Math.round(elapsedSince(start)) };
  } catch (thrown) {
    if (signal?.aborted === true) throw cancelledError('The statement');
    if (!deadline.aborted) throw thrown;
    throw new RailtraceError(
      'timeout',
      `The statement ran longer than ${statementLimit / 1000} s and was stopped. Narrow it with WHERE.`,
    );
  }
}

function describedView(vault: OpenVault, name: string): DescribedView {
  const rows = vault.read.prepare('select name from pragma_table_info(?)').all(name);
  const columns = rows.map((row) => z.object({ name: z.string() }).parse(row).name);
  const reference = sqlReference[name];
  return {
    name,
    columns,
    description: reference?.description ?? '',
    details: columns.map((column) => {
      const [type, description] = reference?.columns[column] ?? ['text', ''];
      return { name: column, type, description };
    }),
  };
}
