import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { ArmMark, ArmSign, type FigureOf, useRangeName } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

const width = 640;
const height = 360;
const plot = { left: 64, right: 28, top: 20, bottom: 48 };

/** Place on a log scale that has room for 0: log10(n + 1). */
const logOf = (n: number) => Math.log10(Math.max(0, n) + 1);
const powers = (most: number) => [
  0,
  ...Array.from({ length: Math.max(1, Math.ceil(Math.log10(most + 1))) }, (_, i) => 10 ** (i + 1)),
];

/** The four commands on a plane: infections across, people-days restricted up. */
export function ScorePlane({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const range = useRangeName()(score);
  const mostX = Math.max(
    9,
    ...score.arms.map(arm => Math.max(arm.infections, arm.infectionsOver?.high ?? 0)),
  );
  const mostY = Math.max(
    9,
    ...score.arms.map(arm => Math.max(arm.peopleDays.all, arm.peopleDaysOver?.high ?? 0)),
  );
  const [ticksX, ticksY] = [powers(mostX), powers(mostY)];
  const right = width - plot.right;
  const bottom = height - plot.bottom;
  const x = (n: number) => plot.left + ((right - plot.left) * logOf(n)) / logOf(ticksX.at(-1)!);
  const y = (n: number) => bottom - ((bottom - plot.top) * logOf(n)) / logOf(ticksY.at(-1)!);
  const paper = score.arms.find(arm => arm.id === 'paper')!;
  const said = score.arms.map(
    arm => `${pick(arm.title)}: ${f.number(arm.infections)}, ${f.number(arm.peopleDays.all)}`,
  );
  return (
    <ChartFrame
      title={w.planeTitle}
      subtitle={w.planeSub({ range })}
      description={said.join('; ')}
      csvName="drill-score"
      table={{
        head: [w.command, w.infections, '', '', w.peopleDays, '', ''],
        rows: score.arms.map(arm => [
          pick(arm.title),
          arm.infections,
          arm.infectionsOver?.low ?? null,
          arm.infectionsOver?.high ?? null,
          arm.peopleDays.all,
          arm.peopleDaysOver?.low ?? null,
          arm.peopleDaysOver?.high ?? null,
        ]),
        numeric: [1, 2, 3, 4, 5, 6],
      }}
      legend={score.arms.map(arm => (
        <span key={arm.id}>
          <ArmSign id={arm.id} /> {pick(arm.title)}
        </span>
      ))}
    >
      <div className="score-scroll">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          className="score-svg"
          role="group"
          aria-label={said.join('; ')}
        >
          {ticksX.map(tick => (
            <g key={tick}>
              <path d={`M${x(tick)} ${plot.top}V${bottom}`} stroke="var(--line)" />
              <text x={x(tick)} y={bottom + 18} textAnchor="middle" fontSize="12" fill="var(--secondary)">
                {f.short(tick)}
              </text>
            </g>
          ))}
          {ticksY.map(tick => (
            <g key={tick}>
              <path d={`M${plot.left} ${y(tick)}H${right}`} stroke="var(--line)" />
              <text x={plot.left - 6} y={y(tick) + 4} textAnchor="end" fontSize="12" fill="var(--secondary)">
                {f.short(tick)}
              </text>
            </g>
          ))}
          <text
            x={(plot.left + right) / 2}
            y={height - 8}
            textAnchor="middle"
            fontSize="13"
            fill="var(--text)"
          >
            {w.infections} →
          </text>
          <text
            x={16}
            y={(plot.top + bottom) / 2}
            textAnchor="middle"
            fontSize="13"
            fill="var(--text)"
            transform={`rotate(-90 16 ${(plot.top + bottom) / 2})`}
          >
            {w.peopleDays} →
          </text>
          <path
            d={`M${x(paper.infections)} ${plot.top}V${bottom}M${plot.left} ${y(paper.peopleDays.all)}H${right}`}
            stroke="var(--wait)"
            strokeDasharray="1 4"
          />
          {score.arms.map(arm => {
            const [px, py] = [x(arm.infections), y(arm.peopleDays.all)];
            const [a, b] = [arm.infectionsOver, arm.peopleDaysOver];
            const leftwards = px > width * 0.62;
            return (
              <g
                key={arm.id}
                role="button"
                tabIndex={0}
                aria-label={`${pick(arm.title)}: ${f.number(arm.infections)} ${w.infections}, ${f.number(arm.peopleDays.all)} ${w.peopleDays}`}
                className="score-mark"
                onClick={() => open(arm.evidence)}
                onKeyDown={event => {
                  if (event.key === 'Enter' || event.key === ' ') open(arm.evidence);
                }}
              >
                <path
                  d={`${a ? `M${x(a.low)} ${py}H${x(a.high)}` : ''}${b ? `M${px} ${y(b.low)}V${y(b.high)}` : ''}`}
                  stroke="var(--text)"
                  strokeWidth="1.5"
                />
                <circle cx={px} cy={py} r={18} fill="transparent" />
                <ArmMark id={arm.id} x={px} y={py} size={7} />
                <text
                  x={px + (leftwards ? -13 : 13)}
                  y={py - 9}
                  textAnchor={leftwards ? 'end' : 'start'}
                  fontSize="13"
                  fontWeight={arm.id === 'response' ? 700 : 500}
                  fill="var(--text)"
                  stroke="var(--raised)"
                  strokeWidth="4"
                  paintOrder="stroke"
                >
                  {pick(arm.title)}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </ChartFrame>
  );
}
