import { incidenceRamp } from '../../../ui/tokens.ts';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { useRoom } from '../../analysis/ui/figure.ts';
import type { UnitProgress } from './api.ts';
import { placed } from './spots.ts';
import { words } from './words.ts';

const height = 360;
// dark is what is left to do: the eye goes there
const bounds = [0.5, 0.7, 0.8, 0.9, 0.95];
const shades = [...incidenceRamp].reverse();
const shadeOf = (share: number) => shades[bounds.filter(bound => share >= bound).length]!;

/** Where coverage is low: one circle a community, shaded by the share sampled, and the list beside it. */
export function CoverageMap(props: {
  units: UnitProgress[];
  asOf: string;
  selected: number | null;
  onSelect: (key: number) => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const [box, room] = useRoom();
  const share = (unit: UnitProgress) => (unit.expected ? (unit.sampled + unit.elsewhere) / unit.expected : 1);
  const low = props.units.filter(unit => unit.expected > 0 && share(unit) < 0.8);
  const width = Math.max(260, room);
  const { spots, without } = placed(props.units, width, height, unit => unit.expected);
  return (
    <ChartFrame
      title={w.coverageTitle({ n: low.length })}
      subtitle={w.coverageSub}
      asOf={props.asOf}
      description={w.coverageTitle({ n: low.length })}
      csvName="campaign-coverage"
      state={props.units.length ? 'ready' : 'empty'}
      table={{
        head: [w.area, w.covered, w.missing, '%'],
        rows: props.units.map(unit => [
          unit.path,
          unit.sampled + unit.elsewhere,
          unit.missing,
          Math.round(share(unit) * 1000) / 10,
        ]),
        numeric: [1, 2, 3],
      }}
      legend={[0, ...bounds].map((bound, index) => (
        <span key={bound}>
          <i className="campaign-swatch" style={{ background: shades[index] }} />{' '}
          {index === 0 ? `<${bounds[0]! * 100}%` : `≥${Math.round(bound * 100)}%`}
        </span>
      ))}
    >
      <div ref={box}>
        {spots.length > 0 && (
          <svg width={width} height={height} role="group" aria-label={w.coverage} className="campaign-map">
            {spots.map(({ one, x, y, r }) => (
              <circle
                key={one.areaKey}
                cx={x}
                cy={y}
                r={r}
                fill={shadeOf(share(one))}
                stroke={props.selected === one.areaKey ? 'var(--focus)' : 'var(--strong-line)'}
                strokeWidth={props.selected === one.areaKey ? 3 : 1}
                role="button"
                tabIndex={0}
                aria-label={`${one.path} ${f.percent({ n: one.sampled + one.elsewhere, of: one.expected })}`}
                onClick={() => props.onSelect(one.areaKey)}
                onKeyDown={event => {
                  if (event.key === 'Enter' || event.key === ' ') props.onSelect(one.areaKey);
                }}
              >
                <title>{`${one.path} ${f.percent({ n: one.sampled + one.elsewhere, of: one.expected })}`}</title>
              </circle>
            ))}
          </svg>
        )}
        {without > 0 && <p className="secondary small">{w.noPlace({ n: without })}</p>}
      </div>
    </ChartFrame>
  );
}
