import type { Context } from '../../core/module.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames } from '../areas/queries.ts';
import type { Judged } from './health.ts';
import { stepsOf } from './pulseStore.ts';
import type { SignalView, SourceView } from './schema.ts';
import type { SignalRow } from './signalStore.ts';

const quarterMs = 15 * 60_000;
const quarters = 96;

/** Where the strip of 24 hours begins: the last quarter of an hour is the one still running. */
export const beatsFrom = (now: number) =>
  Math.floor(now / quarterMs) * quarterMs - (quarters - 1) * quarterMs;

const iso = (at: number | Date | null) => (at === null ? null : new Date(at).toISOString());

export async function sourceViews(
  ctx: Context,
  judged: readonly Judged[],
  open: readonly SignalRow[],
): Promise<SourceView[]> {
  const from = beatsFrom(ctx.now);
  const steps = await stepsOf(
    ctx,
    judged.map(each => each.source),
    new Date(from),
    15,
  );
  const areas = await areaNames(
    ctx,
    judged.map(each => each.source.areaKey),
  );
  return judged.map(({ source, expectation, standing, state }) => {
    const own = steps.get(`${source.kind} ${source.id}`);
    return {
      kind: source.kind,
      id: source.id,
      name: source.name,
      areaKey: source.areaKey,
      areaName: areas.get(source.areaKey)?.path ?? '',
      state,
      lastHeardAt: iso(source.lastHeardAt),
      expectedNextAt: state === 'off' ? null : iso(standing.expectedNextAt),
      silentSince: state === 'silent' ? iso(standing.silentSince) : null,
      rhythmBy: expectation?.by ?? null,
      usualMinutes: expectation ? Math.round(expectation.usualMinutes) : null,
      silentAfterMinutes: expectation ? Math.round(expectation.silentAfterMinutes) : null,
      certificateExpiresAt: iso(source.certificateExpiresAt),
      watched: source.watched,
      beats: Array.from({ length: quarters }, (_, step) => own?.get(step) ?? 0),
      openSignals: open
        .filter(signal => signal.sourceKind === source.kind && signal.sourceId === source.id)
        .map(({ id, kind, title, version }) => ({ id, kind, title, version })),
      version: source.version,
    };
  });
}

export async function signalViews(ctx: Context, rows: readonly SignalRow[]): Promise<SignalView[]> {
  const names = await colleagues(
    ctx,
    rows.flatMap(row => row.endedBy ?? []),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  return rows.map(({ areaKey, endedBy, ...row }) => ({
    ...row,
    beganAt: row.beganAt.toISOString(),
    raisedAt: row.raisedAt.toISOString(),
    heardAgainAt: iso(row.heardAgainAt),
    endedAt: iso(row.endedAt),
    endedByName: endedBy ? (names.get(endedBy)?.name ?? null) : null,
    areaName: areas.get(areaKey)?.path ?? '',
  }));
}
