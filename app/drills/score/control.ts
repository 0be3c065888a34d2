import { dayOf } from '@outpace/protocol';
import type { EvidenceBook } from './evidence.ts';
import type { ProductBooks } from './product.ts';
import type { EvidenceRow, Score } from './types.ts';

const foundWords = {
  in_control: { zh: '管控内', en: 'in control' },
  community: { zh: '社会面', en: 'in the community' },
  unknown: { zh: '不明', en: 'unknown' },
};

/** Where new cases were found, by the day of their result; unknown ones are in no share. */
export function controlShare(
  books: Pick<ProductBooks, 'cases'>,
  asked: { tz: string; days: readonly string[] },
  evidence: EvidenceBook,
): Score['control'] {
  const byDay = Map.groupBy(books.cases, one => dayOf(one.positiveAt, asked.tz));
  const row = (one: ProductBooks['cases'][number]): EvidenceRow => ({
    text: {
      zh: `${one.number}:${foundWords[one.foundIn].zh}`,
      en: `${one.number}: ${foundWords[one.foundIn].en}`,
    },
    link: `/cases/${one.id}`,
  });
  const days = [...new Set([...asked.days, ...byDay.keys()])].toSorted().map(day => {
    const cases = byDay.get(day) ?? [];
    const count = (found: keyof typeof foundWords) => cases.filter(one => one.foundIn === found).length;
    return {
      day,
      inControl: count('in_control'),
      community: count('community'),
      unknown: count('unknown'),
      evidence: evidence.keep(
        `control/${day}`,
        { zh: `${day}发现的病例`, en: `Cases found on ${day}` },
        cases.map(row),
      ),
    };
  });
  const inControl = books.cases.filter(one => one.foundIn === 'in_control').length;
  const community = books.cases.filter(one => one.foundIn === 'community').length;
  return {
    days,
    share: { hits: inControl, of: inControl + community },
    unknown: books.cases.length - inControl - community,
    evidence: evidence.keep(
      'control',
      { zh: '病例在何处发现', en: 'Where each case was found' },
      books.cases.toReversed().map(row),
    ),
  };
}

/** Tasks whose time ran out: still open now, or done after. */
export function tasksLate(
  books: Pick<ProductBooks, 'tasks'>,
  now: number,
  evidence: EvidenceBook,
): Score['tasks'] {
  const open = books.tasks.filter(
    task => (task.state === 'assigned' || task.state === 'accepted') && task.dueAt <= now,
  );
  const late = books.tasks.filter(task => task.doneAt !== null && task.doneAt > task.dueAt);
  const hours = (ms: number) => (ms / 3_600_000).toFixed(1);
  const rows = [
    ...open
      .toSorted((a, b) => a.dueAt - b.dueAt)
      .map(task => ({
        text: {
          zh: `${task.title.zh}:超时${hours(now - task.dueAt)}小时,未完成`,
          en: `${task.title.en}: ${hours(now - task.dueAt)} h overdue, not done`,
        },
        link: `/tasks/${task.id}`,
      })),
    ...late
      .toSorted((a, b) => b.doneAt! - b.dueAt - (a.doneAt! - a.dueAt))
      .map(task => ({
        text: {
          zh: `${task.title.zh}:迟${hours(task.doneAt! - task.dueAt)}小时完成`,
          en: `${task.title.en}: done ${hours(task.doneAt! - task.dueAt)} h late`,
        },
        link: `/tasks/${task.id}`,
      })),
  ];
  return {
    overdueNow: open.length,
    doneLate: late.length,
    of: books.tasks.length,
    evidence: evidence.keep('tasks', { zh: '超时的任务', en: 'Tasks that ran out of time' }, rows),
  };
}
