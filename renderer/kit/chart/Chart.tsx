import { useState, type PointerEvent } from 'react';
import { useSize } from '../useSize.ts';
import { visibleText } from '../visible.ts';
import { axisOf, axisText, labelPlaces, type Axis, type ChartPoint } from './chartModel.ts';
import './chart.css';

export interface ChartProps {
  /** What is drawn, for a screen reader: "payments by rail". */
  readonly label: string;
  readonly kind: 'bars' | 'line';
  readonly points: readonly ChartPoint[];
  readonly valueTitle: string;
}

const margin = { top: 14, right: 16, bottom: 40, left: 58 };
/** Room for one label under the axis, in pixels. */
const labelRoom = 96;
const longestLabel = 14;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly axis: Axis;
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
  readonly slot: number;
}

function frameOf(width: number, height: number, props: ChartProps): Frame {
  const axis = axisOf(
    props.points.map((point) => point.value),
    props.kind === 'bars',
  );
  const inner = Math.max(1, width - margin.left - margin.right);
  const tall = Math.max(1, height - margin.top - margin.bottom);
  const slot = inner / Math.max(1, props.points.length);
  const span = axis.until - axis.from;
  return {
    width,
    height,
    axis,
    slot,
    x: (index) => margin.left + slot * (index + 0.5),
    y: (value) => margin.top + tall * (1 - (value - axis.from) / span),
  };
}

function shortened(label: string): string {
  const shown = visibleText(label);
  return shown.length > longestLabel ? `${shown.slice(0, longestLabel - 1)}…` : shown;
}

/** Bars or a line over labels, with the figure under the pointer. */
export function Chart(props: ChartProps) {
  const { points, kind, label, valueTitle } = props;
  const [host, { width, height }] = useSize<HTMLDivElement>();
  const [looked, setLooked] = useState<number | null>(null);
  const frame = frameOf(width, height, props);
  const look = (event: PointerEvent<HTMLDivElement>) => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left - margin.left;
    const index = Math.floor(left / frame.slot);
    setLooked(index >= 0 && index < points.length ? index : null);
  };
  const point = looked === null ? undefined : points[looked];
  return (
    <div className="chart" ref={host} onPointerMove={look} onPointerLeave={() => setLooked(null)}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${label}, ${String(points.length)} points`}
        >
          <ValueAxis frame={frame} />
          {kind === 'bars' ? (
            <Bars frame={frame} points={points} looked={looked} />
          ) : (
            <Line frame={frame} points={points} looked={looked} />
          )}
          <Labels frame={frame} points={points} />
        </svg>
      )}
      {point !== undefined && looked !== null && (
        <div
          className={`chart-tip ${frame.x(looked) > width / 2 ? 'left' : 'right'}`}
          style={{ left: frame.x(looked), top: Math.max(margin.top, frame.y(Math.max(point.value, 0)) - 8) }}
        >
          <span>{visibleText(point.label)}</span>
          <b>{point.value.toLocaleString('en', { maximumFractionDigits: 6 })}</b>
          <span className="muted">{visibleText(valueTitle)}</span>
        </div>
      )}
    </div>
  );
}

function ValueAxis({ frame }: { readonly frame: Frame }) {
  return (
    <g className="chart-axis">
      {frame.axis.ticks.map((tick) => (
        <g key={tick} className={tick === 0 ? 'zero' : ''}>
          <line x1={margin.left} x2={frame.width - margin.right} y1={frame.y(tick)} y2={frame.y(tick)} />
          <text x={margin.left - 8} y={frame.y(tick)} dy="0.32em" textAnchor="end">
            {axisText(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface DrawnProps {
  readonly frame: Frame;
  readonly points: readonly ChartPoint[];
  readonly looked: number | null;
}

function Bars({ frame, points, looked }: DrawnProps) {
  const thick = Math.max(1, Math.min(frame.slot * 0.72, 64));
  const zero = frame.y(Math.min(Math.max(0, frame.axis.from), frame.axis.until));
  return (
    <g className="chart-bars">
      {points.map((point, index) => {
        const top = Math.min(zero, frame.y(point.value));
        return (
          <rect
            key={index}
            className={index === looked ? 'looked' : ''}
            x={frame.x(index) - thick / 2}
            y={top}
            width={thick}
            height={Math.max(1, Math.abs(frame.y(point.value) - zero))}
          />
        );
      })}
    </g>
  );
}

function Line({ frame, points, looked }: DrawnProps) {
  const path = points
    .map(
      (point, index) =>
        `${index === 0 ? 'M' : 'L'}${frame.x(index).toFixed(1)},${frame.y(point.value).toFixed(1)}`,
    )
    .join('');
  const point = looked === null ? undefined : points[looked];
  return (
    <g className="chart-line">
      <path d={path} />
      {points.length <= 60 &&
        points.map((each, index) => (
          <circle key={index} cx={frame.x(index)} cy={frame.y(each.value)} r={2.5} />
        ))}
      {point !== undefined && looked !== null && (
        <circle className="looked" cx={frame.x(looked)} cy={frame.y(point.value)} r={4.5} />
      )}
    </g>
  );
}

function Labels({ frame, points }: { readonly frame: Frame; readonly points: readonly ChartPoint[] }) {
  const inner = frame.width - margin.left - margin.right;
  return (
    <g className="chart-labels">
      {labelPlaces(points.length, Math.floor(inner / labelRoom)).map((index) => (
        <text key={index} x={frame.x(index)} y={frame.height - margin.bottom + 18} textAnchor="middle">
          {shortened(points[index]?.label ?? '')}
        </text>
      ))}
    </g>
  );
}
