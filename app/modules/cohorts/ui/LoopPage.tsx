import { useState } from 'react';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { navigate, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { cityDay, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { BreachView, MemberView } from '../schema.ts';
import { AskReason, DutyBadge } from './parts.tsx';
import { RotationForm } from './RotationForm.tsx';
import { breachWords, phaseWords, ppeKinds, words } from './words.ts';

interface Post {
  cohortId: string;
  title: { zh: string; en: string };
  ruleId: string;
  department: string;
  loop: { workDays: number; isolationDays: number; homeDays: number };
  phases: { work: number; isolation: number; home: number; unset: number };
  breaches: number;
}
interface WorkerDays {
  member: MemberView;
  days: {
    day: string;
    phase: 'work' | 'isolation' | 'home' | null;
    asked: ('entry' | 'exit' | 'regular')[];
    tests: number;
    ppePassed: number;
    ppeFailed: number;
    breaches: string[];
  }[];
}

/** Closed-loop posts: who is in which phase, and where the loop was broken. */
export function LoopPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [chosen, choose] = useUrlState('post', '');
  const list = useApiQuery<{ items: Post[]; asOf: string }>('/closed-loop', {
    refreshEvery: 60_000,
    keepPrevious: true,
  });
  if (list.error && !list.data)
    return <ErrorState page problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingState rows={6} />;
  const { items } = list.data;
  const breaches = items.reduce((sum, one) => sum + one.breaches, 0);
  const post = items.find(one => one.cohortId === chosen) ?? items[0];
  return (
    <>
      <PageHead
        title={w.loopTitle}
        answer={
          items.length === 0 ? undefined : breaches ? (
            <span className="alarm-text">{w.loopAnswer({ n: f.number(breaches) })}</span>
          ) : (
            w.loopClear
          )
        }
        asOf={list.data.asOf}
      />
      {!post ? (
        <EmptyState title={w.noPosts} hint={w.noPostsHint} />
      ) : (
        <>
          <section className="panel cohort-scroll">
            <table className="cohort-table">
              <thead>
                <tr>
                  <th scope="col">{w.cohort}</th>
                  {(['work', 'isolation', 'home'] as const).map(phase => (
                    <th key={phase} scope="col" className="number">
                      {pick(phaseWords[phase]!)}
                    </th>
                  ))}
                  <th scope="col" className="number">
                    {w.unset}
                  </th>
                  <th scope="col" className="number">
                    {w.breaches}
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map(one => (
                  <tr key={one.cohortId}>
                    <th scope="row">
                      <button
                        type="button"
                        className={`button small ${one.cohortId === post.cohortId ? 'main' : ''}`}
                        aria-pressed={one.cohortId === post.cohortId}
                        onClick={() => choose(one.cohortId)}
                      >
                        {pick(one.title)}
                      </button>{' '}
                      <span className="secondary small">
                        {w.rotation({
                          work: one.loop.workDays,
                          isolation: one.loop.isolationDays,
                          home: one.loop.homeDays,
                        })}{' '}
                        <kbd>{one.ruleId}</kbd>
                      </span>
                    </th>
                    <td className="number">{f.number(one.phases.work)}</td>
                    <td className="number">{f.number(one.phases.isolation)}</td>
                    <td className="number">{f.number(one.phases.home)}</td>
                    <td className="number">{f.number(one.phases.unset)}</td>
                    <td className="number">
                      {one.breaches ? <span className="alarm-text">{f.number(one.breaches)}</span> : 0}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <PostPart key={post.cohortId} cohortId={post.cohortId} />
        </>
      )}
    </>
  );
}

function PostPart({ cohortId }: { cohortId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [view, setView] = useUrlState('view', 'breaches');
  const [asking, setAsking] = useState(false);
  const [worker, setWorker] = useState<MemberView | null>(null);
  const [settling, setSettling] = useState<{ breach: BreachView; confirmed: boolean } | null>(null);
  const search = useApiCommand('POST', '/closed-loop/breaches/search', {
    invalidates: ['/loop-breaches', '/closed-loop'],
    onDone: () => setAsking(false),
  });
  const settle = useApiCommand('POST', '/loop-breaches', {
    invalidates: ['/loop-breaches', '/closed-loop'],
    onDone: () => setSettling(null),
  });
  const said = (breach: BreachView) =>
    breach.kind === 'outside'
      ? w.outsideSaid({ time: f.duration(breach.evidence.minutes ?? 0), n: breach.evidence.places ?? 0 })
      : breach.kind === 'test_missed'
        ? breach.evidence.required === 'entry'
          ? w.missedEntry
          : breach.evidence.required === 'exit'
            ? w.missedExit
            : w.missedRegular
        : breach.kind === 'early_exit'
          ? w.leftSaid({
              on: f.day(breach.evidence.endedOn ?? breach.onDay),
              until: breach.evidence.loopUntil ? f.day(breach.evidence.loopUntil) : f.missing,
            })
          : (breach.evidence.faults ?? []).join('、');
  const breachColumns: Column<BreachView>[] = [
    { key: 'person', title: w.person, width: 90, render: row => row.maskedName },
    { key: 'kind', title: w.what, width: 130, render: row => pick(breachWords[row.kind]!) },
    { key: 'day', title: w.day, width: 120, sort: 'day', render: row => f.day(row.onDay) },
    { key: 'phase', title: w.phase, width: 90, render: row => pick(phaseWords[row.phase]!) },
    { key: 'said', title: w.evidence, width: 240, render: said },
    { key: 'unit', title: w.unit, width: 140, render: row => row.unit ?? f.missing },
    {
      key: 'act',
      title: '',
      width: 200,
      render: row =>
        may && row.state === 'open' ? (
          <span className="cohort-row">
            <button
              type="button"
              className="button small"
              onClick={() => setSettling({ breach: row, confirmed: true })}
            >
              {w.confirm}
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => setSettling({ breach: row, confirmed: false })}
            >
              {w.dismissed}
            </button>
          </span>
        ) : (
          row.settleReason
        ),
    },
  ];
  const workerColumns: Column<MemberView>[] = [
    { key: 'person', title: w.person, width: 90, render: row => row.maskedName },
    {
      key: 'phase',
      title: w.phase,
      width: 100,
      render: row => (row.phase ? pick(phaseWords[row.phase]!) : w.unset),
    },
    { key: 'state', title: w.state, width: 110, render: row => <DutyBadge state={row.state} /> },
    {
      key: 'rotation',
      title: w.fromOn,
      width: 120,
      sort: 'rotation',
      render: row => (row.loopFromOn ? f.day(row.loopFromOn) : f.missing),
    },
    { key: 'team', title: w.team, width: 120, render: row => row.team ?? f.missing },
    { key: 'unit', title: w.unit, width: 160, render: row => row.unit ?? f.missing },
    {
      key: 'last',
      title: w.lastTest,
      width: 150,
      render: row => (row.lastTakenAt ? f.instant(row.lastTakenAt) : f.missing),
    },
  ];
  return (
    <>
      <nav className="cohort-tabs" aria-label={w.loopTitle}>
        {(['breaches', 'workers'] as const).map(name => (
          <button
            key={name}
            type="button"
            className={`button small ${view === name ? 'main' : ''}`}
            aria-pressed={view === name}
            onClick={() => setView(name)}
          >
            {w[name]}
          </button>
        ))}
        {may && (
          <button type="button" className="button small" onClick={() => setAsking(true)}>
            {w.searchBreaches}
          </button>
        )}
        {search.isSuccess && <span role="status">{w.searching}</span>}
      </nav>
      {view === 'breaches' ? (
        <DataList<BreachView>
          id="loop-breaches"
          path="/loop-breaches"
          query={{ cohortId }}
          columns={breachColumns}
          rowKey={row => row.id}
          rowHeight={40}
          defaultSort="-day"
          emptyText={{ title: w.loopClear, hint: w.breachesHint }}
        />
      ) : (
        <DataList<MemberView>
          id="loop-workers"
          path="/closed-loop/workers"
          query={{ cohortId }}
          columns={workerColumns}
          rowKey={row => row.id}
          rowHeight={40}
          onOpen={setWorker}
          emptyText={{ title: w.noMembers }}
          filters={[
            {
              key: 'phase',
              label: w.phase,
              kind: 'choice',
              options: Object.entries(phaseWords).map(([value, text]) => ({ value, label: pick(text) })),
            },
          ]}
        />
      )}
      <WorkerDialog worker={worker} onChange={setWorker} onClose={() => setWorker(null)} />
      <AskReason
        open={asking}
        title={w.searchBreaches}
        label={w.purpose}
        hint={w.breachesHint}
        verb={w.searchBreaches}
        problem={search.error}
        busy={search.isPending}
        onSend={purpose => search.mutate({ body: { cohortId }, purpose })}
        onClose={() => setAsking(false)}
      />
      <AskReason
        open={settling !== null}
        title={
          settling ? `${settling.confirmed ? w.confirm : w.dismissed} · ${settling.breach.maskedName}` : ''
        }
        verb={settling?.confirmed ? w.confirm : w.dismissed}
        problem={settle.error}
        busy={settle.isPending}
        onSend={reason =>
          settling &&
          settle.mutate({
            path: `/loop-breaches/${settling.breach.id}/settle`,
            body: { version: settling.breach.version, confirmed: settling.confirmed, reason },
          })
        }
        onClose={() => setSettling(null)}
      />
    </>
  );
}

/** A worker's eight weeks: phase by line, tests asked and done, checks, breaches; the rotation is set and a check of equipment recorded here. */
function WorkerDialog(props: {
  worker: MemberView | null;
  onChange: (worker: MemberView) => void;
  onClose: () => void;
}) {
  const { worker, onClose } = props;
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [form, setForm] = useState({ kind: 'working', faults: '' });
  const view = useApiQuery<WorkerDays>(`/closed-loop/workers/${worker?.id}`, { enabled: worker !== null });
  const check = useApiCommand('POST', `/closed-loop/workers/${worker?.id}/ppe-checks`, {
    invalidates: ['/closed-loop', '/loop-breaches'],
  });
  const today = cityDay(f.now, f.timeZone);
  const send = (passed: boolean) =>
    check.mutate({
      body: {
        kind: form.kind,
        passed,
        ...(passed
          ? {}
          : {
              faults: form.faults
                .split(/[,;、,;]/)
                .map(one => one.trim())
                .filter(Boolean),
            }),
      },
    });
  return (
    <Dialog open={worker !== null} onClose={onClose} label={w.calendar}>
      <div className="cohort-form">
        <h2>
          {worker?.maskedName} · {w.calendar}
        </h2>
        <ProblemSummary problem={view.error ?? check.error} />
        {view.isPending && <LoadingState rows={4} />}
        <div className="cohort-scroll">
          <div className="loop-calendar">
            {view.data?.days.map(day => (
              <div key={day.day} className={`${day.phase ?? ''} ${day.day === today ? 'today' : ''}`}>
                {f.day(day.day)}
                <br />
                {day.phase && pick(phaseWords[day.phase]!)}
                <br />
                {day.asked.includes('entry') && `${w.askedEntry} `}
                {day.asked.includes('exit') && `${w.askedExit} `}
                {day.tests > 0 && '✓'}
                {day.ppeFailed > 0 && ` ${pick(breachWords.ppe!)}`}
                {day.breaches
                  .filter(kind => kind !== 'ppe')
                  .map(kind => (
                    <strong key={kind} className="alarm-text">
                      {' '}
                      {pick(breachWords[kind]!)}
                    </strong>
                  ))}
              </div>
            ))}
          </div>
        </div>
        {may && worker && <RotationForm key={worker.id} worker={worker} onSet={props.onChange} />}
        {may && (
          <fieldset className="cohort-form">
            <legend>{w.ppe}</legend>
            <select
              className="field-box"
              aria-label={w.ppe}
              value={form.kind}
              onChange={event => setForm(now => ({ ...now, kind: event.target.value }))}
            >
              {Object.entries(ppeKinds).map(([value, text]) => (
                <option key={value} value={value}>
                  {pick(text)}
                </option>
              ))}
            </select>
            <label>
              {w.faults}
              <input
                className="field-box"
                maxLength={300}
                value={form.faults}
                onChange={event => setForm(now => ({ ...now, faults: event.target.value }))}
              />
            </label>
            <div className="cohort-row">
              <button type="button" className="button" disabled={check.isPending} onClick={() => send(true)}>
                {w.passed}
              </button>
              <button
                type="button"
                className="button"
                disabled={check.isPending || !form.faults.trim()}
                onClick={() => send(false)}
              >
                {w.faults}
              </button>
            </div>
          </fieldset>
        )}
        <div className="cohort-row">
          {worker && (
            <button
              type="button"
              className="button"
              onClick={() => navigate(`/test-duties/${worker.personId}`)}
            >
              {w.duty}
            </button>
          )}
          <button type="button" className="button" onClick={onClose}>
            {w.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
