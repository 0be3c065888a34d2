import { type Refusal, refuse } from '../../core/refusal.ts';
import type { ReviewState } from './schema.ts';

/** Steps a review may take. */
const steps: Record<ReviewState, ReviewState[]> = {
  draft: ['in_discussion'],
  in_discussion: ['draft', 'closed'],
  closed: ['in_discussion'],
};

/** REV-8: a review goes draft → in discussion → closed; closing needs every lesson to have become a task; opening a closed one again needs a reason. Pure. */
export function mayMove(
  from: ReviewState,
  to: ReviewState,
  given: { lessonsWithoutTask: number; reason?: string | undefined },
): Refusal | null {
  if (!steps[from].includes(to))
    return refuse('REV-8', '复盘不能这样流转。', 'A review cannot take this step.', {
      status: 409,
      details: { state: from },
    });
  if (to === 'closed' && given.lessonsWithoutTask > 0)
    return refuse(
      'REV-8',
      `还有${given.lessonsWithoutTask}条经验教训没有转为任务;全部转为任务后才能结案。`,
      `${given.lessonsWithoutTask} lesson(s) have not become tasks; a review closes only when all have.`,
      { details: { lessonsWithoutTask: given.lessonsWithoutTask } },
    );
  if (from === 'closed' && !given.reason?.trim())
    return refuse(
      'REV-8',
      '重新打开已结案的复盘须写明理由。',
      'To open a closed review again, state the reason.',
      {
        errors: [{ path: 'body/reason', message: { zh: '请填写', en: 'required' }, rule: 'REV-8' }],
      },
    );
  return null;
}

/** REV-9: nothing of a closed review changes. Pure. */
export const mayWriteIn = (state: ReviewState): Refusal | null =>
  state === 'closed'
    ? refuse(
        'REV-9',
        '复盘已结案,不能修改;需要修改请先重新打开。',
        'The review is closed; open it again first.',
        {
          status: 409,
        },
      )
    : null;

const patterns: { pattern: RegExp; zh: string; en: string }[] = [
  { pattern: /(?<!\d)\d{17}[\dXx](?!\d)/, zh: '身份证号', en: 'a citizen number' },
  { pattern: /(?<!\d)1[3-9]\d{9}(?!\d)/, zh: '手机号', en: 'a telephone number' },
];

/** REV-10: a review is read widely and printed: texts with a citizen number or a mobile number are refused, naming the field. Names cannot be told from other words. Pure. */
export function withoutIdentity(texts: Record<string, string | undefined>): Refusal | null {
  const errors = Object.entries(texts).flatMap(([field, text]) =>
    patterns
      .filter(({ pattern }) => pattern.test(text ?? ''))
      .map(({ zh, en }) => ({
        path: `body/${field}`,
        message: { zh: `含有${zh},请改用病例编号`, en: `holds ${en}; use the number of the case` },
        rule: 'REV-10',
      })),
  );
  return errors.length
    ? refuse(
        'REV-10',
        '复盘会公开讨论并印发,不能写入身份证号和电话;请用病例编号。',
        'A review is discussed and printed; it holds no identity or telephone numbers. Use case numbers.',
        { errors },
      )
    : null;
}

/** REV-11: the period ends on or after it begins, and neither day lies ahead. Pure. */
export function checkPeriod(from: string, to: string, today: string): Refusal | null {
  if (from <= to && to <= today) return null;
  return refuse(
    'REV-11',
    `复盘时段须先后有序,且不晚于今天(${today}):现为${from}至${to}。`,
    `The period must run forwards and end by today (${today}); it is ${from} to ${to}.`,
    {
      errors: [
        {
          path: from > to ? 'body/from' : 'body/to',
          message: { zh: '请改日期', en: 'change the day' },
          rule: 'REV-11',
        },
      ],
    },
  );
}
