import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { invitationSeen, invite, readInvitations, revokeInvitation } from './invitations.ts';
import { ById, nullable } from './schema.ts';
import { readCohort, readUnits } from './store.ts';
import { iso } from './views.ts';

export const invitationRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/test-units/:id/invitations',
    summary: { zh: '给单位一个报送名册的链接', en: 'Give an employer a link to send its roster by' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    response: Type.Object({
      id: Type.String(),
      path: Type.String({ description: 'Shown this once' }),
      expiresAt: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const unit = (await readUnits(ctx, { ids: [params.id] }))[0];
      if (!unit) return notFound;
      const { id, token, expiresAt } = await invite(ctx, unit);
      await ctx.journal({
        act: 'roster.invited',
        objectKind: 'roster_invitation',
        objectId: id,
        rule: 'COH-11',
        areaKey: unit.areaKey,
        detail: { unit: unit.id, cohort: unit.cohortId },
      });
      return { id, path: `/roster/${token}`, expiresAt };
    },
  }),
  route({
    method: 'GET',
    url: '/cohorts/:id/invitations',
    summary: { zh: '发出的报送链接', en: 'Links given to employers' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          unit: Type.String(),
          expiresAt: Type.String(),
          sentCount: Type.Integer(),
          revokedAt: nullable(Type.String()),
          createdAt: Type.String(),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      if (!(await readCohort(ctx, params.id))) return notFound;
      return {
        items: (await readInvitations(ctx, params.id)).map(row => ({
          id: row.id,
          unit: row.unit,
          expiresAt: row.expiresAt.toISOString(),
          sentCount: row.sentCount,
          revokedAt: iso(row.revokedAt),
          createdAt: row.createdAt.toISOString(),
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/roster-invitations/:id/revoke',
    summary: { zh: '作废链接', en: 'Take a link back' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    response: Type.Object({ revoked: Type.Boolean() }),
    handle: async (ctx, { params }) => {
      if (!(await invitationSeen(ctx, params.id))) return notFound;
      if (!(await revokeInvitation(ctx, params.id)))
        return refuse(
          'COH-11',
          '没有这个链接,或已作废。',
          'There is no such link, or it is revoked already.',
          { status: 409 },
        );
      await ctx.journal({
        act: 'roster.invitation_revoked',
        objectKind: 'roster_invitation',
        objectId: params.id,
        rule: 'COH-11',
      });
      return { revoked: true };
    },
  }),
];
