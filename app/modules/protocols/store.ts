import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { ProtocolPackTable } from './schema.ts';

/** One stored pack or overlay in any state, or null. */
export async function storedPack(
  ctx: Context,
  id: string,
  version: string,
): Promise<ProtocolPackTable | null> {
  const { rows } =
    await sql<ProtocolPackTable>`select * from protocol_pack where id = ${id} and version = ${version}`.execute(
      ctx.tx,
    );
  return rows[0] ?? null;
}

/** Every stored pack and overlay, newest first; packs are few, so this is one small read. */
export async function storedPacks(ctx: Context): Promise<ProtocolPackTable[]> {
  const { rows } =
    await sql<ProtocolPackTable>`select * from protocol_pack order by proposed_at desc, id, version`.execute(
      ctx.tx,
    );
  return rows;
}

/** Stores a text as proposed by the session's person; false when the id and version are taken. */
export async function proposePack(
  ctx: Context,
  pack: { id: string; version: string; kind: 'pack' | 'overlay'; body: unknown },
): Promise<boolean> {
  const result =
    await sql`insert into protocol_pack (id, version, kind, body, proposed_by, proposed_person, proposed_at)
    values (${pack.id}, ${pack.version}, ${pack.kind}, ${JSON.stringify(pack.body)}::jsonb, ${ctx.scope.actor}, ${ctx.scope.naturalPerson}, ${new Date(ctx.now)})
    on conflict (id, version) do nothing`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}

/** Makes a proposed text active; false when it is no longer proposed. */
export async function activatePack(ctx: Context, id: string, version: string): Promise<boolean> {
  const result =
    await sql`update protocol_pack set state = 'active', activated_by = ${ctx.scope.actor}, activated_person = ${ctx.scope.naturalPerson}, activated_at = ${new Date(ctx.now)}
    where id = ${id} and version = ${version} and state = 'proposed'`.execute(ctx.tx);
  return Number(result.numAffectedRows) === 1;
}
