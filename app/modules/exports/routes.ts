import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { sealedStream } from '../imports/queries.ts';
import { sourcesIn } from './lists.ts';
import { contentTypes, mayExport } from './rules.ts';
import { ExportView, Filters, Format, Language, List, NewExport } from './schema.ts';
import {
  changeExport,
  type ExportRow,
  exportColumns,
  insertExport,
  readExport,
  viewOfExport,
} from './store.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });

async function begin(ctx: Context, asked: NewExport): Promise<ExportRow | Refusal> {
  const source = sourcesIn(ctx.outpace.city.timeZone)[asked.list];
  if (!ctx.can(source.capability))
    return refuse('ACC-6', '您的岗位没有这项权限。', 'Your role does not hold this permission.', {
      status: 403,
      details: { permission: source.capability },
    });
  const no = mayExport(asked, source, ctx.can('person.reveal'));
  if (no) return no;
  const exportId = await insertExport(ctx, asked);
  const fileName = `${asked.list}-${new Date(ctx.now).toISOString().slice(0, 16).replace(/[-:]/g, '').replace('T', '-')}.${asked.format ?? 'csv'}`;
  await changeExport(ctx, exportId, { fileName });
  await ctx.enqueue('exports.write', { exportId });
  await ctx.journal({
    act: 'export.asked',
    objectKind: 'export',
    objectId: exportId,
    detail: { list: asked.list, format: asked.format ?? 'csv', revealed: asked.reveal ?? false },
  });
  return (await readExport(ctx, exportId))!;
}

export const routes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/exports',
    summary: { zh: '导出列表', en: 'Export a list' },
    permission: 'export.run',
    scope: 'area',
    body: NewExport,
    response: ExportView,
    handle: async (ctx, { body }) => {
      const row = await begin(ctx, body);
      return 'refused' in row ? row : viewOfExport(row, ctx.now);
    },
  }),
  route({
    method: 'POST',
    url: '/exports/of/:list',
    summary: { zh: '从列表页导出', en: 'Export from a list page' },
    permission: 'export.run',
    scope: 'area',
    params: Type.Object({ list: List }),
    body: Type.Object(
      {
        query: Type.Optional(Filters),
        sort: Type.Optional(Type.Union([Type.String({ maxLength: 40 }), Type.Null()])),
        language: Type.Optional(Language),
        format: Type.Optional(Format),
        purpose: Type.Optional(Type.String({ maxLength: 400 })),
        reveal: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ job: Type.String() }),
    handle: async (ctx, { params, body: { sort: _order, ...body } }) => {
      const row = await begin(ctx, { ...body, list: params.list });
      return 'refused' in row ? row : { job: row.id };
    },
  }),
  route({
    method: 'GET',
    url: '/exports',
    summary: { zh: '我的导出', en: 'My exports' },
    permission: 'export.run',
    scope: 'own',
    query: Type.Object(listQuery),
    response: listOf(ExportView),
    handle: async (ctx, { query }) => {
      const page = await readPage<ExportRow>(
        ctx,
        {
          from: sql`from export_job x`,
          select: exportColumns,
          where: [sql`x.created_by = ${ctx.scope.actor}`],
          sorts: { createdAt: { by: sql`x.created_at`, type: 'timestamptz' } },
          defaultSort: '-createdAt',
          id: sql`x.id`,
        },
        query,
      );
      return { ...page, items: page.items.map(row => viewOfExport(row, ctx.now)) };
    },
  }),
  route({
    method: 'GET',
    url: '/exports/:id',
    summary: { zh: '一次导出', en: 'One export' },
    permission: 'export.run',
    scope: 'own',
    params: id,
    response: ExportView,
    handle: async (ctx, { params }) => {
      const row = await readExport(ctx, params.id);
      return row ? viewOfExport(row, ctx.now) : notFound;
    },
  }),
  route({
    method: 'GET',
    url: '/exports/:id/file',
    summary: { zh: '下载导出文件', en: 'Download the file of an export' },
    permission: 'export.run',
    scope: 'own',
    kind: 'download',
    params: id,
    handle: async (ctx, { params }) => {
      const row = await readExport(ctx, params.id);
      if (!row) return notFound;
      if (row.state !== 'done' || !row.fileKey || viewOfExport(row, ctx.now).expired)
        return refuse(
          'EXP-4',
          '文件尚未生成,或已过期销毁,请重新导出。',
          'The file is not ready, or its time is over and it was destroyed; export again.',
          { status: 409 },
        );
      await ctx.journal({
        act: 'export.downloaded',
        objectKind: 'export',
        objectId: row.id,
        detail: { list: row.list, rows: Number(row.rows), revealed: row.revealed, purpose: row.purpose },
      });
      return {
        fileName: row.fileName ?? `export.${row.format}`,
        contentType: contentTypes[row.format],
        stream: sealedStream(ctx.outpace, row.fileKey),
      };
    },
  }),
];
