import type { Context } from '../../../core/module.ts';
import { labsOf } from '../queries.ts';
import type { LabRow } from '../schema.ts';

/** A laboratory of the session's area; null elsewhere (names of laboratories are public to staff, what they do is not). */
export async function labInScope(ctx: Context, id: string): Promise<LabRow | null> {
  const lab = (await labsOf(ctx, [id])).get(id);
  return lab && lab.areaKey >= ctx.scope.lo && lab.areaKey <= ctx.scope.hi ? lab : null;
}
