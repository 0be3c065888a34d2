import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { type Closure, everything, type Followup, type Goods, type Swab } from './api.ts';
import { goodsWords, sourceWords, words } from './words.ts';
import './environment.css';

interface Detail {
  followup: Followup;
  swabs: Swab[];
  goods: Goods[];
  closures: Closure[];
  people: {
    personId: string;
    maskedName: string | null;
    areaName: string;
    firstAt: string;
    lastAt: string;
    minutes: number;
    source: string;
    askedAt: string | null;
  }[];
  outside: number;
  placeName: string | null;
  asOf: string;
}

const askRule = {
  zh: '环境阳性的在场人员只请检测;不因此采取隔离等措施。',
  en: 'People who were at a place with a positive swab are asked for a test; no measure follows from it alone.',
};

/** A positive swab followed up: who was there, what was done with the place and the goods, what was found. */
export function FollowupPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { followupId } = usePathParams<{ followupId: string }>();
  const may = useCan('testing.write');
  const [finding, setFinding] = useState('');
  const path = `/environment/followups/${followupId}`;
  const answer = useApiQuery<Detail>(path, { refreshEvery: 60_000 });
  const ask = useApiCommand<{ asked: number }>('POST', `${path}/ask`, {
    invalidates: [...everything, '/tasks'],
  });
  const end = useApiCommand('POST', `${path}/close`, {
    invalidates: [...everything, '/tasks'],
    onDone: () => setFinding(''),
  });
  if (!answer.data)
    return answer.error ? (
      <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { followup, people } = answer.data;
  const left = people.filter(one => one.askedAt === null).length;
  return (
    <>
      <PageHead
        title={w.followup}
        asOf={answer.data.asOf}
        answer={w.followupAnswer({
          site: followup.siteName,
          n: f.number(followup.positives),
          from: f.instant(followup.exposureFrom),
          to: f.instant(followup.exposureTo),
          people: f.number(followup.people),
          asked: f.number(followup.asked),
        })}
        actions={
          <Link to={`/environment/sites/${followup.siteId}`} className="button">
            {w.openSite}
          </Link>
        }
      />
      <p className="env-row">
        <StateBadge tone={followup.state === 'open' ? 'alarm' : 'off'}>
          {followup.state === 'open' ? w.open : followup.state === 'closed' ? w.closedFollowup : w.withdrawn}
        </StateBadge>
        {followup.areaName} · {w.opened} {f.instant(followup.openedAt)}
        {followup.finding && ` · ${followup.finding}`}
      </p>
      <div className="env-columns">
        <section className="env-block">
          <div className="env-row">
            <h2>
              {w.people} {f.number(followup.people)}
            </h2>
            <Reason rule="ENV-15" text={askRule} />
          </div>
          <p className="small">{w.onlyTest}</p>
          <p className="secondary small">
            {followup.searched.length > 0
              ? w.peopleWhere({
                  sources: followup.searched
                    .map(one =>
                      w.sourceN({
                        source: pick(sourceWords[one.source] ?? { zh: one.source, en: one.source }),
                        n: f.number(one.people),
                      }),
                    )
                    .join('、'),
                })
              : answer.data.placeName === null
                ? w.peopleNowhere
                : w.peopleNone({ place: answer.data.placeName })}
          </p>
          <ProblemSummary problem={ask.error} />
          {may && followup.state === 'open' && left > 0 && (
            <p>
              <button
                type="button"
                className="button main"
                disabled={ask.isPending}
                onClick={() => ask.mutate({ body: {} })}
              >
                {w.ask({ n: f.number(left) })}
              </button>
            </p>
          )}
          {people.length > 0 && (
            <div className="env-scroll">
              <table className="env-table">
                <thead>
                  <tr>
                    <th scope="col">{w.person}</th>
                    <th scope="col">{w.when}</th>
                    <th scope="col" className="num">
                      {w.minutes}
                    </th>
                    <th scope="col">{w.source}</th>
                    <th scope="col">{w.area}</th>
                    <th scope="col">{w.state}</th>
                  </tr>
                </thead>
                <tbody>
                  {people.map(one => (
                    <tr key={one.personId}>
                      <td>{one.maskedName ?? f.missing}</td>
                      <td>
                        {f.instant(one.firstAt)} – {f.instant(one.lastAt)}
                      </td>
                      <td className="num">{f.duration(one.minutes)}</td>
                      <td>{pick(sourceWords[one.source] ?? { zh: one.source, en: one.source })}</td>
                      <td>{one.areaName}</td>
                      <td>
                        {one.askedAt ? (
                          <StateBadge tone="active">
                            {w.asked} {f.time(one.askedAt)}
                          </StateBadge>
                        ) : (
                          <StateBadge tone="wait">{w.notAsked}</StateBadge>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {answer.data.outside > 0 && (
            <p className="secondary small">{w.outside({ n: f.number(answer.data.outside) })}</p>
          )}
        </section>
        <div>
          <section className="env-block">
            <h2>{w.positives}</h2>
            <ul>
              {answer.data.swabs.map(swab => (
                <li key={swab.id} className="env-row">
                  <strong>{swab.spotName ?? swab.batchNo}</strong>
                  <code>{swab.tubeCode}</code>
                  <span className="secondary small">
                    {w.taken} {f.instant(swab.takenAt)}
                    {swab.reportedAt && ` · ${w.reported} ${f.instant(swab.reportedAt)}`}
                  </span>
                </li>
              ))}
            </ul>
          </section>
          {answer.data.goods.length > 0 && (
            <section className="env-block">
              <h2>{w.goods}</h2>
              <ul>
                {answer.data.goods.map(goods => (
                  <li key={goods.id} className="env-row">
                    {goods.batchNo} {goods.description}
                    <StateBadge tone={goods.state === 'held' ? 'alarm' : 'plain'}>
                      {pick(goodsWords[goods.state]!)}
                    </StateBadge>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section className="env-block">
            <h2>{w.closure}</h2>
            {answer.data.closures.length === 0 && <p className="secondary">{w.neverClosed}</p>}
            {answer.data.closures.map(closure => (
              <p key={closure.id}>
                {w.closedSince({ at: f.instant(closure.since) })} · {closure.reason}
                <br />
                <span className="secondary small">
                  {closure.disinfectedAt
                    ? w.disinfected({
                        at: f.instant(closure.disinfectedAt),
                        with: closure.disinfectant ?? '',
                      })
                    : w.notDisinfected}
                  {' · '}
                  {w.cleanOf({ n: closure.cleanRounds, of: closure.negativeRounds })}
                  {closure.endedAt && ` · ${closure.endReason} ${f.instant(closure.endedAt)}`}
                </span>
              </p>
            ))}
          </section>
          {may && followup.state === 'open' && (
            <section className="env-block">
              <h2>{w.closeFollowup}</h2>
              <form
                className="env-form"
                style={{ minWidth: 0 }}
                onSubmit={event => {
                  event.preventDefault();
                  end.mutate({ body: { version: followup.version, finding } });
                }}
              >
                <ProblemSummary problem={end.error} />
                <label>
                  {w.finding}
                  <textarea
                    className="field-box"
                    style={{ height: 80 }}
                    required
                    minLength={4}
                    maxLength={500}
                    value={finding}
                    onChange={event => setFinding(event.target.value)}
                  />
                </label>
                <div>
                  <button type="submit" className="button" disabled={end.isPending}>
                    {w.closeFollowup}
                  </button>
                </div>
              </form>
            </section>
          )}
        </div>
      </div>
    </>
  );
}
