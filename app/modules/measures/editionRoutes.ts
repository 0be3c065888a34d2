import type { TransitionPolicy } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { findPack } from '../protocols/queries.ts';
import { effectsOf, openBehind, totalsOf } from './edition.ts';
import { idParam, nullable, oneOf, Uuid, Words } from './shapes.ts';

const target = {
  packId: Type.String({ maxLength: 120 }),
  version: Type.String({ maxLength: 60 }),
  overlayIds: Type.Optional(Type.Array(Type.String({ maxLength: 120 }), { maxItems: 12 })),
  policy: Type.Optional(oneOf(['shorten_at_once', 'finish_old_rule', 'officer_decides'])),
};
const Totals = Type.Object(
  Object.fromEntries(
    [
      'people',
      'same',
      'shorter',
      'longer',
      'altered',
      'ends',
      'keeps',
      'undecided',
      'daysEarlier',
      'daysLater',
    ].map(key => [key, Type.Integer()]),
  ) as Record<string, ReturnType<typeof Type.Integer>>,
  { additionalProperties: false },
);
const Outcome = Type.Object({
  measureId: Type.String(),
  person: Type.Object({ id: Type.String(), maskedName: Type.String() }),
  classId: Type.String(),
  kind: Type.String(),
  endsByDays: Type.Integer(),
  endsBefore: Type.String(),
  endsAfter: nullable(Type.String()),
  lines: Type.Array(Words),
  settings: Type.Array(
    Type.Object({
      from: Type.String(),
      to: Type.String(),
      before: nullable(Type.String()),
      after: nullable(Type.String()),
    }),
  ),
  testsAdded: Type.Array(Type.String()),
  testsRemoved: Type.Array(Type.String()),
  rule: Type.String(),
  why: Words,
});
const Switch = Type.Object({
  id: Type.String(),
  outbreakId: Type.String(),
  state: Type.String(),
  done: Type.Integer(),
  total: Type.Integer(),
  shown: Totals,
  error: nullable(Type.String()),
  createdAt: Type.String(),
  finishedAt: nullable(Type.String()),
});

