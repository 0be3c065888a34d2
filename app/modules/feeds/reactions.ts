import type { Module } from '../../core/module.ts';
import { tubesOf } from '../specimens/queries.ts';
import { insertPulses, type Pulse } from './pulseStore.ts';
import type { SourceKind } from './schema.ts';

/** A source is heard by what the modules above tell anyway; nobody has to report to this one. */
export const reactions: NonNullable<Module['reactions']> = {
  'tube.closed': async (ctx, { tubeIds }) => {
    const tubes = await tubesOf(ctx, tubeIds);
    await insertPulses(
      ctx,
      summed('sampling_point', ctx.now, [...tubes.values()], tube => ({
        id: tube.pointId,
        count: tube.memberCount,
        positives: 0,
      })),
    );
  },
  'results.released': async (ctx, { tubeIds, at }) => {
    const tubes = await tubesOf(ctx, tubeIds);
    await insertPulses(
      ctx,
      summed('laboratory', Date.parse(at), [...tubes.values()], tube => ({
        id: tube.labId,
        count: 1,
        positives: tube.result === 'positive' ? 1 : 0,
      })),
    );
  },
  'lab.feed_heard': async (ctx, { feedId, messages, results, at }) => {
    // a message that carries nothing new is still a sign of life
    await insertPulses(ctx, [
      { kind: 'result_feed', id: feedId, count: Math.max(results, messages), at: Date.parse(at) },
    ]);
  },
};

function summed<T>(
  kind: SourceKind,
  at: number,
  rows: readonly T[],
  of: (row: T) => { id: string | null; count: number; positives: number },
): Pulse[] {
  const sums = new Map<string, Pulse>();
  for (const row of rows) {
    const { id, count, positives } = of(row);
    if (!id) continue;
    const sum = sums.get(id) ?? { kind, id, at, count: 0, positives: 0 };
    sums.set(id, { ...sum, count: sum.count + count, positives: (sum.positives ?? 0) + positives });
  }
  return [...sums.values()];
}
