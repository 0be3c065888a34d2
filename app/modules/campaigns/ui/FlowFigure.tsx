import { navigate } from '../../../ui/nav.tsx';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { useRoom } from '../../analysis/ui/figure.ts';
import type { FlowStage } from './api.ts';
import { flowWords, words } from './words.ts';

const height = 190;
const top = 44;
const most = 88;

/** One round from registered to reported; each band as wide as its people, each loss a labelled stub that opens its rows. */
export function FlowFigure({
  flow,
  asOf,
  rowsOf,
}: {
  flow: FlowStage[];
  asOf: string;
  rowsOf: (loss: string) => string | null;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [box, room] = useRoom();
  const width = Math.max(560, room);
  const whole = Math.max(1, flow[0]?.people ?? 1);
  const thick = (people: number) => (people === 0 ? 0 : Math.max(2, (people / whole) * most));
  const at = (index: number) => 8 + (index * (width - 130)) / Math.max(1, flow.length - 1);
  const title = w.flow({ n: f.number(flow[0]?.people ?? 0), m: f.number(flow.at(-1)?.people ?? 0) });
  return (
    <ChartFrame
      title={title}
      subtitle={w.flowSub}
      asOf={asOf}
      description={title}
      csvName="campaign-flow"
      table={{
        head: ['', w.people],
        rows: flow.flatMap(stage => [
          [pick(flowWords[stage.key]!), stage.people],
          ...stage.lost.map(one => [`− ${pick(flowWords[one.key]!)}`, one.people] as [string, number]),
        ]),
        numeric: [1],
      }}
    >
      <div ref={box} className="campaign-scroll">
        <svg width={width} height={height} role="group" aria-label={title}>
          {flow.map((stage, index) => {
            const next = flow[index + 1];
            const here = thick(stage.people);
            return (
              <g key={stage.key}>
                {next && (
                  <path
                    d={`M${at(index) + 14} ${top}C${at(index) + 80} ${top} ${at(index + 1) - 60} ${top} ${at(index + 1)} ${top}V${top + thick(next.people)}C${at(index + 1) - 60} ${top + thick(next.people)} ${at(index) + 80} ${top + thick(next.people)} ${at(index) + 14} ${top + thick(next.people)}Z`}
                    fill="var(--link)"
                    fillOpacity="0.22"
                  />
                )}
                <rect x={at(index)} y={top} width="14" height={Math.max(1, here)} fill="var(--link)" />
                <text x={at(index)} y={16} fontSize="13" fill="var(--secondary)">
                  {pick(flowWords[stage.key]!)}
                </text>
                <text x={at(index)} y={34} fontSize="16" fill="var(--text)">
                  {f.number(stage.people)}
                </text>
              </g>
            );
          })}
          {flow.flatMap((stage, index) => {
            let from = top + thick(flow[index + 1]?.people ?? 0);
            return stage.lost
              .filter(one => one.people > 0)
              .map((one, n) => {
                const y = from;
                from += thick(one.people);
                const bad = one.key !== 'elsewhere' && one.key !== 'away';
                const to = rowsOf(one.key);
                const text = `${pick(flowWords[one.key]!)} ${f.number(one.people)}`;
                const bar = (
                  <>
                    <rect
                      x={at(index) + 14}
                      y={y}
                      width="38"
                      height={Math.max(2, thick(one.people))}
                      fill={bad ? 'var(--alarm)' : 'var(--neutral-bar)'}
                    />
                    <text
                      x={at(index) + 56}
                      y={Math.max(y + 11, top + most + 16 * n - 4)}
                      fontSize="13"
                      fill={bad ? 'var(--alarm)' : 'var(--secondary)'}
                      textDecoration={to ? 'underline' : undefined}
                    >
                      {text}
                    </text>
                  </>
                );
                return to ? (
                  <a
                    key={one.key}
                    href={to}
                    aria-label={`${text}: ${w.openRows}`}
                    onClick={event => {
                      event.preventDefault();
                      navigate(to);
                    }}
                  >
                    {bar}
                  </a>
                ) : (
                  <g key={one.key}>{bar}</g>
                );
              });
          })}
        </svg>
      </div>
    </ChartFrame>
  );
}
