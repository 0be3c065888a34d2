import type { Bilingual } from '../../../ui/words/index.ts';
import type { PointKind, PointState } from './api.ts';

export const kindWords: Record<PointKind, Bilingual> = {
  fixed: { zh: '固定采样点', en: 'Fixed point' },
  temporary: { zh: '临时采样点', en: 'Temporary point' },
  mobile: { zh: '流动采样车', en: 'Mobile point' },
  home_visits: { zh: '上门采样', en: 'Home visits' },
  hospital: { zh: '医疗机构', en: 'Hospital' },
  isolation_site: { zh: '隔离场所', en: 'Isolation site' },
  entry_point: { zh: '口岸、卡口', en: 'Entry point' },
};
export const stateWords: Record<PointState, Bilingual> = {
  planned: { zh: '未开', en: 'Planned' },
  open: { zh: '开放', en: 'Open' },
  paused: { zh: '暂停', en: 'Paused' },
  closed: { zh: '已撤', en: 'Closed' },
};
