import { MATCH_PARAMETERS } from '@outpace/reading';
import { sql } from 'kysely';
import Type, { type Static } from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { areaOf } from '../areas/queries.ts';
import { outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { createPeople, findMatches, peopleOf, personOf } from '../people/queries.ts';
import { CaseDetail, CaseId, CaseListItem, FactChanges, OpenBody, Uuid } from './api.ts';
import { pageOfCases } from './caseList.ts';
import { conflict, noteCase } from './caseNote.ts';
import { changedFacts, factsFromBody } from './factsBody.ts';
import { caseOf, casesOfPeople, checkNewCase, factsOf, openCases } from './queries.ts';
import { checkCaseDates, windowOfCase } from './rules.ts';
import type { NewCase } from './schema.ts';
import { changeCase, factColumns } from './store.ts';
import { caseDetail } from './views.ts';

const optional = Type.Optional;

/** What `q` finds: a case number, whole or its beginning or its digits, or the exact id of the source. Never a person. */
function byNumber(q: string) {
  const words = q.trim();
  // codes are capital letters; a range by bytes, because LIKE is not leakproof and so cannot use an index under row-level security (310 ms at 300,000 cases, measured)
  const from = words.toUpperCase();
  const until = `${from}\u{10ffff}`;
  const sequence = /^\d{1,9}$/.test(words) ? Number(words) : null;
  return sql`((c.number ~>=~ ${from} and c.number ~<~ ${until}) or c.sequence = ${sequence}::int or c.external_id = ${words})`;
}

async function openCase(
  ctx: Context,
  body: Static<typeof OpenBody>,
): Promise<{ id: string; number: string } | Refusal> {
  if ((body.personId === undefined) === (body.person === undefined)) {
    return refuse(
      'CAS-9',
      '请选已知的人,或填写新的人,二者择一。',
      'Choose a known person or describe a new one, one of the two.',
      {
        errors: [{ path: 'body/personId', message: { zh: '二者择一', en: 'one of the two' }, rule: 'CAS-9' }],
      },
    );
  }
  const outbreak = await outbreakOf(ctx, body.outbreakId);
  if (!outbreak) return notFound;
  const facts = factsFromBody(body.facts ?? {});
  const given: NewCase = {
    ...facts,
    outbreakId: body.outbreakId,
    personId: body.personId ?? '',
    state: body.state,
    stateReason: body.stateReason,
    externalId: body.externalId,
    owner: ctx.scope.accountId ?? undefined,
  };
  const wrong = checkNewCase(ctx, await packOfOutbreak(ctx, outbreak.id), given);
  // the facts of a new case lie one level deeper in the body
  if (wrong)
    return {
      ...wrong,
      errors: wrong.errors?.map(e => ({ ...e, path: e.path.replace('body/', 'body/facts/') })),
    };
  if (body.person) {
    const [matches = []] = await findMatches(ctx, [
      { identity: body.person.identity, sex: body.person.sex, birthYear: body.person.birthYear },
    ]);
    const open = matches.filter(
      match => match.score >= MATCH_PARAMETERS.possible && !body.notThese?.includes(match.personId),
    );
    if (open.length) {
      const people = await peopleOf(
        ctx,
        open.map(match => match.personId),
      );
      return refuse(
        'CAS-9',
        `可能已有这个人(${open.length}条),请选其一,或确认都不是。`,
        `This person may be known already (${open.length}); choose, or state that it is none of them.`,
        {
          status: 409,
          details: {
            matches: open.map(match => ({
              personId: match.personId,
              score: match.score,
              agree: match.agree,
              differ: match.differ,
              maskedName: people.get(match.personId)?.maskedName,
              birthYear: people.get(match.personId)?.birthYear ?? null,
              sex: people.get(match.personId)?.sex,
            })),
          },
        },
      );
    }
    const [made] = await createPeople(ctx, [{ ...body.person, source: { kind: 'entry' } }]);
    given.personId = made!.id;
  } else {
    if (!(await personOf(ctx, given.personId))) return notFound;
    const running = (await casesOfPeople(ctx, [given.personId])).find(
      row => row.outbreakId === body.outbreakId && row.closedAt === null,
    );
    if (running)
      return refuse(
        'CAS-4',
        `这个人在本次疫情中已有病例 ${running.number}。`,
        `This person already has case ${running.number} in this outbreak.`,
        { status: 409, details: { caseId: running.id, number: running.number } },
      );
  }
  const [opened] = await openCases(ctx, [given]);
  return opened!;
}

export const caseRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cases',
    summary: { zh: '病例列表;按编号查,不能按人查', en: 'Cases; found by number, never by person' },
    permission: 'case.read',
    scope: 'area',
    query: Type.Object(
      {
        ...listQuery,
        outbreakId: optional(Uuid),
        state: optional(Type.String({ maxLength: 60 })),
        areaKey: optional(Type.Integer({ minimum: 0 })),
        foundIn: optional(
          Type.Union([Type.Literal('in_control'), Type.Literal('community'), Type.Literal('unknown')]),
        ),
        q: optional(
          Type.String({
            minLength: 1,
            maxLength: 60,
            description: 'Case number, its beginning or its digits',
          }),
        ),
        owner: optional(Type.Union([Type.Literal('me'), Type.Literal('none'), Uuid])),
        importId: optional(Uuid),
        open: optional(Type.Boolean({ description: 'Only cases not recovered, died or excluded' })),
        overdue: optional(Type.Boolean({ description: 'Only cases with a clock that has run out' })),
      },
      { additionalProperties: false },
    ),
    response: listOf(CaseListItem),
    handle: async (ctx, { query }) => {
      const where = [];
      if (query.outbreakId) where.push(sql`c.outbreak_id = ${query.outbreakId}`);
      if (query.state) where.push(sql`c.state = ${query.state}`);
      if (query.areaKey !== undefined) {
        const area = await areaOf(ctx, query.areaKey);
        if (!area) return notFound;
        where.push(sql`c.area_key between ${area.key} and ${area.hi}`);
      }
      if (query.foundIn) where.push(sql`c.found_in = ${query.foundIn}`);
      if (query.q) where.push(byNumber(query.q));
      if (query.owner)
        where.push(
          query.owner === 'none'
            ? sql`c.owner is null`
            : sql`c.owner = ${query.owner === 'me' ? ctx.scope.actor : query.owner}`,
        );
      if (query.importId) where.push(sql`c.import_id = ${query.importId}`);
      if (query.open !== undefined)
        where.push(query.open ? sql`c.closed_at is null` : sql`c.closed_at is not null`);
      if (query.overdue) where.push(sql`c.next_due_at <= ${new Date(ctx.now)}`);
      return pageOfCases(ctx, where, query);
    },
  }),
  route({
    method: 'POST',
    url: '/cases',
    summary: { zh: '登记病例', en: 'Open a case' },
    permission: 'case.write',
    scope: 'area',
    body: OpenBody,
    response: Type.Object({ id: Type.String(), number: Type.String() }),
    handle: (ctx, { body }) => openCase(ctx, body),
  }),
  route({
    method: 'GET',
    url: '/cases/:id',
    summary: {
      zh: '一个病例:事实、状态历史、时限、可传播期、关联',
      en: 'One case: facts, history of states, clocks, infectious window, links',
    },
    permission: 'case.read',
    scope: 'area',
    params: CaseId,
    response: CaseDetail,
    handle: async (ctx, { params }) => {
      const row = await caseOf(ctx, params.id);
      return row ? caseDetail(ctx, row) : notFound;
    },
  }),
  route({
    method: 'PATCH',
    url: '/cases/:id',
    summary: {
      zh: '修改病例事实;可传播期随之重算',
      en: 'Change facts of a case; the infectious window follows',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object({ version: Type.Integer(), changes: FactChanges }, { additionalProperties: false }),
    response: Type.Object({ version: Type.Integer(), windowChanged: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const { facts, columns, fields } = changedFacts(factsOf(row), body.changes);
      const pack = await packOfOutbreak(ctx, row.outbreakId);
      const tz = ctx.outpace.city.timeZone;
      const dates = checkCaseDates(pack, facts, row.state, ctx.now, tz);
      if (isRefusal(dates)) return dates;
      const window = windowOfCase(pack, facts, row.state, ctx.now, tz);
      const known = 'refused' in window ? null : window;
      const windowChanged =
        row.infectiousFrom?.getTime() !== known?.from ||
        row.infectiousRule !== (known?.ruleId ?? null) ||
        fields.includes('isolatedAt');
      const saved = await changeCase(ctx, row.id, body.version, {
        ...factColumns(columns),
        infectious_from: known ? new Date(known.from).toISOString() : null,
        infectious_to: known ? new Date(known.to).toISOString() : null,
        infectious_rule: known?.ruleId ?? null,
      });
      if (!saved) return conflict(ctx, row.id);
      await noteCase(ctx, row, 'case.changed', { detail: { fields } });
      await ctx.emit('case.changed', { caseId: row.id, fields });
      return { version: row.version + 1, windowChanged };
    },
  }),
];
