import type { Context } from '../../core/module.ts';
import { judgedNow } from './health.ts';
import { insertPulses } from './pulseStore.ts';
import type { SourceHealth, SourceKind } from './schema.ts';
import { openSignals } from './signalStore.ts';
import { readSources } from './sourceStore.ts';
import { offsetOf } from './workingHours.ts';

export type { SourceHealth, SourceKind } from './schema.ts';

/** Records that a source was heard now: `count` of whatever it sends (0 is a sign of life). One insert; nothing waits for it. */
export async function pulse(
  ctx: Context,
  heard: { kind: SourceKind; id: string; count: number; positives?: number },
): Promise<void> {
  await insertPulses(ctx, [{ ...heard, at: ctx.now }]);
}

/** How every source of the session's area stands at this instant (needs testing.read). Two queries, linear in the sources. */
export async function sourcesHealth(ctx: Context): Promise<SourceHealth[]> {
  const offset = offsetOf(ctx.outpace.city.timeZone);
  const open = await openSignals(ctx);
  return (await readSources(ctx)).map(source => {
    const { state, standing } = judgedNow(ctx, source, offset);
    const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
    return {
      kind: source.kind,
      id: source.id,
      name: source.name,
      areaKey: source.areaKey,
      state,
      lastHeardAt: source.lastHeardAt?.toISOString() ?? null,
      silentSince: iso(standing.silentSince),
      expectedNextAt: iso(standing.expectedNextAt),
      openSignals: open.filter(signal => signal.sourceKind === source.kind && signal.sourceId === source.id)
        .length,
    };
  });
}
