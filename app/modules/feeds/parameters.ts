import type { Bilingual } from '../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed' | 'measured';
  source: Bilingual;
}

/** When a source counts as silent or odd. None of the numbers is epidemiological; the city sets its own. */
export const watching = {
  /** Past that a rhythm is learnt from. */
  learnFrom: {
    value: 28,
    unit: 'day',
    status: 'assumed',
    source: { zh: '四个完整的星期', en: 'four whole weeks' },
  },
  relearnAfter: {
    value: 6,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '节律变化缓慢', en: 'a rhythm changes slowly' },
  },
  /** Days a source must have been heard before its rhythm counts as learnt. */
  leastDays: {
    value: 3,
    unit: 'day',
    status: 'assumed',
    source: { zh: '少于三天看不出昼夜', en: 'less shows no day and night' },
  },
  leastGaps: {
    value: 20,
    unit: 'gap',
    status: 'assumed',
    source: { zh: '分位数需要的样本', en: 'what a quantile needs' },
  },
  /** An hour of the week belongs to its working hours when it was heard in at least this share of them. */
  workingShare: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: { zh: '多数星期如此', en: 'in most weeks' },
  },
  /** Silence is longer than this many of its longest usual gaps (the 99th percentile) … */
  gapFactor: {
    value: 2,
    unit: 'times',
    status: 'assumed',
    source: {
      zh: '百分之一的间隔会达到其一倍,两倍少见',
      en: 'one gap in a hundred reaches it once; twice is rare',
    },
  },
  /** … and than this. */
  leastSilence: {
    value: 30,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '短暂停顿不算', en: 'a short pause is none' },
  },
  /** Of a sampling point within its opening hours, until its own past is known. */
  pointEvery: {
    value: 60,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '开放的采样点一小时应有样本', en: 'an open point has samples within the hour' },
  },
  volumeScore: {
    value: 6,
    unit: 'robust standard deviation',
    status: 'assumed',
    source: {
      zh: '(数值−中位数)÷max(1.4826×MAD, √中位数, 20%);一年约一次误报',
      en: '(value − median) ÷ max(1.4826 MAD, √median, 20 %); about one false alarm a source and year',
    },
  },
  volumeLeast: {
    value: 20,
    unit: 'unit',
    status: 'assumed',
    source: { zh: '几份之差不算', en: 'a few more or less are none' },
  },
  /** Occasions of the same hour a comparison needs. */
  volumeOccasions: {
    value: 3,
    unit: 'occasion',
    status: 'assumed',
    source: { zh: '中位数需要的样本', en: 'what a median needs' },
  },
  positivityScore: {
    value: 5,
    unit: 'robust standard deviation',
    status: 'assumed',
    source: {
      zh: '反正弦平方根变换后与近 28 日的中位数相比',
      en: 'after the arcsine square root, against the median of 28 days',
    },
  },
  positivityLeastTubes: {
    value: 200,
    unit: 'tube',
    status: 'assumed',
    source: { zh: '少于此数波动太大', en: 'fewer vary too much' },
  },
  positivityLeastDays: {
    value: 7,
    unit: 'day',
    status: 'assumed',
    source: { zh: '一周', en: 'a week' },
  },
  positivityLeastPositives: {
    value: 3,
    unit: 'tube',
    status: 'assumed',
    source: { zh: '一两管不算突变', en: 'one or two are no jump' },
  },
  /** How soon somebody finds out. */
  answerWithin: {
    value: 60,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '沉默一小时积压可达数千管', en: 'an hour of silence may be thousands of tubes' },
  },
  keepBeats: {
    value: 90,
    unit: 'day',
    status: 'assumed',
    source: { zh: '学习所需的三倍', en: 'three times what learning needs' },
  },
} satisfies Record<string, Setting>;

/** Days before a certificate ends at which it is told. */
export const certificateAlarmDays = {
  value: [30, 7, 1],
  unit: 'day',
  status: 'policy',
  source: {
    zh: '证书到期曾使信源中断数日',
    en: 'a certificate that ended kept a feed silent for days; row 27 of the threat table',
  },
} as const;
