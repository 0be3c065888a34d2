import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { CaseId, LinkIds, LinkKindOf, Uuid } from './api.ts';
import { noteCase } from './caseNote.ts';
import { removeLink } from './linkStore.ts';
import { addLinks, caseOf } from './queries.ts';

const optional = Type.Optional;

export const linkRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/cases/:id/links',
    summary: {
      zh: '记下谁传给这个病例;来源病例可以还不在本系统',
      en: 'State who infected this case; the source may not be known here yet',
    },
    permission: 'case.write',
    scope: 'area',
    params: CaseId,
    body: Type.Object(
      {
        sourceCaseId: optional(Uuid),
        sourceExternalId: optional(Type.String({ minLength: 1, maxLength: 120 })),
        kind: optional(LinkKindOf),
        note: optional(Type.String({ maxLength: 500 })),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String(), unresolved: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const wrong = (zh: string, en: string, status: 409 | 422 = 422) =>
        refuse('CAS-12', zh, en, {
          status,
          errors: [
            {
              path: body.sourceCaseId ? 'body/sourceCaseId' : 'body/sourceExternalId',
              message: { zh, en },
              rule: 'CAS-12',
            },
          ],
        });
      if ((body.sourceCaseId === undefined) === (body.sourceExternalId === undefined))
        return wrong(
          '请选来源病例,或写它在来源系统的编号,二者择一。',
          'Choose the source case or give its id elsewhere, one of the two.',
        );
      if (body.sourceCaseId) {
        const source = await caseOf(ctx, body.sourceCaseId);
        if (!source) return notFound;
        if (source.id === row.id) return wrong('病例不能是自己的来源。', 'A case is not its own source.');
        if (source.outbreakId !== row.outbreakId)
          return wrong('来源病例不在同一次疫情中。', 'The source belongs to another outbreak.');
      }
      const { ids, unresolved } = await addLinks(ctx, [
        { outbreakId: row.outbreakId, caseId: row.id, kind: body.kind ?? 'judged', ...body },
      ]);
      if (!ids.length)
        return wrong(
          '这条关系已经记下,或来源就是本病例。',
          'This link stands already, or the source is this very case.',
          409,
        );
      await noteCase(ctx, row, 'case.link_added', { detail: { link: ids[0]!, kind: body.kind ?? 'judged' } });
      await ctx.emit('case.changed', { caseId: row.id, fields: ['links'] });
      return { id: ids[0]!, unresolved: unresolved > 0 };
    },
  }),
  route({
    method: 'DELETE',
    url: '/cases/:id/links/:linkId',
    summary: { zh: '删除一条传播关系', en: 'Remove a link' },
    permission: 'case.write',
    scope: 'area',
    params: LinkIds,
    response: Type.Object({}),
    handle: async (ctx, { params }) => {
      const row = await caseOf(ctx, params.id);
      if (!row || !(await removeLink(ctx, row.id, params.linkId))) return notFound;
      await noteCase(ctx, row, 'case.link_removed', { detail: { link: params.linkId } });
      await ctx.emit('case.changed', { caseId: row.id, fields: ['links'] });
      return {};
    },
  }),
];
