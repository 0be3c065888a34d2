import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { labsOf, resultFeeds, setLabState } from '../laboratory/queries.ts';
import { deviceBeats } from '../presence/queries.ts';
import { pointHours } from '../specimens/queries.ts';
import { addTasks } from '../tasks/queries.ts';
import { watching } from './parameters.ts';
import { beatsOf, foldPulses, forgetBeats, replaceBeats, totalsBetween } from './pulseStore.ts';
import { learnRhythm } from './rhythm.ts';
import {
  certificateAlarm,
  expectationOf,
  positivityJump,
  type Statistic,
  standingOf,
  volumeJump,
} from './rules.ts';
import type { SignalKind } from './schema.ts';
import { insertSignal, markHeardAgain, openSignals, raisedSince } from './signalStore.ts';
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
  await registerSources(ctx, await knownSources(ctx, devices));
  await foldPulses(ctx);
  // slots that began before the recount would be counted in part
  const whole = Math.ceil((ctx.now - recountMinutes * minuteMs) / (5 * minuteMs)) * 5 * minuteMs;
  await replaceBeats(
    ctx,
    'presence_device',
    devices.beats.filter(beat => beat.slot.getTime() >= whole),
  );
  const offset = offsetOf(ctx.outpace.city.timeZone);
  const sources = (await readSources(ctx)).filter(source => source.active && source.watched);
  await learn(ctx, sources, offset);
  await judge(ctx, sources, offset);
  if (ctx.now % dayMs < 2 * minuteMs)
    await forgetBeats(ctx, new Date(ctx.now - watching.keepBeats.value * dayMs));
}

