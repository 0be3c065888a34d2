import { addDays, dayOf, daysBetween, startOfDay } from '@outpace/protocol';
import type { DrillState } from '../../core/drill.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import type { RunState } from './schema.ts';

/** Drills one server runs side by side; each holds a whole city in memory. Our choice. */
export const mostAtOnce = 3;
/** How much faster or slower than their scenario the simulated staff may be made. Our choice. */
export const staffSpeeds = { least: 0.25, most: 4 } as const;
/** Seconds of the drill a second; the bounds of the drill's own clock. */
export const speeds = { least: 1, most: 3600 } as const;

const minuteMs = 60_000;

/** DRL-10: whether a drill of this size and staff speed may be made. `people` within the bounds of a scenario, `staffSpeed` ¼ … 4. */
export function mayMake(
  people: number,
  staffSpeed: number,
  bounds: { least: number; most: number },
): Refusal | null {
  if (!Number.isInteger(people) || people < bounds.least || people > bounds.most)
    return refuse(
      'DRL-10',
      `人口须在 ${bounds.least} 到 ${bounds.most} 之间,不能是 ${people}。`,
      `The number of people must be from ${bounds.least} to ${bounds.most}, not ${people}.`,
      { errors: [{ path: 'body/people', message: { zh: '超出范围', en: 'out of bounds' }, rule: 'DRL-10' }] },
    );
  if (!(staffSpeed >= staffSpeeds.least && staffSpeed <= staffSpeeds.most))
    return refuse(
      'DRL-10',
      `模拟人员的速度须在 ${staffSpeeds.least} 到 ${staffSpeeds.most} 倍之间,不能是 ${staffSpeed}。`,
      `The simulated staff may be ${staffSpeeds.least} to ${staffSpeeds.most} times as fast, not ${staffSpeed}.`,
      {
        errors: [
          { path: 'body/staffSpeed', message: { zh: '超出范围', en: 'out of bounds' }, rule: 'DRL-10' },
        ],
      },
    );
  return null;
}

/** DRL-7: whether one more drill may run beside `running` others. */
export function mayRunAnother(running: number): Refusal | null {
  return running < mostAtOnce
    ? null
    : refuse(
        'DRL-7',
        `本机已有 ${running} 场演练在运行,最多 ${mostAtOnce} 场。请先停止一场。`,
        `${running} drills run on this machine already, and ${mostAtOnce} is the most. Stop one first.`,
        { status: 409 },
      );
}

/** DRL-9: whether a drill's folder may be deleted. Only one that does not run, and only when it was said again. */
export function mayDelete(state: RunState, confirmed: boolean): Refusal | null {
  if (isAlive(state))
    return refuse('DRL-9', '演练还在运行,请先停止。', 'The drill is running; stop it first.', {
      status: 409,
    });
  if (!confirmed)
    return refuse(
      'DRL-9',
      '删除后无法恢复:演练中的全部记录和评分都会消失。请确认。',
      'This cannot be undone: all records of the drill and its score go. Confirm it.',
    );
  return null;
}

/** Whether a process of the drill is there. */
export const isAlive = (state: RunState): boolean =>
  state === 'starting' || state === 'running' || state === 'stopping';

/** DRL-3: whether the drill may run at `speed` seconds a second. */
export function mayRunAt(speed: number, state: DrillState): Refusal | null {
  if (!(speed >= speeds.least && speed <= speeds.most))
    return refuse(
      'DRL-3',
      `速度须在 ${speeds.least} 到 ${speeds.most} 倍之间,不能是 ${speed}。`,
      `The speed must be from ${speeds.least} to ${speeds.most}, not ${speed}.`,
      { errors: [{ path: 'body/speed', message: { zh: '超出范围', en: 'out of bounds' }, rule: 'DRL-3' }] },
    );
  return state.ended ? drillEnded : null;
}

const drillEnded = refuse(
  'DRL-4',
  '演练已经结束,时间不能再往前走。可以返回保存点。',
  'The drill has ended and time goes no further. You can go back to a saved point.',
  { status: 409 },
);

/** DRL-4: whether the drill may work on to `instant` (epoch ms): later than now, not beyond its end. */
export function mayWorkTo(instant: number, state: DrillState): Refusal | null {
  if (state.ended) return drillEnded;
  if (instant > state.now && instant <= state.endsAt) return null;
  return refuse(
    'DRL-4',
    instant <= state.now ? '演练时间只能往前走;要回到从前,请用保存点。' : '这个时刻在演练结束之后。',
    instant <= state.now
      ? 'The clock of a drill goes forward only; saved points lead back.'
      : 'This lies after the end of the drill.',
    { errors: [{ path: 'body/instant', message: { zh: '不在范围内', en: 'out of bounds' }, rule: 'DRL-4' }] },
  );
}

