import type { Bilingual } from '../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed' | 'measured';
  source: Bilingual;
}

/** Limits of registering and of custody that no protocol sets. How many share a tube and how long a leg may take are the pack's. */
export const sampling = {
  /** An event younger than this can still be stopped at the table; an older one has happened, and is kept with what is unusual about it. */
  live: {
    value: 60,
    unit: 'second',
    status: 'assumed',
    source: {
      zh: '现场扫码后一分钟内仍可更正；更早的已采入管中，只能如实记录并提示',
      en: 'within a minute the team can still act on an answer; what is older is in the tube already and can only be recorded and shown',
    },
  },
  /** How far a device's clock may run ahead and still be believed. */
  clockAhead: {
    value: 5,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '设备校时误差', en: 'drift of a device between two time checks' },
  },
  /** An event older than this is of no use to anyone and most likely a wrong clock. */
  latestArrival: {
    value: 14,
    unit: 'day',
    status: 'assumed',
    source: {
      zh: '远长于样本保存与离线作业的时间',
      en: 'far longer than a specimen keeps or a device works offline',
    },
  },
  /** Registered so much later than taken, a sample is marked as late. */
  late: {
    value: 30,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '离线作业的标志，仅提示', en: 'a sign of working offline; only shown' },
  },
  /** People of a point's area a device takes with it. */
  bundlePeople: {
    value: 10_000,
    unit: 'person',
    status: 'assumed',
    source: { zh: '手机本地存储与下载时间', en: 'storage and download of a phone' },
  },
  /** A count of the queue is used for so long. */
  queueCounted: {
    value: 60,
    unit: 'minute',
    status: 'assumed',
    source: {
      zh: '排队人数变化快，超过一小时不再可信',
      en: 'a queue changes fast; after an hour a count says nothing',
    },
  },
} satisfies Record<string, Setting>;

export const custody = {
  /** A hand-over signed at one end only is shown as incomplete after this. */
  otherSignature: {
    value: 15,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '当面交接，双方应即时签收', en: 'both stand there; the second signature follows at once' },
  },
  /** How far the clocks of the two who hand over may differ. */
  clocksApart: {
    value: 10,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '两台设备的时钟差', en: 'two devices, each with a clock' },
  },
  /** A task about a box is due after this. */
  taskDue: {
    value: 30,
    unit: 'minute',
    status: 'assumed',
    source: {
      zh: '样本时限以小时计，核查须在其中完成',
      en: 'specimens last hours; whoever looks must be done within them',
    },
  },
  /** A day's tubes are out of balance when they have not reached the next step so long after sampling. */
  settledAfter: {
    value: 24,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '区域核酸应在24小时内完成', en: 'testing of an area is complete within 24 hours' },
  },
} satisfies Record<string, Setting>;
