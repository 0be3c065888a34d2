import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Counts, Summary } from './api.ts';
import { kindWords, spotWords, words } from './words.ts';

/** Coverage and positivity by kind, area and what was swabbed, each number with its denominator. */
export function CoverageTables({ summary }: { summary: Summary }) {
  const w = useWords(words);
  const pick = usePick();
  return (
    <>
      <Block
        title={w.byKind}
        summary={summary}
        rows={summary.byKind.map(row => ({ label: pick(kindWords[row.kind]!), ...row }))}
      />
      <Block
        title={w.byArea}
        summary={summary}
        rows={summary.byArea.map(row => ({ label: row.name, ...row }))}
      />
      <Block
        title={w.bySpot}
        summary={summary}
        rows={summary.bySpot.map(row => ({
          label: pick(spotWords[row.spotKind] ?? spotWords.goods!),
          ...row,
        }))}
      />
    </>
  );
}

type Row = { label: string } & Pick<Counts, 'reported' | 'positive' | 'unreadable' | 'waiting'> &
  Partial<Counts>;

function Block({ title, rows, summary }: { title: string; rows: Row[]; summary: Summary }) {
  const w = useWords(words);
  const f = useFormat();
  const sum = (key: keyof Counts) => rows.reduce((all, row) => all + (row[key] ?? 0), 0);
  const ratio = (n: number, of: number) => (of === 0 ? f.missing : f.percent({ n, of }));
  const withDuty = rows.some(row => row.planned !== undefined);
  const head = [
    title,
    ...(withDuty ? [w.sitesN, w.done, w.due, w.overdue, w.covered] : []),
    w.reported,
    w.positive,
    w.unreadable,
    w.waiting,
    w.positivity,
  ];
  const cells = (row: Row) => [
    row.label,
    ...(withDuty
      ? [
          row.sites ?? 0,
          row.done ?? 0,
          row.due ?? 0,
          row.overdue ?? 0,
          ratio(row.done ?? 0, row.planned ?? 0),
        ]
      : []),
    row.reported,
    row.positive,
    row.unreadable,
    row.waiting,
    ratio(row.positive, row.reported),
  ];
  return (
    <ChartFrame
      title={
        withDuty
          ? w.figureTitle({
              share: ratio(sum('done'), sum('planned')),
              n: summary.days,
              positive: ratio(sum('positive'), sum('reported')),
            })
          : title
      }
      subtitle={`${title} · ${w.sinceDays({ n: summary.days })}`}
      asOf={summary.asOf}
      description={title}
      state={rows.length ? 'ready' : 'empty'}
      csvName="environment"
      table={{ head, rows: rows.map(cells), numeric: head.map((_, index) => index).slice(1) }}
    >
      <div className="env-scroll">
        <table className="env-table">
          <thead>
            <tr>
              {head.map((one, index) => (
                <th key={one} scope="col" className={index ? 'num' : ''}>
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.label}>
                <th scope="row">{row.label}</th>
                {withDuty && (
                  <>
                    <td className="num">{f.number(row.sites ?? 0)}</td>
                    <td className="num">{f.number(row.done ?? 0)}</td>
                    <td className="num">{f.number(row.due ?? 0)}</td>
                    <td className={`num ${row.overdue ? 'alarm-text' : ''}`}>{f.number(row.overdue ?? 0)}</td>
                    <td className="num">
                      <span className="env-bar" aria-hidden="true">
                        <i style={{ width: `${row.planned ? (100 * (row.done ?? 0)) / row.planned : 0}%` }} />
                      </span>
                      {ratio(row.done ?? 0, row.planned ?? 0)}
                    </td>
                  </>
                )}
                <td className="num">{f.number(row.reported)}</td>
                <td className={`num ${row.positive ? 'alarm-text' : ''}`}>{f.number(row.positive)}</td>
                <td className="num">{f.number(row.unreadable)}</td>
                <td className="num">{f.number(row.waiting)}</td>
                <td className="num">{ratio(row.positive, row.reported)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </ChartFrame>
  );
}
