import { dayOf } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import type { Setting } from './prepare.ts';
import { type Batch, readBatch } from './store.ts';

/** Everything a run over one import's rows needs; null when the import is not in this scope. */
export async function settingOf(ctx: Context, importId: string): Promise<Setting | null> {
  const batch = await readBatch(ctx, importId);
  return batch ? settingFor(ctx, batch) : null;
}

/** The same for a batch at hand. */
export async function settingFor(ctx: Context, batch: Batch): Promise<Setting> {
  const pack =
    batch.outbreakId && (await outbreakOf(ctx, batch.outbreakId))
      ? await packOfOutbreak(ctx, batch.outbreakId)
      : null;
  const timeZone = ctx.outpace.city.timeZone;
  return {
    batch,
    pack,
    timeZone,
    today: dayOf(ctx.now, timeZone),
    excelEpoch: batch.shape.excelEpoch,
    hashKey: ctx.keys.secret('import-rows'),
  };
}

/** How to open the file of an import: as it was opened when the person looked at it. */
export function openingOf(batch: Batch) {
  const { shape } = batch;
  return {
    kind: shape.fileKind,
    headerRow: shape.headerRow,
    ...(shape.sheet ? { sheet: shape.sheet } : {}),
    ...(shape.fileKind === 'csv' && shape.encoding ? { encoding: shape.encoding } : {}),
    ...(shape.fileKind === 'csv' && shape.delimiter ? { delimiter: shape.delimiter } : {}),
  };
}
