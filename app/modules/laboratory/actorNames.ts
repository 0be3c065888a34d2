import type { Context } from '../../core/module.ts';
import { colleagues } from '../accounts/queries.ts';

/** Names of those who reviewed, released or decided, by actor as stored. What a laboratory released at source, or the system did, is nobody of ours: `fallback` says who it was. One query. */
export async function actorNames(
  ctx: Context,
  actors: readonly (string | null)[],
): Promise<(actor: string | null, fallback?: string | null) => string | null> {
  const names = await colleagues(ctx, actors);
  return (actor, fallback = null) => (actor === null ? null : (names.get(actor)?.name ?? fallback));
}
