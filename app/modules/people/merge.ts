import { sql } from 'kysely';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { personOf } from './queries.ts';
import type { IdentityRecord } from './schema.ts';
import { insertFacts, readIdentity, writeIdentity } from './store.ts';

interface Kept {
  identity: IdentityRecord;
  kept: string[];
}

/** Fields of the merged record fill what the kept one lacks; where both speak the kept one stays and the other remains in the facts. Pure. */
export function mergedIdentity(kept: IdentityRecord, merged: IdentityRecord): Kept {
  const identity: IdentityRecord = { ...kept };
  const filled: string[] = [];
  for (const [field, value] of Object.entries(merged) as [keyof IdentityRecord, string | undefined][]) {
    if (value !== undefined && identity[field] === undefined) {
      identity[field] = value;
      filled.push(field);
    }
  }
  return { identity, kept: filled };
}

/** Merges two records of one person. Everything that hung on `mergedId` is re-pointed by the modules that own it, row by row noted, so that undoing is exact. */
export async function mergePeople(
  ctx: Context,
  keptId: string,
  mergedId: string,
): Promise<{ mergeId: string } | Refusal> {
  if (keptId === mergedId)
    return refuse('PER-2', '不能把一条记录与自己合并。', 'A record cannot be merged with itself.');
  const kept = await personOf(ctx, keptId);
  const merged = await personOf(ctx, mergedId);
  if (!kept || !merged) return notFound;
  if (kept.mergedInto || merged.mergedInto)
    return refuse(
      'PER-3',
      '其中一条记录已被合并,请用合并后的记录。',
      'One of the records was merged before; use the one it went into.',
      { status: 409 },
    );
  const keptIdentity = (await readIdentity(ctx, keptId)) ?? {};
  const { identity, kept: filled } = mergedIdentity(keptIdentity, (await readIdentity(ctx, mergedId)) ?? {});
  const moved: Record<string, string[]> = {};
  await ctx.emit('person.merged', { keptId, mergedId, moved });
  await writeIdentity(ctx, kept, identity);
  await insertFacts(
    ctx,
    kept,
    Object.fromEntries(
      filled.map(field => [field, identity[field as keyof IdentityRecord]]),
    ) as IdentityRecord,
    { kind: 'merge', id: mergedId },
  );
  await sql`update person set merged_into = ${keptId}, version = version + 1 where id = ${mergedId}`.execute(
    ctx.tx,
  );
  const { rows } = await sql<{
    id: string;
  }>`insert into person_merge (kept_id, merged_id, moved, sealed_before, at, actor, area_key, located_key, origin_key)
    values (${keptId}, ${mergedId}, ${JSON.stringify({ rows: moved, filled })}::jsonb, ${seal(ctx.keys.subject(kept.pseudonym)!, JSON.stringify(keptIdentity), 'merge')}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${kept.areaKey}, ${kept.locatedKey}, ${kept.originKey}) returning id`.execute(
    ctx.tx,
  );
  await ctx.journal({
    act: 'person.merged',
    objectKind: 'person',
    objectId: keptId,
    subject: kept.pseudonym,
    areaKey: kept.areaKey,
    detail: { merged: mergedId, filled },
  });
  return { mergeId: rows[0]!.id };
}

/** Puts everything back as it was before the merge. */
export async function undoMerge(
  ctx: Context,
  mergeId: string,
): Promise<{ keptId: string; mergedId: string } | Refusal> {
  const { rows } = await sql<{
    kept_id: string;
    merged_id: string;
    moved: { rows: Record<string, string[]>; filled: string[] };
    sealed_before: Buffer;
    undone_at: Date | null;
  }>`
    select kept_id, merged_id, moved, sealed_before, undone_at from person_merge where id = ${mergeId} for update`.execute(
    ctx.tx,
  );
  const merge = rows[0];
  if (!merge) return notFound;
  if (merge.undone_at)
    return refuse('PER-4', '这次合并已经撤销。', 'This merge was undone before.', { status: 409 });
  const kept = await personOf(ctx, merge.kept_id);
  if (!kept) return notFound;
  await ctx.emit('person.merge_undone', {
    keptId: merge.kept_id,
    mergedId: merge.merged_id,
    moved: merge.moved.rows,
  });
  const before = JSON.parse(
    open(ctx.keys.subject(kept.pseudonym)!, merge.sealed_before, 'merge').toString(),
  ) as IdentityRecord;
  const now = (await readIdentity(ctx, kept.id)) ?? {};
  // what was learned after the merge stays; only what the merge filled in goes
  const restored = Object.fromEntries(
    Object.entries(now).filter(([field]) => !merge.moved.filled.includes(field) || field in before),
  ) as IdentityRecord;
  await writeIdentity(ctx, kept, restored);
  await sql`delete from person_fact where person_id = ${kept.id} and source_kind = 'merge' and source_id = ${merge.merged_id}`.execute(
    ctx.tx,
  );
  await sql`update person set merged_into = null, version = version + 1 where id = ${merge.merged_id}`.execute(
    ctx.tx,
  );
  await sql`update person_merge set undone_at = ${new Date(ctx.now)}, undone_by = ${ctx.scope.actor} where id = ${mergeId}`.execute(
    ctx.tx,
  );
  await ctx.journal({
    act: 'person.merge_undone',
    objectKind: 'person',
    objectId: kept.id,
    subject: kept.pseudonym,
    areaKey: kept.areaKey,
    detail: { merged: merge.merged_id },
  });
  return { keptId: merge.kept_id, mergedId: merge.merged_id };
}
