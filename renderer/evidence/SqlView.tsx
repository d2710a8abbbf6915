import { Button } from '@mantine/core';
import { IconCopy, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import type { z } from 'zod';
import type { cellSchema } from '../../shared/evidence/contract.ts';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { CodeViewer } from '../kit/code/CodeViewer.tsx';
import { copyText } from '../kit/copy.ts';
import { csvText } from '../kit/csv.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { Kbd } from '../kit/Kbd.tsx';
import { counted } from '../kit/labels.ts';
import { Panes } from '../kit/Panes.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { errorOf, isCancelled, useClient } from '../app/engine.ts';
import { notify } from '../app/notices.ts';
import { useEngineQuery } from '../app/query.ts';
import type { ViewProps } from '../app/slots.ts';
import './sources.css';
import { useEvidence } from './store.ts';

type Cell = z.infer<typeof cellSchema>;

interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly truncated: boolean;
  readonly elapsed: number;
}

interface IndexedRow {
  readonly index: number;
  readonly cells: readonly Cell[];
}

type RunState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running' }
  | { readonly phase: 'done'; readonly answer: Answer }
  | { readonly phase: 'failed'; readonly error: ErrorData };

function useRun() {
  const client = useClient();
  const [state, setState] = useState<RunState>({ phase: 'idle' });
  const stop = useRef<AbortController | null>(null);
  const run = async (statement: string) => {
    stop.current?.abort();
    const mine = new AbortController();
    stop.current = mine;
    setState({ phase: 'running' });
    try {
      const answer = await client.evidence.sql({ statement }, { signal: mine.signal });
      if (stop.current === mine) setState({ phase: 'done', answer });
    } catch (thrown) {
      if (stop.current === mine)
        setState(isCancelled(thrown) ? { phase: 'idle' } : { phase: 'failed', error: errorOf(thrown) });
    }
  };
  const cancel = () => {
    stop.current?.abort();
    setState({ phase: 'idle' });
  };
  return { state, run, cancel };
}

/** A read-only console over the documented views. */
export function SqlView(_props: ViewProps) {
  const statement = useEvidence((state) => state.statement);
  const schema = useEngineQuery('sql schema', (client, signal) => client.evidence.sqlSchema({}, { signal }));
  const { state, run, cancel } = useRun();
  const views = useMemo(() => schema.data?.views ?? [], [schema.data]);
  const completions = useMemo(
    () => [...new Set(views.flatMap((view) => [view.name, ...view.columns]))],
    [views],
  );
  const start = () => void run(useEvidence.getState().statement);
  const editor = (
    <>
      <div className="search-bar">
        <Button
          variant="filled"
          leftSection={<IconPlayerPlay size={14} />}
          onClick={start}
          disabled={state.phase === 'running'}
        >
          Run <Kbd keys="mod+enter" />
        </Button>
        {state.phase === 'running' && <Button onClick={cancel}>Cancel</Button>}
        <span className="muted">Read only, over the views on the left. Amounts are exact decimal text.</span>
      </div>
      <CodeViewer
        value={statement}
        language="sql"
        label="SQL statement"
        onChange={(text) => useEvidence.setState({ statement: text })}
        onRun={start}
        completions={completions}
      />
    </>
  );
  return (
    <Panes
      direction="row"
      fixed="first"
      initial={200}
      label="Width of the views"
      first={
        <div className="sql-views" role="navigation" aria-label="Views that a statement may use">
          {views.map((view) => (
            <details key={view.name} open={view.name === 'payments'}>
              <summary className="mono">{view.name}</summary>
              <ul>
                {view.columns.map((column) => (
                  <li key={column} className="mono muted">
                    {column}
                  </li>
                ))}
              </ul>
            </details>
          ))}
          {schema.error !== null && (
            <ErrorNotice what="Reading the views" error={schema.error} onRetry={schema.reload} />
          )}
        </div>
      }
      second={
        <Panes
          direction="column"
          fixed="first"
          initial={220}
          label="Height of the statement"
          first={editor}
          second={<Result state={state} />}
        />
      }
    />
  );
}

function Result({ state }: { readonly state: RunState }) {
  const [selected, setSelected] = useState<string | null>(null);
  const rows = useMemo<readonly IndexedRow[]>(
    () => (state.phase === 'done' ? state.answer.rows.map((cells, index) => ({ index, cells })) : []),
    [state],
  );
  if (state.phase === 'idle') return <p className="record-nothing muted">Ctrl Enter runs the statement.</p>;
  if (state.phase === 'running') return <p className="record-nothing muted">Running the statement …</p>;
  if (state.phase === 'failed') return <ErrorNotice what="Running the statement" error={state.error} />;
  const { answer } = state;
  const columns = answer.columns.map((title, place): Column<IndexedRow> => ({
    key: `${String(place)} ${title}`,
    title,
    width: place === answer.columns.length - 1 ? 'flex' : 150,
    minimum: 150,
    render: (row) => <CellText cell={row.cells[place] ?? null} />,
  }));
  const copy = () => {
    const text = csvText(
      answer.columns,
      answer.rows.map((row) =>
        row.map((cell) => (typeof cell === 'number' ? { number: String(cell) } : cell)),
      ),
    );
    void copyText(text).then((done) => {
      notify(
        done
          ? { tone: 'good', text: `Copied ${counted(answer.rows.length, 'row')} as CSV.` }
          : { tone: 'bad', text: 'The clipboard is not available.' },
      );
    });
  };
  return (
    <div className="sql-result">
      <div className="panel-header">
        <h2>Result</h2>
        <span className="aside" role="status">
          {counted(answer.rows.length, 'row')}
          {answer.truncated && ', cut at the limit'} · {Math.round(answer.elapsed)} ms
          <Button size="compact-xs" leftSection={<IconCopy size={12} />} onClick={copy}>
            Copy as CSV
          </Button>
        </span>
      </div>
      {answer.rows.length === 0 ? (
        <p className="record-nothing muted">The statement ran and found no row.</p>
      ) : (
        <Table
          label="Result"
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.index)}
          rowLabel={(row) => `Row ${String(row.index + 1)}`}
          selected={selected}
          onSelect={(row) => setSelected(String(row.index))}
        />
      )}
    </div>
  );
}

function CellText({ cell }: { readonly cell: Cell }) {
  if (cell === null) return <span className="sql-null">null</span>;
  if (typeof cell === 'number') return <span className="num">{String(cell)}</span>;
  return <SafeText text={cell} className="mono" />;
}
