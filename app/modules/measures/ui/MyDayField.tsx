import { useState } from 'react';
import type { ApiProblem } from '../../../ui/api.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldForm } from '../../../ui/field/FieldForm.tsx';
import { FieldList } from '../../../ui/field/FieldList.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { navigate, useUrlState } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CheckAnswer, DayTotals, MyDayRow } from './api.ts';
import './measures.css';
import { groundWords, resultWords, settingWords, words } from './words.ts';

interface MyDay {
  today: string;
  totals: DayTotals;
  items: MyDayRow[];
  next: string | null;
  total: number;
  asOf: string;
}
const open = (row: MyDayRow) => row.cell !== null && row.cell.done < row.cell.of;

/** What is left on my stairs: today's people in walking order, with what each is asked and what is due. */
export function MyDayField() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [chosen, choose] = useUrlState('person');
  const day = useApiQuery<MyDay>('/measures/my-day', { query: { limit: 200 }, refreshEvery: 60_000 });
  const act = useApiCommand<CheckAnswer | undefined>('POST', '/measures/checks', {
    invalidates: ['/measures', '/tasks'],
  });
  const rows = day.data?.items ?? [];
  const row = rows.find(one => one.measureId === chosen);
  const left = day.data ? day.data.totals.people - day.data.totals.peopleDone : 0;
  const problem = act.error ?? day.error;
  const sync =
    problem?.kind === 'offline'
      ? { kind: 'offline' as const, since: day.data?.asOf ?? f.now }
      : { kind: 'all_sent' as const, at: day.data?.asOf ?? f.now };
  const notice = problem && problem.kind !== 'offline' && (
    <FieldNotice tone="alarm">
      {pick(problemWords(problem).detail ?? problemWords(problem).title)}
    </FieldNotice>
  );
  if (row)
    return (
      <Person
        key={row.measureId}
        row={row}
        today={day.data!.today}
        sync={sync}
        notice={notice}
        act={act}
        onBack={() => choose('')}
        problem={act.error}
      />
    );
  return (
    <FieldShell
      title={w.myDay}
      left={day.data ? w.left({ n: f.number(left), of: f.number(day.data.totals.people) }) : ''}
      sync={sync}
      actions={
        <BigButton icon="task" onPress={() => navigate('/tasks/mine')}>
          {w.task}
        </BigButton>
      }
    >
      {notice}
      {day.isPending && (
        <p className="field-pad" role="status">
          …
        </p>
      )}
      {day.data && left === 0 && day.data.totals.people > 0 && (
        <FieldNotice tone="good">
          {w.allDoneToday({ n: f.number(day.data.totals.peopleDone), n2: f.number(day.data.totals.people) })}
        </FieldNotice>
      )}
      {day.data && (
        <FieldList<MyDayRow>
          rows={rows}
          rowKey={one => one.measureId}
          group={one => one.area}
          onOpen={one => choose(one.measureId)}
          emptyText={w.noneToday}
          render={one => (
            <span className="my-day-row">
              <span>
                <b>{one.householdName === one.area ? one.name : one.householdName}</b>{' '}
                {one.householdName === one.area ? '' : one.name}
              </span>
              <span>
                {one.cell === null
                  ? w.nothingDue
                  : open(one)
                    ? `○ ${w.doneOf({ done: one.cell.done, of: one.cell.of })}`
                    : one.cell.mark === 'symptoms'
                      ? `! ${w.symptoms}`
                      : one.cell.test && !one.cell.testDone
                        ? '◆'
                        : '✓'}
              </span>
              <span className="my-day-line secondary">
                {pick(settingWords[one.setting] ?? one.className)} ·{' '}
                {w.dayOf({ day: one.day, of: one.ofDays })}
                {one.cell?.test && ` · ◆ ${w.testToday}`}
                {one.vulnerable.length > 0 && ` · ♿︎ ${w.vulnerable}`}
                {one.lost && ` · ${w.lost}`}
              </span>
              <span className="my-day-tasks">
                {one.tasks.map(task => `${task.overdue ? '! ' : ''}${pick(task.title)}`).join(' · ')}
              </span>
            </span>
          )}
        />
      )}
      {day.data && day.data.total > rows.length && (
        <p className="field-pad secondary">{w.shown({ n: rows.length, total: day.data.total })}</p>
      )}
    </FieldShell>
  );
}

type Act = ReturnType<typeof useApiCommand<CheckAnswer | undefined>>;

