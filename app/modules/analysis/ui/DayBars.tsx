import { useId } from 'react';
import { DayAxis, type Scale } from './DayAxis.tsx';
import { DayPicker } from './DayPicker.tsx';
import { type Fill, plot, ticksTo, useDays } from './figure.ts';
import { Patterns, paintOf } from './Patterns.tsx';

export interface BarSeries {
  key: string;
  label: string;
  fill: Fill;
  values: readonly number[];
}

/** Daily bars from zero, stacked; days still coming in are hatched, with what they will come to as a whisker. */
export function DayBars(props: {
  days: readonly string[];
  series: readonly BarSeries[];
  incompleteFrom: string | null;
  incompleteText: string;
  expected?: readonly { day: string; expected: number; lower: number; upper: number }[];
  marks: readonly { on: string; strong: boolean }[];
  /** Days with a sign above the bar. */
  signals?: ReadonlySet<string>;
  label: string;
  labelOf: (from: number, to: number) => string;
  onPick: (from: string, to: string) => void;
  onMove?: (at: number | null) => void;
}) {
  const { days, series, incompleteFrom } = props;
  const id = useId().replaceAll(':', '');
  const { box, scroller, cell, width } = useDays(days.length);
  const tallest = Math.max(
    1,
    ...days.map((_, at) => series.reduce((sum, one) => sum + one.values[at]!, 0)),
    ...(props.expected ?? []).map(one => one.expected),
  );
  // a wide interval of a day hardly begun would press every bar flat: it is cut, with an arrow and its bound
  const most = Math.max(tallest, ...(props.expected ?? []).map(one => Math.min(one.upper, 2 * tallest)));
  const ticks = ticksTo(most);
  const top = ticks.at(-1)!;
  const scale: Scale = {
    cell,
    width,
    ticks,
    y: value => plot.top + plot.height * (1 - value / top),
  };
  const gap = cell >= 8 ? 1 : 0;
  return (
    <div ref={box}>
      <div ref={scroller} className="analysis-scroll">
        <svg
          width={width}
          height={plot.top + plot.height + plot.bottom}
          role="img"
          aria-label={props.label}
          style={{ display: 'block' }}
        >
          <Patterns id={id} />
          <DayAxis
            days={days}
            scale={scale}
            marks={props.marks}
            id={id}
            incompleteFrom={incompleteFrom}
            incompleteText={props.incompleteText}
          />
          {days.map((day, at) => {
            let stacked = 0;
            const x = plot.left + at * cell;
            const hatched = incompleteFrom !== null && day >= incompleteFrom;
            return (
              <g key={day}>
                {series.map(one => {
                  const n = one.values[at]!;
                  if (!n) return null;
                  const y = scale.y(stacked + n);
                  const height = scale.y(stacked) - y;
                  stacked += n;
                  return (
                    <g key={one.key}>
                      <rect
                        x={x + gap / 2}
                        y={y}
                        width={cell - gap}
                        height={Math.max(1, height - (height > 3 ? 1 : 0))}
                        {...paintOf(id, one.fill)}
                      />
                      {hatched && (
                        <rect x={x} y={y} width={cell} height={height} fill={`url(#${id}-hatch)`} />
                      )}
                    </g>
                  );
                })}
                {props.signals?.has(day) && (
                  <text
                    x={x + cell / 2}
                    y={scale.y(stacked) - 4}
                    textAnchor="middle"
                    fontSize="12"
                    fill="var(--text)"
                  >
                    ▲
                  </text>
                )}
              </g>
            );
          })}
          {(props.expected ?? []).map(({ day, expected, lower, upper }) => {
            const at = days.indexOf(day);
            if (at < 0) return null;
            const x = plot.left + (at + 0.5) * cell;
            const half = Math.min(5, cell / 3);
            const isCut = upper > top;
            const end = isCut ? plot.top : scale.y(upper);
            return (
              <g key={day} stroke="var(--text)" strokeWidth="1.5" fill="none">
                <path
                  d={`M${x} ${scale.y(lower)}V${end}M${x - half} ${scale.y(lower)}h${2 * half}${isCut ? `M${x - half} ${end + half}L${x} ${end}L${x + half} ${end + half}` : `M${x - half} ${end}h${2 * half}`}`}
                />
                {isCut && (
                  <text
                    x={x - half - 2}
                    y={end + 10}
                    textAnchor="end"
                    fontSize="11"
                    fill="var(--text)"
                    stroke="none"
                  >
                    {Math.round(upper)}
                  </text>
                )}
                <circle cx={x} cy={scale.y(expected)} r={3} fill="var(--text)" stroke="none" />
              </g>
            );
          })}
        </svg>
        <DayPicker
          days={days}
          cell={cell}
          height={plot.top + plot.height}
          label={props.label}
          labelOf={props.labelOf}
          onPick={props.onPick}
          onMove={props.onMove}
        />
      </div>
    </div>
  );
}

/** A small sign of a fill for the legend. */
export function FillSign({ fill }: { fill: Fill }) {
  const id = useId().replaceAll(':', '');
  return (
    <svg width="14" height="14" aria-hidden="true" style={{ flex: 'none' }}>
      <Patterns id={id} />
      <rect x="0.5" y="0.5" width="13" height="13" {...paintOf(id, fill)} />
    </svg>
  );
}
