import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { TubeDetail } from './api.ts';
import { LimitLines } from './BoxPage.tsx';
import { desk, flagWords, howWords, momentWords, resultWords, tubeStateWords } from './deskWords.ts';
import './specimensDesk.css';

/** A tube's life-line: 采 → 封 → 装 → 交 → 收 → 上机 → 报, each with its time and who; what is late; who is inside, masked. */
export function TubePage() {
  const { code } = usePathParams<{ code: string }>();
  const w = useWords(desk);
  const f = useFormat();
  const pick = usePick();
  const answer = useApiQuery<TubeDetail>(`/tubes/by-code/${encodeURIComponent(code)}`, {
    refreshEvery: 60_000,
  });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const tube = answer.data;
  const momentOf = (name: string) => tube.moments.find(one => one.moment === name)?.at ?? null;
  return (
    <>
      <PageHead
        title={w.lifeLine({ code: tube.code })}
        answer={
          <>
            <StateBadge
              tone={
                tube.state === 'reported'
                  ? 'good'
                  : tube.state === 'conflict' || tube.state === 'void'
                    ? 'alarm'
                    : 'active'
              }
            >
              {pick(tubeStateWords[tube.state])}
            </StateBadge>{' '}
            {w.tubeAnswer({
              programme: pick(tube.programme.title),
              n: f.number(tube.memberCount),
              of: f.number(tube.poolSize),
            })}
          </>
        }
      />
      {tube.sharesLabel && (
        <p className="panel desk-alarm" role="alert">
          {w.sharesLabel}
        </p>
      )}
      <section className="panel">
        <ol className="life-line">
          {tube.moments.map((moment, index) => {
            // a laboratory's own system may say that it reported and not when it loaded
            const passed = tube.moments.slice(index + 1).some(later => later.at);
            const due = tube.limits.find(limit => limit.to === moment.moment && limit.state === 'running');
            const missed = tube.limits.find(limit => limit.to === moment.moment && limit.state === 'missed');
            return (
              <li
                key={moment.moment}
                className={`${moment.at ? 'done' : 'pending'} ${missed ? 'missed' : ''}`}
              >
                <span className="life-mark">
                  {moment.at ? <Icon name={missed ? 'alarm' : 'check'} size={16} /> : null}
                </span>
                <strong>{pick(momentWords[moment.moment])}</strong>
                {moment.at ? (
                  <>
                    <time dateTime={moment.at}>{f.instant(moment.at)}</time>
                    <span className="secondary small">{moment.whoName ?? moment.who ?? f.missing}</span>
                  </>
                ) : (
                  <span className="secondary">
                    {passed
                      ? pick({ zh: '没有记录时间', en: 'time not recorded' })
                      : due
                        ? w.due({ at: f.instant(due.dueAt) })
                        : w.pending}
                  </span>
                )}
              </li>
            );
          })}
        </ol>
        <p>
          {w.point}: {tube.point?.name ?? f.missing} · {w.box}:{' '}
          {tube.box ? <Link to={`/custody/boxes/${tube.box.id}`}>{tube.box.code}</Link> : f.missing} · {w.lab}
          : {tube.lab?.name ?? w.noLab} · {w.result}:{' '}
          {tube.result ? pick(resultWords[tube.result]) : f.pending}
        </p>
        {tube.note && <p>{tube.note}</p>}
      </section>
      <section className="panel">
        <h2>{w.limits}</h2>
        <LimitLines limits={tube.limits} doneAt={limit => momentOf(limit.to)} />
      </section>
      <section className="panel">
        <h2>{w.inside}</h2>
        {tube.memberCount > 0 && tube.members.length === 0 ? (
          <p className="secondary">{w.hiddenMembers({ n: f.number(tube.memberCount) })}</p>
        ) : tube.members.length === 0 ? (
          <p className="secondary">{w.noMembers}</p>
        ) : (
          <div className="desk-scroll">
            <table className="desk-table">
              <thead>
                <tr>
                  <th scope="col">{w.person}</th>
                  <th scope="col">{w.takenAt}</th>
                  <th scope="col">{w.how}</th>
                  <th scope="col">{w.flags}</th>
                </tr>
              </thead>
              <tbody>
                {tube.members.map(member => (
                  <tr key={member.sampleId} className={member.undoneAt ? 'off' : ''}>
                    <th scope="row">
                      {member.personId ? (
                        <Link to={`/people/${member.personId}`}>{member.maskedName}</Link>
                      ) : (
                        member.maskedName
                      )}
                    </th>
                    <td>{f.instant(member.takenAt)}</td>
                    <td>{pick(howWords[member.how] ?? { zh: member.how, en: member.how })}</td>
                    <td>
                      {[
                        ...member.flags.map(flag => pick(flagWords[flag] ?? { zh: flag, en: flag })),
                        member.undoneAt && w.undone({ reason: member.undoReason ?? f.missing }),
                      ]
                        .filter(Boolean)
                        .join(' · ') || f.notApplicable}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