/** One door: what is asked and why, until when, how to appeal, and the answers as big buttons. */
function Person({
  row,
  today,
  sync,
  notice,
  act,
  onBack,
  problem,
}: {
  row: MyDayRow;
  today: string;
  sync: Parameters<typeof FieldShell>[0]['sync'];
  notice: React.ReactNode;
  act: Act;
  onBack: () => void;
  problem: ApiProblem | null;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [form, setForm] = useState<'symptoms' | 'appeal' | null>(null);
  const check = (body: object) =>
    act.mutate(
      { path: '/measures/checks', body: { checks: [{ measureId: row.measureId, day: today, ...body }] } },
      { onSuccess: onBack },
    );
  const post = (step: string, body: object = {}) =>
    act.mutate({ path: `/measures/${row.measureId}/${step}`, body });
  return (
    <FieldShell
      title={`${row.householdName} ${row.name}`}
      sync={sync}
      actions={
        <BigButton icon="back" onPress={onBack}>
          {w.back}
        </BigButton>
      }
    >
      {notice}
      <section className="field-pad">
        <p>
          <strong>{pick(settingWords[row.setting] ?? row.className)}</strong> ·{' '}
          {w.dayOf({ day: row.day, of: row.ofDays })} · {w.ends({ at: f.instant(row.endsAt) })}
        </p>
        <p>
          {w.why}: {pick(row.reason)} ({row.ruleId})
        </p>
        <p className="secondary">{w.appealText}</p>
      </section>
      {form === null && (
        <div className="my-day-actions">
          {row.cell !== null && (
            <>
              <BigButton
                tone="main"
                size={72}
                icon="check"
                busy={act.isPending}
                onPress={() => check({ outcome: 'well' })}
              >
                {w.well}
              </BigButton>
              <BigButton icon="home" onPress={() => check({ outcome: 'well', household: true })}>
                {w.wholeHousehold}
              </BigButton>
              <div className="my-day-pair">
                <BigButton icon="alarm" onPress={() => setForm('symptoms')}>
                  {w.symptoms}
                </BigButton>
                <BigButton icon="phone" onPress={() => check({ outcome: 'no_answer' })}>
                  {w.nobodyHome}
                </BigButton>
                <BigButton onPress={() => check({ outcome: 'refused' })}>{w.refusal}</BigButton>
                {row.cell.mark !== 'due' && (
                  <BigButton icon="undo" onPress={() => check({ outcome: 'due' })}>
                    {w.undo}
                  </BigButton>
                )}
              </div>
            </>
          )}
          <div className="my-day-pair">
            {!row.inPlace && (
              <BigButton icon="place" onPress={() => post('in-place')}>
                {w.confirmInPlace}
              </BigButton>
            )}
            <BigButton onPress={() => post(row.lost ? 'found' : 'lost')}>
              {row.lost ? w.markFound : w.markLost}
            </BigButton>
            <BigButton
              icon="phone"
              onPress={() => post('attempts', { channel: 'phone', outcome: 'reached' })}
            >
              {w.reach}
            </BigButton>
            <BigButton icon="note" onPress={() => setForm('appeal')}>
              {w.appealFor}
            </BigButton>
          </div>
        </div>
      )}
      {form === 'symptoms' && (
        <FieldForm
          fields={[
            { key: 'temperature', label: w.temperature, kind: 'number' },
            { key: 'symptoms', label: w.whichSymptoms, kind: 'text' },
          ]}
          submit={w.saveSymptoms}
          problem={problem}
          onSubmit={values =>
            check({
              outcome: 'symptoms',
              ...(values.temperature ? { temperatureCelsius: Number(values.temperature) } : {}),
              ...(values.symptoms
                ? {
                    symptoms: String(values.symptoms)
                      .split(/[、,,\s]+/)
                      .filter(Boolean),
                  }
                : {}),
            })
          }
        />
      )}
      {form === 'appeal' && (
        <FieldForm
          fields={[
            {
              key: 'ground',
              label: w.ground,
              kind: 'choice',
              options: Object.entries(groundWords).map(([value, text]) => ({ value, label: pick(text) })),
            },
            { key: 'words', label: w.words, kind: 'note' },
          ]}
          submit={w.submitAppeal}
          problem={problem}
          onSubmit={values =>
            act.mutate(
              {
                path: `/measures/${row.measureId}/appeal`,
                body: { ground: values.ground || 'other', ...(values.words ? { words: values.words } : {}) },
              },
              { onSuccess: () => setForm(null) },
            )
          }
        />
      )}
      <ul className="field-pad">
        {row.tasks.map(task => (
          <li key={task.id}>
            {pick(task.title)} · {f.deadline(task.dueAt)}
          </li>
        ))}
      </ul>
      <p className="field-pad secondary">{pick(resultWords[row.cell?.mark ?? ''] ?? { zh: '', en: '' })}</p>
    </FieldShell>
  );
}
