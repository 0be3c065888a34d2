import { overlayShape } from './pack-shape.ts';
import { loadPack } from './schema.ts';
import { fault } from './shape.ts';
import type { LoadedPack, Overlay, OverlayStep, Pack, PackError, PackErrors } from './types.ts';

type Container = Record<string, unknown> | unknown[];

/** The key under which `segment` stands: an own key, an index, or the item whose id, class or level it names; null when absent. */
function keyOf(container: Container, segment: string): string | number | null {
  if (!Array.isArray(container)) return Object.hasOwn(container, segment) ? segment : null;
  if (/^\d+$/.test(segment)) return Number(segment) < container.length ? Number(segment) : null;
  const index = container.findIndex(item => {
    const record = item as Record<string, unknown> | null;
    return (
      record !== null &&
      typeof record === 'object' &&
      [record.id, record.class, record.level].includes(segment)
    );
  });
  return index < 0 ? null : index;
}

const childOf = (container: Container, key: string | number): unknown =>
  (container as Record<string | number, unknown>)[key];

function applyStep(root: Container, step: OverlayStep): { zh: string; en: string } | null {
  const segments = step.path
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = segments.pop() ?? '';
  let container = root;
  for (const segment of segments) {
    const key = keyOf(container, segment);
    const child = key === null ? null : childOf(container, key);
    if (child === null || typeof child !== 'object')
      return { zh: `路径中没有“${segment}”`, en: `there is no "${segment}" on the path` };
    container = child as Container;
  }
  const value = structuredClone(step.value);
  if (step.op === 'add') {
    if (Array.isArray(container)) {
      if (last === '-') container.push(value);
      else {
        const key = keyOf(container, last);
        if (key === null)
          return { zh: `没有“${last}”可插在其前`, en: `there is no "${last}" to insert before` };
        container.splice(Number(key), 0, value);
      }
      return null;
    }
    if (Object.hasOwn(container, last))
      return { zh: `“${last}”已存在，应用 replace`, en: `"${last}" is already there: use replace` };
    if (last === '__proto__') return { zh: '不允许的名称', en: 'not an allowed name' };
    container[last] = value;
    return null;
  }
  const key = keyOf(container, last);
  if (key === null) return { zh: `没有“${last}”`, en: `there is no "${last}"` };
  if (step.op === 'replace') (container as Record<string | number, unknown>)[key] = value;
  else if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key as string];
  return null;
}

/** Reads an overlay from parsed JSON, or every fault with its path; local overlays must name a sunset. */
export function loadOverlay(json: unknown): { overlay: Overlay } | PackErrors {
  const errors: PackError[] = [];
  overlayShape(json, '', errors);
  const overlay = json as Overlay;
  if (errors.length === 0) {
    overlay.patch.forEach((step, index) => {
      if ((step.op === 'remove') === Object.hasOwn(step, 'value'))
        fault(
          errors,
          `/patch/${index}/value`,
          'add、replace 须有 value，remove 不得有',
          'add and replace carry a value, remove does not',
        );
    });
    if (overlay.kind !== 'amendment' && !overlay.sunset)
      fault(errors, '/sunset', '地方规定须写明失效日期', 'a local overlay must end: sunset is missing');
  }
  return errors.length > 0 ? { errors } : { overlay: structuredClone(overlay) };
}

/**
 * The pack with one overlay laid on it, checked again as a whole; the given pack is not changed. An amendment becomes
 * a pack of its own id; a local overlay adds '+id'. Errors name '/patch/N/path' for a missing path, or the path in the result.
 */
export function applyOverlay(pack: Pack, overlay: Overlay): LoadedPack {
  const read = loadOverlay(overlay);
  if ('errors' in read) return read;
  const errors: PackError[] = [];
  const [base] = pack.id.split('+');
  if (!overlay.base_packs.includes(base))
    fault(
      errors,
      '/base_packs',
      `不能用于 ${pack.id}，只能用于 ${overlay.base_packs.join('、')}`,
      `cannot be laid on ${pack.id}, only on ${overlay.base_packs.join(', ')}`,
    );
  if (pack.amended_by.includes(overlay.id))
    fault(errors, '/id', `${overlay.id} 已经用过`, `${overlay.id} is already applied`);
  if (errors.length > 0) return { errors };
  const next = structuredClone(pack) as Pack;
  overlay.patch.forEach((step, index) => {
    const wrong = applyStep(next as unknown as Container, step);
    if (wrong)
      fault(errors, `/patch/${index}/path`, `${step.path}：${wrong.zh}`, `${step.path}: ${wrong.en}`);
  });
  if (errors.length > 0) return { errors };
  const known = new Set(next.source_docs.map(doc => doc.id));
  next.source_docs.push(...overlay.source_docs.filter(doc => !known.has(doc.id)));
  next.amended_by.push(overlay.id);
  next.jurisdiction = overlay.jurisdiction;
  if (overlay.kind === 'amendment') {
    next.id = overlay.id;
    next.title = overlay.title;
    next.effective_from = overlay.effective_from;
    next.effective_to = overlay.effective_to;
  } else {
    next.id = `${pack.id}+${overlay.id}`;
    next.title = { zh: `${pack.title.zh}；${overlay.title.zh}`, en: `${pack.title.en}; ${overlay.title.en}` };
  }
  return loadPack(next);
}

/** The pack with several overlays, in order; stops at the first that does not fit. */
export function applyOverlays(pack: Pack, overlays: Overlay[]): LoadedPack {
  let current = pack;
  for (const overlay of overlays) {
    const result = applyOverlay(current, overlay);
    if ('errors' in result) return result;
    current = result.pack;
  }
  return { pack: current };
}
