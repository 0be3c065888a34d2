import { isDay } from './calendar.ts';
import type { PackError, Text } from './types.ts';

/** Checks one value and adds what is wrong with it to `errors`; never stops at the first fault. */
export type Shape = (value: unknown, path: string, errors: PackError[]) => void;

/** Adds one error at `path`. */
export function fault(errors: PackError[], path: string, zh: string, en: string): void {
  errors.push({ path: path || '/', reason: { zh, en } });
}

/** The value as it may be shown in a message: short, and only its type when it is an object. */
export function seen(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** A non-empty string, optionally of a pattern. */
export function string(pattern?: RegExp, what?: Text): Shape {
  return (value, path, errors) => {
    if (typeof value !== 'string' || value.trim() === '')
      fault(errors, path, `应为非空文字，见到 ${seen(value)}`, `expected non-empty text, saw ${seen(value)}`);
    else if (pattern && !pattern.test(value))
      fault(
        errors,
        path,
        `${what?.zh ?? '写法不合规定'}：${seen(value)}`,
        `${what?.en ?? 'malformed'}: ${seen(value)}`,
      );
  };
}

/** true or false. */
export const boolean: Shape = (value, path, errors) => {
  if (typeof value !== 'boolean')
    fault(
      errors,
      path,
      `应为 true 或 false，见到 ${seen(value)}`,
      `expected true or false, saw ${seen(value)}`,
    );
};

/** A finite number within [min, max], whole when `whole`. */
export function number(min = -Infinity, max = Infinity, whole = false): Shape {
  return (value, path, errors) => {
    if (typeof value !== 'number' || !Number.isFinite(value) || (whole && !Number.isInteger(value)))
      fault(
        errors,
        path,
        `应为${whole ? '整数' : '数字'}，见到 ${seen(value)}`,
        `expected a ${whole ? 'whole number' : 'number'}, saw ${seen(value)}`,
      );
    else if (value < min || value > max)
      fault(errors, path, `${value} 不在 ${min} 至 ${max} 之间`, `${value} is outside ${min} to ${max}`);
  };
}

/** A calendar day 'YYYY-MM-DD'. */
export const day: Shape = (value, path, errors) => {
  if (!isDay(value))
    fault(
      errors,
      path,
      `应为 YYYY-MM-DD 日期，见到 ${seen(value)}`,
      `expected a day YYYY-MM-DD, saw ${seen(value)}`,
    );
};

/** One of a closed list. */
export function oneOf(list: readonly string[], what: Text): Shape {
  return (value, path, errors) => {
    if (typeof value !== 'string' || !list.includes(value))
      fault(
        errors,
        path,
        `不认识的${what.zh} ${seen(value)}；只能是 ${list.join('、')}`,
        `unknown ${what.en} ${seen(value)}; only ${list.join(', ')}`,
      );
  };
}

/** null, or the shape. */
export function orNull(shape: Shape): Shape {
  return (value, path, errors) => {
    if (value !== null) shape(value, path, errors);
  };
}

/** Any of several shapes; the first one's faults are reported when none fits. */
export function either(...shapes: Shape[]): Shape {
  return (value, path, errors) => {
    const tries = shapes.map(shape => {
      const found: PackError[] = [];
      shape(value, path, found);
      return found;
    });
    if (!tries.some(found => found.length === 0)) errors.push(...tries[0]);
  };
}

/** A list of at least `min` items. */
export function list(item: Shape, min = 0): Shape {
  return (value, path, errors) => {
    if (!Array.isArray(value)) {
      fault(errors, path, `应为列表，见到 ${seen(value)}`, `expected a list, saw ${seen(value)}`);
      return;
    }
    if (value.length < min)
      fault(
        errors,
        path,
        `至少要有 ${min} 项，见到 ${value.length} 项`,
        `needs at least ${min}, saw ${value.length}`,
      );
    value.forEach((entry, index) => {
      item(entry, `${path}/${index}`, errors);
    });
  };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object of exactly these keys: `required` all present, `optional` allowed, anything else refused by name. */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  return (value, path, errors) => {
    if (!isPlain(value)) {
      fault(errors, path, `应为对象，见到 ${seen(value)}`, `expected an object, saw ${seen(value)}`);
      return;
    }
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(required, key) && !Object.hasOwn(optional, key))
        fault(errors, `${path}/${key}`, `不认识的字段“${key}”`, `unknown key "${key}"`);
    }
    for (const [key, shape] of Object.entries(required)) {
      if (!Object.hasOwn(value, key)) fault(errors, `${path}/${key}`, `缺少“${key}”`, `"${key}" is missing`);
      else shape(value[key], `${path}/${key}`, errors);
    }
    for (const [key, shape] of Object.entries(optional)) {
      if (Object.hasOwn(value, key)) shape(value[key], `${path}/${key}`, errors);
    }
  };
}

/** Several shapes on the same value. */
export function all(...shapes: Shape[]): Shape {
  return (value, path, errors) => {
    for (const shape of shapes) shape(value, path, errors);
  };
}
