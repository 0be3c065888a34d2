import { isGround } from './criteria.ts';
import { INPUTS } from './inputs.ts';
import { fault } from './shape.ts';
import type { ContactRule, Criterion, Pack, PackError } from './types.ts';

const written = (criterion: Criterion) => JSON.stringify(Object.entries(criterion).sort());

/** Whether `earlier` always decides first: it asks for nothing that `later` does not ask for. */
function shadows(earlier: ContactRule, later: ContactRule): boolean {
  if (earlier.hop !== later.hop) return false;
  const asked = new Set((later.all ?? []).map(written));
  if (!(earlier.all ?? []).every(criterion => asked.has(written(criterion)))) return false;
  if (!earlier.any?.length) return true;
  const anyAsked = new Set(earlier.any.map(written));
  return Boolean(later.any?.length) && (later.any ?? []).every(criterion => anyAsked.has(written(criterion)));
}

/** Faults of the decision table: classes that do not exist or cannot be reached, rows without a ground, shadowed rows. */
export function contactFaults(pack: Pack, errors: PackError[]): void {
  const classes = new Set(pack.classes.map(one => one.id));
  const reached = new Set(pack.contact_rules.map(rule => rule.class));
  for (const measure of pack.measures) {
    if (measure.linked_upgrade) reached.add(measure.linked_upgrade.to_class);
    if (measure.status === 'abolished') reached.add(measure.class);
  }
  pack.classes.forEach((one, index) => {
    if (!reached.has(one.id))
      fault(
        errors,
        `/classes/${index}`,
        `没有任何规则能判为“${one.id}”类`,
        `no rule can reach class "${one.id}"`,
      );
    if (pack.classes.findIndex(other => other.id === one.id) !== index)
      fault(errors, `/classes/${index}/id`, `人员类别“${one.id}”重复`, `class "${one.id}" is there twice`);
  });
  pack.contact_rules.forEach((rule, index) => {
    const path = `/contact_rules/${index}`;
    if (!classes.has(rule.class))
      fault(errors, `${path}/class`, `没有人员类别“${rule.class}”`, `there is no class "${rule.class}"`);
    const known = (one: Criterion) => Boolean(INPUTS[one.input]) && isGround(one);
    const grounded = rule.all?.some(known) || (Boolean(rule.any?.length) && rule.any?.every(known));
    if (!grounded)
      fault(
        errors,
        path,
        '没有实质依据：不能只凭限定条件判定一类人',
        'no ground: narrowing conditions alone cannot class a person',
      );
    const onlyStatistical = (rule.all ?? []).some(
      one => one.input === 'evidence' && one.any_of?.every(kind => kind === 'statistical'),
    );
    if (onlyStatistical && rule.grade !== 'D')
      fault(
        errors,
        `${path}/grade`,
        '统计信号只能是 D 级证据',
        'a statistical signal can only be evidence of grade D',
      );
    const before = pack.contact_rules.slice(0, index).find(earlier => shadows(earlier, rule));
    if (before)
      fault(
        errors,
        path,
        `永远轮不到：${before.id} 总是先判定`,
        `is never reached: ${before.id} always decides first`,
      );
  });
  if (pack.grade_caps.evidence.statistical !== 'D')
    fault(errors, '/grade_caps/evidence/statistical', '只能是 D', 'can only be D');
}
