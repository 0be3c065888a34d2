import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { tokenOf } from '../../core/http/server.ts';
import { exportStream } from './export.ts';
import { colleagues } from './names.ts';
import { JournalEntryRow } from './schema.ts';
import { signerOf } from './sequencer.ts';

interface Row {
  id: string;
  seq: number;
  position: number | null;
  at: Date;
  bytes: Buffer;
  actor: string;
  act: string;
  objectKind: string;
  objectId: string;
  areaKey: number;
  areaName: string | null;
}

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/journal',
    summary: { zh: '日志', en: 'The journal' },
    permission: 'journal.read',
    scope: 'area',
    query: Type.Object(
      {
        ...listQuery,
        act: Type.Optional(Type.String({ maxLength: 60, description: 'Exact act, as person.revealed' })),
        module: Type.Optional(Type.String({ pattern: '^[a-z_]{1,30}$' })),
        actor: Type.Optional(Type.String({ maxLength: 60 })),
        objectId: Type.Optional(Type.String({ maxLength: 60 })),
        from: Type.Optional(Type.String({ format: 'date-time' })),
        to: Type.Optional(Type.String({ format: 'date-time' })),
      },
      { additionalProperties: false },
    ),
    response: listOf(JournalEntryRow),
    handle: async (ctx, { query }) => {
      const where = [];
      if (query.act) where.push(sql`e.act = ${query.act}`);
      if (query.module) where.push(sql`e.act >= ${`${query.module}.`} and e.act < ${`${query.module}/`}`);
      if (query.actor) where.push(sql`e.actor = ${query.actor}`);
      if (query.objectId) where.push(sql`e.object_id = ${query.objectId}`);
      if (query.from) where.push(sql`e.at >= ${query.from}::timestamptz`);
      if (query.to) where.push(sql`e.at < ${query.to}::timestamptz`);
      const page = await readPage<Row>(
        ctx,
        {
          from: sql`from journal.entry e left join journal.position p on p.seq = e.seq left join area a on a.key = e.area_key`,
          select: sql`lpad(to_hex(e.seq), 32, '0')::uuid as "id", e.seq as "seq", p.position as "position", e.at as "at", e.bytes as "bytes", e.actor as "actor", e.act as "act", e.object_kind as "objectKind", e.object_id as "objectId", e.area_key as "areaKey", a.name as "areaName"`,
          where,
          sorts: { seq: { by: sql`e.seq`, type: 'int8' } },
          defaultSort: '-seq',
          id: sql`lpad(to_hex(e.seq), 32, '0')::uuid`,
        },
        query,
      );
      const names = await colleagues(
        ctx,
        page.items.map(item => item.actor),
      );
      return {
        ...page,
        items: page.items.map(({ bytes, ...item }) => {
          const entry = JSON.parse(bytes.toString()) as { role: string; rule?: string; purpose?: string };
          return {
            ...item,
            at: item.at.toISOString(),
            areaName: item.areaName ?? '',
            actorName: names.get(item.actor) ?? null,
            role: entry.role,
            rule: entry.rule ?? null,
            purpose: entry.purpose ?? null,
          };
        }),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/journal/checkpoint',
    summary: { zh: '最新的签名检查点(公开)', en: 'The newest signed checkpoint; public, for witnesses' },
    permission: 'public',
    scope: 'city',
    response: Type.Object({ note: Type.Union([Type.String(), Type.Null()]), publicKey: Type.String() }),
    handle: async ctx => {
      const { rows } = await sql<{
        note: string;
      }>`select note from journal.checkpoint order by size desc limit 1`.execute(ctx.outpace.app);
      return { note: rows[0]?.note ?? null, publicKey: signerOf(ctx.outpace).publicKey };
    },
  }),
  route({
    method: 'GET',
    url: '/journal/export',
    summary: { zh: '导出全部日志,供离线校验', en: 'The whole journal, for checking without the server' },
    permission: 'journal.read',
    scope: 'city',
    kind: 'download',
    handle: async (ctx, { headers }) => {
      await ctx.journal({ act: 'journal.exported' });
      // the stream outlives this transaction, so each page opens its own, in the same session
      const token = tokenOf({ headers, cookies: cookiesOf(headers.cookie) } as never, ctx.outpace.config)!;
      return {
        fileName: `outpace-journal-${new Date(ctx.now).toISOString().slice(0, 10)}.ndjson`,
        contentType: 'application/x-ndjson',
        stream: exportStream(ctx.outpace, work => ctx.outpace.act(token, work)),
      };
    },
  }),
];

function cookiesOf(header: string | string[] | undefined): Record<string, string> {
  return Object.fromEntries(
    String(header ?? '')
      .split(';')
      .map(part => part.trim().split('=') as [string, string]),
  );
}
