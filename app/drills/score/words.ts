import { addDays } from '@outpace/protocol';
import type { Bilingual } from '../../core/refusal.ts';

const settingTitles: Record<string, Bilingual> = {
  home: { zh: '家中', en: 'home' },
  dorm: { zh: '宿舍', en: 'dormitory' },
  class: { zh: '班级', en: 'class' },
  team: { zh: '同事', en: 'team at work' },
  canteen: { zh: '食堂', en: 'canteen' },
  visit: { zh: '走访亲友', en: 'visits' },
  shopping: { zh: '购物', en: 'shopping' },
  dining: { zh: '就餐', en: 'dining' },
  leisure: { zh: '休闲', en: 'leisure' },
  outdoor: { zh: '户外', en: 'outdoors' },
  transport: { zh: '交通', en: 'transport' },
  health_care: { zh: '医疗机构', en: 'health care' },
  intimate: { zh: '亲密接触', en: 'intimate contact' },
};

/** A setting of the simulation in words; its own name where there are none. */
export const settingTitle = (setting: string): Bilingual =>
  settingTitles[setting] ?? { zh: setting, en: setting };

const two = (n: number) => String(n).padStart(2, '0');

/** A minute of the world as month-day and time, '10-03 14:05'; `firstDay` is the calendar day of day 0. */
export function shortMoment(firstDay: string, minute: number): string {
  const ofDay = ((minute % 1440) + 1440) % 1440;
  return `${addDays(firstDay, Math.floor(minute / 1440)).slice(5)} ${two(Math.floor(ofDay / 60))}:${two(ofDay % 60)}`;
}

/** Titles of the lists behind the figures. */
export const titles = {
  truly: {
    met: { zh: '确与病例接触', en: 'truly met the case' },
    room: { zh: '只同处一室', en: 'only shared a room' },
    neither: { zh: '未曾相遇', en: 'did neither' },
  },
  contactsIn: (setting: Bilingual): Bilingual => ({
    zh: `真实接触者(${setting.zh}):未列入的在前`,
    en: `True contacts (${setting.en}), those not listed first`,
  }),
  falsePositives: { zh: '实际未感染的病例', en: 'Cases who were truly not infected' },
  known: { zh: '已发现的感染', en: 'Infections that were found' },
  infectees: {
    zh: '病例被发现前所感染的人:不在名单上的在前',
    en: 'Infected by a case before it was found, those not on its list first',
  },
  inTime: { zh: '有传染性之前已列入', en: 'Listed before they became infectious' },
  late: { zh: '有传染性之后才列入', en: 'Listed after they became infectious' },
  missed: { zh: '从未列入', en: 'Never listed' },
  contacts: { zh: '真实接触者:未列入的在前', en: 'True contacts, those not listed first' },
  precision: { zh: '名单上的人:未曾相遇的在前', en: 'People listed, those who never met the case first' },
} satisfies Record<string, unknown>;
