import type { Bilingual } from '../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'assumed' | 'measured';
  source: Bilingual;
}

/** Limits of what devices may send. None of them is epidemiological: how long presences are kept follows the protocol. */
export const ingest = {
  /** Rows of one batch. */
  batchRows: {
    value: 5000,
    unit: 'row',
    status: 'measured',
    source: {
      zh: '1,000 行以上每行耗时不再下降',
      en: 'the cost of a row falls no further above some 1,000 rows',
    },
  },
  /** How far a device's clock may run ahead. */
  clockAhead: {
    value: 5,
    unit: 'minute',
    status: 'assumed',
    source: { zh: '设备校时误差', en: 'drift of a device between two time checks' },
  },
  /** How late a row may arrive: a device offline for weeks still delivers. Never a day that was forgotten. */
  latestArrival: {
    value: 30,
    unit: 'day',
    status: 'assumed',
    source: { zh: '长于任何方案的回溯期', en: 'longer than the look-back of any shipped pack' },
  },
  /** A device that sends nothing for so long is shown as silent; at night many are. */
  silence: {
    value: 3,
    unit: 'hour',
    status: 'assumed',
    source: {
      zh: '营业时间内三小时无人扫码多为设备或网络故障',
      en: 'in opening hours three hours without a scan are mostly a fault of the device or its network',
    },
  },
  /** Batches and rows of the list are counted over so long; what was sent is purged later anyway. */
  counted: {
    value: 24,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '一天的数据足以看出设备是否正常', en: 'a day shows whether a device works' },
  },
  /** A longer stay at one place is a mistake of the device (a missed way out), not a stay. */
  longestStay: {
    value: 72,
    unit: 'hour',
    status: 'assumed',
    source: { zh: '漏刷离开会形成超长停留', en: 'a missed way out makes a stay without end' },
  },
} satisfies Record<string, Setting>;
