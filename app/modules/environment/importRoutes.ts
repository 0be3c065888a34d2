import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { areaIndex, areaNames } from '../areas/queries.ts';
import { Bilingual, Kind } from './schema.ts';
import { type ReadSite, readSiteFile } from './siteFile.ts';
import { openSites } from './siteRoutes.ts';
import { readExternalIds } from './siteStore.ts';

const closed = { additionalProperties: false } as const;
/** A city's market stalls, cold stores and the like come to some tens of thousands. */
const mostRows = 20_000;
const FileBody = Type.Object(
  {
    fileName: Type.String({ minLength: 1, maxLength: 200 }),
    text: Type.String({ minLength: 1, maxLength: 8_000_000 }),
  },
  closed,
);
const Problem = Type.Object({
  row: Type.Integer(),
  column: Type.String(),
  seen: Type.String(),
  message: Bilingual,
});

async function readFile(ctx: Context, text: string) {
  // which numbers are in use is asked of those the file names: cells that could be one
  const cells = new Set(
    text
      .split(/[\n\r,\t]/)
      .map(cell => cell.trim().replace(/^"|"$/g, ''))
      .filter(cell => cell && cell.length <= 100),
  );
  const taken = await readExternalIds(ctx, [...cells]);
  return readSiteFile(text, await areaIndex(ctx), ctx.scope, taken);
}