async function knownSources(
  ctx: Context,
  { devices }: Awaited<ReturnType<typeof deviceBeats>>,
): Promise<KnownSource[]> {
  const plain = { declared: null, certificateExpiresAt: null, lastHeardAt: null };
  const labs = [...(await labsOf(ctx)).values()].filter(lab => lab.state !== 'closed');
  const feeds = (await resultFeeds(ctx)).filter(feed => !feed.revokedAt);
  const points = await pointHours(ctx);
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
      declared: { everyMinutes: watching.pointEvery.value, hours: point.opening },
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

/** Learns the rhythms that are oldest, a few a sweep. Changes the rows given. */
async function learn(ctx: Context, sources: readonly SourceRow[], offset: Offset): Promise<void> {
  const before = ctx.now - watching.relearnAfter.value * hourMs;
  const due = sources
    .filter(source => (source.learntAt?.getTime() ?? 0) < before)
    .toSorted((a, b) => (a.learntAt?.getTime() ?? 0) - (b.learntAt?.getTime() ?? 0))
    .slice(0, learntAtOnce);
  for (const source of due) {
    const from = new Date(ctx.now - watching.learnFrom.value * dayMs);
    source.rhythm = learnRhythm(await beatsOf(ctx, source.kind, source.id, from), ctx.now, offset);
    await keepRhythm(ctx, source, source.rhythm);
  }
}

async function judge(ctx: Context, sources: readonly SourceRow[], offset: Offset): Promise<void> {
  const open = await openSignals(ctx);
  const recent = await raisedSince(ctx, new Date(ctx.now - dayMs));
  const hour = Math.floor(ctx.now / hourMs) * hourMs - hourMs;
  const lastHour = await totalsBetween(ctx, new Date(hour), new Date(hour + hourMs));
  const lastDay = await totalsBetween(ctx, new Date(ctx.now - dayMs), new Date(ctx.now));
  const heardAgain: string[] = [];
  for (const source of sources) {
    const key = `${source.kind} ${source.id}`;
    const heardAt = (source.lastHeardAt ?? source.knownSince).getTime();
    const expectation = expectationOf(
      { set: source.setRhythm, learnt: source.rhythm, declared: source.declared },
      offset,
    );
    // a point that opened again begins anew
    const standing = standingOf(Math.max(heardAt, source.knownSince.getTime()), expectation, ctx.now);
    const silences = open.filter(
      signal =>
        signal.kind === 'silence' && signal.sourceKind === source.kind && signal.sourceId === source.id,
    );
    if (standing.silentSince === null)
      heardAgain.push(
        ...silences
          .filter(signal => !signal.heardAgainAt && heardAt > signal.beganAt.getTime())
          .map(signal => signal.id),
      );
    else if (!silences.some(signal => !signal.heardAgainAt))
      await raise(ctx, source, 'silence', new Date(standing.silentSince), standing.rule!, {
        method: expectation!.by === 'learnt' ? '2 × 99th percentile of its gaps' : 'set interval',
        value: Math.round(standing.quietMinutes),
        expected: Math.round(expectation!.usualMinutes),
        score: Math.round((standing.quietMinutes / Math.max(1, expectation!.usualMinutes)) * 10) / 10,
        limit: Math.round(expectation!.silentAfterMinutes),
      });
    if (source.rhythm && !recent.has(`${key} volume`)) {
      const jump = volumeJump(source.rhythm, hour, lastHour.get(key)?.count ?? 0, offset);
      // nothing at all is silence, and told as such
      if (jump && jump.value > 0) await raise(ctx, source, 'volume', new Date(hour), 'FED-3', jump);
    }
    const day = lastDay.get(key);
    if (source.rhythm && day && !recent.has(`${key} positivity`)) {
      const jump = positivityJump(source.rhythm, day.positives, day.count);
      if (jump) await raise(ctx, source, 'positivity', new Date(ctx.now - dayMs), 'FED-4', jump);
    }
    if (source.certificateExpiresAt) {
      const days = certificateAlarm(source.certificateExpiresAt.getTime(), ctx.now);
      if (days !== null)
        await raise(
          ctx,
          source,
          'certificate',
          source.certificateExpiresAt,
          'FED-5',
          {
            method: 'days to the end of the certificate',
            value: Math.max(0, Math.ceil((source.certificateExpiresAt.getTime() - ctx.now) / dayMs)),
            expected: days,
            score: days,
            limit: days,
          },
          String(days),
        );
    }
  }
  for (const { sourceKind, sourceId } of await markHeardAgain(ctx, heardAgain))
    if (sourceKind === 'laboratory' && (await labsOf(ctx, [sourceId])).get(sourceId)?.state === 'silent')
      await setLabState(ctx, sourceId, 'working', '恢复报送 / heard again');
}

async function raise(
  ctx: Context,
  source: SourceRow,
  kind: SignalKind,
  beganAt: Date,
  rule: string,
  statistic: Statistic,
  of = '',
): Promise<void> {
  const title = titleOf(source.name, kind, statistic);
  const id = await insertSignal(ctx, {
    sourceKind: source.kind,
    sourceId: source.id,
    kind,
    title,
    statistic,
    beganAt,
    areaKey: source.areaKey,
    key: `${source.kind} ${source.id} ${kind} ${of} ${beganAt.toISOString()}`,
  });
  if (!id) return;
  await addTasks(ctx, [
    {
      outbreakId: null,
      kind: 'silent_source',
      title,
      subjectKind: 'feed_signal',
      subjectId: id,
      dueAt: ctx.now + (kind === 'certificate' ? dayMs : watching.answerWithin.value * minuteMs),
      ruleId: rule,
      areaKey: source.areaKey,
      locatedKey: source.areaKey,
      originKey: source.areaKey,
    },
  ]);
  await ctx.journal({
    act: 'source.signalled',
    objectKind: 'feed_signal',
    objectId: id,
    rule,
    areaKey: source.areaKey,
    detail: { source: source.kind, kind, value: statistic.value, limit: statistic.limit },
  });
  // a laboratory that said it is full keeps saying so
  if (
    kind === 'silence' &&
    source.kind === 'laboratory' &&
    (await labsOf(ctx, [source.id])).get(source.id)?.state === 'working'
  )
    await setLabState(ctx, source.id, 'silent', `${title.zh} / ${title.en}`);
  await ctx.emit('source.signalled', { signalId: id, sourceKind: source.kind, sourceId: source.id, kind });
}

/** What is wrong, in one sentence. */
export function titleOf(name: string, kind: SignalKind, { value, expected, score }: Statistic): Bilingual {
  switch (kind) {
    case 'silence':
      return {
        zh: `${name}已${spoken(value).zh}没有消息(通常不超过${spoken(expected).zh})`,
        en: `${name} has been silent for ${spoken(value).en} (usually no longer than ${spoken(expected).en})`,
      };
    case 'volume':
      return {
        zh: `${name}一小时 ${value} 份,平时同一时段约 ${Math.round(expected)} 份`,
        en: `${name} sent ${value} in an hour; at this hour it is usually about ${Math.round(expected)}`,
      };
    case 'positivity':
      return {
        zh: `${name}近 24 小时阳性率 ${percent(value)},此前约 ${percent(expected)}`,
        en: `${name}: ${percent(value)} positive in 24 hours, about ${percent(expected)} before`,
      };
    default:
      return score === 0
        ? { zh: `${name}的证书已到期`, en: `The certificate of ${name} has ended` }
        : {
            zh: `${name}的证书还有 ${value} 天到期`,
            en: `The certificate of ${name} ends in ${value} days`,
          };
  }
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;
const spoken = (minutes: number) =>
  minutes < 120
    ? { zh: ` ${Math.round(minutes)} 分钟`, en: `${Math.round(minutes)} min` }
    : { zh: ` ${(minutes / 60).toFixed(1)} 小时`, en: `${(minutes / 60).toFixed(1)} h` };
