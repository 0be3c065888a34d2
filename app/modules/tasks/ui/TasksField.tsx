import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldForm } from '../../../ui/field/FieldForm.tsx';
import { FieldList } from '../../../ui/field/FieldList.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { navigate, useUrlState } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { TaskItem } from './api.ts';
import { words } from './words.ts';

/** My tasks on the phone, the most overdue first: accept, complete with what was found. */
export function TasksField() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [chosen, choose] = useUrlState('task');
  const [finishing, setFinishing] = useState(false);
  const list = useApiQuery<Page<TaskItem>>('/tasks', { query: { limit: 200 }, refreshEvery: 60_000 });
  const act = useApiCommand('POST', '/tasks', { invalidates: ['/tasks', '/measures'] });
  const rows = list.data?.items ?? [];
  const task = rows.find(one => one.id === chosen);
  const problem = act.error ?? list.error;
  const sync =
    problem?.kind === 'offline'
      ? { kind: 'offline' as const, since: list.data?.asOf ?? f.now }
      : { kind: 'all_sent' as const, at: list.data?.asOf ?? f.now };
  const notice = problem && problem.kind !== 'offline' && (
    <FieldNotice tone="alarm">
      {pick(problemWords(problem).detail ?? problemWords(problem).title)}
    </FieldNotice>
  );
  if (task)
    return (
      <FieldShell
        title={pick(task.title)}
        sync={sync}
        actions={
          <BigButton
            icon="back"
            onPress={() => {
              choose('');
              setFinishing(false);
            }}
          >
            {w.back}
          </BigButton>
        }
      >
        {notice}
        <p className="field-pad">
          <strong>{f.deadline(task.dueAt)}</strong> · {task.area}
          {task.person && ` · ${task.person.maskedName}`}
          {task.ruleId && ` · ${w.ruleLine({ rule: task.ruleId })}`}
        </p>
        {task.note && <p className="field-pad">{task.note}</p>}
        {finishing ? (
          <FieldForm
            fields={[{ key: 'note', label: w.evidence, kind: 'note' }]}
            submit={w.done}
            problem={act.error}
            onSubmit={values =>
              act.mutate(
                { path: `/tasks/${task.id}/done`, body: { evidence: { note: String(values.note ?? '') } } },
                {
                  onSuccess: () => {
                    choose('');
                    setFinishing(false);
                  },
                },
              )
            }
          />
        ) : (
          <div className="field-pad" style={{ display: 'grid', gap: 8 }}>
            <BigButton tone="main" size={72} icon="check" onPress={() => setFinishing(true)}>
              {w.done}
            </BigButton>
            {task.state === 'assigned' && (
              <BigButton
                busy={act.isPending}
                onPress={() =>
                  act.mutate({ path: `/tasks/${task.id}/accept`, body: { version: task.version } })
                }
              >
                {w.accept}
              </BigButton>
            )}
            {task.subjectKind === 'measure' && (
              <BigButton icon="person" onPress={() => navigate(`/my-day?person=${task.subjectId}`)}>
                {w.openSubject}
              </BigButton>
            )}
          </div>
        )}
      </FieldShell>
    );
  return (
    <FieldShell
      title={w.title}
      left={list.data ? w.left({ n: f.number(list.data.total) }) : ''}
      sync={sync}
      actions={
        <BigButton icon="home" onPress={() => navigate('/my-day')}>
          {w.back}
        </BigButton>
      }
    >
      {notice}
      {list.data && (
        <FieldList<TaskItem>
          rows={rows}
          rowKey={one => one.id}
          group={one => one.area}
          onOpen={one => choose(one.id)}
          emptyText={w.none}
          render={one => (
            <span>
              <strong>{pick(one.title)}</strong>
              <br />
              <span className="secondary">
                {one.overdue ? '! ' : ''}
                {f.deadline(one.dueAt)}
                {one.person && ` · ${one.person.maskedName}`}
              </span>
            </span>
          )}
        />
      )}
    </FieldShell>
  );
}
