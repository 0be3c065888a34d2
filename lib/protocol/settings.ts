import type { Basis, MeasureKind, Pack, PhaseRule, Plan, PlanInput } from './types.ts';

const isHome = (kind: MeasureKind | 'nothing') => kind.startsWith('home_');

/** The setting a person serves a phase in: the rule's, the one chosen, the one of a special group, or the one for an unsuitable home; 'nothing' when a group is free of it. */
export function kindFor(
  pack: Pack,
  phase: PhaseRule,
  input: PlanInput,
  notes: Plan['notes'],
  used: { add(rule: Basis & { id: string }): string },
): MeasureKind | 'nothing' {
  let kind = phase.kind;
  if (input.chosenKind && phase.may_choose?.includes(input.chosenKind)) kind = input.chosenKind;
  const group = pack.special_groups.find(
    rule =>
      rule.replace === kind &&
      (!rule.classes || rule.classes.includes(input.classId)) &&
      rule.groups.some(one => input.specialGroups?.includes(one)),
  );
  if (group) {
    notes.push({ ruleId: used.add(group), text: group.text });
    // With no suitable home the person stays where they are, accompanied, as the rule's text says.
    if (!(isHome(group.with) && input.homeSuitable === false)) {
      if (group.with === 'nothing') return 'nothing';
      kind = group.with;
    }
  }
  if (isHome(kind) && input.homeSuitable === false && phase.if_home_unsuitable) {
    kind = phase.if_home_unsuitable;
    notes.push({
      ruleId: phase.id,
      text: { zh: '居家条件不具备，改换管控方式', en: 'the home is not suitable: another setting' },
    });
  }
  return kind;
}
