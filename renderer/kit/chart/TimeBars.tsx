import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useSize } from '../useSize.ts';
import { timeParts } from '../time.ts';
import { useTimeZone } from '../Time.tsx';
import './chart.css';

export interface TimeBar {
  /** Epoch ms; `until` is behind the bar. */
  readonly from: number;
  readonly until: number;
  readonly count: number;
}

export interface TimeBarsProps {
  readonly label: string;
  readonly unit: 'minute' | 'hour' | 'day' | 'month';
  readonly bars: readonly TimeBar[];
  readonly onChoose: (bar: TimeBar) => void;
}

const height = 54;

/** "3 Mar 2026", "3 Mar 14:00": as exact as the bar is wide. */
function barText(bar: TimeBar, unit: TimeBarsProps['unit'], zone: string): string {
  const parts = timeParts(bar.from, zone);
  const day = `${String(Number(parts.day))} ${parts.monthName}`;
  if (unit === 'month') return `${parts.monthName} ${parts.year}`;
  return unit === 'day' ? `${day} ${parts.year}` : `${day} ${parts.clock.slice(0, 5)}`;
}

/**
 * How many when: a click narrows to a bar's time; arrows walk the bars, Enter chooses. Bars stand where their time is;
 * what is empty stays empty.
 */
export function TimeBars({ label, unit, bars, onChoose }: TimeBarsProps) {
  const [host, { width }] = useSize<HTMLDivElement>();
  const [looked, setLooked] = useState<number | null>(null);
  // Bars begin at whole days of UTC, as `from:` and `until:` do.
  const zone = useTimeZone();
  const shownZone = unit === 'day' || unit === 'month' ? 'UTC' : zone;
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return null;
  const span = last.until - first.from;
  const most = Math.max(...bars.map((bar) => bar.count));
  const place = (at: number) => ((at - first.from) / span) * width;
  const under = (event: PointerEvent<HTMLElement>): number | null => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const at = first.from + (left / Math.max(1, width)) * span;
    const index = bars.findIndex((bar) => at < bar.until);
    return index < 0 ? null : index;
  };
  const present = looked === null ? undefined : bars[looked];
  const textOf = (bar: TimeBar) => `${barText(bar, unit, shownZone)}: ${bar.count.toLocaleString('en')}`;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0)
      setLooked(Math.max(0, Math.min(bars.length - 1, (looked ?? (step > 0 ? -1 : bars.length)) + step)));
    else if (event.key === 'Enter' && present !== undefined) onChoose(present);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="time-bars">
      <div
        ref={host}
        className="time-bars-plot"
        style={{ height }}
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={(looked ?? 0) + 1}
        aria-valuetext={textOf(present ?? first)}
        onPointerMove={(event) => setLooked(under(event))}
        onPointerLeave={() => setLooked(null)}
        onBlur={() => setLooked(null)}
        onKeyDown={onKeyDown}
        onPointerUp={(event) => {
          const index = under(event);
          const bar = index === null ? undefined : bars[index];
          if (bar !== undefined && event.button === 0) onChoose(bar);
        }}
      >
        {width > 0 &&
          bars.map((bar, index) => (
            <span
              key={bar.from}
              className={index === looked ? 'looked' : ''}
              style={{
                left: place(bar.from),
                width: Math.max(2, place(bar.until) - place(bar.from) - 1),
                height: Math.max(2, Math.round((bar.count / most) * (height - 4))),
              }}
            />
          ))}
      </div>
      <div className="time-bars-foot">
        {present === undefined ? (
          <>
            <span>{barText(first, unit, shownZone)}</span>
            {bars.length > 1 && <span>{barText(last, unit, shownZone)}</span>}
          </>
        ) : (
          <>
            <span>{barText(present, unit, shownZone)}</span>
            <b>{present.count.toLocaleString('en')}</b>
          </>
        )}
      </div>
    </div>
  );
}
