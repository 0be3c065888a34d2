import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { peopleOf } from '../people/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import type { RoundRow, VisitEvent } from './schema.ts';
import { readRound } from './store.ts';

export interface VisitResult {
  id: string;
  state: 'recorded' | 'already' | 'refused';
  rule?: string;
  why?: Bilingual;
}

const minuteMillis = 60_000;
/** How far a phone's clock may be ahead. */
const aheadMinutes = { value: 10, unit: 'minutes', status: 'assumed', source: 'own choice' };

/**
 * CAM-20: keeps what was found at doors. Idempotent by id; what stands for a person is the latest by the phone's time, so order of arrival does not matter. Somebody who cannot walk becomes a task
 * for a home visit in their area, due when the round ends.
 */
export async function recordVisits(ctx: Context, events: readonly VisitEvent[]): Promise<VisitResult[]> {
  const rounds = new Map<string, RoundRow>();
  for (const id of new Set(events.map(event => event.roundId))) {
    const round = await readRound(ctx, id);
    if (round) rounds.set(id, round);
  }
  const people = await peopleOf(
    ctx,
    events.map(event => event.personId),
  );
  const known = await sql<{
    id: string;
  }>`select id from campaign_visit where id = any(${events.map(event => event.id)}::uuid[])`.execute(ctx.tx);
  const already = new Set(known.rows.map(row => row.id));
  const fresh: VisitEvent[] = [];
  const results = events.map((event): VisitResult => {
    if (already.has(event.id)) return { id: event.id, state: 'already' };
    const no = refusalOf(event, rounds.get(event.roundId), people.has(event.personId), ctx.now);
    if (no) return { id: event.id, state: 'refused', ...no };
    already.add(event.id);
    fresh.push(event);
    return { id: event.id, state: 'recorded' };
  });
  if (!fresh.length) return results;
  const keys = fresh.map(event => people.get(event.personId)!);
  await sql`insert into campaign_visit (id, round_id, person_id, outcome, at, received_at, actor, area_key, located_key, origin_key)
    select v.id, v.round, v.person, v.outcome, v.at, ${new Date(ctx.now)}, ${ctx.scope.actor}, v.area, v.located, v.origin
    from unnest(${fresh.map(event => event.id)}::uuid[], ${fresh.map(event => event.roundId)}::uuid[], ${fresh.map(event => event.personId)}::uuid[], ${fresh.map(event => event.outcome)}::text[], ${fresh.map(event => event.at)}::timestamptz[],
      ${keys.map(one => one.areaKey)}::bigint[], ${keys.map(one => one.locatedKey)}::bigint[], ${keys.map(one => one.originKey)}::bigint[]) v(id, round, person, outcome, at, area, located, origin)
    on conflict (id) do nothing`.execute(ctx.tx);
  const home = fresh.filter(event => event.outcome === 'cannot_walk');
  await addTasks(
    ctx,
    home.map(event => {
      const person = people.get(event.personId)!;
      return {
        outbreakId: null,
        kind: 'take_sample',
        title: { zh: '区域核酸:上门采样(不能出门)', en: 'Area testing: sample at home (cannot walk)' },
        subjectKind: 'home_visit',
        subjectId: event.personId,
        personId: event.personId,
        dueAt: rounds.get(event.roundId)!.closesAt.getTime(),
        ruleId: 'CAM-20',
        areaKey: person.areaKey,
        locatedKey: person.locatedKey,
        originKey: person.originKey,
      };
    }),
    { unlessOpen: true },
  );
  await ctx.journal({
    act: 'campaign.doors_visited',
    objectKind: 'campaign_round',
    objectId: fresh[0]!.roundId,
    rule: 'CAM-20',
    detail: { visits: fresh.length, homeVisits: home.length },
  });
  return results;
}

function refusalOf(
  event: VisitEvent,
  round: RoundRow | undefined,
  seesPerson: boolean,
  now: number,
): { rule: string; why: Bilingual } | null {
  if (!round || !seesPerson)
    return {
      rule: 'CAM-20',
      why: {
        zh: '没有这一轮或这个人,或不在您的辖区内。',
        en: 'There is no such round or person, or they lie outside your area.',
      },
    };
  if (Date.parse(event.at) > now + aheadMinutes.value * minuteMillis)
    return {
      rule: 'CAM-20',
      why: { zh: '手机时间比现在晚,请校准时间。', en: 'The phone’s clock is ahead: set it right.' },
    };
  // a phone that was offline brings what was seen while the round was open
  if (round.closedAt && Date.parse(event.at) > round.closedAt.getTime())
    return { rule: 'CAM-20', why: { zh: '这一轮已经结束。', en: 'This round has been closed.' } };
  return null;
}
