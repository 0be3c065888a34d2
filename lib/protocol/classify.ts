import { describe, type Standing, standingOf } from './criteria.ts';
import { INPUTS } from './inputs.ts';
import type { Classification, EvidenceGrade, ExposureFacts, Pack, Text } from './types.ts';
import { EVIDENCE_GRADES } from './vocabulary.ts';
import { EVIDENCE_WORDS } from './words.ts';

const weaker = (a: EvidenceGrade, b: EvidenceGrade): EvidenceGrade => (a > b ? a : b);

/** The rule's own grade, lowered by the best evidence there is and, where time and place decided, by how exactly they are known. */
function gradeOf(pack: Pack, standing: Standing, facts: ExposureFacts): EvidenceGrade {
  const caps = facts.evidence.map(kind => pack.grade_caps.evidence[kind]).sort();
  let grade = weaker(standing.rule.grade, caps[0] ?? 'C');
  const timed = standing.held.some(criterion => INPUTS[criterion.input].timed);
  if (timed && facts.precision) grade = weaker(grade, pack.grade_caps.precision[facts.precision]);
  return EVIDENCE_GRADES.includes(grade) ? grade : 'D';
}

/** The two rules of a higher class that came nearest, what is known to fail before what is unknown. */
function whyNotHigher(pack: Pack, higher: Standing[], facts: ExposureFacts): Text {
  const near = [...higher]
    .sort(
      (a, b) =>
        a.failed.length + a.unknown.length - b.failed.length - b.unknown.length ||
        b.failed.length - a.failed.length,
    )
    .slice(0, 2);
  if (near.length === 0) return { zh: '没有达到更高类别的依据', en: 'no ground for a higher class' };
  const said = near.map(({ rule, failed, unknown }) => {
    const title = pack.classes.find(one => one.id === rule.class)?.title;
    const lacking = [...failed, ...unknown].map(criterion => describe(criterion, facts));
    return {
      zh: `未按${rule.id}判为${title?.zh}：${lacking.map(text => text.zh).join('、')}`,
      en: `not ${title?.en} under ${rule.id}: ${lacking.map(text => text.en).join(', ')}`,
    };
  });
  return { zh: said.map(text => text.zh).join('；'), en: said.map(text => text.en).join('; ') };
}

/**
 * The class of one exposure by the pack's ordered decision table: the first row whose conditions all hold. Facts not given are unknown:
 * they never satisfy a row, and those that could raise the class are listed in `toCheck`. Null when the pack classes nobody so. Linear in the table's length.
 */
export function classifyContact(pack: Pack, facts: ExposureFacts): Classification | null {
  const standings = pack.contact_rules
    .filter(rule => rule.hop === facts.hop)
    .map(rule => standingOf(rule, facts))
    .filter(standing => standing !== null);
  const decided = standings.find(standing => standing.verdict === 'true');
  if (!decided) return null;
  const { rule } = decided;
  const title = pack.classes.find(one => one.id === rule.class)?.title ?? { zh: rule.class, en: rule.class };
  const higher = standings.filter(
    one => one !== decided && classRank(pack, one.rule.class) > classRank(pack, rule.class),
  );
  const toCheck = new Set(
    higher
      .filter(one => one.verdict === 'unknown')
      .flatMap(one => one.unknown.map(criterion => criterion.input as string)),
  );
  const sources = facts.evidence.map(kind => EVIDENCE_WORDS[kind]);
  const grade = gradeOf(pack, decided, facts);
  const from = {
    zh: sources.length ? `（${sources.map(text => text.zh).join('、')}）` : '',
    en: sources.length ? ` (${sources.map(text => text.en).join(', ')})` : '',
  };
  const lookUp = {
    zh: toCheck.size
      ? `，待核实：${[...toCheck].map(key => INPUTS[key as keyof typeof INPUTS].title.zh).join('、')}`
      : '',
    en: toCheck.size
      ? `; to check: ${[...toCheck].map(key => INPUTS[key as keyof typeof INPUTS].title.en).join(', ')}`
      : '',
  };
  return {
    classId: rule.class,
    ruleId: rule.id,
    reason: {
      zh: `${rule.reason.zh}${from.zh}，按${rule.id}判为${title.zh}${lookUp.zh}`,
      en: `${rule.reason.en}${from.en}: ${title.en} under ${rule.id}${lookUp.en}`,
    },
    grade,
    infectionRisk: rule.infection_risk ?? 'ordinary',
    whyNotHigher: whyNotHigher(pack, higher, facts),
    whyNotLower: {
      zh: `${rule.id}的条件全部成立：${decided.held.map(criterion => INPUTS[criterion.input].title.zh).join('、')}`,
      en: `every condition of ${rule.id} holds: ${decided.held.map(criterion => INPUTS[criterion.input].title.en).join(', ')}`,
    },
    toCheck: [...toCheck],
    reviewRequired: rule.review_required === true || grade >= 'C',
  };
}

/** How strict a class is in its pack, highest strictest; 0 for a class the pack does not know. Of several exposures of one person the highest rank stands. */
export function classRank(pack: Pack, classId: string): number {
  return pack.classes.find(one => one.id === classId)?.rank ?? 0;
}
