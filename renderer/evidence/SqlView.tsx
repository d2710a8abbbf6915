import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useCallback, useMemo, useRef } from 'react';
import type { DescribedView } from '../../shared/evidence/searching.ts';
import type { Assistance } from '../kit/code/CodeEditor.tsx';
import { CodeViewer } from '../kit/code/CodeViewer.tsx';
import { Kbd } from '../kit/Kbd.tsx';
import { Panes } from '../kit/Panes.tsx';
import { useEngineQuery } from '../app/query.ts';
import type { ViewProps } from '../app/slots.ts';
import './sources.css';
import './sql.css';
import { SaveStatement } from './SaveStatement.tsx';
import { SqlResult } from './SqlResult.tsx';
import { SqlSide } from './SqlSide.tsx';
import { explainSql, suggestSql } from './sqlWords.ts';
import { statementAt } from './statementAt.ts';
import { useEvidence } from './store.ts';
import { useStatement, type Runner } from './useStatement.ts';

const noViews: readonly DescribedView[] = [];
const noFunctions: readonly string[] = [];

/** A read-only console over the documented views. */
export function SqlView(_props: ViewProps) {
  const schema = useEngineQuery('sql schema', (client, signal) => client.evidence.sqlSchema({}, { signal }));
  const views = schema.data?.views ?? noViews;
  const functions = schema.data?.functions ?? noFunctions;
  const runner = useStatement();
  const assistance = useMemo<Assistance>(
    () => ({
      suggest: (before, whole) => suggestSql(before, whole, views, functions),
      explain: (word, whole) => explainSql(word, whole, views, functions),
    }),
    [views, functions],
  );
  return (
    <Panes
      direction="row"
      fixed="first"
      initial={250}
      label="Width of the views"
      first={<SqlSide views={views} error={schema.error} reload={schema.reload} />}
      second={
        <Panes
          direction="column"
          fixed="first"
          initial={230}
          label="Height of the statement"
          first={<Editor runner={runner} assistance={assistance} />}
          second={<SqlResult runner={runner} />}
        />
      }
    />
  );
}

interface EditorProps {
  readonly runner: Runner;
  readonly assistance: Assistance;
}

function Editor({ runner: { state, run, cancel }, assistance }: EditorProps) {
  const statement = useEvidence((kept) => kept.statement);
  const caret = useRef(0);
  const start = useCallback(() => {
    const placed = statementAt(useEvidence.getState().statement, caret.current);
    if (placed !== null) run(placed);
  }, [run]);
  const problem = useMemo(() => {
    if (state.phase !== 'failed') return null;
    const at = state.error.details['at'];
    // The text may have changed since: then the place is no longer it.
    const isStill = statement.startsWith(state.statement.text, state.statement.from);
    return typeof at === 'number' && isStill
      ? { at: state.statement.from + at, message: state.error.sentence }
      : null;
  }, [state, statement]);
  return (
    <>
      <div className="search-bar">
        {state.phase === 'running' ? (
          <Button leftSection={<IconPlayerStop size={14} />} onClick={cancel}>
            Cancel <Kbd keys="escape" />
          </Button>
        ) : (
          <Button variant="filled" leftSection={<IconPlayerPlay size={14} />} onClick={start}>
            Run <Kbd keys="mod+enter" />
          </Button>
        )}
        <SaveStatement statement={statement} />
        <span className="muted clip">
          Read only. Runs the statement at the caret; amounts are exact decimal text.
        </span>
      </div>
      <CodeViewer
        value={statement}
        language="sql"
        label="SQL statement"
        onChange={(text) => useEvidence.setState({ statement: text })}
        onCaret={(at) => {
          caret.current = at;
        }}
        onRun={(at) => {
          caret.current = at;
          start();
        }}
        onEscape={cancel}
        assistance={assistance}
        problem={problem}
      />
    </>
  );
}
