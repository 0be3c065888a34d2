import { useState } from 'react';
import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { stepsFor, subjectLink, type TaskDetail } from './api.ts';
import { kindWords, stateNames, words } from './words.ts';

const wantsText = { done: 'evidence', return: 'reason', reassign: 'reason', cancel: 'reason' } as const;

/** One task: what, by when, for whom, under which rule; its steps and what was found. */
export function TaskPage() {
  const { taskId } = usePathParams<{ taskId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('task.write');
  const [step, setStep] = useState<keyof typeof wantsText | null>(null);
  const [text, setText] = useState('');
  const answer = useApiQuery<TaskDetail>(`/tasks/${taskId}`);
  const act = useApiCommand('POST', `/tasks/${taskId}`, {
    invalidates: ['/tasks'],
    onDone: () => {
      setStep(null);
      setText('');
    },
  });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const { task, steps } = answer.data;
  const link = subjectLink(task);
  const send = (name: string) =>
    act.mutate({
      path: `/tasks/${taskId}/${name}`,
      body: {
        version: task.version,
        ...(name === 'done' ? { evidence: { note: text } } : name in wantsText ? { reason: text } : {}),
      },
    });
  return (
    <>
      <PageHead title={pick(task.title)} answer={<Clock due={task.dueAt} doneAt={task.doneAt} />} />
      <ProblemSummary problem={act.error} />
      <section className="panel">
        <p>
          <StateBadge tone={task.overdue ? 'alarm' : 'plain'}>{pick(stateNames[task.state]!)}</StateBadge>{' '}
          {pick(kindWords[task.kind] ?? kindWords.other!)} · {task.area} · {task.assignee?.name ?? w.nobody}
          {task.person && ` · ${task.person.maskedName}`}
          {task.ruleId && ` · ${w.ruleLine({ rule: task.ruleId })}`}
          {task.escalation > 0 && (
            <>
              {' '}
              <StateBadge tone="alarm">{w.level({ n: task.escalation })}</StateBadge>
            </>
          )}
        </p>
        {task.note && <p>{task.note}</p>}
        {task.evidence?.note && (
          <p>
            <strong>{w.evidence}</strong>: {task.evidence.note}
          </p>
        )}
        {link && (
          <p style={{ margin: '6px 0 10px' }}>
            <Link to={link}>{w.openSubject}</Link>
          </p>
        )}
        {may && step === null && (
          <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap' }}>
            {stepsFor(task).map((name, n) => (
              <button
                key={name}
                type="button"
                className={`button ${n === 0 ? 'main' : ''}`}
                disabled={act.isPending}
                onClick={() => (name in wantsText ? setStep(name as keyof typeof wantsText) : send(name))}
              >
                {w[name]}
              </button>
            ))}
          </div>
        )}
        {step && (
          <form
            onSubmit={event => {
              event.preventDefault();
              send(step);
            }}
          >
            <label style={{ display: 'grid', gap: 4 }}>
              {w[wantsText[step]]}
              <textarea
                className="field-box"
                style={{ height: 88 }}
                required
                maxLength={1000}
                value={text}
                onChange={event => setText(event.target.value)}
              />
            </label>
            {step === 'done' && <p className="secondary">{w.dropOff}</p>}
            <div style={{ display: 'flex', gap: 8, marginTop: 8 }}>
              <button type="submit" className="button main" disabled={act.isPending || !text.trim()}>
                {w[step]}
              </button>
              <button type="button" className="button" onClick={() => setStep(null)}>
                {w.stop}
              </button>
            </div>
          </form>
        )}
      </section>
      <section className="panel">
        <h2>{w.history}</h2>
        {steps.length === 0 && <p className="secondary">{w.noHistory}</p>}
        <ul>
          {steps.map(one => (
            <li key={one.at + one.state}>
              {f.instant(one.at)} · {pick(stateNames[one.state] ?? { zh: one.state, en: one.state })} ·{' '}
              {one.actor}
              {one.note && ` · ${one.note}`}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
