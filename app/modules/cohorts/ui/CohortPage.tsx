import { useState } from 'react';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate, usePathParams, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { cityDay, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView, ExemptionView, GapView, MemberView } from '../schema.ts';
import { AddMember } from './AddMember.tsx';
import { ManageTab } from './ManageTab.tsx';
import { words as manage } from './manageWords.ts';
import { AskReason, Coverage, DutyBadge, useFrequency } from './parts.tsx';
import { RosterTab } from './RosterTab.tsx';
import { UnitsTab } from './UnitsTab.tsx';
import { exemptionStates, gapWords, groundWords, stateWords, words } from './words.ts';

const tabs = ['roster', 'units', 'days', 'import', 'exemptions', 'gaps', 'manage'] as const;

/** One cohort: its roster, employers, days, how people come onto it, who is excused, where it and the world differ. */
export function CohortPage() {
  const { cohortId } = usePathParams<{ cohortId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const m = useWords(manage);
  const frequency = useFrequency();
  const [tab, setTab] = useUrlState('tab', 'roster');
  const answer = useApiQuery<CohortView>(`/cohorts/${cohortId}`, {
    refreshEvery: 60_000,
    keepPrevious: true,
  });
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const cohort = answer.data;
  const names = {
    roster: w.tabRoster,
    units: w.tabUnits,
    days: w.tabDays,
    import: w.tabImport,
    exemptions: w.tabExemptions,
    gaps: w.tabGaps,
    manage: m.tab,
  };
  return (
    <>
      <PageHead
        title={pick(cohort.title)}
        answer={
          <>
            {frequency(cohort)} <kbd>{cohort.ruleId}</kbd> ·{' '}
            <Coverage counts={cohort.counts} coverage={cohort.coverage} target={cohort.coverageTarget} />
          </>
        }
        asOf={`${cohort.department} · ${cohort.area}`}
      />
      <section className="panel cohort-row">
        {(['members', 'done', 'due', 'overdue', 'exempt'] as const).map(key => (
          <span key={key}>
            {w[key]}{' '}
            <strong className={key === 'overdue' && cohort.counts.overdue ? 'alarm-text' : ''}>
              {f.number(cohort.counts[key])}
            </strong>
          </span>
        ))}
        {cohort.counts.overdue > 0 && (
          <Link to={`/overdue-tests?cohortId=${cohort.id}`}>{w.overdueTitle}</Link>
        )}
      </section>
      <nav className="cohort-tabs" aria-label={pick(cohort.title)}>
        {tabs.map(name => (
          <button
            key={name}
            type="button"
            className={`button small ${tab === name ? 'main' : ''}`}
            aria-pressed={tab === name}
            onClick={() => setTab(name)}
          >
            {names[name]}
          </button>
        ))}
      </nav>
      {tab === 'roster' && <Members cohort={cohort} />}
      {tab === 'units' && <UnitsTab cohort={cohort} />}
      {tab === 'days' && <Heat cohort={cohort} />}
      {tab === 'import' && <RosterTab cohort={cohort} />}
      {tab === 'exemptions' && <Exemptions cohortId={cohortId} />}
      {tab === 'gaps' && <Gaps cohortId={cohortId} />}
      {tab === 'manage' && <ManageTab cohort={cohort} />}
    </>
  );
}

function Members({ cohort }: { cohort: CohortView }) {
  const cohortId = cohort.id;
  const w = useWords(words);
  const m = useWords(manage);
  const [adding, setAdding] = useState(false);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [ending, setEnding] = useState<MemberView | null>(null);
  const end = useApiCommand('POST', '/cohort-members', {
    invalidates: ['/cohorts'],
    onDone: () => setEnding(null),
  });
  const columns: Column<MemberView>[] = [
    { key: 'person', title: w.person, width: 90, render: row => row.maskedName },
    { key: 'state', title: w.state, width: 110, render: row => <DutyBadge state={row.state} /> },
    {
      key: 'due',
      title: w.dueBy,
      width: 150,
      sort: 'due',
      render: row => (row.dueAt ? f.instant(row.dueAt) : f.notApplicable),
    },
    {
      key: 'last',
      title: w.lastTest,
      width: 150,
      render: row => (row.lastTakenAt ? f.instant(row.lastTakenAt) : f.missing),
    },
    { key: 'unit', title: w.unit, width: 160, render: row => row.unit ?? f.missing },
    { key: 'from', title: w.fromOn, width: 110, render: row => f.day(row.fromOn) },
    { key: 'area', title: w.area, width: 190, render: row => row.area || f.missing },
    ...(may
      ? [
          {
            key: 'end',
            title: '',
            width: 110,
            render: (row: MemberView) => (
              <button
                type="button"
                className="button small"
                onClick={event => {
                  event.stopPropagation();
                  setEnding(row);
                }}
              >
                {w.end}
              </button>
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      {may && cohort.closedAt === null && (
        <p>
          <button type="button" className="button" onClick={() => setAdding(true)}>
            {m.addPerson}
          </button>
        </p>
      )}
      <AddMember cohort={cohort} open={adding} onClose={() => setAdding(false)} />
      <DataList<MemberView>
        id={`cohort-members-${cohortId}`}
        path={`/cohorts/${cohortId}/members`}
        columns={columns}
        rowKey={row => row.id}
        rowHeight={40}
        onOpen={row => navigate(`/test-duties/${row.personId}`)}
        emptyText={{ title: w.noMembers }}
        filters={[
          {
            key: 'state',
            label: w.state,
            kind: 'choice',
            options: Object.entries(stateWords).map(([value, text]) => ({ value, label: pick(text) })),
          },
        ]}
      />
      <AskReason
        open={ending !== null}
        title={`${w.end} · ${ending?.maskedName ?? ''}`}
        verb={w.end}
        problem={end.error}
        busy={end.isPending}
        onSend={reason =>
          ending &&
          end.mutate({
            path: `/cohort-members/${ending.id}/end`,
            body: { version: ending.version, toOn: cityDay(f.now, f.timeZone), reason },
          })
        }
        onClose={() => setEnding(null)}
      />
    </>
  );
}

/** Eight weeks, a column a week from Monday: the share tested when each day ended, as shade and as a number. */
function Heat({ cohort }: { cohort: CohortView }) {
  const w = useWords(words);
  const f = useFormat();
  if (!cohort.trend.length) return <EmptyState title={w.noDays} />;
  const weekday = (new Date(`${cohort.trend[0]!.day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return (
    <section className="panel cohort-scroll">
      <h2>{w.heat}</h2>
      <p className="secondary small">{w.heatUnit}</p>
      <div className="cohort-heat" role="list">
        {Array.from({ length: weekday }, (_, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blanks before the first day are all alike
          <span key={n} role="presentation" style={{ border: 0 }} />
        ))}
        {cohort.trend.map(day => {
          const share = day.coverage === null ? null : Math.round(day.coverage * 100);
          return (
            <span
              key={day.day}
              role="listitem"
              className={
                day.coverage === null
                  ? ''
                  : day.coverage >= cohort.coverageTarget
                    ? 'full'
                    : day.coverage >= cohort.coverageTarget / 2
                      ? 'most'
                      : 'low'
              }
              aria-label={`${f.day(day.day)} ${share === null ? f.notApplicable : `${share}%`}, ${w.overdue} ${day.overdue}`}
              title={`${f.day(day.day)} · ${w.overdue} ${day.overdue}`}
            >
              {share ?? f.notApplicable}
            </span>
          );
        })}
      </div>
    </section>
  );
}

function Exemptions({ cohortId }: { cohortId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const columns: Column<ExemptionView>[] = [
    { key: 'person', title: w.person, width: 90, render: row => row.maskedName },
    { key: 'state', title: w.state, width: 100, render: row => pick(exemptionStates[row.state]!) },
    {
      key: 'until',
      title: w.dueBy,
      width: 160,
      sort: 'until',
      render: row => f.instant(row.endedAt ?? row.untilAt),
    },
    { key: 'ground', title: w.ground, width: 120, render: row => pick(groundWords[row.ground]!) },
    { key: 'reason', title: w.reason, width: 260, render: row => row.reason },
    { key: 'by', title: w.department, width: 120, render: row => row.decidedBy },
    { key: 'area', title: w.area, width: 180, render: row => row.area || f.missing },
  ];
  return (
    <DataList<ExemptionView>
      id={`exemptions-${cohortId}`}
      path="/exemptions"
      query={{ cohortId }}
      columns={columns}
      rowKey={row => row.id}
      rowHeight={40}
      defaultSort="until"
      onOpen={row => navigate(`/test-duties/${row.personId}`)}
      emptyText={{ title: w.noExemptions }}
    />
  );
}

function Gaps({ cohortId }: { cohortId: string }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [asking, setAsking] = useState(false);
  const [settling, setSettling] = useState<{ gap: GapView; action: 'add' | 'end' | 'dismiss' } | null>(null);
  const search = useApiCommand('POST', `/cohorts/${cohortId}/gaps/search`, {
    invalidates: [`/cohorts/${cohortId}/gaps`],
    onDone: () => setAsking(false),
  });
  const settle = useApiCommand('POST', '/roster-gaps', {
    invalidates: ['/cohorts'],
    onDone: () => setSettling(null),
  });
  const evidence = (gap: GapView) =>
    gap.kind === 'seen_not_listed'
      ? w.gapSeen({
          days: gap.evidence.days ?? 0,
          time: f.duration(gap.evidence.minutes ?? 0),
          last: gap.evidence.lastOn ? f.day(gap.evidence.lastOn) : f.missing,
        })
      : gap.kind === 'tested_not_listed'
        ? w.gapTests({
            n: gap.evidence.tests ?? 0,
            last: gap.evidence.lastOn ? f.day(gap.evidence.lastOn) : f.missing,
          })
        : w.gapSilent({
            since: gap.evidence.sinceOn ? f.day(gap.evidence.sinceOn) : f.missing,
            last: gap.evidence.lastOn ? f.day(gap.evidence.lastOn) : f.missing,
          });
  const verbs = { add: w.add, end: w.end, dismiss: w.dismiss };
  const columns: Column<GapView>[] = [
    { key: 'person', title: w.person, width: 90, render: row => row.maskedName },
    { key: 'kind', title: w.what, width: 170, render: row => pick(gapWords[row.kind]!) },
    { key: 'evidence', title: w.evidence, width: 240, render: evidence },
    { key: 'unit', title: w.unit, width: 150, render: row => row.unit ?? f.missing },
    { key: 'area', title: w.area, width: 180, render: row => row.area || f.missing },
    {
      key: 'act',
      title: '',
      width: 220,
      render: row =>
        may && row.state === 'open' ? (
          <span className="cohort-row">
            <button
              type="button"
              className="button small main"
              onClick={() =>
                setSettling({ gap: row, action: row.kind === 'listed_not_seen' ? 'end' : 'add' })
              }
            >
              {row.kind === 'listed_not_seen' ? w.end : w.add}
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => setSettling({ gap: row, action: 'dismiss' })}
            >
              {w.dismiss}
            </button>
          </span>
        ) : (
          row.settleReason
        ),
    },
  ];
  return (
    <>
      <p className="secondary small">{w.gapsHint}</p>
      {may && (
        <p>
          <button type="button" className="button" onClick={() => setAsking(true)}>
            {w.searchGaps}
          </button>{' '}
          {search.isSuccess && <span role="status">{w.searching}</span>}
        </p>
      )}
      <DataList<GapView>
        id={`gaps-${cohortId}`}
        path={`/cohorts/${cohortId}/gaps`}
        columns={columns}
        rowKey={row => row.id}
        rowHeight={56}
        emptyText={{ title: w.noGaps }}
      />
      <AskReason
        open={asking}
        title={w.searchGaps}
        label={w.purpose}
        hint={w.gapsHint}
        verb={w.searchGaps}
        problem={search.error}
        busy={search.isPending}
        onSend={purpose => search.mutate({ body: {}, purpose })}
        onClose={() => setAsking(false)}
      />
      <AskReason
        open={settling !== null}
        title={settling ? `${verbs[settling.action]} · ${settling.gap.maskedName}` : ''}
        verb={settling ? verbs[settling.action] : ''}
        problem={settle.error}
        busy={settle.isPending}
        onSend={reason =>
          settling &&
          settle.mutate({
            path: `/roster-gaps/${settling.gap.id}/settle`,
            body: { version: settling.gap.version, action: settling.action, reason },
          })
        }
        onClose={() => setSettling(null)}
      />
    </>
  );
}
