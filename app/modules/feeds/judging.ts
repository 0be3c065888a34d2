import type { Context } from '../../core/module.ts';
import { labsOf, setLabState } from '../laboratory/queries.ts';
import { addTasks, closeTasksOf } from '../tasks/queries.ts';
import { watching } from './parameters.ts';
import { totalsBetween } from './pulseStore.ts';
import {
  certificateAlarm,
  type Expectation,
  expectationOf,
  positivityJump,
  type Standing,
  type Statistic,
  standingOf,
  volumeJump,
} from './rules.ts';
import type { SignalKind } from './schema.ts';
import {
  type Ending,
  endByItself,
  insertSignal,
  openSignals,
  type Refreshed,
  raisedSince,
  refreshSignals,
  type SignalRow,
} from './signalStore.ts';
import type { SourceRow } from './sourceStore.ts';
import { taskTitleOf, titleOf } from './titles.ts';
import type { Offset } from './workingHours.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What a sweep found of the signals that are open; written at its end, set-based. */
interface Findings {
  open: Map<string, SignalRow[]>;
  refreshed: Refreshed[];
  ended: Ending[];
}

const keyOf = (kind: string, id: string, signal: SignalKind) => `${kind} ${id} ${signal}`;

/** Judges every source: raises what is new, brings up to date what is open, ends what is over (FED-9, FED-10). Linear in the sources. */
export async function judge(ctx: Context, sources: readonly SourceRow[], offset: Offset): Promise<void> {
  const findings: Findings = {
    open: Map.groupBy(await openSignals(ctx), each => keyOf(each.sourceKind, each.sourceId, each.kind)),
    refreshed: [],
    ended: [],
  };
  const recent = await raisedSince(ctx, new Date(ctx.now - dayMs));
  const hour = Math.floor(ctx.now / hourMs) * hourMs - hourMs;
  const lastHour = await totalsBetween(ctx, new Date(hour), new Date(hour + hourMs));
  const lastDay = await totalsBetween(ctx, new Date(ctx.now - dayMs), new Date(ctx.now));
  for (const source of sources) {
    if (!source.active || !source.watched) {
      for (const kind of ['silence', 'certificate'] as const)
        endAll(findings, source, kind, {
          how: 'explained',
          reason: '信源已停用或不再关注 / the source was closed, or is no longer watched',
        });
      continue;
    }
    await judgeSilence(ctx, source, offset, findings);
    const key = `${source.kind} ${source.id}`;
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
    await judgeCertificate(ctx, source, findings);
  }
  await refreshSignals(ctx, findings.refreshed);
  await end(ctx, findings);
}

async function judgeSilence(
  ctx: Context,
  source: SourceRow,
  offset: Offset,
  findings: Findings,
): Promise<void> {
  const heardAt = (source.lastHeardAt ?? source.knownSince).getTime();
  const expectation = expectationOf(
    { set: source.setRhythm, learnt: source.rhythm, declared: source.declared },
    offset,
  );
  // a point that opened again begins anew
  const standing = standingOf(Math.max(heardAt, source.knownSince.getTime()), expectation, ctx.now);
  const [first, ...more] = findings.open.get(keyOf(source.kind, source.id, 'silence')) ?? [];
  for (const signal of more)
    findings.ended.push({
      signal,
      how: 'explained',
      reason: '同一信源的沉默合并为一个信号 / one signal for one silence of a source',
      heardAgainAt: signal.heardAgainAt,
    });
  if (first && source.lastHeardAt && source.lastHeardAt > first.beganAt)
    findings.ended.push({
      signal: first,
      how: 'fixed',
      reason: '恢复报送 / heard again',
      heardAgainAt: first.heardAgainAt ?? source.lastHeardAt,
    });
  else if (first && standing.silentSince === null)
    findings.ended.push({
      signal: first,
      how: 'explained',
      reason: '按现在的节律不算沉默 / no silence by the rhythm it has now',
      heardAgainAt: null,
    });
  else if (first) {
    const statistic = silence(expectation!, standing);
    findings.refreshed.push({
      signal: first,
      statistic,
      title: titleOf(source.name, 'silence', statistic),
    });
    return;
  }
  if (standing.silentSince !== null)
    await raise(
      ctx,
      source,
      'silence',
      new Date(standing.silentSince),
      standing.rule!,
      silence(expectation!, standing),
    );
}

const silence = (expectation: Expectation, { quietMinutes }: Standing): Statistic => ({
  method: expectation.by === 'learnt' ? '2 × 99th percentile of its gaps' : 'set interval',
  value: Math.round(quietMinutes),
  expected: Math.round(expectation.usualMinutes),
  score: Math.round((quietMinutes / Math.max(1, expectation.usualMinutes)) * 10) / 10,
  limit: Math.round(expectation.silentAfterMinutes),
});

