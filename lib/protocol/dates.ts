import type { DateField, Day, Pack, Text } from './types.ts';

/** Dates of one case record, city-local days; absent means unknown. */
export type DatedRecord = Partial<Record<DateField, Day | undefined>>;
/** One broken date rule with the values seen: `values[0]` of `fields[0]` should follow `values[1]` of `fields[1]`. */
export interface DateProblem {
  ruleId: string;
  severity: 'refuse' | 'check';
  fields: [DateField, DateField];
  values: [Day, Day];
  message: Text;
}

/** Every date rule of the pack that the record breaks; a missing date breaks nothing. Days are compared as 'YYYY-MM-DD'. */
export function checkDates(pack: Pack, record: DatedRecord): DateProblem[] {
  const problems: DateProblem[] = [];
  for (const rule of pack.date_rules) {
    const later = record[rule.field];
    const earlier = record[rule.than];
    if (!later || !earlier) continue;
    const holds = rule.operator === '>' ? later > earlier : later >= earlier;
    if (!holds)
      problems.push({
        ruleId: rule.id,
        severity: rule.severity,
        fields: [rule.field, rule.than],
        values: [later, earlier],
        message: rule.message,
      });
  }
  return problems;
}
