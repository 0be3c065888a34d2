import type { Bilingual } from '../../core/refusal.ts';
import type { CaseDate } from '../cases/queries.ts';

/** How a figure was made, what it takes for granted, and where the method is from. */
interface Method {
  method: Bilingual;
  assumes: Bilingual;
  source: Bilingual;
}

const dateWords: Record<CaseDate, Bilingual> = {
  onset: { zh: '发病日', en: 'day of onset' },
  sample: { zh: '采样日', en: 'day of specimen' },
  report: { zh: '报告日(无则阳性、确诊日)', en: 'day of report (else positive result, confirmation)' },
};

/** The words under every figure; Chinese first. Numbers of the methods stand in `@outpace/epi`. */
export const methods = {
  curve: (by: CaseDate): Method => ({
    method: { zh: `按${dateWords[by].zh}逐日计数`, en: `daily counts by ${dateWords[by].en}` },
    assumes: {
      zh: '不含疑似和已排除;日期不明的不在图中,单独计数。',
      en: 'Without suspected and excluded cases; those without the date are not drawn and counted apart.',
    },
    source: { zh: '本系统病例记录', en: 'case records of this system' },
  }),
  nowcast: {
    method: {
      zh: '报告三角,逆时风险(链梯法),区间含过度离散',
      en: 'reporting triangle, reverse-time hazards (chain ladder), over-dispersed intervals',
    },
    assumes: {
      zh: '近期报告延迟与所学日期相同;不区分星期。',
      en: 'Reporting is as late as on the days learned from; weekdays are not told apart.',
    },
    source: { zh: 'Lawless 1994;England & Verrall 2002', en: 'Lawless 1994; England & Verrall 2002' },
  },
  cori: {
    method: {
      zh: '瞬时再生数(Cori),输入病例单列,先验均值5、标准差5',
      en: 'instantaneous R (Cori), imported cases apart, prior mean 5, sd 5',
    },
    assumes: {
      zh: '以代间距代替世代间隔且已知;报告完整或比例不变;首日病例视为输入。',
      en: 'The serial interval stands for the generation interval and is known; reporting is complete or constant; cases of the first day are imported.',
    },
    source: { zh: 'Cori 等 2013;Thompson 等 2019', en: 'Cori et al. 2013; Thompson et al. 2019' },
  },
  cohort: {
    method: {
      zh: '病例再生数(Wallinga–Teunis),精确区间',
      en: 'case reproduction number (Wallinga–Teunis), exact interval',
    },
    assumes: {
      zh: '每例的传染源在更早的病例中;最近的病例尚未传完,数值偏低。',
      en: 'Each case was infected by an earlier one; the latest cases have not infected all they will, so they are too low.',
    },
    source: { zh: 'Wallinga & Teunis 2004', en: 'Wallinga & Teunis 2004' },
  },
  growth: {
    method: { zh: '准泊松回归,仅用已汇总完的日期', en: 'quasi-Poisson regression on complete days' },
    assumes: { zh: '窗口内增长率不变。', en: 'One constant rate throughout the window.' },
    source: { zh: 'Wallinga & Lipsitch 2007(由增长率求R)', en: 'Wallinga & Lipsitch 2007 (R from growth)' },
  },
  serial: {
    method: {
      zh: '已知传播对的发病间隔,按日区间删失的最大似然,剖面似然区间',
      en: 'onset gaps of known pairs, day-censored maximum likelihood, profile intervals',
    },
    assumes: {
      zh: '传播对属实;增长期内短间隔先被看到,结果偏短。',
      en: 'The pairs are right; while the outbreak grows short gaps are seen first, so the fit is too short.',
    },
    source: { zh: 'Reich 等 2009', en: 'Reich et al. 2009' },
  },
  incubation: {
    method: {
      zh: '暴露起止与发病日的双区间删失对数正态拟合',
      en: 'doubly interval-censored log-normal fit of exposure windows and onsets',
    },
    assumes: {
      zh: '暴露期内各日感染机会相等;未记暴露止日的以发病日为止;增长期内偏短。',
      en: 'Infection is equally likely throughout exposure; without a last day exposure ends at onset; too short while the outbreak grows.',
    },
    source: { zh: 'Reich 等 2009;Lauer 等 2020', en: 'Reich et al. 2009; Lauer et al. 2020' },
  },
  offspring: {
    method: {
      zh: '续发例数负二项分布,最大似然,剖面似然区间',
      en: 'negative binomial offspring, maximum likelihood, profile intervals',
    },
    assumes: {
      zh: '未记录续发者视为0;漏记传播关系使R偏低、k失真;太新的病例不计。',
      en: 'Cases with no recorded offspring count as 0: missing links make R too low and distort k; cases too young are left out.',
    },
    source: { zh: 'Lloyd-Smith 等 2005;Endo 等 2020', en: 'Lloyd-Smith et al. 2005; Endo et al. 2020' },
  },
  attack: {
    method: {
      zh: '已确认接触者中转为病例的比例,Clopper–Pearson 精确区间',
      en: 'share of accepted contacts who became cases, exact Clopper–Pearson interval',
    },
    assumes: {
      zh: '每人只计一个场景(最紧要的一次接触);随访已满最长潜伏期或已转阳;均由该接触感染。',
      en: 'One setting a person (their most urgent contact); followed for the longest incubation or already a case; infected by that contact.',
    },
    source: { zh: 'Clopper & Pearson 1934', en: 'Clopper & Pearson 1934' },
  },
  delays: {
    method: {
      zh: '各步用时的四分位数;高于上四分位1.5倍四分位距为离群',
      en: 'quartiles of each step; above the third by 1.5 quartile ranges is an outlier',
    },
    assumes: {
      zh: '仅统计已完成的;未完成的单独计数,多时中位数偏短。',
      en: 'Only finished runs; open ones are counted apart, and make the median too short where there are many.',
    },
    source: { zh: 'Tukey 1977', en: 'Tukey 1977' },
  },
  control: {
    method: {
      zh: '近7天发现途径明确的病例中社会面所占比例,精确区间',
      en: 'share found in the community among cases of 7 days whose way of being found is known, exact interval',
    },
    assumes: {
      zh: '发现途径不明的不计入分母。',
      en: 'Cases found in unknown ways are not in the denominator.',
    },
    source: { zh: 'Clopper & Pearson 1934', en: 'Clopper & Pearson 1934' },
  },
  signals: {
    method: {
      zh: 'EARS C1–C3(7天基线)与累积和(最近7个完整日对其前14天)',
      en: 'EARS C1–C3 (7-day baseline) and CUSUM (the last 7 complete days against the 14 before)',
    },
    assumes: {
      zh: '基线期水平平稳、无季节与星期规律;用于提示,不作结论。Farrington法需三年以上周数据,此处不用。',
      en: 'A level baseline without season or weekday; a hint, not a finding. Farrington needs three years of weeks and is not used here.',
    },
    source: { zh: 'Hutwagner 等 2003;Page 1954', en: 'Hutwagner et al. 2003; Page 1954' },
  },
} satisfies Record<string, Method | ((by: CaseDate) => Method)>;
