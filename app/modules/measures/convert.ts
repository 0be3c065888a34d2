import type { Context } from '../../core/module.ts';
import { closeMeasures } from './close.ts';
import { linkedUpgrade } from './linked.ts';
import { readMeasures } from './store.ts';

/** See `convertMeasure`. */
export async function convert(
  ctx: Context,
  personId: string,
  to: { outbreakId: string; caseId: string; positiveOn: string },
): Promise<{ measureId: string } | null> {
  const [row] = (
    await readMeasures(ctx, { personIds: [personId], outbreakId: to.outbreakId, state: 'open' })
  ).filter(one => one.basisKind !== 'case');
  const all = await readMeasures(ctx, { personIds: [personId], outbreakId: to.outbreakId });
  if (row) await closeMeasures(ctx, [{ row, rule: 'MSR-11' }], 'converted', '转为病例');
  // Those who hang on this person hang on any measure they ever had here.
  await linkedUpgrade(
    ctx,
    all.map(one => one.id),
    to.positiveOn,
  );
  return row ? { measureId: row.id } : null;
}
