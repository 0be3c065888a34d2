import type { Context } from '../../core/module.ts';
import { packOf } from '../protocols/queries.ts';
import { type Replanned, replan } from './replan.ts';
import { readMeasures } from './store.ts';

/** By how many days the end of a measure moved, positive is longer; null: it ended, because the pack asks nothing of the new dates. */
export type MovedExposure = Replanned & { basisId: string };

/** See `changeLastExposure`. */
export async function moveExposure(
  ctx: Context,
  changes: readonly { basisId: string; lastExposureOn: string; reason: string }[],
): Promise<MovedExposure[]> {
  if (changes.length === 0) return [];
  const wanted = new Map(changes.map(change => [change.basisId, change]));
  const rows = (await readMeasures(ctx, { basisIds: [...wanted.keys()], state: 'open' })).filter(
    row => row.lastExposureOn !== wanted.get(row.basisId)!.lastExposureOn,
  );
  const moved: MovedExposure[] = [];
  for (const [reason, same] of Map.groupBy(rows, row => wanted.get(row.basisId)!.reason)) {
    const jobs = await Promise.all(
      same.map(async row => ({
        row,
        pack: await packOf(ctx, row.packId, row.packVersion, row.overlayIds),
        packName: row,
        lastExposureOn: wanted.get(row.basisId)!.lastExposureOn,
      })),
    );
    const bases = new Map(same.map(row => [row.id, row.basisId]));
    for (const one of await replan(
      ctx,
      jobs,
      { zh: `末次暴露日期改变:${reason}`, en: `last exposure changed: ${reason}` },
      'MSR-5',
    ))
      moved.push({ ...one, basisId: bases.get(one.measureId)! });
  }
  return moved;
}