async function judgeCertificate(ctx: Context, source: SourceRow, findings: Findings): Promise<void> {
  const expiresAt = source.certificateExpiresAt;
  const days = expiresAt && certificateAlarm(expiresAt.getTime(), ctx.now);
  if (!expiresAt || days === null) {
    endAll(findings, source, 'certificate', {
      how: 'fixed',
      reason: '证书已更换 / the certificate was renewed',
    });
    return;
  }
  const statistic = {
    method: 'days to the end of the certificate',
    value: Math.max(0, Math.ceil((expiresAt.getTime() - ctx.now) / dayMs)),
    expected: days,
    score: days,
    limit: days,
  };
  const [first, ...more] = findings.open.get(keyOf(source.kind, source.id, 'certificate')) ?? [];
  for (const signal of more)
    findings.ended.push({
      signal,
      how: 'explained',
      reason: '同一证书的到期合并为一个信号 / one signal for one certificate',
      heardAgainAt: null,
    });
  if (!first) {
    await raise(ctx, source, 'certificate', expiresAt, 'FED-5', statistic, String(days));
    return;
  }
  const stage = first.statistic.limit !== days;
  findings.refreshed.push({
    signal: first,
    statistic,
    title: titleOf(source.name, 'certificate', statistic),
    ...(stage ? { key: dedupeKey(source, 'certificate', expiresAt, String(days)) } : {}),
  });
  // FED-5: told anew at each of the days, within the signal that is open
  if (stage) await tell(ctx, source, first.id, 'certificate', 'FED-5', statistic);
}

function endAll(
  findings: Findings,
  source: SourceRow,
  kind: SignalKind,
  why: Pick<Ending, 'how' | 'reason'>,
): void {
  for (const signal of findings.open.get(keyOf(source.kind, source.id, kind)) ?? [])
    findings.ended.push({ signal, ...why, heardAgainAt: signal.heardAgainAt });
}

async function end(ctx: Context, { ended }: Findings): Promise<void> {
  const done = new Set(await endByItself(ctx, ended));
  for (const { signal, how, reason, heardAgainAt } of ended.filter(each => done.has(each.signal.id))) {
    await closeTasksOf(ctx, signal.id, reason, { kinds: ['silent_source'] });
    await ctx.journal({
      act: how === 'fixed' ? 'source.signal_fixed' : 'source.signal_explained',
      objectKind: 'feed_signal',
      objectId: signal.id,
      rule: 'FED-10',
      areaKey: signal.areaKey,
      detail: { reason, ...(heardAgainAt ? { heardAgainAt: heardAgainAt.toISOString() } : {}) },
    });
    if (
      signal.kind === 'silence' &&
      signal.sourceKind === 'laboratory' &&
      heardAgainAt &&
      (await labsOf(ctx, [signal.sourceId])).get(signal.sourceId)?.state === 'silent'
    )
      await setLabState(ctx, signal.sourceId, 'working', '恢复报送 / heard again');
  }
}

const dedupeKey = (source: SourceRow, kind: SignalKind, beganAt: Date, of: string) =>
  `${source.kind} ${source.id} ${kind} ${of} ${beganAt.toISOString()}`;

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
    key: dedupeKey(source, kind, beganAt, of),
  });
  if (!id) return;
  await tell(ctx, source, id, kind, rule, statistic);
  // a laboratory that said it is full keeps saying so
  if (
    kind === 'silence' &&
    source.kind === 'laboratory' &&
    (await labsOf(ctx, [source.id])).get(source.id)?.state === 'working'
  )
    await setLabState(ctx, source.id, 'silent', `${title.zh} / ${title.en}`);
}

/** Tells of a signal: a task unless one is open, the journal, and whoever listens. */
async function tell(
  ctx: Context,
  source: SourceRow,
  signalId: string,
  kind: SignalKind,
  rule: string,
  statistic: Statistic,
): Promise<void> {
  await addTasks(
    ctx,
    [
      {
        outbreakId: null,
        kind: 'silent_source',
        title: taskTitleOf(source.name, kind, statistic),
        subjectKind: 'feed_signal',
        subjectId: signalId,
        dueAt: ctx.now + (kind === 'certificate' ? dayMs : watching.answerWithin.value * 60_000),
        ruleId: rule,
        areaKey: source.areaKey,
        locatedKey: source.areaKey,
        originKey: source.areaKey,
      },
    ],
    { unlessOpen: true },
  );
  await ctx.journal({
    act: 'source.signalled',
    objectKind: 'feed_signal',
    objectId: signalId,
    rule,
    areaKey: source.areaKey,
    detail: { source: source.kind, kind, value: statistic.value, limit: statistic.limit },
  });
  await ctx.emit('source.signalled', { signalId, sourceKind: source.kind, sourceId: source.id, kind });
}
