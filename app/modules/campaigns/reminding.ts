import type { Context, JobContext, Module } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { sendMessages } from '../messages/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { missingBatch } from './missing.ts';
import type { CampaignRow, RoundRow } from './schema.ts';
import { readCampaign, readRound } from './store.ts';

/** People a transaction of the job takes. */
const batch = {
  value: 2000,
  unit: 'people',
  status: 'assumed',
  source: 'a second or two of one transaction',
};
/** Reminders before somebody goes to the door. */
export const remindersFirst = {
  value: 2,
  unit: 'reminders',
  status: 'assumed',
  source: 'message, again, then the door',
};

/** CAM-21: doors are knocked at for those who were reminded and did not come: not before as many reminders as the parameter says, unless the round is ending. */
export function mayGoToDoors(
  round: Pick<RoundRow, 'reminders' | 'state' | 'closesAt'>,
  now: number,
): Refusal | null {
  if (round.state !== 'open')
    return refuse('CAM-12', '这一轮已经结束。', 'This round has been closed.', { status: 409 });
  const lastHours = round.closesAt.getTime() - now < 4 * 3_600_000;
  if (round.reminders >= remindersFirst.value || lastHours) return null;
  return refuse(
    'CAM-21',
    `先提醒${remindersFirst.value}次再派上门任务,现已提醒${round.reminders}次。`,
    `Remind ${remindersFirst.value} times before sending people to doors; ${round.reminders} so far.`,
    { status: 409 },
  );
}

interface Within {
  roundId: string;
  lo: number;
  hi: number;
}

async function inBatches(
  job: JobContext,
  { roundId, lo, hi }: Within,
  work: (
    ctx: Context,
    campaign: CampaignRow,
    round: RoundRow,
    people: Awaited<ReturnType<typeof missingBatch>>,
  ) => Promise<number>,
): Promise<number> {
  let after: { areaKey: number; id: string } | null = null;
  let done = 0;
  for (;;) {
    const from: { areaKey: number; id: string } | null = after;
    const step: { last: { areaKey: number; id: string } | null; n: number } = await job.transaction(
      async ctx => {
        const round = await readRound(ctx, roundId);
        const campaign = round && (await readCampaign(ctx, round.campaignId));
        if (!round || !campaign) return { last: null, n: 0 };
        const people = await missingBatch(ctx, round, { lo, hi }, from, batch.value);
        const last = people.length === batch.value ? people.at(-1)! : null;
        return { last, n: people.length ? await work(ctx, campaign, round, people) : 0 };
      },
    );
    done += step.n;
    if (!step.last) return done;
    after = step.last;
  }
}

/** One message to each who has not come, in the numbered reminder of the round: sent again under the same number, nothing goes out twice. */
async function remind(job: JobContext, payload: Within & { number: number }): Promise<void> {
  const sent = await inBatches(job, payload, async (ctx, campaign, round, people) => {
    const answer = await sendMessages(
      ctx,
      people
        .filter(one => one.visit !== 'cannot_walk')
        .map(one => ({
          personId: one.id,
          template: payload.number === 1 ? ('test_due' as const) : ('test_overdue_first' as const),
          facts: {
            cohort: {
              zh: `${campaign.name}(第${round.number}轮)`,
              en: `${campaign.name}, round ${round.number}`,
            },
            dueAt: round.closesAt.toISOString(),
            ruleId: campaign.stopRule ?? undefined,
          },
          subjectKind: 'campaign_round',
          subjectId: round.id,
          dedupeKey: `campaign:${round.id}:${payload.number}`,
        })),
    );
    return answer.sent;
  });
  await job.transaction(ctx =>
    ctx.journal({
      act: 'campaign.reminded',
      objectKind: 'campaign_round',
      objectId: payload.roundId,
      rule: 'CAM-21',
      detail: { reminder: payload.number, messages: sent },
    }),
  );
}

/** One task a household with somebody missing, to whoever is responsible there. */
async function doorTasks(job: JobContext, payload: Within): Promise<void> {
  const made = await inBatches(job, payload, async (ctx, campaign, round, people) => {
    const homes = Map.groupBy(
      people.filter(one => one.visit !== 'cannot_walk'),
      one => one.householdId ?? one.id,
    );
    const ids = await addTasks(
      ctx,
      [...homes].map(([id, members]) => ({
        outbreakId: campaign.outbreakId,
        kind: 'overdue_test',
        title: {
          zh: `区域核酸第${round.number}轮:一户${members.length}人未采,上门`,
          en: `Area testing, round ${round.number}: visit a household, ${members.length} not sampled`,
        },
        subjectKind: members[0]!.householdId ? 'household' : 'person',
        subjectId: id,
        personId: members.length === 1 ? members[0]!.id : null,
        dueAt: round.closesAt.getTime(),
        ruleId: 'CAM-21',
        areaKey: members[0]!.areaKey,
        locatedKey: members[0]!.locatedKey,
        originKey: members[0]!.originKey,
      })),
      { unlessOpen: true },
    );
    return ids.filter(id => id !== null).length;
  });
  await job.transaction(ctx =>
    ctx.journal({
      act: 'campaign.doors_assigned',
      objectKind: 'campaign_round',
      objectId: payload.roundId,
      rule: 'CAM-21',
      detail: { tasks: made },
    }),
  );
}

export const remindingJobs: NonNullable<Module['jobs']> = {
  'campaigns.remind': remind,
  'campaigns.doors': doorTasks,
};
