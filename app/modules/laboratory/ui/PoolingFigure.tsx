import { useApiQuery } from '../../../ui/useApi.ts';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { PoolingView } from '../schema.ts';
import { words } from './words.ts';

const width = 560;
const height = 200;
const pad = { left: 44, right: 12, top: 10, bottom: 28 };

/** Tests a person by pool size at the measured positivity and at both ends of its interval, with what is in use and what would be cheapest. */
export function PoolingFigure({ days }: { days: number }) {
  const w = useWords(words);
  const f = useFormat();
  const answer = useApiQuery<PoolingView>('/laboratory/pooling', { query: { days } });
  const view = answer.data;
  const sizes = view?.sizes ?? [];
  const top = Math.max(1, ...sizes.map(one => one.high));
  const most = Math.max(2, ...sizes.map(one => one.size));
  const x = (size: number) => pad.left + ((size - 1) / (most - 1)) * (width - pad.left - pad.right);
  const y = (tests: number) => pad.top + (1 - tests / top) * (height - pad.top - pad.bottom);
  const line = (of: (one: PoolingView['sizes'][number]) => number) =>
    sizes.map((one, index) => `${index ? 'L' : 'M'}${x(one.size)} ${y(of(one))}`).join('');
  const band = sizes.length
    ? `${line(one => one.high)}${sizes
        .toReversed()
        .map(one => `L${x(one.size)} ${y(one.low)}`)
        .join('')}Z`
    : '';
  const main = view?.inUse.toSorted((a, b) => b.tubes - a.tubes)[0];
  const share = (value: number) => `${f.number(value * 100, 3)}%`;
  return (
    <ChartFrame
      title={
        view?.best
          ? w.poolingTitle({ days, size: view.best.size, cost: f.number(view.best.testsPerPerson, 2) })
          : w.poolingNone({ days })
      }
      subtitle={
        view?.positivity
          ? `${w.positivity({ p: share(view.positivity.estimate), low: share(view.positivity.low), high: share(view.positivity.high) })} · ${w.poolingSub}`
          : w.poolingSub
      }
      description={w.pooling}
      state={
        answer.error ?? (answer.isPending ? 'loading' : sizes.length && view?.positivity ? 'ready' : 'empty')
      }
      emptyText={w.poolingNone({ days })}
      csvName="pool-size"
      table={{
        head: [w.pooling, w.testsPerPerson, '2.5%', '97.5%'],
        rows: sizes.map(one => [one.size, one.testsPerPerson, one.low, one.high]),
        numeric: [0, 1, 2, 3],
      }}
    >
      <svg
        viewBox={`0 0 ${width} ${height}`}
        style={{ width: '100%', maxWidth: 720 }}
        role="img"
        aria-label={w.pooling}
      >
        {[0, 0.5, 1]
          .filter(one => one <= top)
          .map(one => (
            <g key={one}>
              <line x1={pad.left} x2={width - pad.right} y1={y(one)} y2={y(one)} stroke="var(--line)" />
              <text x={pad.left - 6} y={y(one) + 4} textAnchor="end" fontSize="12" fill="var(--secondary)">
                {one}
              </text>
            </g>
          ))}
        {[1, 5, 10, 15, 20]
          .filter(one => one <= most)
          .map(one => (
            <text
              key={one}
              x={x(one)}
              y={height - 8}
              textAnchor="middle"
              fontSize="12"
              fill="var(--secondary)"
            >
              {one}
            </text>
          ))}
        <path d={band} fill="var(--neutral-bar)" opacity="0.2" />
        <path d={line(one => one.testsPerPerson)} fill="none" stroke="var(--text)" strokeWidth="2" />
        {view?.best && (
          <>
            <circle cx={x(view.best.size)} cy={y(view.best.testsPerPerson)} r="5" fill="var(--good)" />
            <text
              x={x(view.best.size)}
              y={y(view.best.testsPerPerson) - 10}
              textAnchor={view.best.size > most * 0.8 ? 'end' : 'middle'}
              fontSize="12"
              fill="var(--good)"
            >
              {w.best} {view.best.size} ({view.best.sizeLow}–{view.best.sizeHigh})
            </text>
          </>
        )}
        {main && (
          <>
            <line
              x1={x(main.size)}
              x2={x(main.size)}
              y1={pad.top}
              y2={height - pad.bottom}
              stroke="var(--link)"
              strokeWidth="2"
              strokeDasharray="5 4"
            />
            <text x={x(main.size) - 4} y={pad.top + 12} textAnchor="end" fontSize="12" fill="var(--link)">
              {w.inUse({ n: main.size, tubes: f.number(main.tubes) })}
            </text>
          </>
        )}
      </svg>
    </ChartFrame>
  );
}
