import { ruleIds } from './rule-ids.ts';
import { fault } from './shape.ts';
import type { Pack, PackError } from './types.ts';
import { EFFECTIVE_AT, type ParameterName } from './vocabulary.ts';

const REQUIRED: ParameterName[] = [
  'incubation_min_days',
  'incubation_max_days',
  'lookback_source_days',
  'effective_at',
  'first_day_number',
];

function sourceFaults(pack: Pack, errors: PackError[]): void {
  const known = new Set(pack.source_docs.map(doc => doc.id));
  const visit = (value: unknown, path: string) => {
    if (value === null || typeof value !== 'object') return;
    const record = value as Record<string, unknown>;
    if (typeof record.source === 'string' && !known.has(record.source))
      fault(
        errors,
        `${path}/source`,
        `来源“${record.source}”不在 source_docs 中`,
        `source "${record.source}" is not in source_docs`,
      );
    for (const [key, child] of Object.entries(record)) visit(child, `${path}/${key}`);
  };
  visit(pack, '');
}

function parameterFaults(pack: Pack, errors: PackError[]): void {
  for (const name of REQUIRED) {
    if (!pack.parameters[name])
      fault(errors, `/parameters/${name}`, `缺少参数“${name}”`, `parameter "${name}" is missing`);
  }
  for (const [name, parameter] of Object.entries(pack.parameters)) {
    const path = `/parameters/${name}/value`;
    const worded = name.endsWith('_distribution') || name === 'effective_at';
    if (worded !== (typeof parameter.value === 'string'))
      fault(errors, path, worded ? '应为文字' : '应为数字', worded ? 'expected a word' : 'expected a number');
    else if (typeof parameter.value === 'number' && parameter.value < 0)
      fault(errors, path, '不能为负数', 'must not be negative');
    if (parameter.range && typeof parameter.value === 'number') {
      const [low, high] = parameter.range;
      if (!(low <= parameter.value && parameter.value <= high))
        fault(errors, path, `不在自己的范围 ${low} 至 ${high} 内`, `outside its own range ${low} to ${high}`);
    }
  }
  const effective = pack.parameters.effective_at?.value;
  if (effective !== undefined && !EFFECTIVE_AT.includes(effective as 'end_of_day'))
    fault(
      errors,
      '/parameters/effective_at/value',
      `只能是 ${EFFECTIVE_AT.join('、')}`,
      `only ${EFFECTIVE_AT.join(', ')}`,
    );
  const first = pack.parameters.first_day_number?.value;
  if (first !== undefined && first !== 0 && first !== 1)
    fault(errors, '/parameters/first_day_number/value', '只能是 0 或 1', 'only 0 or 1');
  const low = pack.parameters.incubation_min_days?.value;
  const high = pack.parameters.incubation_max_days?.value;
  if (typeof low === 'number' && typeof high === 'number' && low > high)
    fault(
      errors,
      '/parameters/incubation_min_days/value',
      '大于最长潜伏期',
      'greater than the longest incubation',
    );
}

function stateFaults(pack: Pack, errors: PackError[]): void {
  const states = new Set(pack.case_states.map(state => state.id));
  const reached = new Set(pack.case_states.filter(state => state.initial).map(state => state.id));
  if (reached.size === 0) fault(errors, '/case_states', '没有起始状态', 'no state is initial');
  pack.case_transitions.forEach((rule, index) => {
    for (const [key, state] of [['from', rule.from], ...rule.to.map(to => ['to', to])]) {
      if (!states.has(state))
        fault(
          errors,
          `/case_transitions/${index}/${key}`,
          `没有状态“${state}”`,
          `there is no state "${state}"`,
        );
    }
  });
  for (let grew = true; grew; ) {
    const before = reached.size;
    for (const rule of pack.case_transitions)
      if (reached.has(rule.from)) for (const to of rule.to) reached.add(to);
    grew = reached.size > before;
  }
  pack.case_states.forEach((state, index) => {
    if (!reached.has(state.id))
      fault(
        errors,
        `/case_states/${index}`,
        `状态“${state.id}”无法到达`,
        `state "${state.id}" can never be reached`,
      );
  });
}

/** Faults between the parts of a pack: sources, rule ids, parameters, case states, windows, dates, zones, transition. */
export function referenceFaults(pack: Pack, errors: PackError[]): void {
  sourceFaults(pack, errors);
  const ids = ruleIds(pack);
  for (const id of new Set(ids.filter((one, index) => ids.indexOf(one) !== index)))
    fault(errors, '/', `规则编号 ${id} 重复`, `rule id ${id} is used twice`);
  parameterFaults(pack, errors);
  stateFaults(pack, errors);
  if (pack.effective_to !== null && pack.effective_to < pack.effective_from)
    fault(errors, '/effective_to', '早于 effective_from', 'earlier than effective_from');
  pack.infectious_window.forEach((rule, index) => {
    const path = `/infectious_window/${index}`;
    if (!pack.parameters[rule.days_before])
      fault(
        errors,
        `${path}/days_before`,
        `没有参数“${rule.days_before}”`,
        `no parameter "${rule.days_before}"`,
      );
    if ((rule.until === 'days_after') !== (rule.days_after !== undefined))
      fault(errors, `${path}/days_after`, '须与 until: days_after 同时出现', 'goes with until: days_after');
    if (rule.days_after && !pack.parameters[rule.days_after])
      fault(
        errors,
        `${path}/days_after`,
        `没有参数“${rule.days_after}”`,
        `no parameter "${rule.days_after}"`,
      );
  });
  pack.date_rules.forEach((rule, index) => {
    if (rule.field === rule.than)
      fault(errors, `/date_rules/${index}/than`, '与自身比较', 'compares a date with itself');
  });
  pack.zones.forEach((rule, index) => {
    if ((rule.status === 'in_force') !== (rule.steps !== undefined))
      fault(
        errors,
        `/zones/${index}/steps`,
        '在用的等级须有 steps，已取消的不得有',
        'in force needs steps, abolished has none',
      );
  });
  if (!pack.transition.allowed.includes(pack.transition.default))
    fault(errors, '/transition/default', '不在 allowed 中', 'is not among allowed');
}
