import { SegmentedControl, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Chart } from '../kit/chart/Chart.tsx';
import { figureOf, suitsLine, type ChartPoint } from '../kit/chart/chartModel.ts';
import { visibleText } from '../kit/visible.ts';
import type { Answer } from './useStatement.ts';

/** More points than this are not told apart; the chart shows the first ones and says so. */
const mostPoints = 500;

export interface ResultChartProps {
  readonly answer: Answer;
  readonly figures: readonly boolean[];
}

function pointsOf({ rows }: Answer, over: number, of: number): readonly ChartPoint[] {
  return rows.slice(0, mostPoints).flatMap((row) => {
    const value = figureOf(row[of] ?? null);
    return value === null ? [] : [{ label: String(row[over] ?? 'null'), value }];
  });
}

/** Bars or a line of one column of figures over another column. */
export function ResultChart({ answer, figures }: ResultChartProps) {
  const titles = answer.columns.map((title, place) => ({ value: String(place), label: visibleText(title) }));
  const [over, setOver] = useState(() => Math.max(0, figures.indexOf(false)));
  const [of, setOf] = useState(() =>
    Math.max(
      0,
      figures.findIndex((isFigure, place) => isFigure && place !== Math.max(0, figures.indexOf(false))),
    ),
  );
  const points = useMemo(() => pointsOf(answer, over, of), [answer, over, of]);
  const [chosen, setChosen] = useState<'bars' | 'line' | null>(null);
  const kind = chosen ?? (suitsLine(points.map((point) => point.label)) ? 'line' : 'bars');
  const valueTitle = answer.columns[of] ?? '';
  return (
    <div className="sql-chart">
      <div className="sql-chart-bar">
        <Select
          aria-label="Figures"
          data={titles.filter((_title, place) => figures[place] === true)}
          value={String(of)}
          onChange={(value) => setOf(Number(value))}
        />
        <span className="muted">over</span>
        <Select
          aria-label="Over"
          data={titles}
          value={String(over)}
          onChange={(value) => setOver(Number(value))}
        />
        <SegmentedControl
          size="xs"
          aria-label="Kind of chart"
          data={[
            { value: 'bars', label: 'Bars' },
            { value: 'line', label: 'Line' },
          ]}
          value={kind}
          onChange={(value) => setChosen(value === 'line' ? 'line' : 'bars')}
        />
        {answer.rows.length > mostPoints && <span className="muted">the first {mostPoints} rows</span>}
      </div>
      <Chart
        label={`${visibleText(valueTitle)} over ${visibleText(answer.columns[over] ?? '')}`}
        kind={kind}
        points={points}
        valueTitle={valueTitle}
      />
    </div>
  );
}
