import { Link } from '../nav.tsx';
import { defineWords, useFormat, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import './bars/bars.css';

export type ControlShareRow = { label: string; inside: number; outside: number; href?: string };

const words = defineWords({
  inside: ['管控内发现', 'Found under control'],
  outside: ['管控外发现', 'Found outside control'],
  share: ['管控内占比', 'Share under control'],
  target: ['目标{percent}', 'target {percent}'],
  of: ['{n}例', '{n} cases'],
  where: ['区域或日期', 'Area or day'],
  none: ['无病例', 'no cases'],
});

/** Share of cases found while already under control: two parts of 100 % with their counts, against the target. */
export function ControlShareBar(props: FigureProps & { rows: ControlShareRow[]; target: number }) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <ChartFrame
      {...props}
      csvName="control-share"
      table={{
        head: [w.where, w.inside, w.outside],
        rows: props.rows.map(row => [row.label, row.inside, row.outside]),
        numeric: [1, 2],
      }}
      legend={
        <>
          <span>
            <i className="bar-inside" style={{ width: 14, height: 14 }} /> {w.inside}
          </span>
          <span>
            <i className="bar-outside hatched" style={{ width: 14, height: 14, flex: 'none' }} /> {w.outside}
          </span>
          <span>┆ {w.target({ percent: `${Math.round(props.target * 100)}%` })}</span>
        </>
      }
    >
      <ul className="bars">
        {props.rows.map(row => {
          const total = row.inside + row.outside;
          return (
            <li key={row.label}>
              <span>{row.href ? <Link to={row.href}>{row.label}</Link> : row.label}</span>
              <span className="bar-track">
                {total > 0 && row.inside > 0 && (
                  <i className="bar-inside" style={{ width: `${(row.inside / total) * 100}%` }}>
                    {f.number(row.inside)}
                  </i>
                )}
                {row.outside > 0 && (
                  <i className="bar-outside hatched">
                    <b>{f.number(row.outside)}</b>
                  </i>
                )}
                <span className="bar-target" style={{ insetInlineStart: `${props.target * 100}%` }} />
              </span>
              <span className="num">
                {total === 0
                  ? w.none
                  : `${((row.inside / total) * 100).toFixed(1)}% · ${w.of({ n: f.number(total) })}`}
              </span>
            </li>
          );
        })}
      </ul>
    </ChartFrame>
  );
}