export const editionRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/outbreaks/:id/edition/preview',
    summary: {
      zh: '换用方案:先看每个人会有什么变化',
      en: 'Change of edition: what changes, person by person',
    },
    permission: 'measure.read',
    scope: 'area',
    params: idParam,
    body: Type.Object(
      {
        ...target,
        after: Type.Optional(Uuid),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 60 })),
        kind: Type.Optional(Type.String({ maxLength: 20 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      totals: nullable(Totals),
      items: Type.Array(Outcome),
      next: nullable(Type.String()),
      policy: Type.String(),
      policiesAllowed: Type.Array(Type.String()),
      rule: Words,
      ruleId: Type.String(),
      asOf: Type.String(),
    }),
    handle: async (ctx, { params, body }) => {
      const outbreak = await outbreakOf(ctx, params.id);
      if (!outbreak) return notFound;
      const pack = await findPack(ctx, body);
      if (isRefusal(pack)) return pack;
      const policy = body.policy as TransitionPolicy | undefined;
      // Totals once, with the first page; further pages only show their own people.
      const totals = body.after ? null : await totalsOf(ctx, outbreak.id, pack, policy);
      if (isRefusal(totals)) return totals;
      const limit = body.limit ?? 60;
      const effects = [];
      let after = body.after ?? null;
      let next: string | null = null;
      for (;;) {
        const rows = await openBehind(ctx, outbreak.id, after, body.kind ? 500 : limit);
        const judged = await effectsOf(ctx, rows, pack, policy);
        if (isRefusal(judged)) return judged;
        const matching = body.kind ? judged.filter(effect => effect.kind === body.kind) : judged;
        const room = matching.slice(0, limit - effects.length);
        effects.push(...room);
        const ended = rows.length < (body.kind ? 500 : limit);
        if (effects.length === limit && (!ended || room.length < matching.length)) {
          next = effects.at(-1)!.row.id;
          break;
        }
        if (ended) break;
        after = rows.at(-1)!.id;
      }
      const people = await peopleOf(
        ctx,
        effects.map(effect => effect.row.personId),
      );
      return {
        totals,
        items: effects.map(({ row, outcome, difference, kind, rule, why }) => ({
          measureId: row.id,
          person: { id: row.personId, maskedName: people.get(row.personId)?.maskedName ?? '' },
          classId: row.classId,
          kind,
          endsByDays: difference.endsByDays,
          endsBefore: row.endsAt.toISOString(),
          endsAfter: outcome && !('refused' in outcome) ? new Date(outcome.endsAt).toISOString() : null,
          lines: difference.lines,
          settings: difference.settings,
          testsAdded: difference.testsAdded,
          testsRemoved: difference.testsRemoved,
          rule,
          why,
        })),
        next,
        policy: policy ?? pack.transition.default,
        policiesAllowed: pack.transition.allowed,
        rule: pack.transition.text,
        ruleId: pack.transition.id,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/outbreaks/:id/edition',
    summary: { zh: '换用方案(后台执行)', en: 'Change the edition, in the background' },
    permission: 'outbreak.write',
    scope: 'area',
    params: idParam,
    body: Type.Object({ ...target, agreed: Totals }, { additionalProperties: false }),
    response: Switch,
    handle: async (ctx, { params, body }) => {
      const outbreak = await outbreakOf(ctx, params.id);
      if (!outbreak) return notFound;
      // Everyone under the outbreak goes over or nobody: the session must see and change them all.
      if (!ctx.can('measure.write') || ctx.scope.lo > 0)
        return refuse(
          'MSR-12',
          '换用方案会改变每个人的措施,须由有权改变措施的市级人员执行。',
          'A change of edition changes everyone’s measures: it takes someone of the whole city who may change measures.',
          { status: 403 },
        );
      const pack = await findPack(ctx, body);
      if (isRefusal(pack)) return pack;
      const overlayIds = body.overlayIds ?? [];
      if (
        outbreak.packId === body.packId &&
        outbreak.packVersion === body.version &&
        outbreak.overlayIds.join() === overlayIds.join()
      )
        return refuse('MSR-12', '疫情已在用这一方案。', 'The outbreak is already run under this edition.', {
          status: 409,
        });
      const running = await sql<{
        id: string;
      }>`select id from edition_switch where outbreak_id = ${outbreak.id} and state in ('waiting', 'running')`.execute(
        ctx.tx,
      );
      if (running.rows[0])
        return refuse('MSR-12', '另一次换用正在执行。', 'Another change is under way.', {
          status: 409,
          details: { switchId: running.rows[0].id },
        });
      const totals = await totalsOf(ctx, outbreak.id, pack, body.policy as TransitionPolicy | undefined);
      if (isRefusal(totals)) return totals;
      const agreed = body.agreed as unknown as typeof totals;
      const changed = (Object.keys(totals) as (keyof typeof totals)[]).filter(
        key => totals[key] !== agreed[key],
      );
      if (changed.length)
        return refuse(
          'MSR-12',
          '预览之后情况有变,请重新查看后再确认。',
          'Things have changed since the preview: look again before you agree.',
          { status: 409, details: { totals, changed } },
        );
      const from = JSON.stringify({
        packId: outbreak.packId,
        packVersion: outbreak.packVersion,
        overlayIds: outbreak.overlayIds,
      });
      const { rows } = await sql<{
        id: string;
      }>`insert into edition_switch (outbreak_id, from_pack, to_pack, policy, shown, total, created_at, created_by, area_key)
        values (${outbreak.id}, ${from}::jsonb, ${JSON.stringify({ packId: body.packId, packVersion: body.version, overlayIds })}::jsonb, ${body.policy ?? null}, ${JSON.stringify(totals)}::jsonb, ${totals.people}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${outbreak.areaKey}) returning id`.execute(
        ctx.tx,
      );
      await ctx.enqueue('measures.switch_edition', { switchId: rows[0]!.id });
      await ctx.journal({
        act: 'outbreak.edition_agreed',
        objectKind: 'outbreak',
        objectId: outbreak.id,
        rule: 'MSR-12',
        areaKey: outbreak.areaKey,
        detail: {
          to: `${body.packId} ${body.version}`,
          overlays: overlayIds,
          people: totals.people,
          ends: totals.ends,
          shorter: totals.shorter,
        },
      });
      return {
        id: rows[0]!.id,
        outbreakId: outbreak.id,
        state: 'waiting',
        done: 0,
        total: totals.people,
        shown: totals as unknown as Record<string, number>,
        error: null,
        createdAt: new Date(ctx.now).toISOString(),
        finishedAt: null,
      };
    },
  }),
  route({
    method: 'GET',
    url: '/outbreaks/:id/edition/switches/:switchId',
    summary: { zh: '换用方案的进度', en: 'Progress of a change of edition' },
    permission: 'measure.read',
    scope: 'area',
    params: Type.Object({ id: Uuid, switchId: Uuid }),
    response: Switch,
    handle: async (ctx, { params }) => {
      const { rows } = await sql<{
        id: string;
        outbreakId: string;
        state: string;
        done: number;
        total: number;
        shown: Record<string, number>;
        error: string | null;
        createdAt: Date;
        finishedAt: Date | null;
      }>`select id, outbreak_id as "outbreakId", state, done, total, shown, error, created_at as "createdAt", finished_at as "finishedAt"
        from edition_switch where id = ${params.switchId} and outbreak_id = ${params.id}`.execute(ctx.tx);
      const row = rows[0];
      return row
        ? {
            ...row,
            createdAt: row.createdAt.toISOString(),
            finishedAt: row.finishedAt?.toISOString() ?? null,
          }
        : notFound;
    },
  }),
];
