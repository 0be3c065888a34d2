import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldForm } from '../../../ui/field/FieldForm.tsx';
import { FieldList } from '../../../ui/field/FieldList.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

interface Visit {
  id: string;
  person: { id: string; maskedName: string } | null;
  dueAt: string;
  area: string;
  overdue: boolean;
  state: string;
  version: number;
}
interface Duty {
  cohorts: { title: { zh: string; en: string }; ruleId: string; unit: string | null }[];
  dueAt: string | null;
  lastTakenAt: string | null;
  quietUntil: string | null;
}

/** A grid worker's doors for overdue tests, the most overdue first; what to say, and what was found. */
export function OverdueField() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [chosen, choose] = useUrlState('task');
  const [finishing, setFinishing] = useState(false);
  const list = useApiQuery<Page<Visit>>('/tasks', {
    query: { kind: 'overdue_test', limit: 200 },
    refreshEvery: 60_000,
  });
  const rows = list.data?.items ?? [];
  const visit = rows.find(one => one.id === chosen);
  const duty = useApiQuery<Duty>(`/test-duties/${visit?.person?.id ?? ''}`, {
    enabled: Boolean(visit?.person),
  });
  const act = useApiCommand('POST', '/tasks', { invalidates: ['/tasks', '/test-duties'] });
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
  const leave = () => {
    choose('');
    setFinishing(false);
  };
  if (visit)
    return (
      <FieldShell
        title={w.overdueTitle}
        sync={sync}
        actions={
          <BigButton icon="back" onPress={leave}>
            {w.back}
          </BigButton>
        }
      >
        {notice}
        <p className="field-pad">
          <strong>{visit.person?.maskedName}</strong> · {visit.area}
          <br />
          {f.deadline(visit.dueAt)}
        </p>
        {duty.data && (
          <p className="field-pad">
            {duty.data.cohorts
              .map(one => `${pick(one.title)} [${one.ruleId}]${one.unit ? ` ${one.unit}` : ''}`)
              .join('、')}
            <br />
            {w.lastTest}: {duty.data.lastTakenAt ? f.instant(duty.data.lastTakenAt) : f.missing}
          </p>
        )}
        {duty.data?.quietUntil && (
          <FieldNotice tone="alarm">{w.quiet({ when: f.instant(duty.data.quietUntil) })}</FieldNotice>
        )}
        <p className="field-pad secondary">{w.visitHint}</p>
        {finishing ? (
          <FieldForm
            fields={[{ key: 'note', label: w.what, kind: 'note' }]}
            submit={w.call}
            busy={act.isPending}
            problem={act.error}
            onSubmit={values =>
              act.mutate(
                { path: `/tasks/${visit.id}/done`, body: { evidence: { note: String(values.note ?? '') } } },
                { onSuccess: leave },
              )
            }
          />
        ) : (
          <div className="field-pad">
            <BigButton tone="main" size={72} icon="check" onPress={() => setFinishing(true)}>
              {w.call}
            </BigButton>
          </div>
        )}
      </FieldShell>
    );
  return (
    <FieldShell
      title={w.overdueTitle}
      left={list.data ? w.leftOver({ n: f.number(list.data.total ?? 0) }) : ''}
      sync={sync}
    >
      {notice}
      {list.data && (
        <FieldList<Visit>
          rows={rows}
          rowKey={one => one.id}
          group={one => one.area}
          onOpen={one => choose(one.id)}
          emptyText={w.noVisits}
          render={one => (
            <span>
              <strong>{one.person?.maskedName}</strong>
              <br />
              <span className="secondary">
                {one.overdue ? '! ' : ''}
                {f.deadline(one.dueAt)}
              </span>
            </span>
          )}
        />
      )}
    </FieldShell>
  );
}
