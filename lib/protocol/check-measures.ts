import { fault } from './shape.ts';
import type { MeasureRule, Pack, PackError, PhaseRule, TestRule } from './types.ts';

function testFaults(test: TestRule, phase: PhaseRule, path: string, errors: PackError[]): void {
  const first = test.counted_from === 'phase' ? 1 : phase.from_day;
  const last = test.counted_from === 'phase' ? phase.to_day - phase.from_day + 1 : phase.to_day;
  test.days.forEach((day, index) => {
    if (day < first || day > last)
      fault(
        errors,
        `${path}/days/${index}`,
        `第${day}天不在本阶段第${first}至${last}天内`,
        `day ${day} is outside the phase's days ${first} to ${last}`,
      );
    if (index > 0 && day <= test.days[index - 1])
      fault(errors, `${path}/days/${index}`, '天数须递增且不重复', 'days must rise and not repeat');
  });
  test.double_on_days?.forEach((day, index) => {
    if (!test.days.includes(day))
      fault(errors, `${path}/double_on_days/${index}`, `第${day}天不检测`, `day ${day} is not a test day`);
  });
}

function phaseFaults(measure: MeasureRule, path: string, errors: PackError[]): void {
  let expected: number | null = null;
  measure.phases?.forEach((phase, index) => {
    const at = `${path}/phases/${index}`;
    if (phase.to_day < phase.from_day)
      fault(errors, `${at}/to_day`, '早于 from_day', 'earlier than from_day');
    if (expected !== null && !phase.only_for && phase.from_day !== expected)
      fault(
        errors,
        `${at}/from_day`,
        `与上一阶段不衔接，应为第${expected}天`,
        `does not follow on the phase before: expected day ${expected}`,
      );
    if (!phase.only_for) expected = phase.to_day + 1;
    phase.tests?.forEach((test, number) => {
      testFaults(test, phase, `${at}/tests/${number}`, errors);
    });
  });
}

function releaseFaults(pack: Pack, measure: MeasureRule, path: string, errors: PackError[]): void {
  const classes = new Set(pack.classes.map(one => one.id));
  const lastDay = Math.max(...(measure.phases ?? []).map(phase => phase.to_day));
  const planned = (measure.phases ?? []).flatMap(phase => phase.tests ?? []);
  measure.release?.forEach((rule, index) => {
    const at = `${path}/release/${index}`;
    if (rule.kind === 'linked_tests_negative' && (!rule.count || !rule.linked_class))
      fault(errors, at, '须写明 count 和 linked_class', 'needs count and linked_class');
    if (rule.linked_class && !classes.has(rule.linked_class))
      fault(
        errors,
        `${at}/linked_class`,
        `没有人员类别“${rule.linked_class}”`,
        `no class "${rule.linked_class}"`,
      );
    if (rule.kind === 'ct_values' && (!rule.count || !pack.parameters.release_min_ct))
      fault(errors, at, '须写明 count 和参数 release_min_ct', 'needs count and the parameter release_min_ct');
    if (rule.kind === 'consecutive_negative' && !rule.count) fault(errors, at, '须写明 count', 'needs count');
    if (rule.kind === 'symptom_free' && rule.free_days === undefined)
      fault(errors, at, '须写明 free_days', 'needs free_days');
    if (rule.kind === 'tests_negative' && planned.length === 0)
      fault(errors, at, '没有安排检测', 'no test is planned');
    rule.days?.forEach((day, number) => {
      if (day > lastDay)
        fault(errors, `${at}/days/${number}`, `第${day}天已超出措施期限`, `day ${day} is past the last day`);
    });
  });
}

/** Faults of the measures: classes without or with two, phases that do not join, day lists, release conditions. */
export function measureFaults(pack: Pack, errors: PackError[]): void {
  const classes = new Set(pack.classes.map(one => one.id));
  for (const one of classes) {
    const count = pack.measures.filter(measure => measure.class === one).length;
    if (count !== 1)
      fault(
        errors,
        '/measures',
        `“${one}”类须有且只有一条措施，见到 ${count} 条`,
        `class "${one}" needs exactly one measure, saw ${count}`,
      );
  }
  pack.measures.forEach((measure, index) => {
    const path = `/measures/${index}`;
    if (!classes.has(measure.class))
      fault(
        errors,
        `${path}/class`,
        `没有人员类别“${measure.class}”`,
        `there is no class "${measure.class}"`,
      );
    const inForce = measure.status === 'in_force';
    if (inForce && (!measure.phases?.length || !measure.day_zero || !measure.release?.length))
      fault(
        errors,
        path,
        '在用的措施须有 day_zero、phases 和 release',
        'a measure in force needs day_zero, phases and release',
      );
    if (!inForce && (measure.phases || !measure.why))
      fault(errors, path, '已取消或无措施的类别须写明 why 且不得有 phases', 'needs why and no phases');
    phaseFaults(measure, path, errors);
    releaseFaults(pack, measure, path, errors);
    const target = measure.linked_upgrade?.to_class;
    if (target && !classes.has(target))
      fault(
        errors,
        `${path}/linked_upgrade/to_class`,
        `没有人员类别“${target}”`,
        `there is no class "${target}"`,
      );
  });
  pack.special_groups.forEach((rule, index) => {
    rule.classes?.forEach((one, number) => {
      if (!classes.has(one))
        fault(
          errors,
          `/special_groups/${index}/classes/${number}`,
          `没有人员类别“${one}”`,
          `there is no class "${one}"`,
        );
    });
  });
}
