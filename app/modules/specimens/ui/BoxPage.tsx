import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { BoxDetail, Limit } from './api.ts';
import {
  boxStateWords,
  desk,
  differenceWords,
  eventWords,
  packagingWords,
  tubeStateWords,
} from './deskWords.ts';
import './specimensDesk.css';

/** Limits of a way, each with its rule and what is left. */
export function LimitLines({
  limits,
  doneAt,
}: {
  limits: readonly Limit[];
  doneAt?: (limit: Limit) => string | null;
}) {
  const pick = usePick();
  const f = useFormat();
  if (limits.length === 0) return <p className="secondary">{f.missing}</p>;
  return (
    <ul className="desk-limits">
      {limits.map(limit => (
        <li key={limit.ruleId + limit.from}>
          <Clock due={limit.dueAt} doneAt={limit.state === 'met' ? (doneAt?.(limit) ?? limit.dueAt) : null} />{' '}
          {pick(limit.title)} <Reason rule={limit.ruleId} text={limit.title} />
        </li>
      ))}
    </ul>
  );
}

/** One box: who has it, does its count agree four times, what was signed. */
export function BoxPage() {
  const { boxId } = usePathParams<{ boxId: string }>();
  const w = useWords(desk);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<BoxDetail>(`/boxes/${boxId}`, { refreshEvery: 60_000 });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const box = answer.data;
  const counts = [
    [w.registered, box.tubeCount],
    [w.declared, box.closedCount],
    [w.found, box.receivedCount],
  ] as const;
  return (
    <>
      <PageHead
        title={`${w.box} ${box.code}`}
        answer={
          <>
            <StateBadge tone={box.state === 'received' ? 'good' : 'active'}>
              {pick(boxStateWords[box.state])}
            </StateBadge>{' '}
            {w.boxAnswer({ n: f.number(box.tubeCount), holder: box.holder.name ?? f.unknown })}
            {box.lostSince && <StateBadge tone="alarm">{w.lost}</StateBadge>}
          </>
        }
      />
      {box.differences.length > 0 && (
        <section className="panel desk-alarm" role="alert">
          <h2>{w.difference}</h2>
          <ul>
            {box.differences.map(one => (
              <li key={one.at + one.when}>
                {f.instant(one.when)} {pick(differenceWords[one.at])}:
                {w.expectedFound({ of: f.number(one.expected), n: f.number(one.found) })}
                {one.missing.length > 0 && ` · ${w.missing({ codes: one.missing.join('、') })}`}
                {one.unexpected.length > 0 && ` · ${w.unexpected({ codes: one.unexpected.join('、') })}`}
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="desk-columns">
        <section className="panel">
          <h2>{w.counts}</h2>
          <dl className="desk-counts">
            {counts.map(([label, count]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  {count === null ? <span className="secondary small">{w.notYet}</span> : f.number(count)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="panel">
          <h2>{w.limits}</h2>
          <LimitLines
            limits={box.limits}
            doneAt={limit =>
              limit.to === 'received' ? box.receivedAt : limit.to === 'handed_over' ? box.handedOverAt : null
            }
          />
        </section>
      </div>
      <section className="panel">
        <h2>{w.history}</h2>
        {box.events.length === 0 ? (
          <p className="secondary">{w.noHistory}</p>
        ) : (
          <div className="desk-scroll">
            <table className="desk-table">
              <thead>
                <tr>
                  <th scope="col">{w.when}</th>
                  <th scope="col">{w.event}</th>
                  <th scope="col">{w.who}</th>
                  <th scope="col" className="num">
                    {w.count}
                  </th>
                  <th scope="col">{w.condition}</th>
                </tr>
              </thead>
              <tbody>
                {box.events.map(event => {
                  const late = Math.round((Date.parse(event.receivedAt) - Date.parse(event.at)) / 60_000);
                  return (
                    <tr key={event.id}>
                      <td>
                        {f.instant(event.at)}
                        {late > 1 && <div className="secondary small">{w.lateBy({ n: f.number(late) })}</div>}
                      </td>
                      <td>{pick(eventWords[event.kind])}</td>
                      <td>{event.partyName ?? event.party}</td>
                      <td className="num">
                        {event.count === null ? (
                          f.notApplicable
                        ) : box.closedCount !== null &&
                          event.count !== box.closedCount &&
                          event.kind !== 'filled' ? (
                          <span className="alarm-text">
                            {w.countOf({ n: f.number(event.count), of: f.number(box.closedCount) })}
                          </span>
                        ) : (
                          f.number(event.count)
                        )}
                      </td>
                      <td>
                        {[
                          event.temperatureC !== null && `${event.temperatureC} ℃`,
                          event.sealIntact !== null && (event.sealIntact ? w.sealIntact : w.sealBroken),
                          event.packaging && pick(packagingWords[event.packaging]),
                          event.vehicle,
                          event.note,
                        ]
                          .filter(Boolean)
                          .join(' · ') || f.notApplicable}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </section>
      <section className="panel">
        <h2>
          {w.tubesIn} · {f.number(box.tubes.length)}
        </h2>
        <div className="desk-scroll">
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">{w.tube}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" className="num">
                  {w.members}
                </th>
                <th scope="col">{w.first}</th>
              </tr>
            </thead>
            <tbody>
              {box.tubes.map(tube => (
                <tr key={tube.code + (tube.id ?? '')}>
                  <th scope="row">
                    <Link to={`/tubes/${tube.code}`}>{tube.code}</Link>
                  </th>
                  <td>
                    {tube.state ? (
                      pick(tubeStateWords[tube.state])
                    ) : (
                      <span className="alarm-text">{w.unknownTube}</span>
                    )}
                  </td>
                  <td className="num">{f.number(tube.memberCount)}</td>
                  <td>{f.instant(tube.firstSampleAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}
