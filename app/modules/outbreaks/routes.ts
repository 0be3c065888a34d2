import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { packOf } from '../protocols/queries.ts';
import { editionsOf, type OutbreakRow, openOutbreak, outbreakList, outbreakOf } from './queries.ts';
import { NewOutbreak, Outbreak } from './schema.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });

async function shown(ctx: Context, outbreak: OutbreakRow) {
  const pack = await packOf(ctx, outbreak.packId, outbreak.packVersion, outbreak.overlayIds);
  return { ...outbreak, packTitle: pack.title };
}

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/outbreaks',
    summary: { zh: '疫情列表', en: 'Outbreaks' },
    permission: 'signed-in',
    scope: 'city',
    response: Type.Object({ items: Type.Array(Outbreak) }),
    handle: async ctx => ({
      items: await Promise.all((await outbreakList(ctx)).map(outbreak => shown(ctx, outbreak))),
    }),
  }),
  route({
    method: 'POST',
    url: '/outbreaks',
    summary: { zh: '建立一起疫情', en: 'Open an outbreak' },
    permission: 'outbreak.write',
    scope: 'city',
    body: NewOutbreak,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => openOutbreak(ctx, body),
  }),
  route({
    method: 'GET',
    url: '/outbreaks/:id',
    summary: { zh: '一起疫情及其执行过的方案版本', en: 'An outbreak and the editions it was run under' },
    permission: 'signed-in',
    scope: 'city',
    params: id,
    response: Type.Object({
      outbreak: Outbreak,
      editions: Type.Array(
        Type.Object({
          packId: Type.String(),
          packVersion: Type.String(),
          overlayIds: Type.Array(Type.String()),
          fromAt: Type.String(),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const outbreak = await outbreakOf(ctx, params.id);
      if (!outbreak) return notFound;
      return {
        outbreak: await shown(ctx, outbreak),
        editions: (await editionsOf(ctx, params.id)).map(row => ({
          ...row,
          fromAt: row.fromAt.toISOString(),
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/outbreaks/:id/end',
    summary: { zh: '宣布疫情结束', en: 'Declare an outbreak over' },
    permission: 'outbreak.write',
    scope: 'city',
    params: id,
    body: Type.Object({ endedOn: Type.String({ format: 'date' }) }, { additionalProperties: false }),
    response: Type.Object({}),
    handle: async (ctx, { params, body }) => {
      const outbreak = await outbreakOf(ctx, params.id);
      if (!outbreak) return notFound;
      if (body.endedOn < outbreak.startedOn)
        return refuse(
          'OUT-2',
          `结束日期不能早于开始日期(${outbreak.startedOn})。`,
          `The end cannot be before the start (${outbreak.startedOn}).`,
          {
            errors: [
              {
                path: 'body/endedOn',
                message: { zh: `不早于 ${outbreak.startedOn}`, en: `not before ${outbreak.startedOn}` },
                rule: 'OUT-2',
              },
            ],
          },
        );
      await sql`update outbreak set ended_on = ${body.endedOn}, version = version + 1 where id = ${params.id}`.execute(
        ctx.tx,
      );
      await ctx.journal({
        act: 'outbreak.ended',
        objectKind: 'outbreak',
        objectId: params.id,
        detail: { on: body.endedOn },
      });
      return {};
    },
  }),
];
