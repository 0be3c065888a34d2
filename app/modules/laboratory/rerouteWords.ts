import type { Bilingual } from '../../core/refusal.ts';
import type { RerouteView } from './schema.ts';

/** Why a laboratory's work is proposed elsewhere; follows its name. */
export const rerouteReasons: Record<RerouteView['reason'], Bilingual> = {
  full: { zh: '已满', en: 'is full' },
  silent: { zh: '无数据', en: 'is silent' },
  closed: { zh: '停用', en: 'is closed' },
  asked: { zh: '测算', en: 'was asked about' },
};
