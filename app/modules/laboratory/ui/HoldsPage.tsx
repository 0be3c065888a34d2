import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { Link, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { HoldView, PoolListItem, PoolView } from '../schema.ts';
import { TubeLegs } from './TubeLegs.tsx';
import { holdStateWords, outcomeWords, poolStateWords, retestWhereWords, tieWords, words } from './words.ts';
import './lab.css';

/** Positive pools: who waits for a re-test, why and until when, and what has become of each. */
export function HoldsPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [chosen, setChosen] = useUrlState('pool');
  const pools = useApiQuery<Page<PoolListItem>>('/laboratory/pools', {
    query: { limit: 60 },
    refreshEvery: 10_000,
  });
  if (!pools.data)
    return pools.error ? (
      <ErrorState page problem={pools.error} onRetry={() => void pools.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { items, asOf } = pools.data;
  const open = items.filter(one => one.state === 'open');
  const sum = (key: 'waiting' | 'lifted' | 'cases') => items.reduce((all, one) => all + one[key], 0);
  const id = items.some(one => one.id === chosen) ? chosen : items[0]?.id;
  return (
    <>
      <PageHead
        title={w.holds}
        asOf={asOf}
        answer={
          items.length === 0
            ? w.holdsNone
            : w.holdsAnswer({
                pools: f.number(open.length),
                waiting: f.number(sum('waiting')),
                lifted: f.number(sum('lifted')),
                cases: f.number(sum('cases')),
              })
        }
      />
      {items.length === 0 ? (
        <EmptyState title={w.holdsNone} hint={w.holdsNoneHint} />
      ) : (
        <div className="holds-columns">
          <div className="pool-list">
            {items.map(one => (
              <button
                key={one.id}
                type="button"
                aria-pressed={one.id === id}
                onClick={() => setChosen(one.id)}
              >
                <strong>{w.pool({ tail: one.tubeTail })}</strong>
                <span className="lab-row">
                  <StateBadge
                    tone={
                      one.state === 'open'
                        ? 'wait'
                        : one.state === 'expired'
                          ? 'alarm'
                          : one.state === 'positive_found'
                            ? 'alarm'
                            : 'good'
                    }
                  >
                    {pick(poolStateWords[one.state]!)}
                  </StateBadge>
                  {one.state === 'open' && <Clock due={one.until} />}
                </span>
                <span className="secondary small">
                  {one.areaName} · {f.instant(one.since)}
                </span>
              </button>
            ))}
          </div>
          {id && <PoolOne key={id} id={id} />}
        </div>
      )}
    </>
  );
}

function PoolOne({ id }: { id: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayLift = useCan('measure.release');
  const [lifting, setLifting] = useState<HoldView | null>(null);
  const answer = useApiQuery<PoolView>(`/laboratory/pools/${id}`, { refreshEvery: 10_000 });
  if (!answer.data)
    return answer.error ? (
      <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const pool = answer.data;
  const first = pool.holds[0];
  return (
    <div>
      <p className="lab-row">
        <strong>
          {w.poolAnswer({
            tail: pool.tubeTail,
            people: f.number(pool.people),
            waiting: f.number(pool.waiting),
            lifted: f.number(pool.lifted),
            cases: f.number(pool.cases),
            until: f.instant(pool.until),
          })}
        </strong>
        {first && <Reason rule={pool.ruleId} text={first.reason} />}
      </p>
      {first && (
        <p className="small">
          {w.why}: {pick(first.reason)} <span className="secondary">{pick(first.appeal)}</span>
        </p>
      )}
      {pool.unknownPeople > 0 && (
        <p className="alarm-text">{w.unknownPeople({ n: f.number(pool.unknownPeople) })}</p>
      )}
      <section className="lab-block">
        <h2>{w.who}</h2>
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.person}</th>
                <th scope="col">{w.area}</th>
                <th scope="col">{w.state}</th>
                <th scope="col">{w.retest}</th>
                <th scope="col">{w.until}</th>
                <th scope="col" aria-label={w.lift} />
              </tr>
            </thead>
            <tbody>
              {pool.holds.map(hold => (
                <tr key={hold.id}>
                  <td>{hold.maskedName || f.missing}</td>
                  <td>{hold.areaName}</td>
                  <td>
                    <StateBadge
                      tone={
                        hold.state === 'became_case' || hold.state === 'expired'
                          ? 'alarm'
                          : hold.state === 'waiting'
                            ? 'wait'
                            : 'good'
                      }
                    >
                      {pick(holdStateWords[hold.state]!)}
                    </StateBadge>
                    {hold.caseId && (
                      <>
                        {' '}
                        <Link to={`/cases/${hold.caseId}`}>{w.openCase}</Link>
                      </>
                    )}
                  </td>
                  <td className="hold-retest">
                    <Retest hold={hold} />
                  </td>
                  <td>
                    {hold.state === 'waiting' ? (
                      <Clock due={hold.until} />
                    ) : hold.endedAt ? (
                      <span className="secondary small">
                        {f.instant(hold.endedAt)} {hold.endReason && pick(hold.endReason)}
                      </span>
                    ) : (
                      f.missing
                    )}
                  </td>
                  <td>
                    {mayLift && (hold.state === 'waiting' || hold.state === 'expired') && (
                      <button type="button" className="button small" onClick={() => setLifting(hold)}>
                        {w.lift}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <TubeLegs pool={pool} />
      <div className="lab-columns">
        <section className="lab-block">
          <h2>{w.companions}</h2>
          {pool.companions.length === 0 && <p className="secondary">{w.noCompanions}</p>}
          <ul>
            {pool.companions.map(one => (
              <li key={`${one.personId} ${one.label}`}>
                {one.maskedName} · {pick(tieWords[one.tie] ?? { zh: one.tie, en: one.tie })} · {one.areaName}
              </li>
            ))}
          </ul>
        </section>
        <section className="lab-block">
          <h2>{w.buildings}</h2>
          <ul>
            {pool.buildings.map(one => (
              <li key={one.areaKey}>
                {one.name} {w.held({ n: f.number(one.held) })}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <Dialog open={lifting !== null} onClose={() => setLifting(null)} label={w.lift}>
        {lifting && <LiftForm hold={lifting} onDone={() => setLifting(null)} />}
      </Dialog>
    </div>
  );
}

/** What is known of the own re-test: taken when, where it is now, what came of it. */
function Retest({ hold }: { hold: HoldView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  if (!hold.retestWhere) return w.notTaken;
  // it says nothing, and the person waits on
  const again =
    hold.state === 'waiting' && (hold.retestResult === 'invalid' || hold.retestResult === 'inconclusive');
  return (
    <>
      {hold.retestResult ? pick(outcomeWords[hold.retestResult]!) : pick(retestWhereWords[hold.retestWhere]!)}
      {again && <span className="alarm-text"> · {w.takeAgain}</span>}
      <div className="secondary small">
        {hold.retestTakenAt && w.takenAt({ at: f.instant(hold.retestTakenAt) })}
        {hold.retestTubeCode && (
          <>
            {' '}
            <Link to={`/tubes/${encodeURIComponent(hold.retestTubeCode)}`}>{w.itsWay}</Link>
          </>
        )}
      </div>
    </>
  );
}

function LiftForm({ hold, onDone }: { hold: HoldView; onDone: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const [reason, setReason] = useState('');
  const send = useApiCommand('POST', `/laboratory/holds/${hold.id}/lift`, {
    invalidates: ['/laboratory'],
    onDone,
  });
  return (
    <form
      className="lab-form"
      onSubmit={event => {
        event.preventDefault();
        send.mutate({ body: { version: hold.version, reason } });
      }}
    >
      <h2>
        {w.lift}: {hold.maskedName}
      </h2>
      <p>
        {pick(hold.reason)} <span className="secondary small">{hold.ruleId}</span>
      </p>
      <ProblemSummary problem={send.error} />
      <label>
        {w.liftReason}
        <textarea
          className="field-box"
          style={{ height: 72 }}
          required
          minLength={2}
          maxLength={500}
          value={reason}
          onChange={event => setReason(event.target.value)}
        />
      </label>
      <div className="lab-row">
        <button type="submit" className="button main" disabled={send.isPending}>
          {w.lift}
        </button>
        <button type="button" className="button" onClick={onDone}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
