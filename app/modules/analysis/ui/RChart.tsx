import { useId } from 'react';
import { DayAxis, type Scale } from './DayAxis.tsx';
import { DayPicker } from './DayPicker.tsx';
import { plot, ticksTo, useDays } from './figure.ts';

/** A value with bands on one day; null: not estimable there. */
export interface BandPoint {
  day: string;
  mid: number;
  lower: number;
  upper: number;
  low50?: number;
  high50?: number;
  partial?: boolean;
}

/** A line with its bands over days, cut where nothing can be said; a second, dotted line beside it; a bold line at `reference`. */
export function RChart(props: {
  days: readonly string[];
  points: readonly (BandPoint | null)[];
  beside?: readonly (BandPoint | null)[];
  /** Grey bars behind, on a scale of their own. */
  behind?: readonly number[];
  reference?: { value: number; label: string };
  /** Values above are drawn at the edge, with an arrow. */
  most: number;
  marks: readonly { on: string; strong: boolean }[];
  percent?: boolean;
  /** Days from which values will still change. */
  unfinished?: { from: string | null; text: string };
  label: string;
  labelOf: (at: number) => string;
  onPick: (at: number) => void;
  onMove: (at: number | null) => void;
}) {
  const { days, points } = props;
  const id = useId().replaceAll(':', '');
  const { box, scroller, cell, width } = useDays(days.length);
  const highest = Math.max(
    props.reference ? props.reference.value * 1.5 : 0.1,
    ...points.map(point => point?.upper ?? 0),
    ...(props.beside ?? []).map(point => point?.upper ?? 0),
  );
  const ticks = ticksTo(Math.min(props.most, highest), false).filter(tick => tick <= props.most + 1e-9);
  const top = Math.min(props.most, Math.max(ticks.at(-1)!, Math.min(props.most, highest)));
  const y = (value: number) => plot.top + plot.height * (1 - Math.min(top, value) / top);
  const shownTicks = ticks.map(tick => Number(tick.toFixed(2)));
  const scale: Scale = { cell, width, y, ticks: props.percent ? [] : shownTicks };
  const x = (at: number) => plot.left + (at + 0.5) * cell;
  const busiest = Math.max(1, ...(props.behind ?? []));
  const band = (run: readonly number[], low: (at: number) => number, high: (at: number) => number) =>
    `M${run.map(at => `${x(at)} ${y(high(at))}`).join('L')}L${run
      .toReversed()
      .map(at => `${x(at)} ${y(low(at))}`)
      .join('L')}Z`;
  const line = (run: readonly number[], of: (at: number) => number) =>
    `M${run.map(at => `${x(at)} ${y(of(at))}`).join('L')}`;
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
          {props.behind?.map((n, at) => (
            <rect
              key={days[at]}
              x={plot.left + at * cell + 0.5}
              y={plot.top + plot.height * (1 - (0.5 * n) / busiest)}
              width={Math.max(1, cell - 1)}
              height={(plot.height * 0.5 * n) / busiest}
              fill="var(--line)"
            />
          ))}
          <DayAxis
            days={days}
            scale={scale}
            marks={props.marks}
            id={id}
            incompleteFrom={props.unfinished?.from ?? null}
            incompleteText={props.unfinished?.text ?? ''}
          />
          {props.percent &&
            [0, 0.25, 0.5, 0.75, 1].map(tick => (
              <text
                key={tick}
                x={plot.left - 6}
                y={y(tick) + 4}
                textAnchor="end"
                fontSize="12"
                fill="var(--secondary)"
              >
                {Math.round(tick * 100)}%
              </text>
            ))}
          {props.reference && (
            <>
              <path
                d={`M${plot.left} ${y(props.reference.value)}H${width - plot.right}`}
                stroke="var(--text)"
                strokeWidth="2"
              />
              <text
                x={width - plot.right}
                y={y(props.reference.value) - 5}
                textAnchor="end"
                fontSize="12"
                fill="var(--text)"
              >
                {props.reference.label}
              </text>
            </>
          )}
          {partsOf(points).map(({ run, partial }) => (
            <path
              key={`band${run[0]}`}
              d={band(
                run,
                at => points[at]!.lower,
                at => points[at]!.upper,
              )}
              fill="var(--link)"
              fillOpacity={partial ? 0.09 : 0.18}
            />
          ))}
          {partsOf(points).map(({ run, partial }) =>
            points[run[0]!]!.low50 === undefined ? null : (
              <path
                key={`half${run[0]}`}
                d={band(
                  run,
                  at => points[at]!.low50!,
                  at => points[at]!.high50!,
                )}
                fill="var(--link)"
                fillOpacity={partial ? 0.12 : 0.28}
              />
            ),
          )}
          {runsOf(props.beside ?? []).map(run => (
            <g key={`beside${run[0]}`}>
              <path
                d={line(run, at => props.beside![at]!.mid)}
                fill="none"
                stroke="var(--neutral-bar)"
                strokeWidth="2"
                strokeDasharray="1 4"
                strokeLinecap="round"
              />
            </g>
          ))}
          {(props.beside ?? []).map((point, at) =>
            point && !props.beside![at - 1] && !props.beside![at + 1] ? (
              <circle key={days[at]} cx={x(at)} cy={y(point.mid)} r="2.5" fill="var(--neutral-bar)" />
            ) : null,
          )}
          {runsOf(points).flatMap(run => {
            const full = run.filter(at => !points[at]!.partial);
            const partial = run.filter(at => points[at]!.partial || points[at + 1]?.partial);
            return [
              full.length > 0 && (
                <path
                  key={`line${run[0]}`}
                  d={line(full, at => points[at]!.mid)}
                  fill="none"
                  stroke="var(--link)"
                  strokeWidth="2"
                />
              ),
              partial.length > 1 && (
                <path
                  key={`partial${run[0]}`}
                  d={line(partial, at => points[at]!.mid)}
                  fill="none"
                  stroke="var(--link)"
                  strokeOpacity="0.6"
                  strokeWidth="2"
                  strokeDasharray="4 4"
                />
              ),
            ];
          })}
          {points.map((point, at) =>
            point && point.mid > top ? (
              <text
                key={days[at]}
                x={x(at)}
                y={plot.top - 3}
                textAnchor="middle"
                fontSize="12"
                fill="var(--link)"
              >
                ▲
              </text>
            ) : null,
          )}
        </svg>
        <DayPicker
          days={days}
          cell={cell}
          height={plot.top + plot.height}
          label={props.label}
          labelOf={(_, to) => props.labelOf(to)}
          onPick={(_, to) => props.onPick(days.indexOf(to))}
          onMove={props.onMove}
          single
        />
      </div>
    </div>
  );
}

/** Stretches of neighbouring days that have a value. */
function runsOf(points: readonly (BandPoint | null)[]): number[][] {
  const runs: number[][] = [];
  points.forEach((point, at) => {
    if (!point) return;
    if (points[at - 1]) runs.at(-1)!.push(at);
    else runs.push([at]);
  });
  return runs;
}

/** The same, cut again where values begin to rest on unfinished days; the parts meet on one day. */
function partsOf(points: readonly (BandPoint | null)[]): { run: number[]; partial: boolean }[] {
  return runsOf(points).flatMap(run => {
    const cut = run.findIndex(at => points[at]!.partial);
    if (cut <= 0) return [{ run, partial: cut === 0 }];
    return [
      { run: run.slice(0, cut), partial: false },
      { run: run.slice(cut - 1), partial: true },
    ];
  });
}
