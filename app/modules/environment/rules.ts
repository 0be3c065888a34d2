import { addDays, dayOf, daysBetween, endOfDay, startOfDay } from '@outpace/protocol';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { sampling } from './parameters.ts';

/** What a site owes by its plan, at one instant. Bounds are epoch ms; `dueAt` is the end, exclusive. */
export interface SiteDuty {
  state: 'none' | 'ahead' | 'done' | 'due' | 'overdue';
  dueFrom: number | null;
  dueAt: number | null;
  /** Whole periods that passed without a round since the last one, or since the plan began. */
  missed: number;
}

/**
 * What a site owes now (ENV-3): the plan cuts time into periods of `everyDays` city days from `startsOn`, each wanting one finished round. Done until the
 * period ends; due within the period after; overdue, since the end of the first period without one, as soon as a whole period has passed.
 * `lastFinishedAt`: the last finished round, epoch ms. Constant cost, no timers: exact at any instant.
 */
export function siteDuty(
  plan: { startsOn: string; everyDays: number | null } | null,
  lastFinishedAt: number | null,
  now: number,
  timeZone: string,
): SiteDuty {
  if (!plan?.everyDays) return { state: 'none', dueFrom: null, dueAt: null, missed: 0 };
  const every = plan.everyDays;
  const period = (at: number) => Math.floor(daysBetween(plan.startsOn, dayOf(at, timeZone)) / every);
  const from = (n: number) => startOfDay(addDays(plan.startsOn, n * every), timeZone);
  const until = (n: number) => endOfDay(addDays(plan.startsOn, (n + 1) * every - 1), timeZone);
  const current = period(now);
  if (current < 0) return { state: 'ahead', dueFrom: from(0), dueAt: until(0), missed: 0 };
  const last = lastFinishedAt === null ? -1 : Math.max(-1, period(lastFinishedAt));
  if (last >= current)
    return { state: 'done', dueFrom: from(current + 1), dueAt: until(current + 1), missed: 0 };
  const missed = current - 1 - last;
  if (missed === 0) return { state: 'due', dueFrom: from(current), dueAt: until(current), missed };
  return { state: 'overdue', dueFrom: from(last + 1), dueAt: until(last + 1), missed };
}

/** A round asked for once (entry, exit, repeat): half-open [dueFrom, dueAt). */
export function roundState(
  round: { dueFrom: Date; dueAt: Date; finishedAt: Date | null; cancelledAt: Date | null },
  now: number,
): 'cancelled' | 'done' | 'ahead' | 'due' | 'overdue' {
  if (round.cancelledAt) return 'cancelled';
  if (round.finishedAt) return 'done';
  if (now < round.dueFrom.getTime()) return 'ahead';
  return now < round.dueAt.getTime() ? 'due' : 'overdue';
}

/** Whether a plan says enough to be followed (ENV-11). */
export function mayPlan(plan: {
  everyDays: number | null;
  onEntry: boolean;
  onExit: boolean;
  spots: readonly { name: string }[];
}): Refusal | null {
  const errors: NonNullable<Refusal['errors']> = [];
  if (!plan.everyDays && !plan.onEntry && !plan.onExit)
    errors.push({
      path: 'body/everyDays',
      message: {
        zh: '填写几天一次,或选择入库、出库时采样',
        en: 'say every how many days, or on entry or exit',
      },
      rule: 'ENV-11',
    });
  if (plan.spots.length === 0)
    errors.push({
      path: 'body/spots',
      message: { zh: '至少一个采样点位', en: 'at least one spot' },
      rule: 'ENV-11',
    });
  const names = plan.spots.map(spot => spot.name.trim());
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined)
    errors.push({
      path: 'body/spots',
      message: { zh: `点位“${double}”写了两次`, en: `the spot "${double}" is named twice` },
      rule: 'ENV-11',
    });
  return errors.length
    ? refuse('ENV-11', '采样方案不完整。', 'The sampling plan is not complete.', { errors })
    : null;
}

/** Whether a swab may be taken down as of `at` (ENV-8): neither in the future nor too long ago. */
export function mayTakeAt(at: number, now: number): Refusal | null {
  if (at > now + sampling.clockAheadMinutes.value * 60_000)
    return refuse('ENV-8', '采样时间不能晚于现在。', 'A swab cannot be taken in the future.', {
      errors: [
        {
          path: 'body/at',
          message: { zh: '核对设备时间', en: 'check the clock of the device' },
          rule: 'ENV-8',
        },
      ],
    });
  const hours = sampling.lateEntryHours.value;
  if (at < now - hours * 3_600_000)
    return refuse(
      'ENV-8',
      `采样时间不能早于${hours}小时前。`,
      `A swab cannot have been taken more than ${hours} hours ago.`,
      { errors: [{ path: 'body/at', message: { zh: '重新采样', en: 'take it again' }, rule: 'ENV-8' }] },
    );
  return null;
}

/**
 * Whether a round may be finished (ENV-2): every spot of the plan has as many swabs as it asks, or a reason why not, and there is at least one swab.
 * `taken`: swabs (not undone) by spot id.
 */
