import { sql } from 'kysely';
import Type from 'typebox';
import { SCREEN_UPLOAD_LIMITS } from '../../core/files/index.ts';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { ImportDetail, ImportView, Kind, MappingChange } from './schema.ts';
import { destroySealed, sealStream } from './sealedFile.ts';
import { beginCheck, beginCommit, beginUndo, changeMapping, startImport } from './start.ts';
import { type Batch, batchColumns, readBatch } from './store.ts';
import { detailOf, viewOf } from './views.ts';

const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
/** Bytes of an upload: 2 GiB of CSV are some ten million rows; the readers have limits of their own for archives. */
const largestUpload = 2 * 1024 * 1024 * 1024;

/** One header as text; percent-encoded, because header values are Latin-1. */
function headerText(
  headers: Record<string, string | string[] | undefined>,
  name: string,
): string | undefined {
  const value = headers[name];
  if (typeof value !== 'string' || !value) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

async function withBatch<T>(
  ctx: Context,
  importId: string,
  work: (batch: Batch) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const batch = await readBatch(ctx, importId);
  return batch ? work(batch) : notFound;
}

const detail = async (ctx: Context, importId: string) => detailOf(ctx, (await readBatch(ctx, importId))!);

export const fileRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/imports',
    summary: { zh: '上传文件并识别列', en: 'Upload a file and recognise its columns' },
    permission: 'import.run',
    scope: 'area',
    kind: 'upload',
    bodyLimit: largestUpload,
    response: ImportDetail,
    handle: async (ctx, { headers, upload }) => {
      const kind = headerText(headers, 'x-kind');
      const outbreakId = headerText(headers, 'x-outbreak-id');
      const sheet = headerText(headers, 'x-sheet');
      if (!upload || typeof upload[Symbol.asyncIterator] !== 'function')
        return refuse(
          'FILE-1',
          '请以 application/octet-stream 发送文件内容。',
          'Send the file itself as application/octet-stream.',
        );
      if (kind !== undefined && !Object.hasOwn(kinds, kind))
        return refuse('IMP-30', '不认识的数据种类。', 'No such kind of data.', {
          errors: [
            {
              path: 'headers/x-kind',
              message: {
                zh: `只能是 ${Object.keys(kinds).join('、')}`,
                en: `must be one of ${Object.keys(kinds).join(', ')}`,
              },
              rule: 'IMP-30',
            },
          ],
        });
      if (outbreakId !== undefined && !/^[0-9a-f-]{36}$/i.test(outbreakId)) return notFound;
      const sealed = await sealStream(ctx.outpace, upload as AsyncIterable<Uint8Array>);
      const started = await startImport(
        ctx,
        { ...sealed, fileName: (headerText(headers, 'x-file-name') ?? 'table').slice(0, 200) },
        {
          outbreakId: outbreakId ?? null,
          limits: SCREEN_UPLOAD_LIMITS,
          ...(kind ? { kind: kind as Batch['kind'] } : {}),
          ...(sheet ? { sheet } : {}),
        },
      ).catch(error => {
        destroySealed(ctx.outpace, sealed.fileKey);
        throw error;
      });
      if (isRefusal(started)) {
        destroySealed(ctx.outpace, sealed.fileKey);
        return started;
      }
      return detail(ctx, started);
    },
  }),
  route({
    method: 'GET',
    url: '/imports',
    summary: { zh: '导入列表', en: 'Imports' },
    permission: 'import.run',
    scope: 'area',
    query: Type.Object({
      ...listQuery,
      state: Type.Optional(Type.String({ maxLength: 20 })),
      kind: Type.Optional(Kind),
      outbreakId: Type.Optional(Type.String({ format: 'uuid' })),
    }),
    response: listOf(ImportView),
    handle: async (ctx, { query }) => {
      const where = [
        query.state ? sql`b.state = ${query.state}` : null,
        query.kind ? sql`b.kind = ${query.kind}` : null,
        query.outbreakId ? sql`b.outbreak_id = ${query.outbreakId}` : null,
      ].filter(each => each !== null);
      const page = await readPage<Batch>(
        ctx,
        {
          from: sql`from import_batch b`,
          select: batchColumns,
          where,
          sorts: {
            createdAt: { by: sql`b.created_at`, type: 'timestamptz' },
            bytes: { by: sql`b.bytes`, type: 'int8' },
          },
          defaultSort: '-createdAt',
          id: sql`b.id`,
        },
        query,
      );
      return { ...page, items: page.items.map(viewOf) };
    },
  }),
  route({
    method: 'GET',
    url: '/imports/:id',
    summary: { zh: '一次导入', en: 'One import' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    response: ImportDetail,
    handle: async (ctx, { params }) => withBatch(ctx, params.id, batch => detailOf(ctx, batch)),
  }),
  route({
    method: 'PUT',
    url: '/imports/:id/mapping',
    summary: { zh: '更正列的对应、日期次序、工作表', en: 'Correct columns, order of dates, sheet' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    body: MappingChange,
    response: ImportDetail,
    handle: async (ctx, { params, body }) =>
      withBatch(
        ctx,
        params.id,
        async batch => (await changeMapping(ctx, batch, body)) ?? detail(ctx, params.id),
      ),
  }),
  route({
    method: 'POST',
    url: '/imports/:id/check',
    summary: { zh: '检查每一行', en: 'Check every row' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    response: ImportDetail,
    handle: async (ctx, { params }) =>
      withBatch(ctx, params.id, async batch => {
        const no = await beginCheck(ctx, batch);
        if (no) return no;
        await ctx.enqueue('imports.check', { importId: params.id }, `import:${params.id}`);
        return detail(ctx, params.id);
      }),
  }),
  route({
    method: 'POST',
    url: '/imports/:id/commit',
    summary: { zh: '生效', en: 'Commit' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    body: Type.Object(
      { goodRowsOnly: Type.Optional(Type.Boolean()), undecidedAreNew: Type.Optional(Type.Boolean()) },
      { additionalProperties: false },
    ),
    response: ImportDetail,
    handle: async (ctx, { params, body }) =>
      withBatch(ctx, params.id, async batch => {
        const no = await beginCommit(ctx, batch, body);
        if (no) return no;
        await ctx.enqueue('imports.commit', { importId: params.id }, `import:${params.id}`);
        return detail(ctx, params.id);
      }),
  }),
  route({
    method: 'POST',
    url: '/imports/:id/undo',
    summary: { zh: '整体撤销', en: 'Undo as a whole' },
    permission: 'import.run',
    scope: 'area',
    params: id,
    response: ImportDetail,
    handle: async (ctx, { params }) => {
      const no = await beginUndo(ctx, params.id);
      if (no) return no;
      await ctx.enqueue('imports.undo', { importId: params.id }, `import:${params.id}`);
      return detail(ctx, params.id);
    },
  }),
];

const kinds = { cases: 1, links: 1, visits: 1, persons: 1, places: 1 };
