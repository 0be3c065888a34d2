import type { Context, Module } from '../../../core/module.ts';
import type { Bilingual } from '../../../core/refusal.ts';
import { addTasks } from '../../tasks/queries.ts';
import { forgettingTerms } from './forgettingParameters.ts';
import { payloadFate } from './forgettingRules.ts';
import {
  emptyFiles,
  emptyMessages,
  emptyPeople,
  keptFiles,
  keptMessages,
  keptPeople,
  longWaiting,
  markAnnounced,
} from './forgettingStore.ts';

const dayMs = 86_400_000;

/**
 * Forgets what laboratories sent, when its time is over (RES-20). What nobody settled is announced by a task first, and what may still take effect stays (RES-21).
 * Keys go last: a run that is cut off leaves rows that say less, never rows that were not journaled. Idempotent; at most 500 of each kind a run.
 */
export async function forgetPayloads(ctx: Context): Promise<void> {
  const { kept, notice } = forgettingTerms;
  const nearEnd = kept.value - notice.value;
  const messages = (await keptMessages(ctx, nearEnd, notice.value)).map(message => ({
    message,
    fate: payloadFate(
      {
        since: message.since.getTime(),
        standing: 'unsettled',
        announcedAt: message.announcedAt?.getTime() ?? null,
      },
      ctx.now,
    ),
  }));
  const files = (await keptFiles(ctx, nearEnd)).map(file => ({
    file,
    fate: payloadFate(
      {
        since: file.since.getTime(),
        standing: file.open ? 'open' : 'settled',
        announcedAt: file.announcedAt?.getTime() ?? null,
      },
      ctx.now,
    ),
  }));
  const people = await keptPeople(ctx, kept.value);

  const dueMessages = messages.filter(each => each.fate === 'announce').map(each => each.message);
  const dueFiles = files.filter(each => each.fate === 'announce').map(each => each.file);
  for (const [, some] of Map.groupBy(dueMessages, each => each.feedId ?? each.labId)) {
    const [{ feedId, labId, areaKey }] = some as [(typeof some)[number]];
    await ask(
      ctx,
      { subjectKind: feedId ? 'lab_feed' : 'laboratory', subjectId: feedId ?? labId, areaKey },
      {
        zh: `有 ${some.length} 条被拒收的实验室消息未更正重发,${notice.value} 天后销毁内容:请联系实验室`,
        en: `${some.length} refused messages were never mended and sent again; their content goes in ${notice.value} days: call the laboratory`,
      },
    );
  }
  for (const file of dueFiles)
    await ask(
      ctx,
      { subjectKind: 'lab_file', subjectId: file.id, areaKey: file.areaKey },
      {
        zh: '有上传的结果文件既未导入也未放弃,请处理',
        en: 'A file of results was neither imported nor discarded: please settle it',
      },
    );
  for (const { labId, areaKey, results } of await longWaiting(ctx, nearEnd))
    await ask(
      ctx,
      { subjectKind: 'laboratory', subjectId: labId, areaKey },
      {
        zh: `有 ${results} 条结果对不上采样管已 ${nearEnd} 天以上,请处理`,
        en: `${results} results have fitted no tube for ${nearEnd} days or more: please settle them`,
      },
    );
  await markAnnounced(
    ctx,
    'lab_message',
    dueMessages.map(each => each.id),
  );
  await markAnnounced(
    ctx,
    'lab_file',
    dueFiles.map(each => each.id),
  );
  if (dueMessages.length + dueFiles.length > 0)
    await ctx.journal({
      act: 'lab.forgetting_announced',
      rule: 'RES-21',
      detail: { messages: dueMessages.length, files: dueFiles.length, noticeDays: notice.value },
    });

  const goneMessages = messages.filter(each => each.fate === 'forget').map(each => each.message);
  const goneFiles = files.filter(each => each.fate === 'forget').map(each => each.file);
  if (goneMessages.length + goneFiles.length + people.length === 0) return;
  await emptyMessages(
    ctx,
    goneMessages.map(each => each.id),
  );
  await emptyFiles(
    ctx,
    goneFiles.map(each => each.id),
  );
  await emptyPeople(
    ctx,
    people.map(each => each.id),
  );
  await ctx.journal({
    act: 'lab.payloads_forgotten',
    rule: 'RES-20',
    detail: {
      messages: goneMessages.length,
      files: goneFiles.length,
      people: people.length,
      keptDays: kept.value,
    },
  });
  ctx.keys.destroySubjects([
    ...goneMessages.flatMap(each => each.sealedUnder ?? []),
    ...people.flatMap(each => each.personUnder ?? []),
  ]);
}

/** Somebody is told, once while the task is open. */
async function ask(
  ctx: Context,
  subject: { subjectKind: string; subjectId: string; areaKey: number },
  title: Bilingual,
): Promise<void> {
  const { areaKey, ...of } = subject;
  await addTasks(
    ctx,
    [
      {
        outbreakId: null,
        kind: 'settle_result',
        title,
        ...of,
        dueAt: ctx.now + dayMs,
        ruleId: 'RES-21',
        areaKey,
        locatedKey: areaKey,
        originKey: areaKey,
      },
    ],
    { unlessOpen: true },
  );
}

export const forgettingTimed: NonNullable<Module['timed']> = [
  {
    name: 'laboratory.forget',
    everySeconds: 3600,
    capabilities: ['lab.read', 'lab.write', 'task.read', 'task.write'],
    run: forgetPayloads,
  },
];
