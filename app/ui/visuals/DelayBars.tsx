import { defineWords, useFormat, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import './bars/bars.css';

/** Hours below which half, three quarters and 95 % of `n` delays lie; null when there are too few to say. */
export type DelayRow = {
  label: string;
  n: number;
  p50: number | null;
  p75: number | null;
  p95: number | null;
};

const words = defineWords({
  half: ['一半在此以内', 'half within'],
  threeQuarters: ['75%', '75%'],
  most: ['95%', '95%'],
  target: ['目标{hours}小时', 'target {hours} h'],
  few: ['例数太少', 'too few'],
  hours: ['{n}小时', '{n} h'],
  where: ['区域', 'Area'],
  count: ['例数', 'n'],
  right: ['右侧数字:一半 / 95%', 'figures at right: half / 95%'],
});

/** Delays by quantiles against a target; never a mean alone, for the late ones are what matters. */
export function DelayBars(props: FigureProps & { rows: DelayRow[]; target: number }) {
  const w = useWords(words);
  const f = useFormat();
  const longest = Math.max(props.target * 1.2, ...props.rows.map(row => row.p95 ?? 0));
  const at = (hours: number) => `${(hours / longest) * 100}%`;
  const text = (hours: number) => (hours >= 10 ? Math.round(hours).toString() : hours.toFixed(1));
  return (
    <ChartFrame
      {...props}
      csvName="delays"
      table={{
        head: [w.where, w.count, '50%', '75%', '95%'],
        rows: props.rows.map(row => [row.label, row.n, row.p50, row.p75, row.p95]),
        numeric: [1, 2, 3, 4],
      }}
      legend={
        <>
          <span>
            <i style={{ width: 18, height: 12, background: 'var(--neutral-bar)' }} /> {w.half}
          </span>
          <span>
            <i style={{ width: 18, height: 12, background: 'var(--neutral-bar)', opacity: 0.55 }} />{' '}
            {w.threeQuarters}
          </span>
          <span>
            <i style={{ width: 18, height: 12, border: '1px solid var(--neutral-bar)' }} /> {w.most}
          </span>
          <span>┆ {w.target({ hours: props.target })}</span>
          <span>{w.right}</span>
        </>
      }
    >
      <ul className="bars">
        {props.rows.map(row => (
          <li key={row.label}>
            <span>
              {row.label} <span className="secondary small">n={f.number(row.n)}</span>
            </span>
            {row.p50 === null || row.p75 === null || row.p95 === null ? (
              <span className="bar-track hatched" title={w.few} />
            ) : (
              <span className="bar-track">
                <span
                  className="delay-seg"
                  style={{ insetInlineStart: 0, width: at(row.p95), border: '1px solid var(--neutral-bar)' }}
                />
                <span
                  className="delay-seg"
                  style={{
                    insetInlineStart: 0,
                    width: at(row.p75),
                    background: 'var(--neutral-bar)',
                    opacity: 0.55,
                  }}
                />
                <span
                  className="delay-seg"
                  style={{ insetInlineStart: 0, width: at(row.p50), background: 'var(--neutral-bar)' }}
                />
                <span className="bar-target" style={{ insetInlineStart: at(props.target) }} />
              </span>
            )}
            <span className={`num ${(row.p95 ?? 0) > props.target ? 'alarm-text' : ''}`}>
              {row.p50 === null || row.p95 === null
                ? w.few
                : `${text(row.p50)} / ${w.hours({ n: text(row.p95) })}`}
            </span>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
