import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { ArmSign, type FigureOf, Opens, useRanged, useRangeName } from './scoreLooks.tsx';
import { words } from './scoreWords.ts';

/** The four commands as a table, and what the product ordered by kind. */
export function ScoreArms({ score, open }: FigureOf) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const ranged = useRanged();
  const range = useRangeName()(score);
  return (
    <section className="figure wide">
      <header>
        <div className="finding">
          <h2>{w.tableTitle}</h2>
          <span className="secondary small">{w.tableSub({ range })}</span>
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="figure-table" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{w.command}</th>
              <th scope="col" className="num">
                {w.infections}
              </th>
              <th scope="col" className="num">
                {w.peopleDays}
              </th>
              <th scope="col" className="num">
                {w.price}
              </th>
              <th scope="col" className="num">
                {w.found}
              </th>
              <th scope="col" className="num">
                {w.tests}
              </th>
              <th scope="col" className="num">
                {w.dead}
              </th>
            </tr>
          </thead>
          <tbody>
            {score.arms.map(arm => (
              <tr key={arm.id} className={arm.id === 'response' ? 'score-own' : ''}>
                <th scope="row">
                  <ArmSign id={arm.id} /> {pick(arm.title)}
                  <span className="secondary small score-what">{pick(arm.what)}</span>
                </th>
                <td className="num">
                  <Opens evidence={arm.evidence} open={open}>
                    {ranged(arm.infections, arm.infectionsOver)}
                  </Opens>
                </td>
                <td className="num">
                  <Opens evidence={arm.evidence} open={open}>
                    {ranged(arm.peopleDays.all, arm.peopleDaysOver)}
                  </Opens>
                  <span className="secondary small score-what">
                    {w.home} {f.number(arm.peopleDays.home)} · {w.apart} {f.number(arm.peopleDays.apart)} ·{' '}
                    {w.zones} {f.number(arm.peopleDays.zones)}
                  </span>
                </td>
                <td className="num">
                  {arm.perPrevented.value === null ? (
                    <span title={arm.perPrevented.why ? pick(arm.perPrevented.why) : ''}>
                      {arm.id === 'unattended' ? f.notApplicable : w.notEstimable}
                    </span>
                  ) : (
                    ranged(arm.perPrevented.value, arm.perPrevented.over, arm.perPrevented.value < 1 ? 2 : 1)
                  )}
                </td>
                <td className="num">{f.number(arm.casesFound)}</td>
                <td className="num">{f.number(arm.tests)}</td>
                <td className="num">{f.number(arm.dead)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3 className="score-h3">{w.ordered}</h3>
      <p className="secondary small">{w.orderedSub}</p>
      {score.ordered.length === 0 ? (
        <p>{w.orderedNone}</p>
      ) : (
        <dl className="score-facts">
          {score.ordered.map(one => (
            <div key={one.kind}>
              <dt>{pick(one.title)}</dt>
              <dd>
                <Opens evidence={one.evidence} open={open}>
                  {w.orderedLine({ days: f.number(one.peopleDays), people: f.number(one.people) })}
                </Opens>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
