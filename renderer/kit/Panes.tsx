import {
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import './panes.css';

export interface PanesProps {
  /** Children lie side by side (`row`) or one above the other (`column`). */
  readonly direction: 'row' | 'column';
  /** Which of the two keeps its size when the window grows. */
  readonly fixed: 'first' | 'second';
  /** Size of the fixed one at first, in pixels. */
  readonly initial: number;
  readonly minimum?: number;
  readonly label: string;
  readonly first: ReactNode;
  /** Null: the first stands alone, and stays what it was, its focus included, when the second comes. */
  readonly second: ReactNode;
}

const step = 16;
/** What the flexible pane keeps at least, in pixels. */
const restMinimum = 160;

/** Two panes with a divider that pointer and arrow keys move; a double click puts it back. */
export function Panes({ direction, fixed, initial, minimum = 120, label, first, second }: PanesProps) {
  const [size, setSize] = useState(initial);
  const frame = useRef<HTMLDivElement>(null);
  const limit = (wanted: number): number => {
    const box = frame.current?.getBoundingClientRect();
    const whole = box === undefined ? Infinity : direction === 'row' ? box.width : box.height;
    return Math.round(Math.max(minimum, Math.min(wanted, Math.max(minimum, whole - restMinimum))));
  };
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const offset = direction === 'row' ? event.clientX - box.left : event.clientY - box.top;
    const whole = direction === 'row' ? box.width : box.height;
    setSize(limit(fixed === 'first' ? offset : whole - offset));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grow = direction === 'row' ? 'ArrowRight' : 'ArrowDown';
    const shrink = direction === 'row' ? 'ArrowLeft' : 'ArrowUp';
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    event.stopPropagation();
    const sign = (event.key === grow) === (fixed === 'first') ? 1 : -1;
    setSize(limit(size + sign * step));
  };
  const style: CSSProperties = { '--fixed-size': `${String(size)}px` };
  return (
    <div
      ref={frame}
      className={second === null ? 'panes single' : `panes ${direction} fixed-${fixed}`}
      style={style}
    >
      <div className="pane">{first}</div>
      {second !== null && (
        <div
          role="separator"
          aria-label={label}
          aria-orientation={direction === 'row' ? 'vertical' : 'horizontal'}
          aria-valuenow={size}
          aria-valuemin={minimum}
          tabIndex={0}
          className="pane-divider"
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={drag}
          onDoubleClick={() => setSize(limit(initial))}
          onKeyDown={onKeyDown}
        />
      )}
      {second !== null && <div className="pane">{second}</div>}
    </div>
  );
}
