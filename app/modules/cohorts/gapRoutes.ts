import { endOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf, personOf } from '../people/queries.ts';
import { renewDuties } from './dutyStore.ts';
import { endMember, insertMembers, readMember } from './memberStore.ts';
import { membershipSpan } from './rules.ts';
import { ById, closed, GapView, oneOf, reasonText } from './schema.ts';
import { readCohort, readUnits } from './store.ts';
import { todayOf } from './views.ts';

type GapRow = Omit<GapView, 'unit' | 'maskedName' | 'area' | 'foundAt'> & {
  unitId: string | null;
  memberId: string | null;
  foundAt: Date;
  areaKey: number;
};
const columns = sql`g.id, g.cohort_id as "cohortId", g.unit_id as "unitId", g.person_id as "personId", g.member_id as "memberId", g.kind, g.evidence, g.state, g.settle_reason as "settleReason", g.found_at as "foundAt", g.area_key as "areaKey", g.version`;

async function gapViews(ctx: Context, rows: readonly GapRow[]): Promise<GapView[]> {
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const units = new Map(
    (await readUnits(ctx, { ids: [...new Set(rows.flatMap(row => row.unitId ?? []))] })).map(unit => [
      unit.id,
      unit.name,
    ]),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  return rows.map(row => ({
    id: row.id,
    cohortId: row.cohortId,
    unit: row.unitId ? (units.get(row.unitId) ?? null) : null,
    personId: row.personId,
    maskedName: people.get(row.personId)?.maskedName ?? '*',
    kind: row.kind,
    evidence: row.evidence,
    state: row.state,
    area: areas.get(row.areaKey)?.path ?? '',
    foundAt: row.foundAt.toISOString(),
    settleReason: row.settleReason,
    version: row.version,
  }));
}

export const gapRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cohorts/:id/gaps',
    summary: { zh: '名册与实际的差异', en: 'Where a roster and what was seen differ' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    query: Type.Object({
      ...listQuery,
      kind: Type.Optional(oneOf(['seen_not_listed', 'tested_not_listed', 'listed_not_seen'] as const)),
      state: Type.Optional(oneOf(['open', 'added', 'ended', 'dismissed', 'gone'] as const)),
    }),
    response: listOf(GapView),
    handle: async (ctx, { params, query }) => {
      if (!(await readCohort(ctx, params.id))) return notFound;
      const where = [sql`g.cohort_id = ${params.id}`, sql`g.state = ${query.state ?? 'open'}`];
      if (query.kind) where.push(sql`g.kind = ${query.kind}`);
      const page = await readPage<GapRow>(
        ctx,
        {
          from: sql`from roster_gap g`,
          select: columns,
          where,
          sorts: { found: { by: sql`g.found_at`, type: 'timestamptz' } },
          defaultSort: '-found',
          id: sql`g.id`,
        },
        query,
      );
      return { ...page, items: await gapViews(ctx, page.items) };
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts/:id/gaps/search',
    summary: {
      zh: '核对名册与实际(只看本人群单位的场所)',
      en: 'Compare a roster with what was seen (the employers’ own places only)',
    },
    permission: 'testing.write',
    scope: 'area',
    purpose: true,
    params: ById,
    response: Type.Object({ searching: Type.Boolean() }),
    handle: async (ctx, { params }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      await ctx.enqueue(
        'cohorts.search_gaps',
        { cohortId: params.id },
        `cohorts.gaps.${params.id}.${ctx.scope.lo}`,
      );
      await ctx.journal({
        act: 'cohort.gaps_asked',
        objectKind: 'cohort',
        objectId: params.id,
        rule: 'COH-13',
        areaKey: cohort.areaKey,
        detail: { purpose: ctx.purpose },
      });
      return { searching: true };
    },
  }),
  route({
    method: 'POST',
    url: '/roster-gaps/:id/settle',
    summary: { zh: '处理一条差异:加入、移出或说明', en: 'Settle one difference: add, end or explain' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      { version: Type.Integer(), action: oneOf(['add', 'end', 'dismiss'] as const), reason: reasonText },
      closed,
    ),
    response: GapView,
    handle: async (ctx, { params, body }) => {
      const read = async () =>
        (await sql<GapRow>`select ${columns} from roster_gap g where g.id = ${params.id}`.execute(ctx.tx))
          .rows[0];
      const gap = await read();
      if (!gap) return notFound;
      const person = await personOf(ctx, gap.personId);
      const cohort = await readCohort(ctx, gap.cohortId);
      if (!person || !cohort) return notFound;
      const fits = body.action === 'dismiss' || (body.action === 'end') === (gap.kind === 'listed_not_seen');
      if (!fits)
        return refuse(
          'COH-13',
          '在册未见的只能移出或说明,未在册的只能加入或说明。',
          'Who is listed and not seen is taken off or explained; who is not listed is added or explained.',
        );
      const state = { add: 'added', end: 'ended', dismiss: 'dismissed' }[body.action];
      const changed =
        await sql`update roster_gap set state = ${state}, settled_at = ${new Date(ctx.now)}, settled_by = ${ctx.scope.actor}, settle_reason = ${body.reason}, version = version + 1 where id = ${params.id} and version = ${body.version} and state = 'open'`.execute(
          ctx.tx,
        );
      if (Number(changed.numAffectedRows) !== 1)
        return refuse('COH-16', '别人已处理这条差异。', 'Somebody else has settled this.', {
          status: 409,
          details: { state: (await read())?.state },
        });
      const today = todayOf(ctx);
      if (body.action === 'add') {
        const span = membershipSpan({ fromOn: today, toOn: null }, ctx.now, ctx.outpace.city.timeZone);
        if (isRefusal(span)) return span;
        await insertMembers(ctx, cohort.id, 'gap', [
          {
            personId: person.id,
            unitId: gap.unitId,
            fromOn: today,
            toOn: null,
            ...span,
            loopFromOn: cohort.workDays === null ? null : today,
            team: null,
            areaKey: person.areaKey,
            locatedKey: person.locatedKey,
          },
        ]);
      }
      const member = body.action === 'end' && gap.memberId ? await readMember(ctx, gap.memberId) : null;
      if (member)
        await endMember(ctx, member.id, member.version, {
          toOn: today,
          endsAt: new Date(endOfDay(today, ctx.outpace.city.timeZone)),
          reason: body.reason,
        });
      await renewDuties(ctx, [person.id]);
      await ctx.journal({
        act: 'cohort.gap_settled',
        objectKind: 'roster_gap',
        objectId: params.id,
        rule: 'COH-13',
        subject: person.pseudonym,
        areaKey: gap.areaKey,
        detail: { action: body.action, kind: gap.kind, reason: body.reason },
      });
      return (await gapViews(ctx, [(await read())!]))[0]!;
    },
  }),
];
