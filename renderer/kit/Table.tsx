import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  useEffect,
  useId,
  useRef,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react';
import './table.css';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** Width in pixels; `flex` columns share what is left, at least `minimum`. */
  readonly width: number | 'flex';
  readonly minimum?: number;
  readonly align?: 'left' | 'right';
  readonly sortable?: boolean;
  readonly render: (row: Row) => ReactNode;
}

export interface TableProps<Row> {
  /** What the rows are, for a screen reader: "Payments". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Number of rows in the whole list, more than are loaded. */
  readonly total?: number;
  readonly rowKey: (row: Row) => string;
  readonly rowLabel: (row: Row) => string;
  readonly selected: string | null;
  readonly onSelect: (row: Row) => void;
  /** Enter, or a double click. */
  readonly onActivate?: (row: Row) => void;
  readonly onRowMenu?: (row: Row, event: MouseEvent) => void;
  /** Called when the last loaded rows come into sight. */
  readonly onNearEnd?: () => void;
  readonly sort?: { readonly key: string; readonly descending: boolean };
  readonly onSort?: (key: string) => void;
  readonly rowHeight?: number;
  readonly rowClass?: (row: Row) => string | undefined;
}

/** Pixels from the last loaded row at which the next page is asked for. */
const nearEnd = 600;

function template<Row>(columns: readonly Column<Row>[]): string {
  return columns
    .map((column) =>
      column.width === 'flex'
        ? `minmax(${String(column.minimum ?? 120)}px, 1fr)`
        : `${String(column.width)}px`,
    )
    .join(' ');
}

/** Where a key leads from the present row; null when the key is not one of the list's. */
function targetOf(key: string, index: number, last: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(last, index + 1);
    case 'ArrowUp':
    case 'k':
      return Math.max(0, index - 1);
    case 'PageDown':
      return Math.min(last, index + page);
    case 'PageUp':
      return Math.max(0, index - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/**
 * A virtualised grid: only rows in sight are in the page, so a million of them scroll as a hundred do.
 * One tab stop; arrows or j/k move, Enter opens.
 */
export function Table<Row>(props: TableProps<Row>) {
  const { columns, rows, rowKey, selected, onSelect, onActivate, onNearEnd, rowHeight = 24 } = props;
  const prefix = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const selectedIndex = selected === null ? -1 : rows.findIndex((row) => rowKey(row) === selected);

  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex, { align: 'auto' });
    // Follows the selection only: scrolling by hand must not be undone by new rows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selectedIndex]);

  const onScroll = () => {
    const element = scroller.current;
    if (element === null || onNearEnd === undefined) return;
    if (element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd) onNearEnd();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || rows.length === 0) return;
    const current = rows[selectedIndex];
    if (event.key === 'Enter' && current !== undefined && onActivate !== undefined) {
      event.preventDefault();
      onActivate(current);
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const target = targetOf(event.key, selectedIndex, rows.length - 1, page);
    const row = target === null ? undefined : rows[target];
    if (row === undefined) return;
    event.preventDefault();
    onSelect(row);
  };
  const style: CSSProperties = { '--columns': template(columns), '--row-height': `${String(rowHeight)}px` };

  return (
    <div
      ref={scroller}
      className="table"
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.total ?? rows.length) + 1}
      aria-colcount={columns.length}
      tabIndex={0}
      {...(selectedIndex >= 0 ? { 'aria-activedescendant': `${prefix}-${String(selectedIndex)}` } : {})}
      style={style}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <TableHeader {...props} />
      <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <TableRow
              key={rowKey(row)}
              {...props}
              id={`${prefix}-${String(item.index)}`}
              row={row}
              index={item.index}
              top={item.start}
              isSelected={item.index === selectedIndex}
            />
          );
        })}
      </div>
    </div>
  );
}

function TableHeader<Row>({ columns, sort, onSort }: TableProps<Row>) {
  return (
    <div className="table-header" role="rowgroup">
      <div className="table-row" role="row" aria-rowindex={1}>
        {columns.map((column) => {
          const sorted = sort?.key === column.key;
          const direction = sort?.descending === true ? 'descending' : 'ascending';
          return (
            <div
              key={column.key}
              role="columnheader"
              className={`table-cell ${column.align ?? 'left'}`}
              {...(sorted ? { 'aria-sort': direction } : {})}
            >
              {column.sortable === true && onSort !== undefined ? (
                <button
                  type="button"
                  className="plain-button"
                  tabIndex={-1}
                  onClick={() => onSort(column.key)}
                >
                  {column.title}
                  {sorted && (sort.descending ? <IconArrowDown size={12} /> : <IconArrowUp size={12} />)}
                </button>
              ) : (
                column.title
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface TableRowProps<Row> extends TableProps<Row> {
  readonly id: string;
  readonly row: Row;
  readonly index: number;
  readonly top: number;
  readonly isSelected: boolean;
}

function TableRow<Row>({ id, row, index, top, isSelected, columns, ...props }: TableRowProps<Row>) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={props.rowLabel(row)}
      className={`table-row ${props.rowClass?.(row) ?? ''}`}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={() => props.onSelect(row)}
      onDoubleClick={() => props.onActivate?.(row)}
      onContextMenu={(event) => props.onRowMenu?.(row, event)}
    >
      {columns.map((column) => (
        <div key={column.key} role="gridcell" className={`table-cell ${column.align ?? 'left'}`}>
          {column.render(row)}
        </div>
      ))}
    </div>
  );
}
