import { INPUTS } from './inputs.ts';
import type { ContactRule, Criterion, ExposureFacts, Text } from './types.ts';

export type Truth = 'true' | 'false' | 'unknown';

/** Whether a criterion holds on the facts; unknown facts make `none_of` hold and everything else unknown. */
export function truthOf(criterion: Criterion, facts: ExposureFacts): Truth {
  const value = INPUTS[criterion.input].read(facts);
  if (criterion.none_of) {
    const list = Array.isArray(value) ? (value as readonly string[]) : [];
    return criterion.none_of.some(one => list.includes(one)) ? 'false' : 'true';
  }
  if (value === undefined) return 'unknown';
  const holds = criterion.any_of
    ? (value as readonly string[]).some(one => criterion.any_of?.includes(one))
    : criterion.at_least !== undefined
      ? (value as number) >= criterion.at_least
      : criterion.at_most !== undefined
        ? (value as number) <= criterion.at_most
        : value === criterion.is;
  return holds ? 'true' : 'false';
}

/** A rule's criteria by how they stand: all of `all`, and `any` as one (its best). */
export interface Standing {
  rule: ContactRule;
  verdict: Truth;
  failed: Criterion[];
  unknown: Criterion[];
  held: Criterion[];
}

/** Whether a criterion can be the ground of a rule, and not only narrow another. */
export function isGround(criterion: Criterion): boolean {
  return !INPUTS[criterion.input].narrowing && !criterion.none_of;
}

const holdsAsGround = (criteria: Criterion[] | undefined, facts: ExposureFacts) =>
  criteria?.some(criterion => isGround(criterion) && truthOf(criterion, facts) === 'true') ?? false;

/** How one row of the decision table stands on the facts; null when none of its grounds holds, so that it has nothing to say of them. */
export function standingOf(rule: ContactRule, facts: ExposureFacts): Standing | null {
  if (!holdsAsGround(rule.all, facts) && !holdsAsGround(rule.any, facts)) return null;
  const failed: Criterion[] = [];
  const unknown: Criterion[] = [];
  const held: Criterion[] = [];
  for (const criterion of rule.all ?? []) {
    const truth = truthOf(criterion, facts);
    (truth === 'true' ? held : truth === 'false' ? failed : unknown).push(criterion);
  }
  if (rule.any?.length) {
    const good = rule.any.filter(criterion => truthOf(criterion, facts) === 'true');
    const open = rule.any.filter(criterion => truthOf(criterion, facts) === 'unknown');
    if (good.length) held.push(...good);
    else if (open.length) unknown.push(...open);
    else failed.push(...rule.any);
  }
  return {
    rule,
    verdict: failed.length ? 'false' : unknown.length ? 'unknown' : 'true',
    failed,
    unknown,
    held,
  };
}

/** A criterion as a person reads it, with the value seen when there is one. */
export function describe(criterion: Criterion, facts: ExposureFacts): Text {
  const { title, read } = INPUTS[criterion.input];
  const value = read(facts);
  if (value === undefined) return { zh: `${title.zh}不详`, en: `${title.en} unknown` };
  if (typeof value === 'number') {
    const bound = criterion.at_least ?? criterion.at_most;
    return criterion.at_least !== undefined
      ? {
          zh: `${title.zh}为${value}，要求不少于${bound}`,
          en: `${title.en} ${value}, needs at least ${bound}`,
        }
      : {
          zh: `${title.zh}为${value}，要求不超过${bound}`,
          en: `${title.en} ${value}, needs at most ${bound}`,
        };
  }
  return { zh: `${title.zh}不符`, en: `${title.en} does not fit` };
}
