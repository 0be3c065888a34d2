import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { hoursText } from './hoursText.ts';
import type { LabOutlook, Outlook } from './outlook.ts';
import { rerouteWords } from './reroutePageWords.ts';
import { labStateWords } from './words.ts';

const mostDrawn = 8;

/** Each laboratory's time until it is done, now and with the chosen moves, opening hours counted; the dashed line is when all would be done if nothing moved. */
export function RerouteFigure(props: {
  outlook: Outlook;
  /** Ids of the laboratories the proposal sends to. */
  named: ReadonlySet<string>;
  asOf: string;
}) {
  const { outlook, named, asOf } = props;
  const w = useWords(rerouteWords);
  const f = useFormat();
  const pick = usePick();
  const start = Date.parse(asOf);
  const rows: LabOutlook[] = [outlook.from, ...outlook.to];
  // a city has dozens: drawn are those the proposal names, all are in the table
  const drawn =
    rows.length <= mostDrawn ? rows : rows.filter(row => row === outlook.from || named.has(row.lab.id));
  const instants = drawn.flatMap(row => [row.doneNow ?? start, row.doneAfter ?? start]);
  const whole = Math.max(1, ...instants.map(at => at - start)) * 1.05;
  const across = (at: number) => `${(100 * (at - start)) / whole}%`;
  const when = (at: number | null) => (at === null ? w.never : f.instant(new Date(at).toISOString()));
  const nameOf = (row: LabOutlook) => pick({ zh: row.lab.name, en: row.lab.nameEn ?? row.lab.name });
  const takers = outlook.to.filter(row => row.after > row.now && row.doneAfter !== null);
  const last = takers.toSorted((a, b) => b.doneAfter! - a.doneAfter!)[0];
  return (
    <ChartFrame
      title={last ? w.figureFinding({ at: when(last.doneAfter), lab: nameOf(last) }) : w.figureNothing}
      subtitle={w.figureSubtitle}
      asOf={asOf}
      description={w.figureDescription}
      csvName="rerouting"
      legend={
        outlook.from.doneNow === null ? undefined : (
          <span>
            ┆ {w.stayLine} {when(outlook.from.doneNow)}
          </span>
        )
      }
      table={{
        head: [w.lab, w.perHour, w.hours, w.tubesNow, w.tubesAfter, w.doneNow, w.doneAfter],
        rows: rows.map(row => [
          nameOf(row),
          row.lab.tubesPerHour,
          pick(hoursText(row.lab.hours)),
          row.now,
          row.after,
          when(row.doneNow),
          when(row.doneAfter),
        ]),
        numeric: [1, 3, 4],
      }}
    >
      <ul className="reroute-bars">
        {drawn.map(row => {
          const [now, after] = [row.doneNow, row.doneAfter];
          const both = now !== null && after !== null;
          return (
            <li key={row.lab.id}>
              <span>
                <strong>{nameOf(row)}</strong>
                {row.lab.state !== 'working' && (
                  <span className="alarm-text small"> {pick(labStateWords[row.lab.state]!)}</span>
                )}
                <span className="secondary small">
                  {' '}
                  {w.rate({ n: f.number(row.lab.tubesPerHour) })} · {pick(hoursText(row.lab.hours))}
                </span>
              </span>
              <span className="track" aria-hidden="true">
                {both && (
                  <>
                    <i className="now" style={{ width: across(Math.min(now, after)) }} />
                    {now !== after && (
                      <i
                        className={after > now ? 'more' : 'less'}
                        style={{
                          insetInlineStart: across(Math.min(now, after)),
                          width: across(start + Math.abs(after - now)),
                        }}
                      />
                    )}
                  </>
                )}
                {outlook.from.doneNow !== null && (
                  <i className="stays" style={{ insetInlineStart: across(outlook.from.doneNow) }} />
                )}
              </span>
              <span className="figures small">
                {row.now === row.after
                  ? w.same({ now: f.number(row.now) })
                  : w.fromTo({ now: f.number(row.now), after: f.number(row.after) })}
                {row.after > 0 && ` · ${when(after)}`}
              </span>
            </li>
          );
        })}
      </ul>
      {drawn.length < rows.length && (
        <p className="secondary small">{w.notDrawn({ n: f.number(rows.length - drawn.length) })}</p>
      )}
    </ChartFrame>
  );
}
