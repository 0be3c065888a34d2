import type { ReactNode } from 'react';
import { Link } from '../../../ui/nav.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { LivePicture } from './types.ts';
import { words } from './words.ts';

/** What runs start from; every figure leads to its records. */
export function PicturePanel({ live }: { live: LivePicture }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const query = `outbreakId=${live.outbreakId}`;
  const left = [
    live.cases.undated && w.undated({ n: f.number(live.cases.undated) }),
    live.cases.older && w.older({ n: f.number(live.cases.older) }),
    live.cases.future && w.future({ n: f.number(live.cases.future) }),
    live.held.notRestricting && w.notRestricting({ n: f.number(live.held.notRestricting) }),
  ].filter(Boolean);
  const figure = (label: string, to: string, value: ReactNode, detail?: ReactNode) => (
    <div>
      <dt className="secondary small">{label}</dt>
      <dd>
        <Link to={to}>{value}</Link>
        {detail && <span className="secondary small options-detail">{detail}</span>}
      </dd>
    </div>
  );
  const { r } = live;
  return (
    <section className="panel options-picture">
      <h2>
        {w.picture} <span className="secondary small">{w.pictureAsOf({ when: f.asOf(live.asOf) })}</span>
      </h2>
      <dl className="options-figures">
        {figure(
          w.people,
          '/areas',
          live.picture.people ? f.number(live.picture.people) : w.peopleNone,
          live.picture.people ? w[`peopleFrom_${live.districts[0]!.from}`] : undefined,
        )}
        {figure(
          w.casesPlaced,
          `/cases?${query}`,
          f.number(live.cases.placed),
          w.casesOpen({ open: f.number(live.cases.open), isolated: f.number(live.cases.isolated) }),
        )}
        {figure(
          w.held,
          `/follow-up?${query}`,
          f.number(live.held.inPlace + live.held.awaited),
          w.heldOf({ inPlace: f.number(live.held.inPlace), awaited: f.number(live.held.awaited) }),
        )}
        {figure(
          w.r,
          `/analysis?${query}`,
          'mid' in r ? `${r.mid.toFixed(2)} (${r.low.toFixed(2)}–${r.high.toFixed(2)})` : '—',
          'mid' in r
            ? w.rFrom({ from: f.day(r.from), to: f.day(r.to), n: f.number(r.cases) })
            : w.rNone({ why: pick(r.notEstimable) }),
        )}
        {figure(
          w.foundIn,
          `/cases?${query}&foundIn=in_control`,
          f.percent({ n: live.found.inControl, of: live.found.known }),
        )}
        {figure(
          w.reportDelay,
          `/analysis?${query}`,
          `${meanOf(live.picture.reportDelay).toFixed(1)} ${w.days7}`,
          live.delayFrom.assumed
            ? w.reportDelayAssumed({ n: f.number(live.delayFrom.cases) })
            : w.reportDelayFrom({ n: f.number(live.delayFrom.cases) }),
        )}
      </dl>
      <p className="small">
        {w.delays}:{' '}
        {live.delays.map((delay, at) => (
          <span key={delay.step}>
            {at > 0 && ' · '}
            {w[`delay_${delay.step}` as 'delay_contactToPlace']}{' '}
            <Link to={`/analysis?${query}`}>
              {delay.median === null ? w.noneYet : w.hours({ n: f.number(delay.median, 1) })}
            </Link>
          </span>
        ))}
      </p>
      {left.length > 0 && (
        <p className="secondary small">
          {w.leftOut}
          {left.join(f.language === 'en' ? ', ' : '、')}
        </p>
      )}
      {live.districts.length > 1 && (
        <details>
          <summary className="small">{w.byDistrict}</summary>
          <div className="options-scroll">
            <table className="options-table">
              <thead>
                <tr>
                  <th scope="col">{w.district}</th>
                  <th scope="col" className="num">
                    {w.people}
                  </th>
                  <th scope="col" className="num">
                    {w.cases}
                  </th>
                  <th scope="col" className="num">
                    {w.heldShort}
                  </th>
                </tr>
              </thead>
              <tbody>
                {live.districts.map(one => (
                  <tr key={one.key}>
                    <th scope="row">{one.name}</th>
                    <td className="num">{f.number(one.people)}</td>
                    <td className="num">
                      <Link to={`/cases?${query}&areaKey=${one.key}`}>{f.number(one.cases)}</Link>
                    </td>
                    <td className="num">{f.number(one.held)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

const meanOf = (shares: readonly number[]) => shares.reduce((sum, share, day) => sum + share * day, 0);
