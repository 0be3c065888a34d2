import { useId } from 'react';
import { useRoom } from './figure.ts';

const [top, height, bottom, left] = [18, 130, 24, 6];

/** Counts by whole numbers; each bar is a button where it can be opened. Dots: what a fitted distribution expects. */
export function Histogram(props: {
  bars: readonly { at: number; n: number }[];
  expected?: { first: number; values: readonly number[] };
  label: string;
  labelOf: (at: number, n: number) => string;
  onPick?: (at: number) => void;
}) {
  const id = useId();
  const [box, room] = useRoom();
  const first = Math.min(...props.bars.map(bar => bar.at));
  const last = Math.max(...props.bars.map(bar => bar.at));
  const slots = last - first + 1;
  const cell = Math.max(12, Math.min(56, (room - 2 * left) / slots));
  const width = 2 * left + slots * cell;
  const expectedAt = (at: number) => props.expected?.values[at - props.expected.first];
  const most = Math.max(
    1,
    ...props.bars.map(bar => bar.n),
    ...Array.from({ length: slots }, (_, n) => expectedAt(first + n) ?? 0),
  );
  const y = (n: number) => top + height * (1 - n / most);
  const every = Math.max(1, Math.ceil(22 / cell));
  return (
    <div ref={box}>
      <div className="analysis-scroll">
        <svg
          width={width}
          height={top + height + bottom}
          role="group"
          aria-label={props.label}
          style={{ display: 'block' }}
        >
          <path d={`M0 ${y(0)}H${width}`} stroke="var(--strong-line)" />
          {Array.from({ length: slots }, (_, n) => first + n).map(at => {
            const n = props.bars.find(bar => bar.at === at)?.n ?? 0;
            const x = left + (at - first) * cell;
            const opens = props.onPick && n > 0;
            const drawing = (
              <>
                <rect x={x} y={top} width={cell} height={height} fill="transparent" />
                {n > 0 && (
                  <rect
                    x={x + 1}
                    y={Math.min(y(n), y(0) - 2)}
                    width={cell - 2}
                    height={Math.max(2, y(0) - y(n))}
                    fill="var(--neutral-bar)"
                  />
                )}
                {n > 0 && cell >= 18 && (
                  <text
                    x={x + cell / 2}
                    y={
                      Math.min(
                        y(n),
                        y(0) - 2,
                        (expectedAt(at) ?? 0) >= n - most / 12 ? y(expectedAt(at) ?? 0) - 4 : y(n),
                      ) - 4
                    }
                    textAnchor="middle"
                    fontSize="12"
                    fill="var(--text)"
                  >
                    {n}
                  </text>
                )}
                {(at - first) % every === 0 && (
                  <text
                    x={x + cell / 2}
                    y={y(0) + 16}
                    textAnchor="middle"
                    fontSize="12"
                    fill="var(--secondary)"
                  >
                    {at}
                  </text>
                )}
                {expectedAt(at) !== undefined && (
                  <circle
                    cx={x + cell / 2}
                    cy={y(expectedAt(at)!)}
                    r="3.5"
                    fill="var(--raised)"
                    stroke="var(--text)"
                    strokeWidth="1.5"
                  />
                )}
              </>
            );
            return opens ? (
              <g
                key={`${id}${at}`}
                role="button"
                tabIndex={0}
                className="analysis-bar"
                aria-label={props.labelOf(at, n)}
                onClick={() => props.onPick!(at)}
                onKeyDown={event => {
                  if (event.key !== 'Enter' && event.key !== ' ') return;
                  event.preventDefault();
                  props.onPick!(at);
                }}
              >
                {drawing}
              </g>
            ) : (
              <g key={`${id}${at}`}>
                <title>{props.labelOf(at, n)}</title>
                {drawing}
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}
