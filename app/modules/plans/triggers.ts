import { EARS_PARAMETERS } from '@outpace/epi';
import type { Bilingual, Refusal } from '../../core/refusal.ts';
import { refuse } from '../../core/refusal.ts';
import type { Figure, PlanBody, Trigger } from './schema.ts';

type Field = 'atLeast' | 'days' | 'leastKnown' | 'hours' | 'method';
interface Bounds {
  least: number;
  most: number;
  whole: boolean;
}
const count: Bounds = { least: 1, most: 1_000_000, whole: true };
/** EARS looks back 11 days at most; two months are the longest a trigger of response may look. */
export const longestWindowDays = 60;
const window: Bounds = { least: 1, most: longestWindowDays, whole: true };

/** PLN-4: what each figure takes, and within which bounds (office bounds: they catch slips of the pen, not judgement). */
export const fieldsOf: Record<Figure, Partial<Record<Field, Bounds>>> = {
  cases: { atLeast: count, days: window },
  community_share: {
    atLeast: { least: 0.01, most: 1, whole: false },
    days: window,
    leastKnown: { least: 1, most: 10_000, whole: true },
  },
  open_chains: { atLeast: count, days: window },
  days_since_case: { atLeast: { least: 1, most: longestWindowDays * 2, whole: true } },
  tasks_overdue: { atLeast: count, hours: { least: 0, most: 240, whole: true } },
  measures_open: { atLeast: count },
  ears: { method: { least: 0, most: 0, whole: false } },
};

/** The value at which a trigger is met, in the unit of its figure. */
export function thresholdOf(trigger: Trigger): number {
  if (trigger.figure !== 'ears') return trigger.atLeast!;
  return trigger.method === 'C3' ? EARS_PARAMETERS.thresholdC3.value : EARS_PARAMETERS.threshold.value;
}

/** Whether a value meets it. EARS alarms above its threshold, everything else from it on; without a value nothing fires. */
export function isMet(trigger: Trigger, value: number | null): boolean {
  if (value === null) return false;
  return trigger.figure === 'ears' ? value > thresholdOf(trigger) : value >= thresholdOf(trigger);
}

const fieldWords: Record<Field, Bilingual> = {
  atLeast: { zh: '阈值', en: 'threshold' },
  days: { zh: '天数', en: 'days' },
  leastKnown: { zh: '最少已知例数', en: 'least cases of known finding' },
  hours: { zh: '超时小时数', en: 'hours overdue' },
  method: { zh: '方法', en: 'method' },
};

/** PLN-4: every trigger has what its figure takes, within bounds, and nothing else; keys are unique; an action names triggers of this plan. All problems at once. */
export function checkBody(body: PlanBody): Refusal | null {
  const errors: NonNullable<Refusal['errors']> = [];
  const say = (path: string, zh: string, en: string) =>
    errors.push({ path, message: { zh, en }, rule: 'PLN-4' });
  for (const part of ['sections', 'triggers', 'actions'] as const) {
    const seen = new Set<string>();
    body[part].forEach(({ key }, at) => {
      if (seen.has(key))
        say(`body/body/${part}/${at}/key`, `编号“${key}”用了两次`, `the key "${key}" is used twice`);
      seen.add(key);
    });
  }
  body.triggers.forEach((trigger, at) => {
    const path = `body/body/triggers/${at}`;
    const wanted = fieldsOf[trigger.figure];
    for (const field of Object.keys(fieldWords) as Field[]) {
      const bounds = wanted[field];
      const value = trigger[field];
      const name = fieldWords[field];
      if (!bounds) {
        if (value !== undefined)
          say(`${path}/${field}`, `这类条件没有“${name.zh}”`, `this kind of condition has no "${name.en}"`);
        continue;
      }
      if (value === undefined) say(`${path}/${field}`, `请填写${name.zh}`, `${name.en} is needed`);
      else if (
        typeof value === 'number' &&
        (value < bounds.least || value > bounds.most || (bounds.whole && !Number.isInteger(value)))
      )
        say(
          `${path}/${field}`,
          `${name.zh}应在${bounds.least}到${bounds.most}之间${bounds.whole ? ',且为整数' : ''}(现为${value})`,
          `${name.en} must be ${bounds.whole ? 'a whole number ' : ''}from ${bounds.least} to ${bounds.most} (now ${value})`,
        );
    }
  });
  const triggers = new Set(body.triggers.map(trigger => trigger.key));
  body.actions.forEach((action, at) => {
    const path = `body/body/actions/${at}`;
    if (action.hours > longestDeadlineHours)
      say(
        `${path}/hours`,
        `时限最长${longestDeadlineHours}小时(现为${action.hours})`,
        `a deadline is at most ${longestDeadlineHours} hours (now ${action.hours})`,
      );
    for (const wanted of action.triggers)
      if (!triggers.has(wanted))
        say(`${path}/triggers`, `没有启动条件“${wanted}”`, `there is no trigger "${wanted}"`);
  });
  return errors.length
    ? refuse(
        'PLN-4',
        `预案中有${errors.length}处要改。`,
        `${errors.length} thing${errors.length === 1 ? '' : 's'} to correct in the plan.`,
        { errors },
      )
    : null;
}
const longestDeadlineHours = 720;

/** The actions a trigger calls for, in the plan's order. */
export function actionsFor(body: PlanBody, triggerKey: string): PlanBody['actions'] {
  return body.actions.filter(action => !action.triggers.length || action.triggers.includes(triggerKey));
}

/** A trigger as a sentence. */
export function sayTrigger(trigger: Trigger): Bilingual {
  const { days, hours } = trigger;
  const n = trigger.atLeast ?? 0;
  const each = trigger.level === 'each';
  const zh = each ? '任一下级辖区' : '全辖区';
  const en = each ? 'in any one area below' : 'in the whole area';
  switch (trigger.figure) {
    case 'cases':
      return {
        zh: `${zh}${days}天内报告病例不少于${n}例`,
        en: `at least ${n} cases reported in ${days} days, ${en}`,
      };
    case 'community_share': {
      const share = `${Math.round(n * 1000) / 10}%`;
      return {
        zh: `${zh}${days}天内社会面发现占比不低于${share}(已知发现方式的病例不少于${trigger.leastKnown}例)`,
        en: `at least ${share} found in the community over ${days} days (of at least ${trigger.leastKnown} of known finding), ${en}`,
      };
    }
    case 'open_chains':
      return {
        zh: `${zh}未阻断传播链不少于${n}条(${days}天内仍有新病例)`,
        en: `at least ${n} open chains (a new case within ${days} days), ${en}`,
      };
    case 'days_since_case':
      return { zh: `${zh}连续${n}天没有新病例`, en: `no new case for ${n} days, ${en}` };
    case 'tasks_overdue':
      return {
        zh: `${zh}超时${hours ? `${hours}小时以上` : ''}的任务不少于${n}项`,
        en: `at least ${n} tasks overdue${hours ? ` by ${hours} h` : ''}, ${en}`,
      };
    case 'measures_open':
      return {
        zh: `${zh}在管人数(未解除的管控措施)不少于${n}`,
        en: `at least ${n} people under open measures, ${en}`,
      };
    case 'ears':
      return {
        zh: `${zh}前一日病例数出现异常信号(EARS ${trigger.method})`,
        en: `an EARS ${trigger.method} signal on the day before, ${en}`,
      };
  }
}
