import { upgradeOnLinkedPositive } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { open } from './open.ts';
import type { NewMeasure } from './schema.ts';
import { readMeasures } from './store.ts';

/** The person others hang on turned positive (MSR-6): each of those moves to the class the pack says, from the same last exposure, found anew today. */
export async function linkedUpgrade(
  ctx: Context,
  measureIds: readonly string[],
  positiveOn: string,
): Promise<string[]> {
  if (measureIds.length === 0) return [];
  const hanging = await readMeasures(ctx, { linkedTo: measureIds, state: 'open' });
  const items: NewMeasure[] = [];
  for (const row of hanging) {
    const pack = await packOfOutbreak(ctx, row.outbreakId);
    const upgrade = upgradeOnLinkedPositive(pack, row.classId, {
      personId: '',
      classId: '',
      tests: [],
      becamePositiveOn: positiveOn,
    });
    if (!upgrade) continue;
    items.push({
      outbreakId: row.outbreakId,
      basisKind: row.basisKind,
      basisId: row.basisId,
      personId: row.personId,
      classId: upgrade.classId,
      lastExposureOn: row.lastExposureOn,
      foundAt: ctx.now,
      reason: upgrade.why,
      facts: { ...row.facts, upgradedFrom: row.classId },
    });
  }
  if (items.length === 0) return [];
  return (await open(ctx, items)).measureIds.filter(id => id !== null);
}
