import { type LegLimit, type LegSetting, legLimitsOf } from '@outpace/protocol';
import type { Judged } from './judging.ts';

/** Limits that end in the laboratory, of a programme's tubes; those it begins with at the table are counted from the first specimen. */
export function benchLimits({ pack, programme }: Judged): LegLimit[] {
  const setting: LegSetting | undefined =
    programme.kind === 'campaign' || programme.kind === 'voluntary' || programme.kind === 'retest'
      ? programme.kind
      : undefined;
  return legLimitsOf(pack, setting).filter(leg => leg.to === 'loaded' || leg.to === 'reported');
}

/** The limit of a tube that runs out first among those not reached; null when none is running. `now` in epoch ms. */
export function nextLimit(
  limits: readonly LegLimit[],
  tube: {
    firstSampleAt: Date | null;
    receivedAt: Date;
    loadedAt: Date | null;
    reportedAt: Date | null;
  },
): { ruleId: string; dueAt: number } | null {
  const from = { collected: tube.firstSampleAt, received: tube.receivedAt, loaded: tube.loadedAt } as Record<
    string,
    Date | null
  >;
  const reached = { loaded: tube.loadedAt, reported: tube.reportedAt } as Record<string, Date | null>;
  return (
    limits
      .flatMap(leg => {
        const begin = from[leg.from];
        return begin && !reached[leg.to]
          ? [{ ruleId: leg.id, dueAt: begin.getTime() + leg.hours * 3_600_000 }]
          : [];
      })
      .toSorted((a, b) => a.dueAt - b.dueAt)[0] ?? null
  );
}
