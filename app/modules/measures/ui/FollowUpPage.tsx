import { useState } from 'react';
import { ApiProblem, api } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { FollowUpCalendar, type MarkChange } from '../../../ui/visuals/FollowUpCalendar.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CalendarAnswer, CalendarPerson, CheckAnswer } from './api.ts';
import './measures.css';
import { OutbreakSelect, useOutbreak } from './useOutbreak.tsx';
import { words } from './words.ts';

const pageSize = 120;

/** Who was not seen today: every person under a measure, by household, one cell a day. */
export function FollowUpPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayRecord = useCan('followup.write');
  const { answer, outbreak, outbreaks, choose } = useOutbreak();
  const [dueOnly, setDueOnly] = useUrlState('dueToday');
  const [refused, setRefused] = useState<CheckAnswer['refused']>([]);
  const [further, setFurther] = useState<{
    of: string;
    people: CalendarPerson[];
    next: string | null;
  } | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const query = { outbreakId: outbreak?.id, dueToday: dueOnly || undefined, limit: pageSize };
  const list = useApiQuery<CalendarAnswer>('/measures/calendar', {
    query,
    enabled: !!outbreak,
    refreshEvery: 60_000,
    keepPrevious: true,
  });
  const record = useApiCommand<CheckAnswer>('POST', '/measures/checks', {
    invalidates: ['/measures'],
    onDone: done => setRefused(done.refused),
  });
  const visit = useApiCommand('POST', '/measures', { invalidates: ['/measures', '/tasks'] });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.isPending) return <LoadingState />;
  if (!outbreak)
    return (
      <>
        <PageHead title={w.calendar} />
        <EmptyState title={w.noOutbreak} />
      </>
    );

  const key = JSON.stringify(query);
  const added = further?.of === key ? further : null;
  const first = list.data?.items ?? [];
  const people = [
    ...first,
    ...(added?.people.filter(one => !first.some(other => other.id === one.id)) ?? []),
  ];
  const next = added ? added.next : (list.data?.next ?? null);
  const totals = list.data?.totals;
  const mark = (changes: MarkChange[]) => {
    setProblem(null);
    record.mutate({
      body: {
        checks: changes.map(change => ({
          measureId: change.personId,
          day: change.day,
          outcome: change.mark === null || change.mark === 'missed' ? 'due' : change.mark,
        })),
      },
    });
  };
  const showMore = async () => {
    try {
      const page = await api<CalendarAnswer>('GET', '/measures/calendar', {
        query: { ...query, after: next },
      });
      setFurther({ of: key, people: [...(added?.people ?? []), ...page.items], next: page.next });
    } catch (error) {
      if (error instanceof ApiProblem) setProblem(error);
    }
  };
  const answerText = !totals
    ? undefined
    : totals.people > 0 && totals.peopleDone === totals.people
      ? w.calendarDone({ done: f.number(totals.peopleDone), people: f.number(totals.people) })
      : w.calendarAnswer({
          done: f.number(totals.peopleDone),
          people: f.number(totals.people),
          missed: f.number(totals.missed),
        });
  return (
    <>
      <PageHead
        title={w.calendar}
        answer={answerText}
        asOf={list.data?.asOf}
        actions={
          <Link to="/release" className="button">
            {w.releaseDue}
          </Link>
        }
      />
      <div className="measure-tools">
        <OutbreakSelect value={outbreak.id} outbreaks={outbreaks} onChange={choose} />
        <label>
          <input
            type="checkbox"
            checked={dueOnly === 'true'}
            onChange={event => setDueOnly(event.target.checked ? 'true' : '')}
          />{' '}
          {w.dueOnly}
        </label>
        {list.data && (
          <span className="secondary">
            {w.shown({ n: f.number(people.length), total: f.number(list.data.total) })}
          </span>
        )}
      </div>
      <ProblemSummary problem={record.error ?? visit.error ?? problem} />
      {refused.length > 0 && (
        <div className="problem-summary" role="alert">
          <p>{w.refusedSome({ n: refused.length })}</p>
          <ul>
            {refused.map(one => (
              <li key={one.measureId}>
                {people.find(row => row.id === one.measureId)?.name ?? ''} {pick(one.why)} ({one.rule})
              </li>
            ))}
          </ul>
        </div>
      )}
      <FollowUpCalendar
        title={w.calendarTitle}
        subtitle={w.calendarSubtitle}
        description={w.calendarDescription}
        asOf={list.data?.asOf}
        state={list.error ? list.error : !list.data ? 'loading' : people.length === 0 ? 'empty' : 'ready'}
        emptyText={w.calendarEmpty}
        people={people.map(one => ({ ...one, endReason: pick(one.endReason) }))}
        today={list.data?.today ?? f.today}
        {...(mayRecord
          ? {
              onMark: mark,
              onDoorVisit: (id: string) => visit.mutate({ path: `/measures/${id}/door-visit`, body: {} }),
            }
          : {})}
        onOpen={id => navigate(`/measures/${id}`)}
      />
      {next && (
        <p>
          <button type="button" className="button" onClick={() => void showMore()}>
            {w.more({ n: pageSize })}
          </button>
        </p>
      )}
    </>
  );
}
