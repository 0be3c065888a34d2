import { sql } from 'kysely';
import Type from 'typebox';
import { listQuery, readPage } from '../../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../../core/http/route.ts';
import type { Context } from '../../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../../core/refusal.ts';
import { colleagues } from '../../accounts/queries.ts';
import { CommitFile, FileList, FileView, fileStates, UndoFile, Uuid } from './api.ts';
import { readFile, type StoredFile, sameCommitted } from './fileStore.ts';
import { checkFile, commitFile, discardFile, undoFile } from './fileWork.ts';
import { labInScope } from './labInScope.ts';
import { exchangeLimits } from './limits.ts';

const id = Type.Object({ id: Uuid });

export const fileRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/labs/:id/result-files',
    summary: {
      zh: '上传结果文件(CSV 或 XLSX)并逐行试读,尚不生效',
      en: 'Upload a file of results (CSV or XLSX) and try every row; nothing takes effect yet',
    },
    permission: 'lab.write',
    scope: 'area',
    kind: 'upload',
    urgency: 'results',
    bodyLimit: exchangeLimits.fileBytes.value + 1,
    params: id,
    response: FileView,
    handle: async (ctx, { params, headers, upload }) => {
      const lab = await labInScope(ctx, params.id);
      if (!lab) return notFound;
      if (!upload || typeof upload[Symbol.asyncIterator] !== 'function')
        return refuse(
          'RES-15',
          '请以 application/octet-stream 发送文件内容。',
          'Send the file itself as application/octet-stream.',
        );
      const fileId = await checkFile(ctx, lab, upload as AsyncIterable<Uint8Array>, nameOf(headers));
      return isRefusal(fileId) ? fileId : viewOf(ctx, fileId);
    },
  }),
  route({
    method: 'GET',
    url: '/labs/:id/result-files',
    summary: { zh: '上传过的结果文件', en: 'Files of results' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    query: Type.Object(
      {
        ...listQuery,
        state: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...fileStates] })),
      },
      { additionalProperties: false },
    ),
    response: FileList,
    handle: async (ctx, { params, query }) => {
      if (!(await labInScope(ctx, params.id))) return notFound;
      const page = await readPage<
        Pick<StoredFile, 'id' | 'fileName' | 'state' | 'counts' | 'uploadedAt' | 'committedAt' | 'version'>
      >(
        ctx,
        {
          from: sql`from lab_file f`,
          select: sql`f.id, f.file_name as "fileName", f.state, f.counts, f.uploaded_at as "uploadedAt", f.committed_at as "committedAt", f.version`,
          where: [sql`f.lab_id = ${params.id}`, ...(query.state ? [sql`f.state = ${query.state}`] : [])],
          sorts: { uploaded: { by: sql`f.uploaded_at`, type: 'timestamptz' } },
          defaultSort: '-uploaded',
          id: sql`f.id`,
        },
        query,
      );
      return {
        ...page,
        items: page.items.map(item => ({
          ...item,
          uploadedAt: item.uploadedAt.toISOString(),
          committedAt: item.committedAt?.toISOString() ?? null,
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/laboratory/result-files/:id',
    summary: { zh: '一个结果文件', en: 'A file of results' },
    permission: 'lab.read',
    scope: 'area',
    params: id,
    response: FileView,
    handle: (ctx, { params }) => viewOf(ctx, params.id),
  }),
  step('commit', { zh: '导入结果文件', en: 'Take a file of results' }, CommitFile, (ctx, file, body) =>
    commitFile(ctx, file, body.version, body.goodOnly ?? false),
  ),
  step('undo', { zh: '撤销一个结果文件', en: 'Undo a file of results' }, UndoFile, (ctx, file, body) =>
    undoFile(ctx, file, body.version, body.reason ?? ''),
  ),
  step(
    'discard',
    { zh: '放弃一个尚未导入的文件', en: 'Discard a file that was not taken' },
    UndoFile,
    (ctx, file, body) => discardFile(ctx, file, body.version, body.reason ?? ''),
  ),
];

/** `reason` is there wherever the step asks for it: the body's schema says so. */
interface FileStep {
  version: number;
  goodOnly?: boolean;
  reason?: string;
}

function step(
  name: string,
  summary: { zh: string; en: string },
  body: typeof CommitFile | typeof UndoFile,
  work: (ctx: Context, file: StoredFile, body: FileStep) => Promise<Refusal | null>,
): RouteDefinition {
  return route({
    method: 'POST',
    url: `/laboratory/result-files/:id/${name}`,
    summary,
    permission: 'lab.write',
    scope: 'area',
    urgency: 'results',
    params: id,
    body,
    response: FileView,
    handle: async (ctx, input) => {
      const file = await readFile(ctx, input.params.id);
      if (!file) return notFound;
      return (await work(ctx, file, input.body as FileStep)) ?? viewOf(ctx, file.id);
    },
  });
}

async function viewOf(ctx: Context, fileId: string): Promise<FileView | Refusal> {
  const file = await readFile(ctx, fileId);
  if (!file) return notFound;
  const names = await colleagues(ctx, [file.uploadedBy]);
  const same = file.state === 'checked' ? await sameCommitted(ctx, file.labId, file.contentHash) : null;
  return {
    id: file.id,
    labId: file.labId,
    fileName: file.fileName,
    state: file.state,
    columns: file.columns,
    counts: file.counts,
    problemRows: file.problemRows,
    problemRowsLeftOut: file.problemRowsLeftOut,
    sameAsFileId: same,
    uploadedAt: file.uploadedAt.toISOString(),
    uploadedByName: names.get(file.uploadedBy)?.name ?? null,
    committedAt: file.committedAt?.toISOString() ?? null,
    undoneAt: file.undoneAt?.toISOString() ?? null,
    needCorrection: file.needCorrection,
    forgottenAt: file.forgottenAt?.toISOString() ?? null,
    version: file.version,
  };
}

/** The file's name as told by the page; percent-encoded, because header values are Latin-1. */
function nameOf(headers: Record<string, string | string[] | undefined>): string {
  const value = headers['x-file-name'];
  if (typeof value !== 'string' || !value) return 'results';
  try {
    return decodeURIComponent(value).slice(0, 200);
  } catch {
    return value.slice(0, 200);
  }
}