export const importRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/environment/imports/check',
    summary: {
      zh: '预览点位文件:每一处问题一次列出,不写入',
      en: 'Previews a file of sites: every problem at once, nothing written',
    },
    permission: 'testing.write',
    scope: 'area',
    bodyLimit: 9_000_000,
    body: FileBody,
    response: Type.Object({
      rows: Type.Integer(),
      good: Type.Integer(),
      bad: Type.Integer(),
      problems: Type.Array(Problem),
      moreProblems: Type.Integer(),
      sample: Type.Array(
        Type.Object({
          row: Type.Integer(),
          name: Type.String(),
          kind: Kind,
          areaName: Type.String(),
          everyDays: Type.Union([Type.Integer(), Type.Null()]),
          spots: Type.Integer(),
          proposed: Type.Boolean(),
        }),
      ),
    }),
    handle: async (ctx, { body }) => {
      const read = await readFile(ctx, body.text);
      const sample = read.sites.slice(0, 50);
      const areas = await areaNames(
        ctx,
        sample.map(one => one.site.areaKey),
      );
      const shown = read.problems.slice(0, 2000);
      return {
        rows: read.rows,
        good: read.sites.length,
        bad: read.rows - read.sites.length,
        problems: shown,
        moreProblems: read.problems.length - shown.length,
        sample: sample.map((one: ReadSite) => ({
          row: one.row,
          name: one.site.name,
          kind: one.site.kind,
          areaName: areas.get(one.site.areaKey)?.path ?? '',
          everyDays: one.site.plan?.everyDays ?? null,
          spots: one.spots,
          proposed: one.proposed,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/imports',
    summary: { zh: '导入点位(有一行不合格即全部不导入)', en: 'Brings the sites in: all rows or none' },
    permission: 'testing.write',
    scope: 'area',
    bodyLimit: 9_000_000,
    body: FileBody,
    response: Type.Object({ importId: Type.String(), sites: Type.Integer(), already: Type.Boolean() }),
    handle: async (ctx, { body }) => {
      const hash = createHash('sha256').update(body.text).digest('base64url');
      const { rows: known } = await sql<{
        id: string;
        n: number;
      }>`select id, rows as n from env_import where file_hash = ${hash} and undone_at is null limit 1`.execute(
        ctx.tx,
      );
      if (known[0]) return { importId: known[0].id, sites: known[0].n, already: true };
      const read = await readFile(ctx, body.text);
      if (read.rows > mostRows)
        return refuse(
          'ENV-9',
          `文件有${read.rows}行,一次最多${mostRows}行。`,
          `The file has ${read.rows} rows; at most ${mostRows} at once.`,
        );
      if (read.problems.length || read.sites.length === 0)
        return refuse(
          'ENV-9',
          `有${read.rows - read.sites.length}行需要改正,全部没有导入。`,
          `${read.rows - read.sites.length} rows need mending; nothing was brought in.`,
          {
            errors: read.problems.slice(0, 200).map(problem => ({
              path: `row/${problem.row}/${problem.column}`,
              message: problem.message,
              rule: 'ENV-9',
            })),
            details: { rows: read.rows, bad: read.rows - read.sites.length },
          },
        );
      const { rows } = await sql<{
        id: string;
      }>`insert into env_import (file_name, file_hash, rows, imported_at, imported_by, area_key)
        values (${body.fileName}, ${hash}, ${read.sites.length}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${ctx.scope.lo}) returning id`.execute(
        ctx.tx,
      );
      const importId = rows[0]!.id;
      const made = await openSites(
        ctx,
        read.sites.map(one => ({ ...one.site, importId })),
      );
      if (isRefusal(made)) return made;
      await ctx.journal({
        act: 'environment.sites_imported',
        objectKind: 'environment_import',
        objectId: importId,
        rule: 'ENV-9',
        detail: { file: body.fileName, sites: made.length },
      });
      return { importId, sites: made.length, already: false };
    },
  }),
  route({
    method: 'GET',
    url: '/environment/imports',
    summary: { zh: '点位导入记录', en: 'Files of sites brought in' },
    permission: 'testing.read',
    scope: 'area',
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          fileName: Type.String(),
          rows: Type.Integer(),
          importedAt: Type.String(),
          undoneAt: Type.Union([Type.String(), Type.Null()]),
          sampled: Type.Integer(),
        }),
      ),
    }),
    handle: async ctx => {
      const { rows } = await sql<{
        id: string;
        fileName: string;
        rows: number;
        importedAt: Date;
        undoneAt: Date | null;
        sampled: number;
      }>`select i.id, i.file_name as "fileName", i.rows, i.imported_at as "importedAt", i.undone_at as "undoneAt",
          (select count(*)::int from env_site s where s.import_id = i.id and exists (select 1 from env_round r where r.site_id = s.id)) as sampled
        from env_import i order by i.imported_at desc limit 50`.execute(ctx.tx);
      return {
        items: rows.map(row => ({
          ...row,
          importedAt: row.importedAt.toISOString(),
          undoneAt: row.undoneAt?.toISOString() ?? null,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/environment/imports/:importId/undo',
    summary: {
      zh: '撤销导入(已采样的点位除外:有则拒绝并逐个列出)',
      en: 'Undoes an import; refused, naming each, where sites have been sampled since',
    },
    permission: 'testing.write',
    scope: 'area',
    params: Type.Object({ importId: Type.String({ format: 'uuid' }) }),
    body: Type.Object({}, closed),
    response: Type.Object({ removed: Type.Integer() }),
    handle: async (ctx, { params }) => {
      const { rows } = await sql<{
        id: string;
      }>`select id from env_import where id = ${params.importId} and undone_at is null`.execute(ctx.tx);
      if (!rows[0]) return notFound;
      const { rows: used } = await sql<{
        name: string;
        n: number;
      }>`select s.name, count(*) over ()::int as n from env_site s where s.import_id = ${params.importId}
        and (exists (select 1 from env_round r where r.site_id = s.id) or exists (select 1 from env_goods g where g.site_id = s.id)) order by s.name limit 100`.execute(
        ctx.tx,
      );
      if (used.length)
        return refuse(
          'ENV-9',
          `有${used[0]!.n}个点位已经采样或登记过货物,不能撤销导入。`,
          `${used[0]!.n} sites have been sampled or hold goods; the import cannot be undone.`,
          {
            status: 409,
            errors: used.map(one => ({
              path: 'site',
              message: { zh: one.name, en: one.name },
              rule: 'ENV-9',
            })),
          },
        );
      const { numAffectedRows } =
        await sql`delete from env_site where import_id = ${params.importId}`.execute(ctx.tx);
      await sql`update env_import set undone_at = ${new Date(ctx.now)}, undone_by = ${ctx.scope.actor} where id = ${params.importId}`.execute(
        ctx.tx,
      );
      await ctx.journal({
        act: 'environment.import_undone',
        objectKind: 'environment_import',
        objectId: params.importId,
        rule: 'ENV-9',
        detail: { sites: Number(numAffectedRows) },
      });
      return { removed: Number(numAffectedRows) };
    },
  }),
];
