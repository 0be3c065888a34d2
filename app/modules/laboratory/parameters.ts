import type { Bilingual } from '../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed';
  source: Bilingual;
}

/** Numbers of the laboratory that no pack carries, each with where it comes from. */
export const laboratoryNumbers = {
  /** Clocks of devices and analysers may run ahead of ours by this much. */
  clockSlack: {
    value: 10,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '设备时钟误差', en: 'error of device clocks' },
  },
  /** A box may be booked in later than its tubes were first handled by this much. */
  receptionSlack: {
    value: 60,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '忙时先检后登记', en: 'when busy, tubes are handled before they are booked in' },
  },
  /** A statement of when a specimen was taken may differ from our record by this much. */
  takenSlack: {
    value: 12,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '部分实验室只写日期', en: 'some laboratories state the day only' },
  },
  /** Below this probability under chance alone a pattern becomes a signal. */
  signalP: {
    value: 0.001,
    unit: 'probability',
    status: 'assumed',
    source: {
      zh: '每天看上千块板,误报每天约一次',
      en: 'about one false signal a day where a thousand plates are looked at',
    },
  },
  /** Fewer positives than this are never a cluster. */
  clusterLeast: {
    value: 3,
    unit: 'tube',
    status: 'assumed',
    source: { zh: '两管相邻常属同一户', en: 'two side by side are often one household' },
  },
  /** Shuffles of a plate, where not all arrangements can be counted. */
  shuffles: {
    value: 20_000,
    unit: 'draw',
    status: 'assumed',
    source: { zh: 'p值误差约0.0002', en: 'error of p about 0.0002 at the threshold' },
  },
  /** Days within which two tests of one person should agree. */
  discordanceDays: {
    value: 3,
    unit: 'day',
    status: 'assumed',
    source: { zh: '病毒排出期远长于此', en: 'virus is shed for much longer' },
  },
  /** Days a laboratory's positivity today is held against. */
  baselineDays: {
    value: 7,
    unit: 'day',
    status: 'assumed',
    source: { zh: '一周内同类人群', en: 'the same people within a week' },
  },
  /** Weak-positive controls a new one is held against, at least and at most. */
  controlsLeast: {
    value: 10,
    unit: 'run',
    status: 'assumed',
    source: { zh: '均值与标准差需要的最少批次', en: 'least runs for a mean and a spread' },
  },
  controlsMost: {
    value: 30,
    unit: 'run',
    status: 'assumed',
    source: { zh: 'Levey–Jennings 图常用长度', en: 'usual length of a Levey–Jennings chart' },
  },
  /** Standard deviations beyond which one control alone is out (Westgard 1-3s), and two in a row are (2-2s). */
  controlSd: {
    value: 3,
    unit: 'standard deviation',
    status: 'policy',
    source: {
      zh: 'Westgard 多规则:1-3s',
      en: 'Westgard multirule 1-3s (Westgard et al. 1981, doi:10.1093/clinchem/27.3.493)',
    },
  },
  controlSdTwice: {
    value: 2,
    unit: 'standard deviation',
    status: 'policy',
    source: { zh: 'Westgard 多规则:2-2s', en: 'Westgard multirule 2-2s (Westgard et al. 1981)' },
  },
  /** Hours to look into a signal. */
  signalHours: {
    value: 12,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '半天内查清', en: 'explained within half a day' },
  },
  /** Hours to decide where the work of a laboratory goes that cannot take it: its boxes stand meanwhile. */
  rerouteHours: {
    value: 1,
    unit: 'hour',
    status: 'assumed',
    source: {
      zh: '样本常温不超过4小时,运输和重新接收需留出时间',
      en: 'specimens stand four hours at room temperature, and the way and a second reception take their part of it',
    },
  },
  /** Hours to run a tube again. */
  rerunHours: {
    value: 4,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '一个检测批次', en: 'one run of a plate' },
  },
  /** Results taken up at once by what follows from them. */
  batch: {
    value: 2000,
    unit: 'tube',
    status: 'assumed',
    source: { zh: '一个事务处理约2万人', en: 'about twenty thousand people in one transaction' },
  },
} satisfies Record<string, Setting>;

const minute = 60_000;
/** Durations of the above in milliseconds. */
export const durations = {
  clockSlack: laboratoryNumbers.clockSlack.value * minute,
  receptionSlack: laboratoryNumbers.receptionSlack.value * minute,
  takenSlack: laboratoryNumbers.takenSlack.value * 60 * minute,
  signal: laboratoryNumbers.signalHours.value * 60 * minute,
  reroute: laboratoryNumbers.rerouteHours.value * 60 * minute,
  rerun: laboratoryNumbers.rerunHours.value * 60 * minute,
  baseline: laboratoryNumbers.baselineDays.value * 24 * 60 * minute,
  discordance: laboratoryNumbers.discordanceDays.value * 24 * 60 * minute,
};
