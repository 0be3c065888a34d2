import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { mergePeople, undoMerge } from './merge.ts';
import { findMatches, openIdentity, peopleOf, personOf, tiesOf, updateIdentity } from './queries.ts';
import { maskPhone } from './rules.ts';
import { IdentityRecord, MaskedPerson } from './schema.ts';
import { type PersonRow, readIdentity } from './store.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const masked = (person: PersonRow, phone: string | undefined) => ({
  ...person,
  maskedPhone: maskPhone(phone),
});

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/people/:id',
    summary: { zh: '人员(脱敏)', en: 'A person, masked' },
    permission: 'person.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      person: MaskedPerson,
      known: Type.Array(Type.String()),
      ties: Type.Array(Type.Object({ groupId: Type.String(), kind: Type.String(), label: Type.String() })),
      merges: Type.Array(
        Type.Object({
          id: Type.String(),
          mergedId: Type.String(),
          at: Type.String(),
          undoneAt: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const person = await personOf(ctx, params.id);
      if (!person) return notFound;
      const identity = (await readIdentity(ctx, person.id)) ?? {};
      const merges = await sql<{
        id: string;
        mergedId: string;
        at: Date;
        undoneAt: Date | null;
      }>`select id, merged_id as "mergedId", at, undone_at as "undoneAt" from person_merge where kept_id = ${person.id} order by at`.execute(
        ctx.tx,
      );
      return {
        person: masked(person, identity.phone),
        known: Object.keys(identity),
        ties: await tiesOf(ctx, [person.id]),
        merges: merges.rows.map(merge => ({
          ...merge,
          at: merge.at.toISOString(),
          undoneAt: merge.undoneAt?.toISOString() ?? null,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/people/:id/reveal',
    summary: { zh: '查看身份信息(须写用途,记日志)', en: 'Reveal an identity; the purpose is journaled' },
    permission: 'person.reveal',
    scope: 'area',
    purpose: true,
    params: id,
    response: Type.Object({ identity: IdentityRecord }),
    handle: async (ctx, { params }) => {
      const person = await personOf(ctx, params.id);
      if (!person) return notFound;
      const identity = await openIdentity(ctx, person);
      return identity
        ? { identity }
        : refuse('PER-5', '身份信息已按期销毁。', 'The identity was destroyed when its time was over.', {
            status: 409,
          });
    },
  }),
  route({
    method: 'PATCH',
    url: '/people/:id',
    summary: { zh: '修改身份信息', en: 'Change identity fields' },
    permission: 'person.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        version: Type.Integer(),
        changes: IdentityRecord,
        sourceNote: Type.Optional(Type.String({ maxLength: 200 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ version: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const person = await personOf(ctx, params.id);
      if (!person) return notFound;
      if (person.version !== body.version)
        return refuse(
          'PER-1',
          '他人刚修改过这条记录,请先看新的内容。',
          'Somebody changed this record meanwhile; look at it first.',
          { status: 409, details: { version: person.version } },
        );
      await updateIdentity(ctx, person.id, body.changes, { kind: 'entry', id: body.sourceNote });
      return { version: person.version + 1 };
    },
  }),
  route({
    method: 'GET',
    url: '/people/:id/facts',
    summary: { zh: '各项信息的来源', en: 'Where each field came from' },
    permission: 'person.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          field: Type.String(),
          sourceKind: Type.String(),
          sourceId: Type.Union([Type.String(), Type.Null()]),
          current: Type.Boolean(),
          recordedAt: Type.String(),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      if (!(await personOf(ctx, params.id))) return notFound;
      const { rows } = await sql<{
        field: string;
        sourceKind: string;
        sourceId: string | null;
        current: boolean;
        recordedAt: Date;
      }>`
        select field, source_kind as "sourceKind", source_id as "sourceId", current, recorded_at as "recordedAt" from person_fact where person_id = ${params.id} order by field, current desc, recorded_at desc`.execute(
        ctx.tx,
      );
      return { items: rows.map(row => ({ ...row, recordedAt: row.recordedAt.toISOString() })) };
    },
  }),
  route({
    method: 'GET',
    url: '/people/:id/duplicates',
    summary: { zh: '可能是同一人的记录', en: 'Records that may be the same person' },
    permission: 'person.write',
    scope: 'area',
    params: id,
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          person: MaskedPerson,
          score: Type.Number(),
          agree: Type.Array(Type.String()),
          near: Type.Array(Type.String()),
          differ: Type.Array(Type.String()),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const person = await personOf(ctx, params.id);
      if (!person) return notFound;
      const [matches = []] = await findMatches(ctx, [
        {
          identity: (await readIdentity(ctx, person.id)) ?? {},
          sex: person.sex,
          birthYear: person.birthYear ?? undefined,
        },
      ]);
      const others = await peopleOf(
        ctx,
        matches.map(match => match.personId),
      );
      const distinct = await sql<{
        a: string;
        b: string;
      }>`select a, b from person_distinct where a = ${person.id} or b = ${person.id}`.execute(ctx.tx);
      const judged = new Set(distinct.rows.flatMap(row => [row.a, row.b]));
      return {
        items: matches
          .filter(
            match =>
              match.personId !== person.id && others.has(match.personId) && !judged.has(match.personId),
          )
          .map(({ personId, score, agree, near, differ }) => ({
            person: masked(others.get(personId)!, undefined),
            score,
            agree,
            near,
            differ,
          })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/people/merge',
    summary: { zh: '合并两条记录(可撤销)', en: 'Merge two records of one person; can be undone' },
    permission: 'person.write',
    scope: 'area',
    body: Type.Object(
      { keptId: Type.String({ format: 'uuid' }), mergedId: Type.String({ format: 'uuid' }) },
      { additionalProperties: false },
    ),
    response: Type.Object({ mergeId: Type.String() }),
    handle: async (ctx, { body }) => mergePeople(ctx, body.keptId, body.mergedId),
  }),
  route({
    method: 'POST',
    url: '/people/merges/:id/undo',
    summary: { zh: '撤销合并', en: 'Undo a merge' },
    permission: 'person.write',
    scope: 'area',
    params: id,
    response: Type.Object({ keptId: Type.String(), mergedId: Type.String() }),
    handle: async (ctx, { params }) => undoMerge(ctx, params.id),
  }),
  route({
    method: 'POST',
    url: '/people/distinct',
    summary: { zh: '判定不是同一人', en: 'Judge two records to be different people' },
    permission: 'person.write',
    scope: 'area',
    body: Type.Object(
      { a: Type.String({ format: 'uuid' }), b: Type.String({ format: 'uuid' }) },
      { additionalProperties: false },
    ),
    response: Type.Object({}),
    handle: async (ctx, { body }) => {
      const [a, b] = body.a < body.b ? [body.a, body.b] : [body.b, body.a];
      const people = await peopleOf(ctx, [a, b]);
      const first = people.get(a);
      if (!first || people.size !== 2) return notFound;
      await sql`insert into person_distinct (a, b, at, actor, area_key, located_key, origin_key) values (${a}, ${b}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${first.areaKey}, ${first.locatedKey}, ${first.originKey}) on conflict do nothing`.execute(
        ctx.tx,
      );
      await ctx.journal({
        act: 'person.distinct',
        objectKind: 'person',
        objectId: a,
        subject: first.pseudonym,
        detail: { other: b },
      });
      return {};
    },
  }),
];
