import { defineWords } from '../../../ui/words/index.ts';

export const words = defineWords({
  title: ['一张图', 'Situation'],
  noOutbreak: ['没有正在处置的疫情', 'No outbreak is being handled'],
  noOutbreakHint: ['建立一起疫情,或导入病例。', 'Open an outbreak, or import cases.'],
  outbreak: ['疫情', 'Outbreak'],
  sentence: [
    '过去24小时新增{n}例,管控外发现{share};近两天密接{hours}小时内管控{control};{late}项工作超时。',
    '{n} new in 24 hours, {share} found outside control; {control} of contacts of two days under control within {hours} h; {late} pieces of work overdue.',
  ],
  calm: [
    '过去24小时没有新增病例;{late}项工作超时。',
    'No new case in 24 hours; {late} pieces of work overdue.',
  ],
  newCases: ['24小时新增', 'New in 24 h'],
  casesUnit: ['例', 'cases'],
  ofTotal: ['累计{n}', '{n} in all'],
  outsideShare: ['管控外发现', 'Outside control'],
  inTime: ['密接及时管控', 'In place in time'],
  inTimeTarget: ['95%', '95%'],
  underMeasure: ['正在管控', 'Under measures'],
  ending: ['今天到期{n}', '{n} end today'],
  people: ['人', 'people'],
  overdueWork: ['超时工作', 'Overdue work'],
  overdueParts: [
    '任务{tasks} · 报告{clocks} · 随访{checks}',
    'tasks {tasks} · clocks {clocks} · checks {checks}',
  ],
  mapTitle: ['病例分布(常住地)', 'Cases by residence'],
  curveGrowing: ['近7天报告{now}例,前7天{before}例', '{now} cases in 7 days, {before} in the 7 before'],
  curveSubtitle: ['按报告日,例/天', 'By day of report, cases a day'],
  inControl: ['管控内发现', 'Found under control'],
  community: ['管控外发现', 'Found outside control'],
  unknown: ['发现方式未知', 'Way found unknown'],
  delaysTitle: ['从发病到管控,每一步用了多久', 'How long each step took'],
  slowest: ['最慢的一步:{step},一半超过{hours}小时', 'Slowest step: {step}, half took over {hours} h'],
  delaysSubtitle: ['小时,第50/75/95百分位', 'Hours, 50/75/95th percentile'],
  onsetToReport: ['发病→报告', 'Onset → report'],
  sampleToReport: ['采样→报告', 'Sample → report'],
  reportToControl: ['密接判定→到位', 'Contact judged → in place'],
  byArea: ['超时任务', 'Overdue tasks'],
  noneOverdue: ['没有超时任务', 'No task is overdue'],
  oldest: ['最久{age}', 'oldest {age}'],
  noPoint: ['没有坐标', 'no coordinates'],
  openTasks: ['打开', 'Open'],
});

/** What each number counts (口径), for the popover beside it. */
export const definitions = {
  newCases: {
    zh: '按出阳性或报告的时刻,过去24小时;不含疑似和已排除。',
    en: 'By the moment of the positive result or report, last 24 hours; without suspected and excluded.',
  },
  outside: {
    zh: '过去24小时新增中,发现时不在任何管控措施下的病例;发现方式不明的不计入分母。',
    en: 'Of the new cases of 24 hours, those under no measure when found; cases found in unknown ways are not counted.',
  },
  underMeasure: {
    zh: '此刻未结束的管控措施数;每人每起疫情至多一项。',
    en: 'Measures open at this moment; at most one per person and outbreak.',
  },
  overdue: {
    zh: '超过时限的任务、报告时钟和今天错过的每日随访之和。',
    en: 'Tasks and reporting clocks past their limit, and daily checks missed today.',
  },
  inTime: (hours: number) => ({
    zh: `近48小时判定的密接和次密接中,判定后${hours}小时内确认到位的;未到位的计为否。`,
    en: `Of contacts judged in 48 hours, those confirmed in place within ${hours} hours; not in place counts as no.`,
  }),
};
