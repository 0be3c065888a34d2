import type { LaboratoryRule, Pack } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { packOf } from '../protocols/queries.ts';
import { type ProgrammeRow, programmesOf } from '../specimens/queries.ts';

/** A programme with the pack it is run under. */
export interface Judged {
  programme: ProgrammeRow;
  pack: Pack;
  /** Null where the pack knows no laboratory. */
  rule: LaboratoryRule | null;
}

/** By which pack tubes of these programmes are judged, keyed by programme. One query and cached packs. */
export async function packsOfProgrammes(
  ctx: Context,
  programmeIds: Iterable<string>,
): Promise<Map<string, Judged>> {
  const programmes = await programmesOf(ctx, new Set(programmeIds));
  const judged = new Map<string, Judged>();
  for (const programme of programmes.values()) {
    const pack = await packOf(ctx, programme.packId, programme.packVersion, programme.overlayIds);
    judged.set(programme.id, { programme, pack, rule: pack.testing?.laboratory ?? null });
  }
  return judged;
}

/** The distinct rules among these, by id. */
export function distinctRules(judged: Iterable<Judged>): LaboratoryRule[] {
  const rules = new Map<string, LaboratoryRule>();
  for (const one of judged) if (one.rule) rules.set(one.rule.id, one.rule);
  return [...rules.values()];
}
