import type { Bilingual } from '../../core/refusal.ts';

interface Setting {
  value: number;
  unit: string;
  status: 'policy' | 'measured' | 'assumed';
  source: Bilingual;
}

/** Numbers of forgetting that no pack carries; how far tracing looks back is the packs' own. */
export const forgetting = {
  /** Days kept beyond the longest look-back: a case becomes known days after the day its windows are counted from. */
  margin: {
    value: 7,
    unit: 'day',
    status: 'measured',
    source: {
      zh: '发病至确诊:韩国2020年533例中83%、天津2020年125例中74%不超过7天;发病前2天起的传染期则分别有98%和100%仍在保存期内(14+7天)',
      en: 'onset to confirmation: within 7 days for 83% of 533 cases (Korea 2020) and 74% of 125 (Tianjin 2020); the infectious window, from 2 days before onset, is then still kept (14 + 7 days) for 98% and 100%',
    },
  },
  /** An open case keeps the days of its windows for this many look-backs of its pack after it was opened here, and no longer. */
  openCaseLookBacks: {
    value: 2,
    unit: 'look-back',
    status: 'assumed',
    source: {
      zh: '个人信息保护法第十九条:保存期限为实现目的所必要的最短时间;病例不结案不得使全市记录无限期保存',
      en: 'PIPL art. 19, the shortest time the purpose needs: a case nobody closes must not keep a city’s records for ever',
    },
  },
  /** Hours without one complete run before the alarm. */
  silence: {
    value: 26,
    unit: 'hour',
    status: 'assumed',
    source: {
      zh: '每日至少一次,另加两小时;做法同谷歌暴露通知服务器的清理告警 ForwardProgressFailed',
      en: 'once a day at least, and two hours; as the cleanup alert ForwardProgressFailed of Google’s exposure-notifications-server',
    },
  },
  /** Days the first answer of a command is kept for whoever asks again. */
  answersKept: {
    value: 7,
    unit: 'day',
    status: 'assumed',
    source: {
      zh: '离线设备的队列最多保存一天,迟到三天的批次仍须得到同一答复',
      en: 'a device keeps its queue for a day, and a batch three days late still gets the same answer',
    },
  },
} satisfies Record<string, Setting>;