/** DRL-4: whether there is a next event to go on to. */
export function mayStep(state: DrillState): Refusal | null {
  if (state.ended) return drillEnded;
  return state.nextEventAt === null
    ? refuse('DRL-4', '后面没有预定的事件。', 'Nothing more is planned.', { status: 409 })
    : null;
}

/** DRL-2: whether to go back to a saved point. What happened after it is lost, so it must be said twice. */
export function mayGoBack(pointId: string, confirmed: boolean, state: DrillState): Refusal | null {
  const point = state.points.find(one => one.id === pointId);
  if (!point) return refuse('DRL-2', '没有这个保存点。', 'There is no such saved point.', { status: 404 });
  if (!confirmed)
    return refuse(
      'DRL-2',
      `返回“${point.label}”后,此后的全部记录都会消失,所有人需重新登录。请确认。`,
      `Going back to “${point.label}” loses everything recorded since, and everyone signs in again. Confirm it.`,
      { details: { at: new Date(point.at).toISOString(), label: point.label } },
    );
  return null;
}

/** DRL-5: whether an inject may be answered: it must have been given, and was not answered before. */
export function mayAnswer(id: string, state: DrillState): Refusal | null {
  const inject = state.injects.find(one => one.id === id);
  if (!inject || inject.state === 'planned')
    return refuse('DRL-5', '没有这条已下达的情况。', 'No such inject was given.', { status: 404 });
  if (inject.state === 'answered')
    return refuse('DRL-5', '这条情况已经有人答复。', 'This inject was answered already.', {
      status: 409,
      ...(inject.answer ? { details: { text: inject.answer.text } } : {}),
    });
  return null;
}

/** DRL-5: whether an inject may be given now: planned ones only, each once. */
export function mayGive(id: string, state: DrillState): Refusal | null {
  const inject = state.injects.find(one => one.id === id);
  if (!inject) return refuse('DRL-5', '没有这条情况。', 'There is no such inject.', { status: 404 });
  return inject.state === 'planned'
    ? null
    : refuse('DRL-5', '这条情况已经下达过。', 'This inject was given already.', { status: 409 });
}

/** DRL-1: what of a drill who does not lead it may see: the clock, injects that were given without what is expected, and nothing of other areas. */
export function seenBy(state: DrillState, leads: boolean): DrillState {
  if (leads) return state;
  return {
    ...state,
    nextEventAt: null,
    points: [],
    staff: [],
    error: null,
    injects: state.injects
      .filter(inject => inject.state !== 'planned')
      .map(({ expected: _, ...inject }) => inject),
    events: state.events.filter(event => event.kind === 'day' || event.kind === 'point'),
  };
}

/** When a question is put: at its moment; without one, from the beginning of a tabletop and at the end of a simulated drill. */
export function isAsked(at: number | null, state: DrillState): boolean {
  return at === null ? state.mode === 'tabletop' || state.ended : at <= state.now;
}

/** Day of the drill and how many it has; 1 is its first. `endsAt` is the midnight after the last. */
export function daysOf(state: DrillState, timeZone: string): { day: number; days: number } {
  const first = dayOf(state.startedAt, timeZone);
  const days = Math.max(1, daysBetween(first, dayOf(state.endsAt - 1, timeZone)) + 1);
  return { day: Math.min(days, daysBetween(first, dayOf(state.now, timeZone)) + 1), days };
}

/** Instant (epoch ms) of a local time of day, `08:00`, on the nth day (0 is the first) after the one that holds `from`. */
export function momentOf(from: number, day: number, time: string, timeZone: string): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return startOfDay(addDays(dayOf(from, timeZone), day), timeZone) + (hours * 60 + minutes) * minuteMs;
}

/** The next 08:00 after now, at most the drill's end. */
export function nextMorning(state: DrillState, timeZone: string): number {
  const today = momentOf(state.now, 0, '08:00', timeZone);
  return Math.min(state.endsAt, today > state.now ? today : momentOf(state.now, 1, '08:00', timeZone));
}

/** What its process and its files say of a drill, as one word. */
export function stateOfRun(facts: {
  alive: boolean;
  ready: boolean;
  stopAsked: boolean;
  scored: boolean;
}): RunState {
  if (facts.alive) return facts.stopAsked ? 'stopping' : facts.ready ? 'running' : 'starting';
  // a machine that was switched off stops its drills too: with a score they have ended all the same
  if (facts.scored && (facts.stopAsked || facts.ready)) return 'ended';
  return facts.stopAsked ? 'stopped' : 'failed';
}

/** Minutes of staff work at `speed` times the pace. */
export function atSpeed(range: readonly [number, number], speed: number): [number, number] {
  return [Math.max(1, Math.round(range[0] / speed)), Math.max(1, Math.round(range[1] / speed))];
}
