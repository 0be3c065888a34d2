import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { ticksTo, useRoom } from '../../analysis/ui/figure.ts';
import type { HourPair } from './api.ts';
import { words } from './words.ts';

const frame = { left: 52, right: 64, top: 12, bottom: 26 };

/** Lines of one chart: planned dashed, done solid, both from zero; the last value is written at its end. */
export function HourLines(props: {
  hours: readonly HourPair[];
  width: number;
  height: number;
  most?: number;
  label: string;
  small?: boolean;
}) {
  const f = useFormat();
  const w = useWords(words);
  const { hours, width, height } = props;
  const right = props.small ? 44 : frame.right;
  const left = props.small ? 34 : frame.left;
  const ticks = ticksTo(
    Math.max(1, props.most ?? Math.max(...hours.map(one => Math.max(one.planSampled, one.sampled ?? 0)))),
  );
  const top = ticks.at(-1)!;
  const x = (hour: number) => left + ((width - left - right) * hour) / Math.max(1, hours.length);
  const y = (value: number) => frame.top + (height - frame.top - frame.bottom) * (1 - value / top);
  const line = (pick: (one: HourPair) => number | null) => {
    const known = hours.filter(one => pick(one) !== null);
    return known.length
      ? `M${x(0)} ${y(0)}${known.map(one => `L${x(one.hour)} ${y(pick(one)!)}`).join('')}`
      : '';
  };
  // a label every so many hours, none on top of another
  const step = hours.length <= 30 ? 6 : hours.length <= 72 ? 12 : hours.length <= 130 ? 24 : 48;
  const done = hours.findLast(one => one.sampled !== null);
  const shown = props.small ? [ticks[0]!, top] : ticks;
  return (
    <svg width={width} height={height} role="img" aria-label={props.label}>
      {shown.map(tick => (
        <g key={tick}>
          <path d={`M${left} ${y(tick)}H${width - right}`} stroke="var(--line)" />
          <text x={left - 4} y={y(tick) + 4} textAnchor="end" fontSize="12" fill="var(--secondary)">
            {f.short(tick)}
          </text>
        </g>
      ))}
      {!props.small && (
        <path
          d={line(one => one.planReported)}
          fill="none"
          stroke="var(--strong-line)"
          strokeWidth="1.5"
          strokeDasharray="2 4"
        />
      )}
      <path
        d={line(one => one.planSampled)}
        fill="none"
        stroke="var(--strong-line)"
        strokeWidth="2"
        strokeDasharray="6 4"
      />
      <path d={line(one => one.sampled)} fill="none" stroke="var(--link)" strokeWidth="2.5" />
      {done && (
        <>
          <circle cx={x(done.hour)} cy={y(done.sampled!)} r="3.5" fill="var(--link)" />
          <text x={x(done.hour) + 6} y={y(done.sampled!) + 4} fontSize="12" fill="var(--text)">
            {f.short(done.sampled!)}
          </text>
        </>
      )}
      {!done && hours.length > 0 && (
        <text
          x={width - right + 4}
          y={y(hours.at(-1)!.planSampled) + 4}
          fontSize="12"
          fill="var(--secondary)"
        >
          {w.planned}
        </text>
      )}
      {[0, hours.length].map(hour => (
        <text
          key={hour}
          x={x(hour)}
          y={height - 8}
          textAnchor={hour === 0 ? 'start' : 'end'}
          fontSize="12"
          fill="var(--secondary)"
        >
          {hour === 0 ? '0' : w.hourN({ n: hour })}
        </text>
      ))}
      {!props.small &&
        hours
          .filter(one => one.hour % step === 0 && hours.length - one.hour >= step)
          .map(one => (
            <text
              key={one.hour}
              x={x(one.hour)}
              y={height - 8}
              textAnchor="middle"
              fontSize="12"
              fill="var(--secondary)"
            >
              {one.hour}
            </text>
          ))}
    </svg>
  );
}

/** Plan and done by hour. */
export function HoursFigure({
  hours,
  title,
  subtitle,
  asOf,
}: {
  hours: HourPair[];
  title: string;
  subtitle: string;
  asOf?: string;
}) {
  const w = useWords(words);
  const [box, room] = useRoom();
  return (
    <ChartFrame
      title={title}
      subtitle={subtitle}
      asOf={asOf}
      description={title}
      csvName="campaign-hours"
      state={hours.length ? 'ready' : 'empty'}
      table={{
        head: [w.hourN({ n: '' }), w.planned, w.done],
        rows: hours.map(one => [one.hour, one.planSampled, one.sampled]),
        numeric: [0, 1, 2],
      }}
      legend={
        <>
          <span>
            <b aria-hidden="true" style={{ color: 'var(--link)' }}>
              ━
            </b>{' '}
            {w.done}
          </span>
          <span>
            <b aria-hidden="true" style={{ color: 'var(--strong-line)' }}>
              ╌
            </b>{' '}
            {w.planned}
          </span>
        </>
      }
    >
      <div ref={box}>
        <HourLines hours={hours} width={Math.max(260, room)} height={220} label={title} />
      </div>
    </ChartFrame>
  );
}
