import { type ReactNode, useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { StatTile } from '../../../ui/desk/StatTile.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { BuildingItem, CampaignAnswer, LiveAnswer, RoundItem, UnitProgress } from './api.ts';
import { CoverageMap } from './CoverageMap.tsx';
import { CloseDialog, ResultDialog } from './Decisions.tsx';
import { DistrictMultiples } from './DistrictMultiples.tsx';
import { FlowFigure } from './FlowFigure.tsx';
import { HoursFigure } from './HoursFigure.tsx';
import { PointsTable } from './PointsTable.tsx';
import { words } from './words.ts';

const refresh = 15_000;

/** A round while it runs: sampled against the plan, who has not come, where it falls behind and why, every tube's way. */
export function LiveRound(props: {
  answer: CampaignAnswer;
  round: RoundItem;
  actions: ReactNode;
  said: string;
  children: ReactNode;
}) {
  const { round } = props;
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayDecide = useCan('testing.write');
  const mayMessage = useCan('message.write');
  const mayTask = useCan('task.write');
  const [asking, ask] = useState<'close' | 'result' | null>(null);
  const [selected, select] = useState<number | null>(null);
  const live = useApiQuery<LiveAnswer>(`/campaign-rounds/${round.id}`, {
    refreshEvery: refresh,
    keepPrevious: true,
  });
  const units = useApiQuery<{ items: UnitProgress[] }>(`/campaign-rounds/${round.id}/units`, {
    refreshEvery: refresh,
    keepPrevious: true,
  });
  const remind = useApiCommand<{ reminder: number }>('POST', `/campaign-rounds/${round.id}/remind`, {
    invalidates: ['/campaign'],
  });
  const doors = useApiCommand('POST', `/campaign-rounds/${round.id}/door-tasks`, { invalidates: ['/tasks'] });
  if (live.error && !live.data)
    return <ErrorState page problem={live.error} onRetry={() => live.refetch()} />;
  if (!live.data) return <LoadingState rows={8} />;
  const s = live.data;
  const t = {
    expected: 0,
    sampled: 0,
    elsewhere: 0,
    away: 0,
    inTube: 0,
    tubes: 0,
    received: 0,
    reported: 0,
    positive: 0,
    ...s.round.totals,
  };
  const done = t.sampled + t.elsewhere;
  const missing = Math.max(0, t.expected - done - t.away);
  const planNow = s.hours.findLast(one => one.sampled !== null)?.planSampled ?? 0;
  const share = f.percent({ n: done, of: t.expected });
  const asOf = s.talliedAt ?? s.asOf;
  const stale = live.error ? asOf : undefined;
  const missingPage = `/campaigns/${s.campaign.id}/missing?round=${round.number}`;
  const rowsOf = (loss: string) =>
    loss === 'missing'
      ? missingPage
      : loss === 'away'
        ? `${missingPage}&visit=away`
        : loss === 'not_received' || loss === 'not_reported'
          ? '/custody'
          : null;
  const open = round.state === 'open';
  return (
    <>
      <PageHead
        title={`${s.campaign.name} ${w.round({ n: round.number })}`}
        asOf={s.talliedAt ? w.counted({ at: f.time(s.talliedAt) }) : undefined}
        answer={
          !s.talliedAt
            ? w.notCounted
            : open
              ? w.liveAnswer({
                  n: round.number,
                  hours: Math.floor(s.hour),
                  share,
                  plan: f.percent({ n: Math.min(planNow, t.expected), of: t.expected }),
                  missing: f.number(missing),
                  behind: s.behindCount,
                })
              : w.closedAnswer({
                  n: round.number,
                  share,
                  missing: f.number(missing),
                  positive: f.number(t.positive),
                })
        }
        actions={
          <span className="campaign-actions">
            {props.actions}
            {mayDecide && open && (
              <button type="button" className="button" onClick={() => ask('close')}>
                {w.closeRound({ n: round.number })}
              </button>
            )}
            {mayDecide && !open && round.communityCases === null && (
              <button type="button" className="button main" onClick={() => ask('result')}>
                {w.stateResult}
              </button>
            )}
          </span>
        }
      />
      <p className="secondary small">{props.said}</p>
      <div className="campaign-tiles">
        <StatTile
          label={w.covered}
          value={f.number(done)}
          of={`${share} · ${w.planned} ${f.short(planNow)}`}
          definition={{
            zh: '在本轮入管的登记人员,加窗口内在别处检测的',
            en: 'registered people in a tube of this round, and those tested elsewhere within its window',
          }}
          asOf={asOf}
          staleSince={stale}
        />
        <StatTile
          label={w.missing}
          value={f.number(missing)}
          of={`${f.number(missing)}/${f.number(t.expected)}`}
          definition={{
            zh: '登记在这些区域、窗口内没有入管、未登记外出',
            en: 'registered there, in no tube within the window, not known to be away',
          }}
          asOf={asOf}
          staleSince={stale}
          href={missingPage}
        />
        <StatTile
          label={w.reportedTile}
          value={f.number(t.reported)}
          unit={w.tubes}
          of={f.percent({ n: t.reported, of: t.tubes })}
          definition={{
            zh: '有结果的管数;分母为本轮全部管',
            en: 'tubes with a result, of all tubes of this round',
          }}
          asOf={asOf}
          staleSince={stale}
          href="/custody"
        />
        <StatTile
          label={w.positiveTile}
          value={f.number(t.positive)}
          unit={w.tubes}
          of={`${f.number(t.positive)}/${f.number(t.reported)}`}
          definition={{
            zh: '结果阳性的管;管内的人等待单采',
            en: 'tubes with a positive result; their people wait for single re-tests',
          }}
          asOf={asOf}
          staleSince={stale}
          tone={t.positive > 0 ? 'alarm' : 'plain'}
        />
      </div>
      <div className="campaign-stack">
        <div className="campaign-two">
          <HoursFigure
            hours={s.hours}
            title={w.curve({ done: f.number(done), plan: f.number(planNow) })}
            subtitle={w.curveSub}
            asOf={asOf}
          />
          <section className="panel">
            <h2>{w.behindTitle}</h2>
            {s.behind.length === 0 && <p className="secondary">{w.behindNone}</p>}
            <table className="campaign-table">
              <tbody>
                {s.behind.map(unit => (
                  <tr key={unit.areaKey}>
                    <th scope="row">
                      <button type="button" className="button bare" onClick={() => select(unit.areaKey)}>
                        {unit.path}
                      </button>
                      <div className="secondary small">{unit.behind.why && pick(unit.behind.why)}</div>
                    </th>
                    <td className="num">
                      {w.short} {f.number(unit.behind.short)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {open && (
              <>
                <ProblemSummary problem={remind.error ?? doors.error} />
                <span className="campaign-actions">
                  {mayMessage && (
                    <button
                      type="button"
                      className="button"
                      disabled={remind.isPending}
                      onClick={() => remind.mutate({ body: {} })}
                    >
                      {w.remind}
                    </button>
                  )}
                  {mayTask && (
                    <button
                      type="button"
                      className="button"
                      disabled={doors.isPending}
                      onClick={() => doors.mutate({ body: {} })}
                    >
                      {w.doorTasks}
                    </button>
                  )}
                  <span className="secondary small">{w.remindDone({ n: s.round.reminders })}</span>
                </span>
              </>
            )}
          </section>
        </div>
        <FlowFigure flow={s.flow} asOf={asOf} rowsOf={rowsOf} />
        <div className="campaign-two">
          {units.data && (
            <CoverageMap units={units.data.items} asOf={asOf} selected={selected} onSelect={select} />
          )}
          <Buildings
            roundId={round.id}
            unit={
              units.data?.items.find(one => one.areaKey === selected) ??
              units.data?.items.toSorted((a, b) => b.missing - a.missing)[0]
            }
            missingPage={missingPage}
          />
        </div>
        <DistrictMultiples districts={s.districts} asOf={asOf} />
        <PointsTable roundId={round.id} />
        {props.children}
      </div>
      <CloseDialog open={asking === 'close'} round={s.round} missing={missing} onClose={() => ask(null)} />
      <ResultDialog
        open={asking === 'result'}
        round={s.round}
        known={s.communityCases}
        onClose={() => ask(null)}
      />
    </>
  );
}

function Buildings(props: { roundId: string; unit: UnitProgress | undefined; missingPage: string }) {
  const w = useWords(words);
  const f = useFormat();
  const { unit } = props;
  const answer = useApiQuery<{ items: BuildingItem[] }>(`/campaign-rounds/${props.roundId}/buildings`, {
    query: { areaKey: unit?.areaKey ?? 0 },
    enabled: unit !== undefined,
    keepPrevious: true,
  });
  return (
    <section className="panel">
      <h2>
        {w.buildings} <span className="secondary small">{unit?.path}</span>
      </h2>
      {answer.error && !answer.data && <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />}
      <div className="campaign-list">
        <table className="campaign-table">
          <thead>
            <tr>
              <th scope="col">{w.building}</th>
              <th scope="col" className="num">
                {w.covered}
              </th>
              <th scope="col" className="num">
                {w.missing}
              </th>
              <th scope="col" className="num">
                {w.reportedTile}
              </th>
            </tr>
          </thead>
          <tbody>
            {(answer.data?.items ?? []).map(one => (
              <tr key={one.areaKey}>
                <th scope="row">{one.name}</th>
                <td className="num">{f.percent({ n: one.sampled + one.elsewhere, of: one.expected })}</td>
                <td className="num">
                  <Link to={`${props.missingPage}&areaKey=${one.areaKey}`}>{f.number(one.missing)}</Link>
                </td>
                <td className="num">{f.number(one.reported)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
