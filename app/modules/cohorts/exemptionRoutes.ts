import { endOfDay, startOfDay } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf, personOf } from '../people/queries.ts';
import { renewDuties } from './dutyStore.ts';
import {
  type ExemptionRow,
  endExemption,
  exemptionColumns,
  insertExemption,
  readExemptions,
} from './memberStore.ts';
import { mayExempt } from './rules.ts';
import {
  ById,
  closed,
  Day,
  ExemptionView,
  exemptionGrounds,
  nullable,
  oneOf,
  reasonText,
  Uuid,
} from './schema.ts';
import { readCohort, readCohorts } from './store.ts';
import { iso, todayOf } from './views.ts';

const bound = 'exemption evidence';

export async function exemptionViews(ctx: Context, rows: readonly ExemptionRow[]): Promise<ExemptionView[]> {
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const cohorts = new Map(
    (await readCohorts(ctx, { ids: [...new Set(rows.flatMap(row => row.cohortId ?? []))] })).map(row => [
      row.id,
      row.title,
    ]),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const { rows: names } = await sql<{
    id: string;
    name: string;
  }>`select id, name from core.account_names(${[...new Set(rows.map(row => row.createdBy))]}::text[])`.execute(
    ctx.tx,
  );
  return rows.map(row => ({
    id: row.id,
    personId: row.personId,
    maskedName: people.get(row.personId)?.maskedName ?? '*',
    cohortId: row.cohortId,
    cohort: row.cohortId ? (cohorts.get(row.cohortId) ?? null) : null,
    ground: row.ground,
    reason: row.reason,
    fromAt: row.fromAt.toISOString(),
    untilAt: row.untilAt.toISOString(),
    endedAt: iso(row.endedAt),
    state: row.endedAt
      ? 'ended'
      : row.untilAt.getTime() <= ctx.now
        ? 'over'
        : row.fromAt.getTime() > ctx.now
          ? 'ahead'
          : 'running',
    decidedBy: names.find(one => one.id === row.createdBy)?.name ?? '',
    area: areas.get(row.areaKey)?.path ?? '',
  }));
}

export const exemptionRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/exemptions',
    summary: { zh: '豁免列表', en: 'Exemptions' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      cohortId: Type.Optional(Uuid),
      personId: Type.Optional(Uuid),
      running: Type.Optional(Type.Boolean()),
    }),
    response: listOf(ExemptionView),
    handle: async (ctx, { query }) => {
      const now = new Date(ctx.now);
      const where = [];
      if (query.cohortId)
        where.push(
          sql`(e.cohort_id = ${query.cohortId} or e.cohort_id is null and exists (select from cohort_member m where m.person_id = e.person_id and m.cohort_id = ${query.cohortId} and (m.ends_at is null or m.ends_at > ${now})))`,
        );
      if (query.personId) where.push(sql`e.person_id = ${query.personId}`);
      if (query.running) where.push(sql`e.ended_at is null and e.until_at > ${now}`);
      const page = await readPage<ExemptionRow>(
        ctx,
        {
          from: sql`from test_exemption e`,
          select: exemptionColumns,
          where,
          sorts: { until: { by: sql`e.until_at`, type: 'timestamptz' } },
          defaultSort: 'until',
          id: sql`e.id`,
        },
        query,
      );
      return { ...page, items: await exemptionViews(ctx, page.items) };
    },
  }),
  route({
    method: 'POST',
    url: '/exemptions',
    summary: { zh: '豁免检测,有理由、证明和期限', en: 'Excuse somebody, with reason, evidence and an end' },
    permission: 'testing.write',
    scope: 'area',
    body: Type.Object(
      {
        personId: Uuid,
        cohortId: Type.Optional(nullable(Uuid)),
        ground: oneOf(exemptionGrounds),
        reason: Type.String({ maxLength: 500 }),
        evidence: Type.String({ maxLength: 1000 }),
        fromOn: Type.Optional(Day),
        untilOn: Day,
      },
      closed,
    ),
    response: ExemptionView,
    handle: async (ctx, { body }) => {
      const tz = ctx.outpace.city.timeZone;
      const person = await personOf(ctx, body.personId);
      if (!person || (body.cohortId && !(await readCohort(ctx, body.cohortId)))) return notFound;
      const today = todayOf(ctx);
      const fromOn = body.fromOn ?? today;
      const refusal = mayExempt({ ...body, fromOn }, today);
      if (refusal) return refusal;
      const key = ctx.keys.subject(person.pseudonym);
      if (!key) return notFound;
      const id = await insertExemption(ctx, {
        personId: person.id,
        cohortId: body.cohortId ?? null,
        ground: body.ground,
        reason: body.reason.trim(),
        evidenceSealed: seal(key, body.evidence.trim(), bound),
        // what is decided today holds from now on; what was missed before stays missed
        fromAt: new Date(Math.max(ctx.now, startOfDay(fromOn, tz))),
        untilAt: new Date(endOfDay(body.untilOn, tz)),
        areaKey: person.areaKey,
        locatedKey: person.locatedKey,
        originKey: person.originKey,
      });
      await renewDuties(ctx, [person.id]);
      await ctx.journal({
        act: 'exemption.given',
        objectKind: 'exemption',
        objectId: id,
        rule: 'COH-5',
        subject: person.pseudonym,
        areaKey: person.areaKey,
        detail: {
          ground: body.ground,
          reason: body.reason,
          untilOn: body.untilOn,
          cohort: body.cohortId ?? undefined,
        },
      });
      return (await exemptionViews(ctx, await readExemptions(ctx, { ids: [id] })))[0]!;
    },
  }),
  route({
    method: 'POST',
    url: '/exemptions/:id/evidence',
    summary: { zh: '查看证明(记入日志)', en: 'Read what was shown (journaled)' },
    permission: 'person.reveal',
    scope: 'area',
    purpose: true,
    params: ById,
    response: Type.Object({ evidence: Type.String() }),
    handle: async (ctx, { params }) => {
      const row = (await readExemptions(ctx, { ids: [params.id] }))[0];
      const person = row ? await personOf(ctx, row.personId) : null;
      const key = person ? ctx.keys.subject(person.pseudonym) : undefined;
      if (!row || !person || !key) return notFound;
      await ctx.journal({
        act: 'exemption.evidence_read',
        objectKind: 'exemption',
        objectId: row.id,
        subject: person.pseudonym,
        areaKey: person.areaKey,
        detail: { purpose: ctx.purpose },
      });
      return { evidence: open(key, row.evidenceSealed, bound).toString() };
    },
  }),
  route({
    method: 'POST',
    url: '/exemptions/:id/end',
    summary: { zh: '提前结束豁免', en: 'End an exemption early' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ reason: reasonText }, closed),
    response: ExemptionView,
    handle: async (ctx, { params, body }) => {
      const row = (await readExemptions(ctx, { ids: [params.id] }))[0];
      const person = row ? await personOf(ctx, row.personId) : null;
      if (!row || !person) return notFound;
      if (!(await endExemption(ctx, params.id, body.reason)))
        return refuse('COH-5', '这项豁免已经结束。', 'This exemption is over already.', { status: 409 });
      await renewDuties(ctx, [row.personId]);
      await ctx.journal({
        act: 'exemption.ended',
        objectKind: 'exemption',
        objectId: params.id,
        rule: 'COH-5',
        subject: person.pseudonym,
        areaKey: row.areaKey,
        detail: { reason: body.reason },
      });
      return (await exemptionViews(ctx, await readExemptions(ctx, { ids: [params.id] })))[0]!;
    },
  }),
];
