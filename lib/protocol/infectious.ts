import type { CaseDates, Instant, Pack, Refusal, TimeWindow } from './types.ts';
export function infectiousWindow(_pack: Pack, _dates: CaseDates, _now: Instant, _tz: string): TimeWindow | Refusal {
  throw new Error('being written');
}
export function sourceWindow(_pack: Pack, _dates: CaseDates, _tz: string): TimeWindow | Refusal {
  throw new Error('being written');
}
