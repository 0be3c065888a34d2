import type { Context } from '../../core/module.ts';
import { labsOf, resultFeeds } from '../laboratory/queries.ts';
import { deviceBeats } from '../presence/queries.ts';
import { homePointsOf, type PointHours, pointHours } from '../specimens/queries.ts';
import { judge } from './judging.ts';
import { watching } from './parameters.ts';
import { beatsOf, foldPulses, forgetBeats, replaceBeats } from './pulseStore.ts';
import { learnRhythm } from './rhythm.ts';
import { type KnownSource, keepRhythm, readSources, registerSources, type SourceRow } from './sourceStore.ts';
import { type Offset, offsetOf } from './workingHours.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Rhythms learnt anew in one sweep; each reads four weeks of one source. */
const learntAtOnce = 50;
/** How far back a device's batches are counted anew. */
const recountMinutes = 30;

/** One sweep: who there is, what was heard, what is learnt from it, and who is silent or strays. Runs as the system over the whole city. */
export async function sweepSources(ctx: Context): Promise<void> {
  const devices = await deviceBeats(ctx, new Date(ctx.now - recountMinutes * minuteMs));
  const points = await pointHours(ctx);
  const onDemand = new Set(
    (await homePointsOf(ctx, [...new Set(points.map(point => point.areaKey))])).values(),
  );
  await registerSources(ctx, await knownSources(ctx, devices, points, onDemand));
  await foldPulses(ctx);
  // slots that began before the recount would be counted in part
  const whole = Math.ceil((ctx.now - recountMinutes * minuteMs) / (5 * minuteMs)) * 5 * minuteMs;
  await replaceBeats(
    ctx,
    'presence_device',
    devices.beats.filter(beat => beat.slot.getTime() >= whole),
  );
  const offset = offsetOf(ctx.outpace.city.timeZone);
  const sources = await readSources(ctx);
  await learn(ctx, sources, offset, onDemand);
  await judge(ctx, sources, offset);
  if (ctx.now % dayMs < 2 * minuteMs)
    await forgetBeats(ctx, new Date(ctx.now - watching.keepBeats.value * dayMs));
}

async function knownSources(
  ctx: Context,
  { devices }: Awaited<ReturnType<typeof deviceBeats>>,
  points: readonly PointHours[],
  onDemand: ReadonlySet<string>,
): Promise<KnownSource[]> {
  const plain = { declared: null, certificateExpiresAt: null, lastHeardAt: null };
  const labs = [...(await labsOf(ctx)).values()].filter(lab => lab.state !== 'closed');
  const feeds = (await resultFeeds(ctx)).filter(feed => !feed.revokedAt);
  return [
    ...labs.map(lab => ({
      ...plain,
      kind: 'laboratory' as const,
      id: lab.id,
      name: lab.name,
      areaKey: lab.areaKey,
    })),
    ...feeds.map(feed => ({
      ...plain,
      kind: 'result_feed' as const,
      id: feed.id,
      name: feed.name,
      areaKey: feed.areaKey,
      certificateExpiresAt: feed.certificateExpiresAt,
      lastHeardAt: feed.lastHeardAt,
    })),
    ...points.map(point => ({
      ...plain,
      kind: 'sampling_point' as const,
      id: point.id,
      name: point.name,
      areaKey: point.areaKey,
      // FED-11: who is visited at home is asked for by tasks with a time of their own, not by an hour of the day
      declared: onDemand.has(point.id)
        ? null
        : { everyMinutes: watching.pointEvery.value, hours: point.opening },
    })),
    ...devices
      .filter(device => !device.revokedAt)
      .map(device => ({
        ...plain,
        kind: 'presence_device' as const,
        id: device.id,
        name: device.name,
        areaKey: device.areaKey,
        lastHeardAt: device.lastReceivedAt,
      })),
  ];
}

/** Learns the rhythms that are oldest, a few a sweep; those on demand have none. Changes the rows given. */
async function learn(
  ctx: Context,
  sources: readonly SourceRow[],
  offset: Offset,
  onDemand: ReadonlySet<string>,
): Promise<void> {
  for (const source of sources.filter(each => each.rhythm && onDemand.has(each.id))) {
    source.rhythm = null;
    await keepRhythm(ctx, source, null);
  }
  const before = ctx.now - watching.relearnAfter.value * hourMs;
  const due = sources
    .filter(
      source =>
        source.active &&
        source.watched &&
        !onDemand.has(source.id) &&
        (source.learntAt?.getTime() ?? 0) < before,
    )
    .toSorted((a, b) => (a.learntAt?.getTime() ?? 0) - (b.learntAt?.getTime() ?? 0))
    .slice(0, learntAtOnce);
  for (const source of due) {
    const from = new Date(ctx.now - watching.learnFrom.value * dayMs);
    source.rhythm = learnRhythm(await beatsOf(ctx, source.kind, source.id, from), ctx.now, offset);
    await keepRhythm(ctx, source, source.rhythm);
  }
}
