import type { DateField, Day, Pack, Text } from './types.ts';
/** Dates of one case record, city-local days; absent means unknown. */
export type DatedRecord = Partial<Record<DateField, Day | undefined>>;
/** One broken date rule with the values seen. */
export interface DateProblem {
  ruleId: string;
  severity: 'refuse' | 'check';
  fields: [DateField, DateField];
  values: [Day, Day];
  message: Text;
}
export function checkDates(_pack: Pack, _record: DatedRecord): DateProblem[] {
  throw new Error('being written');
}
