import type { Paragraph, Table } from 'docx';
import { pillars, questions } from '../pillars.ts';
import type { Review } from '../schema.ts';
import type { Wording } from './document.ts';
import { heading, paragraphs, remark, table } from './parts.ts';

type Part = (Paragraph | Table)[];

/** What the team wrote, pillar by pillar; how many wrote and when, not who. */
export function discussion(review: Review, w: Wording): Part {
  const parts: Part = [heading(w.chapter('分领域讨论', 'Discussion by function'))];
  for (const [at, pillar] of pillars.entries()) {
    const answers = review.answers.filter(answer => answer.pillar === pillar.id && answer.text.trim());
    const comments = review.comments.filter(comment => comment.pillar === pillar.id);
    if (!answers.length && !comments.length) continue;
    parts.push(heading(`(${at + 1})${w.pick(pillar.title)}`, 2));
    for (const question of questions) {
      const answer = answers.find(one => one.question === question.id);
      if (!answer) continue;
      parts.push(...paragraphs(`${w.pick(question.title)}:`), ...paragraphs(answer.text));
      parts.push(
        remark(
          w.say(
            `${answer.authors.length}人填写,最后更新${w.instant(answer.updatedAt)}`,
            `written by ${answer.authors.length}, last changed ${w.instant(answer.updatedAt)}`,
          ),
        ),
      );
    }
    for (const comment of comments)
      parts.push(...paragraphs(`${w.say('评论', 'Comment')}(${w.instant(comment.at)}):${comment.text}`));
  }
  if (parts.length === 1) parts.push(...paragraphs(w.say('尚未填写。', 'Nothing written yet.')));
  for (const comment of review.comments.filter(one => one.pillar === null))
    parts.push(
      ...paragraphs(`${w.say('总体评论', 'General comment')}(${w.instant(comment.at)}):${comment.text}`),
    );
  return parts;
}

const taskStates: Record<string, readonly [string, string]> = {
  assigned: ['已派发', 'assigned'],
  accepted: ['已接受', 'accepted'],
  done: ['已完成,待核实', 'done, not yet verified'],
  verified: ['已核实', 'verified'],
  closed: ['已关闭', 'closed'],
  cancelled: ['已取消', 'cancelled'],
};

export function lessonsPart(review: Review, w: Wording): Part {
  const head = heading(w.chapter('经验教训与整改', 'Lessons and actions'));
  if (!review.lessons.length) return [head, ...paragraphs(w.say('尚未填写。', 'Nothing written yet.'))];
  return [
    head,
    table(
      [
        w.say('发现', 'Finding'),
        w.say('原因', 'Cause'),
        w.say('建议', 'Recommendation'),
        w.say('责任单位', 'Owner'),
        w.say('期限', 'Due'),
        w.say('任务', 'Task'),
      ],
      review.lessons.map(lesson => [
        lesson.finding + (lesson.evidence ? `\n${w.say('依据:', 'Evidence: ')}${lesson.evidence}` : ''),
        lesson.cause,
        lesson.recommendation,
        `${lesson.ownerUnit}\n${lesson.ownerArea}`,
        lesson.dueOn,
        lesson.taskId
          ? lesson.taskState
            ? w.say(...(taskStates[lesson.taskState] ?? [lesson.taskState, lesson.taskState])) +
              (lesson.taskLate ? w.say('(超时)', ' (late)') : '')
            : w.say('已转任务', 'is a task')
          : w.say('未转任务', 'no task yet'),
      ]),
      [22, 17, 22, 15, 12, 12],
    ),
  ];
}
