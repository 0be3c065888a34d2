import { dayOf, startOfDay } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';

const two = (n: number) => String(n).padStart(2, '0');
function clockOf(instant: number, tz: string): { day: string; minutes: number } {
  const day = dayOf(instant, tz);
  return { day, minutes: Math.floor((instant - startOfDay(day, tz)) / 60_000) };
}
/** `7月20日14:05` and `20 Jul, 14:05`, city-local. */
export function timeWords(instant: number, tz: string): Bilingual {
  const { day, minutes } = clockOf(instant, tz);
  const [, month, date] = day.split('-').map(Number) as [number, number, number];
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return { zh: `${month}月${date}日${clock}`, en: `${date} ${months[month - 1]}, ${clock}` };
}

/** LAB-14: what a person under a temporary hold reads: what, why, until when, what comes next, by which rule. Names nobody. */
export function holdReason(
  hold: { people: number; since: number; until: number; ruleId: string; retestHours: number },
  tz: string,
): Bilingual {
  const until = timeWords(hold.until, tz);
  const retest = timeWords(hold.since + hold.retestHours * 3_600_000, tz);
  return {
    zh: `等待复检:您所在的混采管(${hold.people}人)需要单人复检,不代表您已感染。工作人员将在${retest.zh}前为您单独采样;复检阴性后自动解除,最晚到${until.zh}。依据:${hold.ruleId}。`,
    en: `Waiting for re-test: the tube you shared with ${hold.people - 1} others has to be tested again, person by person. This does not mean you are infected. You will be sampled alone by ${retest.en}; a negative re-test ends this by itself, and it ends at ${until.en} at the latest. Rule: ${hold.ruleId}.`,
  };
}

/** How a hold is contested; shown wherever a hold is. */
export const holdAppeal: Bilingual = {
  zh: '有困难或认为有误,可向所在街道的流调工作人员或12345提出,由另一人复核;复核期间不影响就医。',
  en: 'If you need help or think this is wrong, tell the investigators of your street or call 12345; another person looks at it again. Medical care is never held up.',
};

/** Why holds end. */
export const holdEnds = {
  negative: { zh: '本人复检阴性,自动解除', en: 'Own re-test negative; ended by itself' },
  positive: { zh: '本人复检阳性,已登记病例', en: 'Own re-test positive; a case was opened' },
  overdue: {
    zh: '到期仍未完成复检,不再要求等候,已上报督办',
    en: 'The re-test was not done in time; waiting is no longer asked, and the area above was told',
  },
  corrected: {
    zh: '实验室更正了结果:这次等候本不应发生,我们道歉',
    en: 'The laboratory corrected the result: you should not have been asked to wait, and we are sorry',
  },
} satisfies Record<string, Bilingual>;
