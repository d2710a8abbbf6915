import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { parties } from '../../shared/evidence/model.ts';
import { durationText, isoText } from '../../shared/kernel/time.ts';
import type { Projection } from '../../shared/lifecycle/model.ts';
import type { PaymentEventWire } from '../../shared/payments/model.ts';
import { counted, partyName, stateName } from '../kit/labels.ts';
import { useTimeZone } from '../kit/Time.tsx';
import { dayAndMinute, shortTime } from '../kit/time.ts';
import { judgingTime, useSession } from '../app/session.ts';
import type { PaymentPanelProps } from '../app/slots.ts';
import { eventTime, selectRecord } from '../payments/index.ts';
import { useProjection } from './data.ts';
import { buildScale, mergeMarks, type Mark, type TimeScale } from './timelineModel.ts';
import './timeline.css';

type MarkTone = 'proved' | 'claimed' | 'inferred' | 'illegal' | 'plain';

const leftEdge = 64;
const rightEdge = 18;
const laneHeight = 22;

/** How each event is known: by the step that it states; an event that states no step is only context. */
function tonesOf(projection: Projection | null): ReadonlyMap<string, MarkTone> {
  const tones = new Map<string, MarkTone>();
  for (const lane of projection?.lanes ?? []) {
    for (const step of lane.steps) {
      for (const event of step.events) tones.set(event, step.legal ? step.proof : 'illegal');
    }
  }
  return tones;
}

function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}

/** Every event in time, silences folded; drag to select a stretch, move the mark to ask what was known then. */
export function Timeline(props: PaymentPanelProps) {
  const { detail, asOf, setAsOf } = props;
  const projection = useProjection(detail.payment.reference, asOf);
  const workspaceTime = useSession(judgingTime);
  const { element, width } = useWidth();
  const events = useMemo(() => detail.events.filter((event) => eventTime(event) > 0), [detail.events]);
  const newest = Math.max(workspaceTime ?? 0, ...events.map(eventTime));
  const known = asOf ?? workspaceTime ?? newest;
  const scale = useMemo(() => {
    const room = Math.max(120, width - leftEdge - rightEdge);
    return buildScale([...events.map(eventTime), newest], room);
  }, [events, newest, width]);
  const tones = useMemo(() => tonesOf(projection.data), [projection.data]);
  const sources = new Set(events.map((event) => event.source)).size;
  const zone = useTimeZone();

  return (
    <section className="timeline" aria-label="Timeline">
      <div className="panel-header">
        <h2>Timeline</h2>
        {asOf !== null && (
          <button type="button" className="plain-button link-button" onClick={() => setAsOf(null)}>
            known at {dayAndMinute(asOf, zone)} · back to now
          </button>
        )}
        <span className="aside">
          {counted(events.length, 'event')} · {counted(sources, 'source')}
          {scale.gaps.length > 0 && ' · gaps compressed'} <kbd>←</kbd>
          <kbd>→</kbd> walk
        </span>
      </div>
      <div className="timeline-body" ref={element}>
        {width > 0 && (
          <Lanes
            {...props}
            events={events}
            scale={scale}
            tones={tones}
            width={width}
            known={known}
            newest={newest}
          />
        )}
      </div>
    </section>
  );
}

interface LanesProps extends PaymentPanelProps {
  readonly events: readonly PaymentEventWire[];
  readonly scale: TimeScale;
  readonly tones: ReadonlyMap<string, MarkTone>;
  readonly width: number;
  readonly known: number;
  readonly newest: number;
}

function Lanes(props: LanesProps) {
  const { events, scale, width, known } = props;
  const [brush, setBrush] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const surface = useRef<HTMLDivElement>(null);
  const placeOf = (event: PointerEvent) => {
    const box = surface.current?.getBoundingClientRect();
    return box === undefined ? 0 : event.clientX - box.left - leftEdge;
  };
  const finish = () => {
    if (brush === null) return;
    const [from, to] = [
      scale.toTime(Math.min(brush.from, brush.to)),
      scale.toTime(Math.max(brush.from, brush.to)),
    ];
    setBrush(null);
    if (Math.abs(brush.to - brush.from) < 5) return;
    const inside = events.filter((event) => eventTime(event) >= from && eventTime(event) <= to);
    const focus = inside[0]?.recordId;
    if (focus !== undefined) {
      props.select({
        focus,
        records: new Set(inside.map((event) => event.recordId)),
        finding: null,
        step: null,
      });
    }
  };
  return (
    <div
      ref={surface}
      className="timeline-surface"
      style={{ height: parties.length * laneHeight + 12 }}
      onPointerDown={(event) => {
        if (
          event.button !== 0 ||
          !(event.target instanceof HTMLElement) ||
          event.target.closest('button, [role="slider"]') !== null
        )
          return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setBrush({ from: placeOf(event), to: placeOf(event) });
      }}
      onPointerMove={(event) => brush !== null && setBrush({ ...brush, to: placeOf(event) })}
      onPointerUp={finish}
    >
      {parties.map((party, index) => (
        <div
          key={party}
          className="timeline-lane"
          style={{ top: 6 + index * laneHeight, height: laneHeight }}
        >
          <span>{partyName(party)}</span>
          <LaneMarks {...props} events={events.filter((event) => event.party === party)} />
        </div>
      ))}
      {scale.gaps.map((gap) => (
        <div
          key={gap.from}
          className="timeline-gap"
          style={{ left: leftEdge + gap.left, width: gap.right - gap.left }}
        >
          {durationText(gap.to - gap.from)}
        </div>
      ))}
      {brush !== null && (
        <div
          className="timeline-brush"
          style={{ left: leftEdge + Math.min(brush.from, brush.to), width: Math.abs(brush.to - brush.from) }}
        />
      )}
      <KnownAt {...props} x={leftEdge + scale.toX(known)} width={width} />
    </div>
  );
}

