import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link, useUrlState } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Balance, BalanceGroup, BalanceRow } from './api.ts';
import { desk } from './deskWords.ts';

const groups: BalanceGroup[] = ['point', 'lab', 'box', 'day'];
const shownRows = 60;

/** Sampled = closed = boxed = received = reported, a row each; where they differ stands first and names its tubes. */
export function BalanceTable() {
  const w = useWords(desk);
  const f = useFormat();
  const [by, setBy] = useUrlState('by', 'point');
  const [day, setDay] = useUrlState('day', f.today);
  const answer = useApiQuery<Balance>('/custody/balance', {
    query: { by, day },
    refreshEvery: 60_000,
    keepPrevious: true,
  });
  const rows = [...(answer.data?.rows ?? [])].sort((a, b) => differing(b) - differing(a));
  const off = rows.filter(row => differing(row) > 0).length;
  return (
    <section className="panel">
      <h2>
        {w.balance}
        {answer.data && (
          <span className={off ? 'alarm-text' : 'secondary'}>
            {' · '}
            {off ? w.custodyOff({ n: f.number(off) }) : w.custodyBalanced}
          </span>
        )}
      </h2>
      <div className="desk-choices">
        <label>
          {w.day}{' '}
          <input
            className="field-box"
            type="date"
            value={day}
            max={f.today}
            onChange={event => setDay(event.target.value)}
          />
        </label>
        <label>
          {w.balanceBy}{' '}
          <select className="field-box" value={by} onChange={event => setBy(event.target.value)}>
            {groups.map(group => (
              <option key={group} value={group}>
                {w[`by_${group}`]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {answer.error && <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />}
      {!answer.data && !answer.error && <LoadingState rows={3} />}
      {answer.data && rows.length === 0 && <p className="secondary">{w.balanceNone}</p>}
      {rows.length > 0 && (
        <div className="desk-scroll">
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">{w[`by_${answer.data!.by}`]}</th>
                <th scope="col" className="num">
                  {w.sampled}
                </th>
                <th scope="col" className="num">
                  {w.closed}({w.tubesUnit})
                </th>
                <th scope="col" className="num">
                  {w.boxed}
                </th>
                <th scope="col" className="num">
                  {w.received}
                </th>
                <th scope="col" className="num">
                  {w.reported}
                </th>
                <th scope="col">{w.difference}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shownRows).map(row => (
                <tr key={row.key}>
                  <th scope="row">{row.label}</th>
                  <td className="num">{f.number(row.sampledPeople)}</td>
                  <td className="num">{f.number(row.tubesClosed)}</td>
                  <td className="num">{f.number(row.tubesBoxed)}</td>
                  <td className="num">{f.number(row.tubesReceived)}</td>
                  <td className="num">{f.number(row.tubesReported)}</td>
                  <td>
                    {row.differences.length === 0 ? (
                      <span className="secondary">{w.noDifference}</span>
                    ) : (
                      row.differences.map(one => (
                        <details key={one.kind + (one.box ?? '')} className="desk-difference">
                          <summary>{w[`diff_${one.kind}`]({ n: f.number(one.count) })}</summary>
                          {one.tubes.map(code => (
                            <Link key={code} to={`/tubes/${code}`}>
                              {code}
                            </Link>
                          ))}
                          {one.count > one.tubes.length && one.tubes.length > 0 && (
                            <span className="secondary small">{w.firstFifty}</span>
                          )}
                        </details>
                      ))
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const differing = (row: BalanceRow) => row.differences.reduce((sum, one) => sum + one.count, 0);
