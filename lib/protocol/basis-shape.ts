import { all, boolean, fault, object, oneOf, type Shape, string } from './shape.ts';
import * as V from './vocabulary.ts';

const RULE_ID = /^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/;
const NAME = /^[a-z][a-z0-9_]*$/;
const PACK_ID = /^[a-z0-9][a-z0-9-]*(\+[a-z0-9][a-z0-9-]*)*$/;

/** Words in both languages. */
export const text: Shape = object({ zh: string(), en: string() });
const ruleId = string(RULE_ID, { zh: '规则编号须形如 V9-CC-1', en: 'a rule id looks like V9-CC-1' });
/** A key of the pack's own: a class, a cohort, a gene. */
export const name = string(NAME, { zh: '名称须为小写英文', en: 'a name is lower case' });
/** The id of a pack or overlay. */
export const packId = string(PACK_ID, {
  zh: '编号须为小写英文、数字和连字符',
  en: 'an id is lower case, digits, hyphens',
});
/** One of a closed list, named in both languages. */
export const within = (values: readonly string[], zh: string, en: string) => oneOf(values, { zh, en });
export const confidence = within(V.CONFIDENCES, '可信度', 'confidence');

/** M and L numbers may only ship with review_required: true, so that no officer relies on them unseen. */
export const reviewedWhenWeak: Shape = (value, path, errors) => {
  const basis = value as { confidence?: unknown; review_required?: unknown } | null;
  if (basis && (basis.confidence === 'M' || basis.confidence === 'L') && basis.review_required !== true)
    fault(
      errors,
      `${path}/review_required`,
      `可信度为 ${basis.confidence}，须写明 review_required: true`,
      `confidence ${basis.confidence} must carry review_required: true`,
    );
};

const BASIS = { source: string(), confidence };
const BASIS_OPTIONAL = { ref: string(), review_required: boolean };

/** The shape of a thing with a basis but no id of its own, such as a parameter. */
export function ruled(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  return all(object({ ...required, ...BASIS }, { ...optional, ...BASIS_OPTIONAL }), reviewedWhenWeak);
}
/** The shape of a rule: an id, these keys, and its basis. */
export const rule = (required: Record<string, Shape>, optional: Record<string, Shape> = {}) =>
  ruled({ id: ruleId, ...required }, optional);
