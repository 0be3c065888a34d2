import { addDays } from '@outpace/protocol';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { ticksTo, useRoom } from '../../analysis/ui/figure.ts';
import { looks, type RunInputs, type RunOutcome } from './types.ts';
import { words } from './words.ts';

const frame = { left: 48, right: 12, top: 16, bottom: 28, height: 220 };

/** New infections a day under each response, side by side on one scale: median, 50 % and 95 % of worlds. */
export function Curves({ inputs, outcome, asOf }: { inputs: RunInputs; outcome: RunOutcome; asOf: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [box, room] = useRoom();
  const days = outcome.responses[0]!.daily.infections.map((_, at) => addDays(inputs.today, at + 1));
  const columns = room < 640 ? 1 : outcome.responses.length;
  const width = Math.max(240, Math.floor((room - (columns - 1) * 12) / columns));
  const ticks = ticksTo(
    Math.max(4, ...outcome.responses.flatMap(one => one.daily.infections.map(day => day.high))),
  );
  const x = (at: number) =>
    frame.left + ((width - frame.left - frame.right) * at) / Math.max(1, days.length - 1);
  const y = (value: number) =>
    frame.top + (frame.height - frame.top - frame.bottom) * (1 - value / ticks.at(-1)!);
  return (
    <ChartFrame
      title={w.curves}
      subtitle={`${w.curvesSub} · ${w.simulated}`}
      asOf={asOf}
      description={w.curves}
      csvName="options-curves"
      table={{
        head: [w.day, ...inputs.responses.flatMap(one => [pick(one.policy.title), '2.5%', '97.5%'])],
        rows: days.map((day, at) => [
          day,
          ...outcome.responses.flatMap(one => {
            const { median, low, high } = one.daily.infections[at]!;
            return [median, low, high].map(Math.round);
          }),
        ]),
        numeric: inputs.responses.flatMap((_, at) => [1 + 3 * at, 2 + 3 * at, 3 + 3 * at]),
      }}
    >
      <div ref={box} className="options-curves">
        {outcome.responses.map((one, at) => {
          const bands = one.daily.infections;
          const area = (low: 'low' | 'low50', high: 'high' | 'high50') =>
            `M${bands.map((band, i) => `${x(i)} ${y(band[high])}`).join('L')}L${bands
              .map((band, i) => `${x(i)} ${y(band[low])}`)
              .reverse()
              .join('L')}Z`;
          const title = pick(inputs.responses[at]!.policy.title);
          return (
            <figure key={inputs.responses[at]!.policy.id}>
              <figcaption className="small">
                <span style={{ color: looks[at]!.colour }} aria-hidden="true">
                  {looks[at]!.mark}
                </span>{' '}
                {title}
              </figcaption>
              <svg width={width} height={frame.height} role="img" aria-label={`${w.curves}: ${title}`}>
                {ticks.map(tick => (
                  <g key={tick}>
                    <path d={`M${frame.left} ${y(tick)}H${width - frame.right}`} stroke="var(--line)" />
                    <text
                      x={frame.left - 6}
                      y={y(tick) + 4}
                      textAnchor="end"
                      fontSize="12"
                      fill="var(--secondary)"
                    >
                      {f.short(tick)}
                    </text>
                  </g>
                ))}
                <path d={area('low', 'high')} fill={looks[at]!.colour} fillOpacity="0.14" />
                <path d={area('low50', 'high50')} fill={looks[at]!.colour} fillOpacity="0.26" />
                <path
                  d={`M${bands.map((band, i) => `${x(i)} ${y(band.median)}`).join('L')}`}
                  fill="none"
                  stroke={looks[at]!.colour}
                  strokeWidth="2"
                  strokeDasharray={looks[at]!.dash}
                />
                {[0, days.length - 1].map(i => (
                  <text
                    key={days[i]}
                    x={x(i)}
                    y={frame.height - 8}
                    textAnchor={i === 0 ? 'start' : 'end'}
                    fontSize="12"
                    fill="var(--secondary)"
                  >
                    {f.day(days[i])}
                  </text>
                ))}
              </svg>
            </figure>
          );
        })}
      </div>
    </ChartFrame>
  );
}
