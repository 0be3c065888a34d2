import { Link } from '../../../ui/nav.tsx';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { DelaysOut } from '../schema.ts';
import { isEstimable } from './figure.ts';
import { Notes, useAcross } from './Notes.tsx';
import { numberWords } from './words.ts';

/** Each step with median, quartiles and longest; the outliers open what they are about. */
export function DelaysFigure({ answer }: { answer: DelaysOut }) {
  const w = useWords(numberWords);
  const f = useFormat();
  const acrossOf = useAcross();
  const nameOf = (step: string) => (w as unknown as Record<string, string>)[step] ?? step;
  const text = (delay: number, unit: 'days' | 'hours') =>
    unit === 'days'
      ? w.inDays({ n: Number(delay.toFixed(1)) })
      : w.inHours({ n: delay >= 10 ? Math.round(delay) : Number(delay.toFixed(1)) });
  const hours = (delay: number, unit: 'days' | 'hours') => (unit === 'days' ? delay * 24 : delay);
  const rated = answer.steps.flatMap(row =>
    isEstimable(row.summary) ? [{ ...row, summary: row.summary }] : [],
  );
  // the whole way from onset to report is no step of its own
  const slowest = rated
    .filter(row => row.step !== 'onsetToReport')
    .toSorted((a, b) => hours(b.summary.median, b.unit) - hours(a.summary.median, a.unit))[0];
  return (
    <ChartFrame
      title={
        slowest
          ? w.delaysTitle({ step: nameOf(slowest.step), n: text(slowest.summary.median, slowest.unit) })
          : w.delaysTitleNone
      }
      subtitle={w.delaysSubtitle}
      asOf={answer.asOf}
      description={w.delays}
      csvName="delays"
      table={{
        head: [w.step, w.done, w.open, w.before, w.median, '25%', '75%', w.p90, w.most],
        rows: answer.steps.map(row => [
          nameOf(row.step),
          row.done,
          row.open,
          row.before,
          ...(isEstimable(row.summary)
            ? [
                row.summary.median,
                row.summary.lowerQuartile,
                row.summary.upperQuartile,
                row.summary.p90,
                row.summary.most,
              ].map(n => text(n, row.unit))
            : [w.notEstimable, null, null, null, null]),
        ]),
        numeric: [1, 2, 3],
      }}
    >
      <ul className="analysis-rows delays">
        {answer.steps.map(row => {
          const s = isEstimable(row.summary) ? row.summary : null;
          // steps differ by a hundredfold: each row is drawn on its own scale, the figures stand beside it
          const scale = s ? Math.max(s.p90, s.upperQuartile * 1.2, 0.001) : 1;
          const at = (n: number) => `${Math.min(100, (n / scale) * 100)}%`;
          return (
            <li key={row.step}>
              <span>{nameOf(row.step)}</span>
              <span className="analysis-track" aria-hidden="true">
                {s && (
                  <>
                    <i
                      className="line"
                      style={{ insetInlineStart: at(s.least), width: at(s.p90 - s.least) }}
                    />
                    <i
                      className="box"
                      style={{
                        insetInlineStart: at(s.lowerQuartile),
                        width: at(s.upperQuartile - s.lowerQuartile),
                      }}
                    />
                    <i className="point" style={{ insetInlineStart: at(s.median) }} />
                  </>
                )}
              </span>
              <span className="num secondary counts">
                {w.done} {f.number(row.done)} · {w.open} {f.number(row.open)}
                {row.before > 0 && ` · ${w.before} ${f.number(row.before)}`}
              </span>
              <span className="num how-long">
                {s ? (
                  <>
                    <b>{text(s.median, row.unit)}</b>{' '}
                    <span className="secondary">
                      {text(s.lowerQuartile, row.unit)}–{text(s.upperQuartile, row.unit)} · {w.most}{' '}
                      {text(s.most, row.unit)}
                    </span>
                  </>
                ) : (
                  <span className="secondary">{w.notEstimable}</span>
                )}
              </span>
              {row.outliers.n > 0 && (
                <details>
                  <summary>{w.outliers({ n: f.number(row.outliers.n) })}</summary>
                  <span className="analysis-outliers">
                    {row.outliers.items.map(one => (
                      <Link key={one.id} to={`/${row.opens}/${one.id}`}>
                        {one.number ?? w.outlierOpen} {text(one.delay, row.unit)}
                      </Link>
                    ))}
                    {row.outliers.n > row.outliers.items.length && <span>…</span>}
                  </span>
                </details>
              )}
            </li>
          );
        })}
      </ul>
      <Notes basis={[answer.basis]} warnings={acrossOf(answer.changes, answer.basis)} />
    </ChartFrame>
  );
}
