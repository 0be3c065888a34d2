import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { ArmSign, type FigureOf, looks, useRangeName } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

const width = 640;
const height = 320;
const plot = { left: 56, right: 112, top: 18, bottom: 34 };

/** Infections so far under each command, on the same days; log scale from 1. */
export function ScoreCurves({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const range = useRangeName()(score);
  const lines = score.arms.map(arm => {
    let sum = 0;
    return { arm, values: arm.daily.map(n => (sum += n)) };
  });
  const most = Math.max(
    10,
    ...lines.flatMap(({ values }) => values),
    ...score.arms.flatMap(arm => arm.cumulativeOver?.high ?? []),
  );
  const decades = Math.ceil(Math.log10(most));
  const right = width - plot.right;
  const bottom = height - plot.bottom;
  const last = Math.max(1, score.days.length - 1);
  const x = (at: number) => plot.left + ((right - plot.left) * at) / last;
  const y = (n: number) => bottom - ((bottom - plot.top) * Math.log10(Math.max(1, n))) / decades;
  const path = (values: readonly number[]) => `M${values.map((n, at) => `${x(at)} ${y(n)}`).join('L')}`;
  const every = Math.max(1, Math.ceil(score.days.length / 8));
  const said = lines.map(({ arm, values }) => `${pick(arm.title)}: ${f.number(values.at(-1) ?? 0)}`);
  // names beside the ends of lines, pushed apart where they would touch
  const ends = lines
    .map(({ arm, values }) => ({ arm, at: y(values.at(-1) ?? 1) }))
    .toSorted((a, b) => a.at - b.at);
  for (let i = 1; i < ends.length; i++) ends[i]!.at = Math.max(ends[i]!.at, ends[i - 1]!.at + 16);
  return (
    <ChartFrame
      title={w.curves}
      subtitle={w.curvesSub({ range })}
      description={said.join('; ')}
      csvName="drill-infections"
      state={score.days.length > 1 ? 'ready' : 'empty'}
      table={{
        head: [w.day, ...score.arms.map(arm => pick(arm.title))],
        rows: score.days.map((day, at) => [day, ...lines.map(({ values }) => values[at] ?? null)]),
        numeric: score.arms.map((_, at) => at + 1),
      }}
      legend={score.arms.map(arm => (
        <button key={arm.id} type="button" className="score-opens" onClick={() => open(arm.evidence)}>
          <ArmSign id={arm.id} /> {pick(arm.title)}
        </button>
      ))}
    >
      <div className="score-scroll">
        <svg viewBox={`0 0 ${width} ${height}`} className="score-svg" role="img" aria-label={said.join('; ')}>
          {Array.from({ length: decades + 1 }, (_, power) => 10 ** power).map(tick => (
            <g key={tick}>
              <path d={`M${plot.left} ${y(tick)}H${right}`} stroke="var(--line)" />
              <text x={plot.left - 6} y={y(tick) + 4} textAnchor="end" fontSize="12" fill="var(--secondary)">
                {f.short(tick)}
              </text>
            </g>
          ))}
          {score.days.map((day, at) =>
            at % every === 0 ? (
              <text
                key={day}
                x={x(at)}
                y={bottom + 18}
                textAnchor="middle"
                fontSize="12"
                fill="var(--secondary)"
              >
                {day.slice(5)}
              </text>
            ) : null,
          )}
          {score.beginsAt > 0 && score.beginsAt <= last && (
            <>
              <path
                d={`M${x(score.beginsAt)} ${plot.top}V${bottom}`}
                stroke="var(--text)"
                strokeDasharray="5 3"
              />
              <text x={x(score.beginsAt) + 4} y={plot.top + 10} fontSize="12" fill="var(--text)">
                {w.begins}
              </text>
            </>
          )}
          {lines.map(({ arm }) =>
            arm.cumulativeOver ? (
              <path
                key={`band ${arm.id}`}
                d={`${path(arm.cumulativeOver.high)}L${arm.cumulativeOver.low
                  .map((n, at) => `${x(at)} ${y(n)}`)
                  .toReversed()
                  .join('L')}Z`}
                fill={looks[arm.id].colour}
                fillOpacity="0.14"
              />
            ) : null,
          )}
          {lines.map(({ arm, values }) => (
            <path
              key={arm.id}
              d={path(values)}
              fill="none"
              stroke={looks[arm.id].colour}
              strokeWidth={looks[arm.id].width}
              strokeDasharray={looks[arm.id].dash}
            />
          ))}
          {ends.map(({ arm, at }) => (
            <text
              key={arm.id}
              x={right + 6}
              y={at + 4}
              fontSize="12"
              fill={looks[arm.id].colour}
              fontWeight="600"
            >
              {pick(arm.title).replace(/[((].*$/, '')}
            </text>
          ))}
        </svg>
      </div>
    </ChartFrame>
  );
}
