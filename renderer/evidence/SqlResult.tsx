import { Button, Menu } from '@mantine/core';
import { IconChartBar, IconDownload, IconTable } from '@tabler/icons-react';
import { useEffect, useMemo, useState, type ClipboardEvent, type MouseEvent } from 'react';
import { copyText } from '../kit/copy.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { counted } from '../kit/labels.ts';
import { PointMenu, type Point } from '../kit/PointMenu.tsx';
import { SafeText } from '../kit/SafeText.tsx';
import { Table, type Column } from '../kit/Table.tsx';
import { visibleText } from '../kit/visible.ts';
import { notify } from '../app/notices.ts';
import { figureColumns, resultTsv, type Cell } from '../../shared/evidence/resultTable.ts';
import { ResultChart } from './ResultChart.tsx';
import { useExportResult } from './useExportResult.ts';
import { mostRows, type Answer, type Runner } from './useStatement.ts';

interface IndexedRow {
  readonly index: number;
  readonly cells: readonly Cell[];
}

/** What the statement gave: rows, a chart of them, and the ways out. */
export function SqlResult({ runner }: { readonly runner: Runner }) {
  const { state } = runner;
  switch (state.phase) {
    case 'idle':
      return <p className="record-nothing muted">Ctrl Enter runs the statement at the caret.</p>;
    case 'running':
      return <Running />;
    case 'cancelled':
      return <p className="record-nothing muted">The statement was cancelled.</p>;
    case 'failed':
      return <ErrorNotice what="Running the statement" error={state.error} />;
    case 'done':
      return <Done answer={state.answer} runner={runner} />;
  }
}

function Running() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="record-nothing muted" role="status">
      {`Running the statement … ${seconds === 0 ? '' : `${String(seconds)} s`}`}
    </p>
  );
}

function Done({ answer, runner }: { readonly answer: Answer; readonly runner: Runner }) {
  const [shows, setShows] = useState<'table' | 'chart'>('table');
  const figures = useMemo(() => figureColumns(answer), [answer]);
  const canChart = answer.rows.length > 0 && answer.columns.length > 1 && figures.includes(true);
  const isChart = shows === 'chart' && canChart;
  return (
    <div className="sql-result">
      <div className="panel-header">
        <h2>Result</h2>
        <span className="aside">
          <span role="status">{sizeOf(answer)}</span>
          {canChart && (
            <Button
              size="compact-xs"
              leftSection={isChart ? <IconTable size={12} /> : <IconChartBar size={12} />}
              onClick={() => setShows(isChart ? 'table' : 'chart')}
            >
              {isChart ? 'Table' : 'Chart'}
            </Button>
          )}
          <WaysOut runner={runner} isEmpty={answer.rows.length === 0} />
        </span>
      </div>
      {answer.tailError !== null && <ErrorNotice what="Reading further rows" error={answer.tailError} />}
      {answer.rows.length === 0 && (
        <EmptyState title="The statement ran and found no row">
          Its columns: {answer.columns.join(', ')}
        </EmptyState>
      )}
      {answer.rows.length > 0 &&
        (isChart ? (
          <ResultChart answer={answer} figures={figures} />
        ) : (
          <Rows answer={answer} figures={figures} loadMore={runner.loadMore} />
        ))}
    </div>
  );
}

function sizeOf({ rows, hasMore, elapsed }: Answer): string {
  const most = rows.length >= mostRows ? ', the most that are shown' : '';
  const more = hasMore ? ', more as you scroll' : most;
  return `${counted(rows.length, 'row')}${more} · ${Math.round(elapsed).toLocaleString('en')} ms`;
}

