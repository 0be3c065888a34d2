import type { Bilingual } from '../../core/refusal.ts';
import type { Scenario } from '../scenario.ts';

/** What a score cannot say, in words; shown with it. */
export function limitsOf(scenario: Scenario, asked: { worlds: number; wholeDays: number }): Bilingual[] {
  const unfelt = scenario.injects.filter(inject => inject.effect && inject.effect.kind !== 'imported-case');
  return [
    {
      zh: '本次处置只有一个世界:同样的做法换一批偶然会怎样,这里看不到;区间只属于其余三种指挥。',
      en: 'This response has one world: what the same work would have come to with other chance cannot be seen; the ranges belong to the other three commands.',
    },
    {
      zh: `只计已结束的${asked.wholeDays}天;今天尚未结束,不在感染和人日之内。已感染而尚未发病、死亡的,后果还没有到。`,
      en: `Only the ${asked.wholeDays} days that are over count; today is in no infection or people-day. What will become of those already infected lies ahead.`,
    },
    {
      zh: '人日按天计:一天中受限制一分钟也算一人日;“实际”只计遵守的人,“要求”按措施计划计。',
      en: 'People-days count days: a minute restricted makes one. “Kept” are those who complied, “ordered” is what the plans of measures say.',
    },
    {
      zh: '真实接触按当时生效的措施计算;后来换成另一段的限制,以后一段为准。',
      en: 'True contacts are worked out with the measures on record; where one period of a person was replaced by another, the later one counts.',
    },
    ...(asked.worlds < 8
      ? [
          {
            zh: `只运行了${asked.worlds}个世界,不足8个:区间写最小和最大,不是95%区间。`,
            en: `Only ${asked.worlds} worlds were run, fewer than 8: ranges are least and most, not 95 %.`,
          },
        ]
      : []),
    ...(unfelt.length
      ? [
          {
            zh: `情景注入中有${unfelt.length}项(${unfelt.map(inject => inject.title.zh).join('、')})只作用于本次处置,其余三种指挥没有遇到。`,
            en: `${unfelt.length} injects (${unfelt.map(inject => inject.title.en).join(', ')}) befell this response alone, not the other three commands.`,
          },
        ]
      : []),
    {
      zh: '演练中临时加入的注入没有在其他世界重演。',
      en: 'Injects added by hand during the drill were not replayed in the other worlds.',
    },
  ];
}
