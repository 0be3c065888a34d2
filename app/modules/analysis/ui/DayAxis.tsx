import { formatDayShort, weekday } from '../../../ui/words/formatTime.ts';
import { plot } from './figure.ts';

export interface Scale {
  cell: number;
  width: number;
  /** Pixels from the top for a value. */
  y: (value: number) => number;
  ticks: readonly number[];
}

/** The frame every daily figure shares: values at the left, days below, weekends ticked, dated lines of changes. */
export function DayAxis({
  days,
  scale,
  marks,
  id,
  incompleteFrom,
  incompleteText,
}: {
  days: readonly string[];
  scale: Scale;
  marks: readonly { on: string; strong: boolean }[];
  id: string;
  incompleteFrom: string | null;
  incompleteText: string;
}) {
  const { cell, width, y, ticks } = scale;
  const bottom = y(0);
  const every = Math.max(1, Math.ceil(44 / cell));
  const from = incompleteFrom ? days.findIndex(day => day >= incompleteFrom) : -1;
  const end = plot.left + days.length * cell;
  return (
    <>
      {from >= 0 && (
        <>
          <rect
            x={plot.left + from * cell}
            y={plot.top}
            width={(days.length - from) * cell}
            height={bottom - plot.top}
            fill="var(--sunken)"
          />
          <text x={end} y={13} textAnchor="end" fontSize="12" fill="var(--secondary)">
            {incompleteText}
          </text>
        </>
      )}
      {ticks.map(tick => (
        <g key={tick}>
          <path d={`M${plot.left} ${y(tick)}H${end}`} stroke="var(--line)" strokeWidth={tick === 0 ? 0 : 1} />
          <text x={plot.left - 6} y={y(tick) + 4} textAnchor="end" fontSize="12" fill="var(--secondary)">
            {tick}
          </text>
        </g>
      ))}
      <path d={`M${plot.left} ${bottom}H${width - plot.right}`} stroke="var(--strong-line)" />
      {days.map((day, at) => (
        <g key={day} transform={`translate(${plot.left + (at + 0.5) * cell},${bottom})`}>
          {cell >= 9 && (weekday(day) === 0 || weekday(day) === 6) && (
            <path d="M0 0v4" stroke="var(--strong-line)" />
          )}
          {(days.length - 1 - at) % every === 0 && (
            <text
              y={18}
              textAnchor={at === days.length - 1 && cell < 40 ? 'end' : 'middle'}
              dx={at === days.length - 1 && cell < 40 ? Math.min(14, plot.right + cell / 2) : 0}
              fontSize="12"
              fill="var(--secondary)"
            >
              {formatDayShort(day)}
            </text>
          )}
        </g>
      ))}
      {marks.map(({ on, strong }) => {
        const at = days.indexOf(on);
        if (at < 0) return null;
        const x = plot.left + at * cell;
        return (
          <g key={`${id}${on}${strong}`}>
            <path
              d={`M${x} ${plot.top - 4}V${bottom}`}
              stroke="var(--text)"
              strokeWidth={strong ? 1.5 : 1}
              strokeDasharray={strong ? '5 3' : '1 3'}
            />
            <text x={x + 3} y={plot.top + 4} fontSize="12" fontWeight="600" fill="var(--text)">
              {strong ? '⚑' : '⌇'}
            </text>
          </g>
        );
      })}
    </>
  );
}
