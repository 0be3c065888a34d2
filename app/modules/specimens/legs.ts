import type { CustodyMoment, LegLimit, LegSetting } from '@outpace/protocol';
import type { LimitView, PointKind, ProgrammeKind } from './schema.ts';

/** When each moment of a tube's or box's way was, epoch ms; absent: not yet. */
export type Moments = Partial<Record<CustodyMoment, number>>;

/** Which of a pack's narrower limits hold: by why one is sampled, and where. */
export function settingsOf(kind: ProgrammeKind | null, point: PointKind | null): LegSetting[] {
  const settings: LegSetting[] = [];
  if (kind === 'campaign' || kind === 'voluntary' || kind === 'retest') settings.push(kind);
  if (point === 'hospital') settings.push('hospital');
  return settings;
}

/**
 * Every limit of a way as it stands at `now` (epoch ms): due from the moment it begins with, met when its last moment came in time, missed from the
 * instant after it was due (CUS-6). Exact at any instant; nothing is stored. Limits whose first moment has not come are left out.
 */
export function limitsAt(
  legs: readonly LegLimit[],
  moments: Moments,
  settings: readonly LegSetting[],
  now: number,
): (Omit<LimitView, 'dueAt'> & { dueAt: number; reached: boolean })[] {
  return legs.flatMap(leg => {
    const from = moments[leg.from];
    if (from === undefined || (leg.setting && !settings.includes(leg.setting))) return [];
    const dueAt = from + leg.hours * 3_600_000;
    const to = moments[leg.to];
    const state: LimitView['state'] =
      to !== undefined ? (to <= dueAt ? 'met' : 'missed') : now <= dueAt ? 'running' : 'missed';
    return [
      {
        ruleId: leg.id,
        title: leg.title,
        from: leg.from,
        to: leg.to,
        dueAt,
        state,
        reached: to !== undefined,
      },
    ];
  });
}

/** The first instant at which a limit not yet reached runs out, past or not; null where none is running. */
export function firstDue(limits: readonly { dueAt: number; reached: boolean }[]): number | null {
  const due = limits.filter(limit => !limit.reached).map(limit => limit.dueAt);
  return due.length ? Math.min(...due) : null;
}

/** As an answer carries them. */
export function limitViews(limits: ReturnType<typeof limitsAt>): LimitView[] {
  return limits.map(({ reached: _, dueAt, ...limit }) => ({
    ...limit,
    dueAt: new Date(dueAt).toISOString(),
  }));
}