export function mayFinish(
  spots: readonly { id: string; name: string; swabs: number }[],
  taken: ReadonlyMap<string, number>,
  skipped: readonly { spotId: string; reason: string }[],
  total: number,
): Refusal | null {
  const reasons = new Map(skipped.map(one => [one.spotId, one.reason.trim()]));
  const missing = spots.filter(
    spot => (taken.get(spot.id) ?? 0) < spot.swabs && (reasons.get(spot.id) ?? '').length < 2,
  );
  if (missing.length)
    return refuse(
      'ENV-2',
      `还有${missing.length}个点位没有采够,也没有写明原因。`,
      `${missing.length} spots lack swabs and a reason.`,
      {
        errors: missing.map(spot => ({
          path: `spots/${spot.id}`,
          message: {
            zh: `${spot.name}:已采${taken.get(spot.id) ?? 0}/${spot.swabs}`,
            en: `${spot.name}: ${taken.get(spot.id) ?? 0} of ${spot.swabs} taken`,
          },
          rule: 'ENV-2',
        })),
      },
    );
  if (total === 0)
    return refuse('ENV-2', '一个拭子也没有采,不能算一轮。', 'No swab was taken: this is not a round.');
  return null;
}

/** What the swabs of a finished round say together: positive if any is, unsettled if any is inconclusive or invalid, null while one is to come. */
export function roundResult(
  outcomes: readonly ('negative' | 'positive' | 'inconclusive' | 'invalid' | null)[],
): 'negative' | 'positive' | 'unsettled' | null {
  if (outcomes.includes('positive')) return 'positive';
  if (outcomes.length === 0 || outcomes.includes(null)) return null;
  return outcomes.every(one => one === 'negative') ? 'negative' : 'unsettled';
}

/**
 * Clean rounds in a row that count towards opening again (ENV-6): finished after the disinfection, nothing skipped, all negative, each at least
 * `betweenHours` after the one counted before. A positive starts from nothing; an unsettled or
 * incomplete one counts for nothing; nothing after a round whose results are to come counts yet. Rounds in any order.
 */
export function cleanRounds(
  rounds: readonly {
    finishedAt: number;
    result: 'negative' | 'positive' | 'unsettled' | null;
    complete: boolean;
  }[],
  disinfectedAt: number | null,
  betweenHours: number = sampling.betweenRoundsHours.value,
): number {
  if (disinfectedAt === null) return 0;
  let counted = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const round of rounds.toSorted((a, b) => a.finishedAt - b.finishedAt)) {
    if (round.finishedAt <= disinfectedAt) continue;
    if (round.result === null) break;
    if (round.result === 'positive') {
      counted = 0;
      last = Number.NEGATIVE_INFINITY;
    } else if (
      round.result === 'negative' &&
      round.complete &&
      round.finishedAt - last >= betweenHours * 3_600_000
    ) {
      counted++;
      last = round.finishedAt;
    }
  }
  return counted;
}

/** Whether a closed site opens again (ENV-6): disinfected, and clean rounds enough. */
export function mayOpenAgain(
  closure: { disinfectedAt: Date | null; negativeRounds: number },
  clean: number,
): boolean {
  return closure.disinfectedAt !== null && clean >= closure.negativeRounds;
}

/** Whether a site may be closed (ENV-5): only on a positive swab whose follow-up is open, for a stated reason, and not twice. */
export function mayClose(
  followup: { state: string } | null,
  closed: boolean,
  reason: string,
): Refusal | null {
  if (closed) return refuse('ENV-5', '该点位已经关闭。', 'The site is closed already.', { status: 409 });
  if (followup?.state !== 'open')
    return refuse(
      'ENV-5',
      '没有阳性拭子,不能关闭点位。关闭须以进行中的阳性处置为依据。',
      'A site is closed only on a positive swab whose follow-up is open.',
    );
  if (reason.trim().length < 4)
    return refuse('ENV-5', '关闭须写明理由。', 'Closing a site needs its reason.', {
      errors: [{ path: 'body/reason', message: { zh: '写明理由', en: 'state the reason' }, rule: 'ENV-5' }],
    });
  return null;
}

/** What may be done with a batch (ENV-7): held ones are released only when a swab taken since is negative and none is open; discarding needs method and reason. */
export function mayDecideGoods(
  goods: { state: string; heldAt: Date | null },
  decision: 'release' | 'discard',
  given: { reason: string; method?: string | undefined },
  swabs: readonly { takenAt: Date; outcome: string | null }[],
): Refusal | null {
  if (goods.state !== 'held' && goods.state !== 'present')
    return refuse('ENV-7', '这批货物已有处理结论。', 'This batch has been decided already.', { status: 409 });
  if (given.reason.trim().length < 4)
    return refuse('ENV-7', '须写明理由。', 'State the reason.', {
      errors: [{ path: 'body/reason', message: { zh: '写明理由', en: 'state the reason' }, rule: 'ENV-7' }],
    });
  if (decision === 'discard')
    return given.method?.trim()
      ? null
      : refuse('ENV-7', '销毁须写明方式和数量。', 'Discarding needs its method and amount.', {
          errors: [
            { path: 'body/method', message: { zh: '写明方式', en: 'state the method' }, rule: 'ENV-7' },
          ],
        });
  const since = goods.heldAt?.getTime() ?? 0;
  const after = swabs.filter(swab => swab.takenAt.getTime() >= since);
  if (goods.state === 'held' && (after.length === 0 || after.some(swab => swab.outcome !== 'negative')))
    return refuse(
      'ENV-7',
      '封存的货物须封存后复采且全部阴性才能放行。',
      'A held batch is released only when it was sampled again since and every swab is negative.',
    );
  return null;
}

/**
 * Who was there is asked from the last clean round before the positive swab, or from `lookbackDays` before it, whichever is later, to now (ENV-4).
 * Epoch ms, half-open.
 */
export function exposureWindow(
  firstPositiveAt: number,
  lastCleanAt: number | null,
  now: number,
): { from: number; to: number } {
  const earliest = firstPositiveAt - sampling.lookbackDays.value * 86_400_000;
  const clean = lastCleanAt !== null && lastCleanAt < firstPositiveAt ? lastCleanAt : earliest;
  return { from: Math.max(earliest, clean), to: now };
}