function WaysOut({ runner, isEmpty }: { readonly runner: Runner; readonly isEmpty: boolean }) {
  const { progress, start, stop } = useExportResult(runner);
  if (progress !== null)
    return (
      <Button size="compact-xs" onClick={stop}>
        Stop at {progress.toLocaleString('en')} rows
      </Button>
    );
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-xs" leftSection={<IconDownload size={12} />} disabled={isEmpty}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => start('csv')}>CSV file</Menu.Item>
        <Menu.Item onClick={() => start('xlsx')}>XLSX workbook</Menu.Item>
        <Menu.Item onClick={() => start('clipboard')}>Copy for a spreadsheet</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface RowsProps {
  readonly answer: Answer;
  readonly figures: readonly boolean[];
  readonly loadMore: () => void;
}

/** Widths by what stands in the first rows: about 7 pixels a character. */
const sampled = 60;
const widest = 380;

function widthOf(title: string, cells: readonly Cell[]): number {
  const longest = Math.max(title.length + 1, ...cells.map((cell) => String(cell ?? 'null').length));
  return Math.min(widest, Math.max(64, Math.round(longest * 7.1) + 20));
}

interface OpenMenu {
  readonly at: Point;
  readonly row: IndexedRow;
  readonly place: number;
}

function Rows({ answer, figures, loadMore }: RowsProps) {
  const [selected, setSelected] = useState<string | null>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const rows = useMemo<readonly IndexedRow[]>(
    () => answer.rows.map((cells, index) => ({ index, cells })),
    [answer.rows],
  );
  const columns = useMemo(() => {
    const head = answer.rows.slice(0, sampled);
    return answer.columns.map((title, place): Column<IndexedRow> => {
      const isLast = place === answer.columns.length - 1;
      const width = widthOf(
        title,
        head.map((row) => row[place] ?? null),
      );
      return {
        key: `${String(place)} ${title}`,
        title,
        // A column of figures keeps its width: stretched, it would stand far from the others.
        width: isLast && figures[place] !== true ? 'flex' : width,
        minimum: width,
        ...(figures[place] === true ? { align: 'right' as const } : {}),
        render: (row) => <CellText cell={row.cells[place] ?? null} />,
      };
    });
  }, [answer.columns, answer.rows, figures]);
  const openMenu = (row: IndexedRow, event: MouseEvent) => {
    event.preventDefault();
    setSelected(String(row.index));
    setMenu({ at: { x: event.clientX, y: event.clientY }, row, place: columnUnder(event) });
  };
  const onCopy = (event: ClipboardEvent) => {
    const row = rows.find(({ index }) => String(index) === selected);
    if (row === undefined || (document.getSelection()?.toString() ?? '') !== '') return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', tsvRow(answer.columns, row));
  };
  return (
    <div className="sql-rows" onCopy={onCopy}>
      <Table
        label="Result"
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.index)}
        rowLabel={(row) => `Row ${String(row.index + 1)}`}
        selected={selected}
        onSelect={(row) => setSelected(String(row.index))}
        onRowMenu={openMenu}
        onNearEnd={loadMore}
      />
      <PointMenu at={menu?.at ?? null} onClose={() => setMenu(null)}>
        {menu !== null && <CellMenu menu={menu} answer={answer} />}
      </PointMenu>
    </div>
  );
}

/** Which column a click fell into: the place of its cell in the row. */
function columnUnder(event: MouseEvent): number {
  const cell = event.target instanceof Element ? event.target.closest('[role="gridcell"]') : null;
  return cell === null ? 0 : [...(cell.parentElement?.children ?? [])].indexOf(cell);
}

function tsvRow(columns: readonly string[], row: IndexedRow): string {
  return resultTsv({ columns, rows: [row.cells] }).split('\n')[1] ?? '';
}

function CellMenu({ menu: { row, place }, answer }: { readonly menu: OpenMenu; readonly answer: Answer }) {
  const title = answer.columns[place] ?? '';
  const copy = (text: string, what: string) => {
    void copyText(text).then((done) => {
      notify(
        done
          ? { tone: 'plain', text: `Copied ${what}.` }
          : { tone: 'bad', text: 'The clipboard is not available.' },
      );
    });
  };
  const column = answer.rows.map((cells) => String(cells[place] ?? '')).join('\n');
  return (
    <>
      <Menu.Item onClick={() => copy(String(row.cells[place] ?? ''), 'the cell')}>Copy cell</Menu.Item>
      <Menu.Item onClick={() => copy(tsvRow(answer.columns, row), 'the row')}>Copy row</Menu.Item>
      <Menu.Item onClick={() => copy(column, counted(answer.rows.length, 'cell'))}>
        Copy column {visibleText(title)}
      </Menu.Item>
    </>
  );
}

function CellText({ cell }: { readonly cell: Cell }) {
  if (cell === null) return <span className="sql-null">null</span>;
  if (typeof cell === 'number') return <span className="num mono">{String(cell)}</span>;
  return <SafeText text={cell} className="mono" />;
}
