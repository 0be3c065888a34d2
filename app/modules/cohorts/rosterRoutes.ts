import { isDay } from '@outpace/protocol';
import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { mayTakeMembers } from './members.ts';
import { largestRoster } from './openRoster.ts';
import {
  type BatchRow,
  changeBatch,
  countRows,
  decideRow,
  insertBatch,
  type RosterRow,
  readBatch,
  readBatches,
  rowColumns,
} from './rosterStore.ts';
import { cohortOfBatch, commitRoster, sealRoster, turnDown, undoRoster } from './rosters.ts';
import { ById, closed, oneOf, RosterRowView, RosterView, reasonText, rowActions } from './schema.ts';
import { readCohort, readUnits } from './store.ts';
import { iso, todayOf } from './views.ts';

export async function batchViews(ctx: Context, rows: readonly BatchRow[]): Promise<RosterView[]> {
  const units = new Map(
    (await readUnits(ctx, { ids: [...new Set(rows.flatMap(row => row.unitId ?? []))] })).map(unit => [
      unit.id,
      unit.name,
    ]),
  );
  const { rows: names } = await sql<{
    id: string;
    name: string;
  }>`select id, name from core.account_names(${[...new Set(rows.map(row => row.createdBy))]}::text[])`.execute(
    ctx.tx,
  );
  return rows.map(row => ({
    id: row.id,
    cohortId: row.cohortId,
    unit: row.unitId ? (units.get(row.unitId) ?? null) : null,
    source: row.source,
    fileName: row.fileName,
    fromOn: row.fromOn,
    state: row.state,
    counts: row.counts,
    headers: row.headers,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    createdBy: names.find(one => one.id === row.createdBy)?.name ?? '',
    committedAt: iso(row.committedAt),
    undoneAt: iso(row.undoneAt),
    version: row.version,
  }));
}

const oneView = async (ctx: Context, id: string) =>
  (await batchViews(ctx, [(await readBatch(ctx, id))!]))[0]!;

const header = (headers: Record<string, string | string[] | undefined>, name: string): string | undefined => {
  const value = headers[name];
  if (typeof value !== 'string' || !value) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
};

