import { useLayoutEffect, useRef, useState } from 'react';
import { formatDayShort, weekday } from '../../words/formatTime.ts';
import type { CurveSeries } from './curveOption.ts';
import { SeriesSign } from './SeriesSign.tsx';

const head = 20;

/** Few cases: one square each, so every one can be counted and opened. */
export function CaseSquares(props: {
  days: string[];
  series: CurveSeries[];
  incompleteFrom?: string;
  incompleteText: string;
  label: string;
  onPick?: (day: string, seriesKey: string) => void;
}) {
  const tallest = Math.max(
    4,
    ...props.days.map((_, index) =>
      props.series.reduce((sum, series) => sum + (series.values[index] ?? 0), 0),
    ),
  );
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(560);
  useLayoutEffect(() => {
    const element = box.current!;
    const observer = new ResizeObserver(() => setRoom(element.clientWidth));
    observer.observe(element);
    setRoom(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const cell = Math.max(8, Math.min(26, 200 / tallest, (room - 34) / props.days.length));
  const [width, height] = [props.days.length * cell + 34, head + tallest * cell + 26];
  const step = Math.max(1, Math.ceil(tallest / 4));
  const ticks = Array.from({ length: Math.floor(tallest / step) + 1 }, (_, place) => place * step);
  const labelEvery = Math.ceil(44 / cell);
  const from = props.incompleteFrom ? props.days.findIndex(day => day >= props.incompleteFrom!) : -1;
  return (
    <div ref={box} style={{ overflowX: 'auto' }}>
      <svg width={width} height={height} style={{ display: 'block' }} role="img" aria-label={props.label}>
        <defs>
          <pattern
            id="squares-hatch"
            width="5"
            height="5"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path d="M0 0V5" stroke="var(--raised)" strokeWidth="3.5" />
          </pattern>
        </defs>
        {from >= 0 && (
          <>
            <rect
              x={28 + from * cell}
              y={head}
              width={(props.days.length - from) * cell}
              height={tallest * cell}
              fill="var(--sunken)"
            />
            <text x={width - 4} y="13" textAnchor="end" fontSize="12" fill="var(--secondary)">
              {props.incompleteText}
            </text>
          </>
        )}
        {ticks.map(tick => (
          <text
            key={tick}
            x="22"
            y={head + (tallest - tick) * cell + 4}
            textAnchor="end"
            fontSize="12"
            fill="var(--secondary)"
          >
            {tick}
          </text>
        ))}
        <path d={`M28 ${head + tallest * cell}H${width}`} stroke="var(--strong-line)" />
        {props.days.map((day, index) => {
          let stacked = 0;
          return (
            <g key={day} transform={`translate(${28 + index * cell},${head})`}>
              {props.series.flatMap((series, order) =>
                Array.from({ length: series.values[index] ?? 0 }, () => {
                  const level = stacked++;
                  const y = (tallest - level - 1) * cell;
                  const colour = series.class
                    ? `var(--class-${series.class})`
                    : series.tone === 'alarm'
                      ? 'var(--alarm)'
                      : 'var(--neutral-bar)';
                  return (
                    // biome-ignore lint/a11y/noStaticElementInteractions: the table twin opens the same rows by keyboard
                    <g
                      key={`${series.key}${level}`}
                      onClick={() => props.onPick?.(day, series.key)}
                      style={{ cursor: props.onPick ? 'pointer' : undefined }}
                    >
                      <title>{`${day} ${series.label}`}</title>
                      <rect x="0.5" y={y + 0.5} width={cell - 1} height={cell - 1} fill={colour} />
                      {from >= 0 && index >= from && (
                        <rect
                          x="1.5"
                          y={y + 1.5}
                          width={cell - 3}
                          height={cell - 3}
                          fill="url(#squares-hatch)"
                        />
                      )}
                      <SeriesSign order={order} x={cell / 2} y={y + cell / 2} size={cell} />
                    </g>
                  );
                }),
              )}
              {index % labelEvery === 0 && (
                <text
                  x={cell / 2}
                  y={tallest * cell + 18}
                  textAnchor="middle"
                  fontSize="12"
                  fill="var(--secondary)"
                >
                  {formatDayShort(day)}
                </text>
              )}
              {(weekday(day) === 0 || weekday(day) === 6) && (
                <path d={`M${cell / 2} ${tallest * cell}v4`} stroke="var(--strong-line)" />
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}
