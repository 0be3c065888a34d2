import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { navigate, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { everything, type SiteDetail } from './api.ts';
import { ClosurePanel } from './ClosurePanel.tsx';
import { GoodsBlock } from './GoodsBlock.tsx';
import { draftOf, emptyPlan, PlanFields, planBody } from './PlanFields.tsx';
import { DutyBadge, OutcomeBadge, SiteStates } from './parts.tsx';
import { causeWords, kindWords, spotWords, words } from './words.ts';
import './environment.css';

/** One place that is sampled: what it owes, what was found, whether it is closed and what opens it, and everything that happened. */
export function SitePage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { siteId } = usePathParams<{ siteId: string }>();
  const may = useCan('testing.write');
  const [planning, setPlanning] = useState(false);
  const [retiring, setRetiring] = useState(false);
  const answer = useApiQuery<SiteDetail>(`/environment/sites/${siteId}`, { refreshEvery: 60_000 });
  if (!answer.data)
    return answer.error ? (
      <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const detail = answer.data;
  const { site, plan } = detail;
  return (
    <>
      <PageHead
        title={site.name}
        asOf={detail.asOf}
        answer={
          <span className="env-row">
            {pick(kindWords[site.kind]!)} · {site.areaName} <DutyBadge site={site} />{' '}
            <SiteStates site={site} />
          </span>
        }
        actions={
          may &&
          !site.retired && (
            <>
              <button type="button" className="button" onClick={() => setRetiring(true)}>
                {w.retire}
              </button>
              <button type="button" className="button" onClick={() => setPlanning(true)}>
                {w.setPlan}
              </button>
            </>
          )
        }
      />
      <div className="env-columns">
        <div>
          <ClosurePanel detail={detail} />
          <Rounds detail={detail} />
          <GoodsBlock detail={detail} />
        </div>
        <div>
          <section className="env-block">
            <h2>{w.plan}</h2>
            {plan ? (
              <>
                <p>
                  {[
                    plan.everyDays === null ? null : w.everyDays({ n: plan.everyDays }),
                    plan.onEntry ? w.onEntry : null,
                    plan.onExit ? w.onExit : null,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </p>
                <p className="secondary small">
                  {w.planRule({ source: plan.ruleSource })} ·{' '}
                  {w.planSet({ at: f.instant(plan.setAt), from: f.day(plan.startsOn) })}
                </p>
                <table className="env-table">
                  <thead>
                    <tr>
                      <th scope="col">{w.spot}</th>
                      <th scope="col">{w.kind}</th>
                      <th scope="col" className="num">
                        {w.swabs}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {detail.spots.map(spot => (
                      <tr key={spot.id}>
                        <td>{spot.name}</td>
                        <td>{pick(spotWords[spot.kind]!)}</td>
                        <td className="num">{spot.swabs}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </>
            ) : (
              <p>{w.noPlan}</p>
            )}
            <p className="secondary small">
              {w.place}: {detail.placeName ?? w.noPlace}
              {site.address && ` · ${site.address}`}
              {detail.externalId && ` · ${detail.externalId}`}
            </p>
          </section>
          <section className="env-block">
            <h2>{w.timeline}</h2>
            <ol className="env-timeline">
              {detail.timeline.map((moment, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: moments of one answer
                <li key={index} className={moment.tone}>
                  <time className="secondary small" dateTime={moment.at}>
                    {f.instant(moment.at)}
                  </time>
                  <span>
                    {pick(moment.title)}
                    {moment.detail && <span className="secondary small"> {pick(moment.detail)}</span>}
                  </span>
                </li>
              ))}
            </ol>
          </section>
        </div>
      </div>
      <Dialog open={planning} onClose={() => setPlanning(false)} label={w.setPlan}>
        <PlanForm detail={detail} onClose={() => setPlanning(false)} />
      </Dialog>
      <Dialog open={retiring} onClose={() => setRetiring(false)} label={w.retire}>
        <RetireForm detail={detail} onClose={() => setRetiring(false)} />
      </Dialog>
    </>
  );
}

function Rounds({ detail }: { detail: SiteDetail }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  if (detail.rounds.length === 0)
    return (
      <section className="env-block">
        <h2>{w.rounds}</h2>
        <p className="secondary">{w.noRounds}</p>
      </section>
    );
  return (
    <section className="env-block">
      <h2>{w.rounds}</h2>
      <div className="env-scroll">
        <table className="env-table">
          <thead>
            <tr>
              <th scope="col">{w.finished}</th>
              <th scope="col">{w.cause}</th>
              <th scope="col">{w.swabs}</th>
              <th scope="col">{w.result}</th>
            </tr>
          </thead>
          <tbody>
            {detail.rounds.map(round => (
              <tr key={round.id}>
                <td>
                  {round.finishedAt ? (
                    f.instant(round.finishedAt)
                  ) : round.cancelled ? (
                    <StateBadge tone="off">{w.withdrawn}</StateBadge>
                  ) : (
                    <StateBadge tone="wait">
                      {round.begunAt ? w.inProgress : w.dutyDue} {f.deadline(round.dueAt)}
                    </StateBadge>
                  )}
                </td>
                <td>
                  {pick(causeWords[round.cause]!)}
                  {round.batchNo && <span className="secondary small"> {round.batchNo}</span>}
                </td>
                <td>
                  <details>
                    <summary>{w.takenOf({ n: round.taken, of: round.wanted })}</summary>
                    <ul>
                      {detail.swabs
                        .filter(swab => swab.roundId === round.id)
                        .map(swab => (
                          <li key={swab.id} className="env-row">
                            <span>{swab.spotName ?? swab.batchNo}</span>
                            <code>{swab.tubeCode}</code>
                            <OutcomeBadge swab={swab} />
                            {swab.note && <span className="secondary small">{swab.note}</span>}
                          </li>
                        ))}
                    </ul>
                  </details>
                </td>
                <td>
                  {round.result === 'positive' ? (
                    <StateBadge tone="alarm">{w.positive}</StateBadge>
                  ) : round.result === 'negative' ? (
                    <StateBadge tone="good">{pick({ zh: '全部阴性', en: 'all negative' })}</StateBadge>
                  ) : round.result === 'unsettled' ? (
                    <StateBadge tone="wait">{w.unreadable}</StateBadge>
                  ) : round.finishedAt ? (
                    w.pending
                  ) : (
                    f.missing
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function PlanForm({ detail, onClose }: { detail: SiteDetail; onClose: () => void }) {
  const w = useWords(words);
  const [plan, setPlan] = useState(() => (detail.plan ? draftOf(detail.plan, detail.spots) : emptyPlan));
  const save = useApiCommand('POST', `/environment/sites/${detail.site.id}/plan`, {
    invalidates: everything,
    onDone: onClose,
  });
  return (
    <form
      className="env-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: planBody(plan) });
      }}
    >
      <h2>{w.setPlan}</h2>
      <ProblemSummary problem={save.error} />
      <PlanFields plan={plan} onChange={setPlan} />
      <div className="env-row">
        <button type="submit" className="button main" disabled={save.isPending}>
          {w.save}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}

function RetireForm({ detail, onClose }: { detail: SiteDetail; onClose: () => void }) {
  const w = useWords(words);
  const [reason, setReason] = useState('');
  const save = useApiCommand('PATCH', `/environment/sites/${detail.site.id}`, {
    invalidates: everything,
    onDone: () => navigate('/environment'),
  });
  return (
    <form
      className="env-form"
      onSubmit={event => {
        event.preventDefault();
        save.mutate({ body: { version: detail.version, retiredReason: reason } });
      }}
    >
      <h2>{w.retire}</h2>
      <ProblemSummary problem={save.error} />
      <label>
        {w.retireReason}
        <textarea
          className="field-box"
          style={{ height: 80 }}
          required
          minLength={4}
          maxLength={300}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </label>
      <div className="env-row">
        <button type="submit" className="button danger" disabled={save.isPending}>
          {w.retire}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
