import type { ReactNode } from 'react';
import { Icon } from '../icons.tsx';
import { Link } from '../nav.tsx';
import { type Bilingual, defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import { Popover } from './Popover.tsx';
import './desk.css';

const words = defineWords({
  definition: ['口径', 'Definition'],
  target: ['目标{text}', 'target {text}'],
  stale: ['{at}起未更新({age})', 'not updated since {at} ({age})'],
  week: ['近7天', 'last 7 days'],
  sevenDays: ['近7天:{values}', 'Last 7 days: {values}'],
});

/** One number that opens its rows, with target, seven days, definition and age. Stale values are hatched and say since when. */
export function StatTile(props: {
  label: ReactNode;
  value: ReactNode;
  unit?: ReactNode;
  /** The denominator in words, `31/214`. */
  of?: ReactNode;
  target?: ReactNode;
  spark?: (number | null)[];
  change?: ReactNode;
  definition: Bilingual;
  asOf: string;
  staleSince?: string;
  href?: string;
  tone?: 'plain' | 'alarm';
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const value = (
    <>
      {props.value}
      {props.unit !== undefined && <small> {props.unit}</small>}
    </>
  );
  return (
    <section
      className={`stat-tile ${props.tone === 'alarm' ? 'alarm' : ''} ${props.staleSince ? 'hatched' : ''}`}
    >
      <div className="row">
        <span style={{ display: 'inline-flex', gap: 4, alignItems: 'center' }}>
          {props.tone === 'alarm' && (
            <span className="alarm-text">
              <Icon name="alarm" size={16} />
            </span>
          )}
          {props.label}
        </span>
        <Popover label={<span className="small">{w.definition}</span>}>
          <p>{pick(props.definition)}</p>
          <p className="secondary small">{f.asOf(props.asOf)}</p>
        </Popover>
      </div>
      {props.href ? (
        <Link to={props.href} className="value">
          {value}
        </Link>
      ) : (
        <span className="value">{value}</span>
      )}
      <div className="row small secondary">
        <span>
          {[props.of, props.target === undefined ? undefined : w.target({ text: String(props.target) })]
            .filter(part => part !== undefined)
            .map(String)
            .join(' · ')}
        </span>
        {props.spark && (
          <Spark
            values={props.spark}
            label={w.sevenDays({ values: props.spark.map(v => f.number(v)).join(', ') })}
          />
        )}
      </div>
      <div className="row small secondary">
        <span>{props.change}</span>
        <span>
          {props.staleSince
            ? w.stale({
                at: f.time(props.staleSince),
                age: f.duration((Date.parse(f.now) - Date.parse(props.staleSince)) / 60_000),
              })
            : f.time(props.asOf)}
        </span>
      </div>
    </section>
  );
}

/** Seven bars from zero; a missing day is a gap with a dot, not a zero. */
function Spark({ values, label }: { values: (number | null)[]; label: string }) {
  const top = Math.max(1, ...values.map(value => value ?? 0));
  return (
    <svg width={values.length * 8} height="22" role="img" aria-label={label}>
      {values.map((value, index) =>
        value === null ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day
          <circle key={index} cx={index * 8 + 3} cy="19" r="1.5" fill="none" stroke="var(--strong-line)" />
        ) : (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the day
            key={index}
            x={index * 8}
            width="6"
            y={21 - (20 * value) / top}
            height={Math.max(1, (20 * value) / top)}
            fill={index === values.length - 1 ? 'var(--text)' : 'var(--neutral-bar)'}
          />
        ),
      )}
    </svg>
  );
}
