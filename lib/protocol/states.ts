import type { Pack, Refusal } from './types.ts';

/**
 * Whether a case may go from state `from` (null: a new record) to `to`; the record keeps both with their times.
 * Refuses with PRO-5 when the pack knows no such change.
 */
export function mayChangeCaseState(
  pack: Pack,
  from: string | null,
  to: string,
): { allowed: true; ruleId: string } | Refusal {
  const title = (id: string) => pack.case_states.find(state => state.id === id)?.title ?? { zh: id, en: id };
  if (from === null) {
    if (pack.case_states.some(state => state.id === to && state.initial))
      return { allowed: true, ruleId: 'PRO-5' };
    return {
      refused: 'PRO-5',
      why: { zh: `病例不能以“${title(to).zh}”开始`, en: `a case cannot begin as ${title(to).en}` },
    };
  }
  const rule = pack.case_transitions.find(one => one.from === from && one.to.includes(to));
  if (rule) return { allowed: true, ruleId: rule.id };
  return {
    refused: 'PRO-5',
    why: {
      zh: `“${title(from).zh}”不能改为“${title(to).zh}”`,
      en: `${title(from).en} cannot become ${title(to).en}`,
    },
  };
}
