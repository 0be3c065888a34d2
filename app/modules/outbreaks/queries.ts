import { type Pack, shippedPacks } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { findPack, packOf } from '../protocols/queries.ts';
import type { NewOutbreak } from './schema.ts';

export interface OutbreakRow {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  disease: string;
  packId: string;
  packVersion: string;
  overlayIds: string[];
  areaKey: number;
  startedOn: string;
  endedOn: string | null;
  version: number;
}

const columns = sql`o.id, o.code, o.name, o.name_en as "nameEn", o.disease, o.pack_id as "packId", o.pack_version as "packVersion", o.overlay_ids as "overlayIds", o.area_key as "areaKey", o.started_on as "startedOn", o.ended_on as "endedOn", o.version`;

/** One outbreak, or null. */
export async function outbreakOf(ctx: Context, id: string): Promise<OutbreakRow | null> {
  const { rows } = await sql<OutbreakRow>`select ${columns} from outbreak o where o.id = ${id}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** One outbreak by its code, or null. */
export async function outbreakByCode(ctx: Context, code: string): Promise<OutbreakRow | null> {
  const { rows } = await sql<OutbreakRow>`select ${columns} from outbreak o where o.code = ${code}`.execute(
    ctx.tx,
  );
  return rows[0] ?? null;
}

/** All outbreaks, running ones first, newest first. */
export async function outbreakList(ctx: Context): Promise<OutbreakRow[]> {
  const { rows } =
    await sql<OutbreakRow>`select ${columns} from outbreak o order by o.ended_on nulls first, o.started_on desc, o.id`.execute(
      ctx.tx,
    );
  return rows;
}

/** An edition an outbreak was run under, from an instant on. */
export interface EditionRow {
  packId: string;
  packVersion: string;
  overlayIds: string[];
  fromAt: Date;
}

/** The editions an outbreak was run under, the first one first. */
export async function editionsOf(ctx: Context, outbreakId: string): Promise<EditionRow[]> {
  const { rows } =
    await sql<EditionRow>`select pack_id as "packId", pack_version as "packVersion", overlay_ids as "overlayIds", from_at as "fromAt" from outbreak_edition where outbreak_id = ${outbreakId} order by from_at, id`.execute(
      ctx.tx,
    );
  return rows;
}

/** The pack, with its overlays, by which an outbreak is run now. Throws when the outbreak does not exist. */
export async function packOfOutbreak(ctx: Context, outbreakId: string): Promise<Pack> {
  const outbreak = await outbreakOf(ctx, outbreakId);
  if (!outbreak) throw new Error(`There is no outbreak ${outbreakId}.`);
  return packOf(ctx, outbreak.packId, outbreak.packVersion, outbreak.overlayIds);
}

/** Opens an outbreak under a pack; the newest shipped version of the pack when none is named. */
export async function openOutbreak(ctx: Context, body: NewOutbreak): Promise<{ id: string } | Refusal> {
  const overlayIds = body.overlayIds ?? [];
  const version =
    body.packVersion ??
    shippedPacks()
      .filter(pack => pack.id === body.packId)
      .at(-1)?.version ??
    '';
  const pack = await findPack(ctx, { packId: body.packId, version, overlayIds });
  if (isRefusal(pack)) return pack;
  if (await outbreakByCode(ctx, body.code)) {
    return refuse('OUT-1', `编号 ${body.code} 已有疫情使用。`, `The code ${body.code} is taken.`, {
      status: 409,
      errors: [
        { path: 'body/code', message: { zh: '换一个编号', en: 'choose another code' }, rule: 'OUT-1' },
      ],
    });
  }
  const made = await ctx.tx
    .insertInto('outbreak')
    .values({
      code: body.code,
      name: body.name,
      name_en: body.nameEn ?? null,
      disease: pack.disease.code,
      pack_id: body.packId,
      pack_version: version,
      overlay_ids: overlayIds,
      area_key: body.areaKey ?? 0,
      started_on: body.startedOn,
      ended_on: null,
      created_at: new Date(ctx.now),
      created_by: ctx.scope.actor,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await sql`insert into outbreak_edition (outbreak_id, pack_id, pack_version, overlay_ids, from_at, decided_by) values (${made.id}, ${body.packId}, ${version}, ${overlayIds}::text[], ${new Date(ctx.now)}, ${ctx.scope.actor})`.execute(
    ctx.tx,
  );
  await ctx.journal({
    act: 'outbreak.opened',
    objectKind: 'outbreak',
    objectId: made.id,
    areaKey: body.areaKey ?? 0,
    detail: { code: body.code, pack: body.packId, version, overlays: overlayIds },
  });
  return { id: made.id };
}

/** Puts an outbreak under another edition from now on; the measures module calls it once every open measure was re-planned. */
export async function changeEdition(
  ctx: Context,
  outbreakId: string,
  edition: { packId: string; packVersion: string; overlayIds: string[] },
  summary: Record<string, unknown>,
): Promise<void> {
  await sql`update outbreak set pack_id = ${edition.packId}, pack_version = ${edition.packVersion}, overlay_ids = ${edition.overlayIds}::text[], version = version + 1 where id = ${outbreakId}`.execute(
    ctx.tx,
  );
  await sql`insert into outbreak_edition (outbreak_id, pack_id, pack_version, overlay_ids, from_at, decided_by, summary)
    values (${outbreakId}, ${edition.packId}, ${edition.packVersion}, ${edition.overlayIds}::text[], ${new Date(ctx.now)}, ${ctx.scope.actor}, ${JSON.stringify(summary)}::jsonb)`.execute(
    ctx.tx,
  );
  await ctx.journal({
    act: 'outbreak.edition_changed',
    objectKind: 'outbreak',
    objectId: outbreakId,
    detail: { pack: edition.packId, version: edition.packVersion, overlays: edition.overlayIds },
  });
  await ctx.emit('outbreak.edition_changed', { outbreakId });
}