export const rosterRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/cohorts/:id/rosters',
    summary: { zh: '上传名册(CSV 或 XLSX)并检查', en: 'Upload a roster (CSV or XLSX) and check it' },
    permission: 'testing.write',
    scope: 'area',
    kind: 'upload',
    bodyLimit: largestRoster.bytes,
    params: ById,
    response: RosterView,
    handle: async (ctx, { params, headers, upload }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      const closedRefusal = mayTakeMembers(cohort);
      if (closedRefusal) return closedRefusal;
      const unitId = header(headers, 'x-unit-id');
      const fromOn = header(headers, 'x-from-on') ?? todayOf(ctx);
      if (
        unitId !== undefined &&
        (!/^[0-9a-f-]{36}$/i.test(unitId) ||
          (await readUnits(ctx, { ids: [unitId] }))[0]?.cohortId !== cohort.id)
      )
        return notFound;
      if (!isDay(fromOn))
        return refuse('COH-15', '起始日期写成 2022-07-20 这样。', 'Write the first day as 2022-07-20.', {
          errors: [{ path: 'headers/x-from-on', message: { zh: '日期', en: 'a day' }, rule: 'COH-15' }],
        });
      if (!upload || typeof upload[Symbol.asyncIterator] !== 'function')
        return refuse(
          'FILE-1',
          '请以 application/octet-stream 发送文件内容。',
          'Send the file itself as application/octet-stream.',
        );
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of upload as AsyncIterable<Uint8Array>) {
        bytes += part.byteLength;
        if (bytes > largestRoster.bytes)
          return refuse(
            'COH-7',
            '文件超过20 MB,请分开上传。',
            'The file is larger than 20 MB; send it in parts.',
          );
        parts.push(Buffer.from(part));
      }
      if (!bytes) return refuse('FILE-1', '文件是空的。', 'The file is empty.');
      const sealed = sealRoster(ctx, Buffer.concat(parts));
      const id = await insertBatch(ctx, {
        cohortId: cohort.id,
        unitId: unitId ?? null,
        source: 'file',
        invitationId: null,
        fileName: (header(headers, 'x-file-name') ?? 'roster').slice(0, 200),
        ...sealed,
        state: 'checking',
        fromOn,
        areaKey: Math.max(ctx.scope.lo, cohort.areaKey),
      });
      await ctx.enqueue('cohorts.check_roster', { batchId: id });
      await ctx.journal({
        act: 'roster.received',
        objectKind: 'roster',
        objectId: id,
        detail: { cohort: cohort.id, source: 'file', bytes },
      });
      return oneView(ctx, id);
    },
  }),
  route({
    method: 'GET',
    url: '/cohorts/:id/rosters',
    summary: { zh: '收到的名册', en: 'Rosters that came in' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: Type.Object({ items: Type.Array(RosterView) }),
    handle: async (ctx, { params }) => {
      if (!(await readCohort(ctx, params.id))) return notFound;
      return { items: await batchViews(ctx, await readBatches(ctx, params.id)) };
    },
  }),
  route({
    method: 'GET',
    url: '/rosters/:id',
    summary: { zh: '一份名册', en: 'One roster' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: RosterView,
    handle: async (ctx, { params }) =>
      (await readBatch(ctx, params.id)) ? oneView(ctx, params.id) : notFound,
  }),
  route({
    method: 'GET',
    url: '/rosters/:id/rows',
    summary: { zh: '名册各行会怎样', en: 'What will become of each row' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    query: Type.Object({ ...listQuery, action: Type.Optional(oneOf(rowActions)) }),
    response: listOf(RosterRowView),
    handle: async (ctx, { params, query }) => {
      const batch = await readBatch(ctx, params.id);
      if (!batch) return notFound;
      const where = [sql`r.batch_id = ${params.id}`];
      if (query.action) where.push(sql`r.action = ${query.action}`);
      const page = await readPage<RosterRow>(
        ctx,
        {
          from: sql`from roster_row r`,
          select: rowColumns,
          where,
          sorts: { row: { by: sql`r.row_number`, type: 'int8' } },
          defaultSort: 'row',
          // a row has no uuid of its own; its number within the batch is unique already
          id: sql`lpad(to_hex(r.row_number), 32, '0')::uuid`,
        },
        query,
      );
      const people = await peopleOf(
        ctx,
        page.items.flatMap(row => row.personId ?? []),
      );
      const areas = await areaNames(
        ctx,
        [...people.values()].map(person => person.areaKey),
      );
      return {
        ...page,
        items: page.items.map(row => {
          const person = row.personId ? people.get(row.personId) : undefined;
          return {
            row: row.row,
            action: row.action,
            maskedName: row.maskedName,
            unit: row.unitName,
            person: person
              ? {
                  id: person.id,
                  maskedName: person.maskedName,
                  birthYear: person.birthYear,
                  area: areas.get(person.areaKey)?.path ?? '',
                }
              : null,
            problems: row.problems,
          };
        }),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/rosters/:id/check',
    summary: { zh: '核对单位报送的名册', en: 'Check what an employer sent' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    response: RosterView,
    handle: async (ctx, { params }) => {
      const batch = await readBatch(ctx, params.id, true);
      if (!batch) return notFound;
      if (!['received', 'checking', 'failed'].includes(batch.state))
        return refuse('COH-7', '这份名册已核对。', 'This roster was checked already.', { status: 409 });
      await changeBatch(ctx, params.id, { state: 'checking' });
      // matching is done in the officer's own scope: the link that brought it sees nobody
      await ctx.enqueue('cohorts.check_roster', { batchId: params.id });
      return oneView(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/rosters/:id/rows/decide',
    summary: { zh: '决定一行是否同一人', en: 'Decide whether a row is somebody known' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ row: Type.Integer({ minimum: 0 }), same: Type.Boolean() }, closed),
    response: RosterView,
    handle: async (ctx, { params, body }) => {
      const batch = await readBatch(ctx, params.id, true);
      if (!batch) return notFound;
      const { rows } = await sql<{
        person_id: string | null;
      }>`select person_id from roster_row where batch_id = ${params.id} and row_number = ${body.row}`.execute(
        ctx.tx,
      );
      if (
        batch.state !== 'checked' ||
        !(await decideRow(
          ctx,
          params.id,
          body.row,
          body.same
            ? { action: 'add', personId: rows[0]?.person_id ?? null }
            : { action: 'create', personId: null },
        ))
      )
        return refuse('COH-8', '这一行不再待确认。', 'This row awaits no decision any more.', {
          status: 409,
        });
      await changeBatch(ctx, params.id, { state: 'checked', counts: await countRows(ctx, params.id) });
      return oneView(ctx, params.id);
    },
  }),
  route({
    method: 'POST',
    url: '/rosters/:id/commit',
    summary: { zh: '把名册加入人群', en: 'Take a roster in' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ goodOnly: Type.Optional(Type.Boolean()) }, closed),
    response: Type.Object({ added: Type.Integer(), created: Type.Integer(), leftOut: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const batch = await readBatch(ctx, params.id, true);
      const cohort = batch ? await cohortOfBatch(ctx, batch) : null;
      if (!batch || !cohort) return notFound;
      if (!ctx.can('person.write'))
        return refuse('ACC-6', '您的角色不能登记人员。', 'Your role may not record people.', { status: 403 });
      return mayTakeMembers(cohort) ?? commitRoster(ctx, batch, cohort, body.goodOnly ?? false);
    },
  }),
  route({
    method: 'POST',
    url: '/rosters/:id/undo',
    summary: { zh: '撤销一份已入库的名册', en: 'Take a roster out again' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ reason: reasonText }, closed),
    response: Type.Object({ removed: Type.Integer(), keptPeople: Type.Integer() }),
    handle: async (ctx, { params }) => {
      const batch = await readBatch(ctx, params.id, true);
      return batch ? undoRoster(ctx, batch) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/rosters/:id/refuse',
    summary: { zh: '退回未入库的名册', en: 'Turn a roster down' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object({ reason: reasonText }, closed),
    response: RosterView,
    handle: async (ctx, { params, body }) => {
      const batch = await readBatch(ctx, params.id, true);
      if (!batch) return notFound;
      const refusal = await turnDown(ctx, batch, body.reason);
      return isRefusal(refusal) ? refusal : oneView(ctx, params.id);
    },
  }),
];
