import { endOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { personOf } from '../people/queries.ts';
import { dutyStates } from './duty.ts';
import { finite, renewDuties, renewEnded, stateSql } from './dutyStore.ts';
import { endMember, type MemberRow, memberColumns, readMember, setRotation } from './memberStore.ts';
import { addMembers, mayTakeMembers } from './members.ts';
import {
  ById,
  closed,
  Day,
  MemberView,
  NewMember,
  nullable,
  oneOf,
  reasonText,
  Uuid,
  Words,
} from './schema.ts';
import { readCohort } from './store.ts';
import { memberViews, todayOf } from './views.ts';

const conflict = refuse(
  'COH-16',
  '别人刚刚改动了这条名册记录。',
  'Someone else has just changed this entry of the roster.',
  { status: 409 },
);

export const memberRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cohorts/:id/members',
    summary: { zh: '名册及每人状态', en: 'The roster with each person’s state' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    query: Type.Object({
      ...listQuery,
      unitId: Type.Optional(Uuid),
      state: Type.Optional(oneOf(dutyStates)),
      areaKey: Type.Optional(Type.Integer({ minimum: 0 })),
      ended: Type.Optional(Type.Boolean()),
    }),
    response: listOf(MemberView),
    handle: async (ctx, { params, query }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      await renewEnded(ctx);
      const now = new Date(ctx.now);
      const where = [sql`m.cohort_id = ${params.id}`];
      where.push(query.ended ? sql`m.ends_at <= ${now}` : sql`(m.ends_at is null or m.ends_at > ${now})`);
      if (query.unitId) where.push(sql`m.unit_id = ${query.unitId}`);
      if (query.state === 'exempt') where.push(sql`${cohort.no} = any(d.exempt_nos)`);
      else if (query.state) where.push(sql`${stateSql(now)} = ${query.state}`);
      if (query.areaKey !== undefined) {
        const area = await areaOf(ctx, query.areaKey);
        if (!area) return notFound;
        where.push(sql`m.area_key between ${area.key} and ${area.hi}`);
      }
      const page = await readPage<MemberRow>(
        ctx,
        {
          from: sql`from cohort_member m left join test_duty d on d.person_id = m.person_id`,
          select: memberColumns,
          where,
          sorts: {
            entry: { by: sql`m.created_at`, type: 'timestamptz' },
            due: { by: finite(sql`d.due_at`), type: 'timestamptz' },
          },
          defaultSort: 'entry',
          id: sql`m.id`,
        },
        query,
      );
      return { ...page, items: await memberViews(ctx, page.items) };
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts/:id/members',
    summary: { zh: '加入名册(可多人,逐人答复)', en: 'Put people on the roster; each is answered' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ members: Type.Array(NewMember, { minItems: 1, maxItems: 500 }) }, closed),
    response: Type.Object({
      results: Type.Array(
        Type.Object({
          index: Type.Integer(),
          state: oneOf(['added', 'already', 'refused'] as const),
          personId: Type.Optional(Type.String()),
          rule: Type.Optional(Type.String()),
          why: Type.Optional(Words),
        }),
      ),
    }),
    handle: async (ctx, { params, body }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      return mayTakeMembers(cohort) ?? { results: await addMembers(ctx, cohort, body.members, 'api') };
    },
  }),
  route({
    method: 'POST',
    url: '/cohort-members/:id/end',
    summary: { zh: '移出名册', en: 'Take somebody off the roster' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ version: Type.Integer(), toOn: Day, reason: reasonText }, closed),
    response: MemberView,
    handle: async (ctx, { params, body }) => {
      const member = await readMember(ctx, params.id);
      if (!member) return notFound;
      const today = todayOf(ctx);
      if (body.toOn < member.fromOn || body.toOn < today)
        return refuse(
          'COH-15',
          '最后一天不能早于开始日期或今天。',
          'The last day is neither before the first nor before today.',
          {
            errors: [
              { path: 'body/toOn', message: { zh: '不早于今天', en: 'not before today' }, rule: 'COH-15' },
            ],
          },
        );
      const endsAt = new Date(endOfDay(body.toOn, ctx.outpace.city.timeZone));
      if (!(await endMember(ctx, params.id, body.version, { toOn: body.toOn, endsAt, reason: body.reason })))
        return conflict;
      await renewDuties(ctx, [member.personId]);
      const person = await personOf(ctx, member.personId);
      await ctx.journal({
        act: 'cohort.member_ended',
        objectKind: 'cohort_member',
        objectId: params.id,
        rule: 'COH-15',
        subject: person?.pseudonym,
        areaKey: member.areaKey,
        detail: { toOn: body.toOn, reason: body.reason },
      });
      return (await memberViews(ctx, [(await readMember(ctx, params.id))!]))[0]!;
    },
  }),
  route({
    method: 'POST',
    url: '/cohort-members/:id/rotation',
    summary: { zh: '设定轮班起始日和班组', en: 'Set the day a rotation begins, and the team' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      {
        version: Type.Integer(),
        loopFromOn: nullable(Day),
        team: Type.Optional(nullable(Type.String({ maxLength: 60 }))),
      },
      closed,
    ),
    response: MemberView,
    handle: async (ctx, { params, body }) => {
      const member = await readMember(ctx, params.id);
      if (!member) return notFound;
      const cohort = await readCohort(ctx, member.cohortId);
      if (!cohort || cohort.workDays === null)
        return refuse(
          'COH-14',
          '方案没有为该人群规定轮班。',
          'The protocol has no rotation for this cohort.',
        );
      if (
        !(await setRotation(ctx, params.id, body.version, {
          loopFromOn: body.loopFromOn,
          ...(body.team === undefined ? {} : { team: body.team }),
        }))
      )
        return conflict;
      await renewDuties(ctx, [member.personId]);
      const person = await personOf(ctx, member.personId);
      await ctx.journal({
        act: 'cohort.rotation_set',
        objectKind: 'cohort_member',
        objectId: params.id,
        rule: 'COH-14',
        subject: person?.pseudonym,
        areaKey: member.areaKey,
        detail: { loopFromOn: body.loopFromOn ?? undefined },
      });
      return (await memberViews(ctx, [(await readMember(ctx, params.id))!]))[0]!;
    },
  }),
];