function LaneMarks({ events, scale, tones, selection, select, known }: LanesProps) {
  const zone = useTimeZone();
  const marks = useMemo(() => mergeMarks(events, (event) => scale.toX(eventTime(event)), 5), [events, scale]);
  const worst: readonly MarkTone[] = ['illegal', 'proved', 'claimed', 'inferred'];
  const toneOf = (mark: Mark<PaymentEventWire>): MarkTone =>
    worst.find((tone) => mark.items.some((event) => tones.get(event.id) === tone)) ?? 'plain';
  return marks.map((mark) => {
    const [event] = mark.items;
    if (event === undefined) return null;
    const isFocused = mark.items.some((item) => item.recordId === selection.focus);
    const isRelated = mark.items.some((item) => selection.records.has(item.recordId));
    const later = eventTime(event) > known;
    const what = `${shortTime(eventTime(event), zone)} ${partyName(event.party)} ${stateName(event.kind)}`;
    const label =
      mark.items.length === 1 ? what : `${what} and ${counted(mark.items.length - 1, 'more event')}`;
    const classes = [
      'timeline-mark',
      toneOf(mark),
      isFocused ? 'focused' : isRelated ? 'related' : '',
      later ? 'later' : '',
    ];
    return (
      <button
        key={event.id}
        type="button"
        tabIndex={-1}
        className={classes.join(' ')}
        style={{ left: leftEdge + mark.x, ...(mark.items.length > 1 ? { width: 5 } : {}) }}
        title={label}
        aria-label={label}
        aria-pressed={isFocused}
        onClick={() => {
          if (mark.items.length === 1) select(selectRecord(event.recordId));
          else
            select({
              ...selectRecord(event.recordId),
              records: new Set(mark.items.map((item) => item.recordId)),
            });
        }}
      />
    );
  });
}

/** The mark of what was known then: moving it judges this payment at that time. */
function KnownAt({ x, width, scale, known, newest, events, setAsOf }: LanesProps & { readonly x: number }) {
  const zone = useTimeZone();
  const [dragging, setDragging] = useState<number | null>(null);
  const workspaceTime = useSession(judgingTime);
  const times = useMemo(
    () => [...new Set([...events.map(eventTime), newest])].sort((a, b) => a - b),
    [events, newest],
  );
  const settle = (time: number) => setAsOf(time >= (workspaceTime ?? newest) ? null : time);
  const onKeyDown = (event: KeyboardEvent) => {
    const isBack = event.key === 'ArrowLeft';
    if (!isBack && event.key !== 'ArrowRight') return;
    event.preventDefault();
    event.stopPropagation();
    const next = isBack ? times.findLast((time) => time < known) : times.find((time) => time > known);
    if (next !== undefined) settle(next);
  };
  const place = dragging ?? x;
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Known at"
      aria-valuemin={times[0] ?? 0}
      aria-valuemax={newest}
      aria-valuenow={known}
      aria-valuetext={isoText(known)}
      title={`Known at ${dayAndMinute(known, zone)}: drag to judge this payment as of another time`}
      className={`known-at${place > width - 90 ? ' left' : ''}`}
      style={{ left: place }}
      onKeyDown={onKeyDown}
      onDoubleClick={() => setAsOf(null)}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(x);
      }}
      onPointerMove={(event) => {
        const box = event.currentTarget.parentElement?.getBoundingClientRect();
        if (dragging === null || box === undefined) return;
        setDragging(Math.max(leftEdge, Math.min(width - 4, event.clientX - box.left)));
      }}
      onPointerUp={() => {
        if (dragging !== null && Math.abs(dragging - x) > 2) settle(scale.toTime(dragging - leftEdge));
        setDragging(null);
      }}
    >
      <span>{dragging === null ? 'known at' : shortTime(scale.toTime(dragging - leftEdge), zone)}</span>
    </div>
  );
}
