import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { ticksTo, useRoom } from '../../analysis/ui/figure.ts';
import { looks, type RunInputs, type RunOutcome } from './types.ts';
import { words } from './words.ts';

const frame = { left: 64, right: 16, top: 16, bottom: 40, height: 320 };

/** Responses on a plane of infections and people-days restricted, with crosses of their intervals. */
export function Plane({ inputs, outcome, asOf }: { inputs: RunInputs; outcome: RunOutcome; asOf: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [box, room] = useRoom();
  const width = Math.max(300, room);
  const points = outcome.responses.map(one => ({
    x: one.values.peopleDaysRestricted,
    y: one.values.infections,
  }));
  const xTicks = ticksTo(Math.max(4, ...points.map(point => point.x.high)));
  const yTicks = ticksTo(Math.max(4, ...points.map(point => point.y.high)));
  const x = (value: number) => frame.left + ((width - frame.left - frame.right) * value) / xTicks.at(-1)!;
  const y = (value: number) =>
    frame.top + (frame.height - frame.top - frame.bottom) * (1 - value / yTicks.at(-1)!);
  const name = (at: number) => pick(inputs.responses[at]!.policy.title);
  return (
    <ChartFrame
      title={w.planeTitle}
      subtitle={w.planeSub({ days: inputs.days, worlds: inputs.worlds })}
      asOf={asOf}
      description={outcome.responses
        .map(
          (one, at) =>
            `${name(at)}: ${w.infections} ${f.number(Math.round(one.values.infections.median))}, ${w.peopleDaysRestricted} ${f.number(Math.round(one.values.peopleDaysRestricted.median))}`,
        )
        .join('; ')}
      csvName="options-plane"
      table={{
        head: [w.what, w.infections, '2.5%', '97.5%', w.peopleDaysRestricted, '2.5%', '97.5%'],
        rows: outcome.responses.map((one, at) => [
          name(at),
          ...[one.values.infections, one.values.peopleDaysRestricted].flatMap(value =>
            [value.median, value.low, value.high].map(Math.round),
          ),
        ]),
        numeric: [1, 2, 3, 4, 5, 6],
      }}
    >
      <div ref={box}>
        <svg
          width={width}
          height={frame.height}
          role="img"
          aria-label={w.planeTitle}
          style={{ display: 'block' }}
        >
          {xTicks.map(tick => (
            <g key={tick}>
              <path d={`M${x(tick)} ${frame.top}V${y(0)}`} stroke="var(--line)" />
              <text x={x(tick)} y={y(0) + 16} textAnchor="middle" fontSize="12" fill="var(--secondary)">
                {f.short(tick)}
              </text>
            </g>
          ))}
          {yTicks.map(tick => (
            <g key={tick}>
              <path d={`M${frame.left} ${y(tick)}H${width - frame.right}`} stroke="var(--line)" />
              <text x={frame.left - 6} y={y(tick) + 4} textAnchor="end" fontSize="12" fill="var(--secondary)">
                {f.short(tick)}
              </text>
            </g>
          ))}
          <text
            x={width - frame.right}
            y={frame.height - 6}
            textAnchor="end"
            fontSize="12"
            fill="var(--text)"
          >
            {w.peopleDaysRestricted} →
          </text>
          <text x={4} y={12} fontSize="12" fill="var(--text)">
            ↑ {w.infections}
          </text>
          {points.map((point, at) => {
            const [px, py] = [x(point.x.median), y(point.y.median)];
            const leftward = px > width * 0.6;
            return (
              <g key={inputs.responses[at]!.policy.id} stroke={looks[at]!.colour} strokeWidth="2">
                <path
                  d={`M${x(point.x.low)} ${py}H${x(point.x.high)}M${px} ${y(point.y.low)}V${y(point.y.high)}`}
                  strokeDasharray={looks[at]!.dash}
                />
                <text
                  x={px}
                  y={py + 5}
                  textAnchor="middle"
                  fontSize="15"
                  stroke="none"
                  fill={looks[at]!.colour}
                >
                  {looks[at]!.mark}
                </text>
                <text
                  x={px + (leftward ? -10 : 10)}
                  y={py - 8}
                  textAnchor={leftward ? 'end' : 'start'}
                  fontSize="12"
                  stroke="none"
                  fill="var(--text)"
                >
                  {name(at)}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </ChartFrame>
  );
}
