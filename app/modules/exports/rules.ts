import { type Refusal, refuse } from '../../core/refusal.ts';
import type { ExportSource } from './lists.ts';
import type { ExportFormat, NewExport } from './schema.ts';

/** Hours an exported file is kept; then its key is destroyed. Trust.md asks that exports be purged; two days let a night shift fetch it. */
export const exportKeptHours = 48;
/** Rows read in one transaction. */
export const exportPageRows = 2000;

/** EXP-1: a filter the list does not know would silently export more than was asked. EXP-2: names in clear need the right and a stated purpose. EXP-3: only lists with points can be drawn. */
export function mayExport(asked: NewExport, source: ExportSource, mayReveal: boolean): Refusal | null {
  const unknown = Object.keys(asked.query ?? {}).filter(
    name => !Object.hasOwn(source.filters, name) && !ignored.has(name),
  );
  if (unknown.length) {
    return refuse(
      'EXP-1',
      `不认识的筛选条件:${unknown.join('、')}。`,
      `Unknown filters: ${unknown.join(', ')}.`,
      {
        errors: unknown.map(name => ({
          path: `body/query/${name}`,
          message: {
            zh: `可用:${Object.keys(source.filters).join('、')}`,
            en: `known: ${Object.keys(source.filters).join(', ')}`,
          },
          rule: 'EXP-1',
        })),
      },
    );
  }
  if (asked.reveal && !mayReveal)
    return refuse(
      'EXP-2',
      '您的岗位不能导出未脱敏的个人信息。',
      'Your role may not export personal data in clear.',
      { status: 403 },
    );
  if (asked.reveal && !asked.purpose?.trim())
    return refuse(
      'EXP-2',
      '导出未脱敏的个人信息须写明用途。',
      'State the purpose: personal data in clear need a reason and are journaled.',
      {
        errors: [
          {
            path: 'body/purpose',
            message: { zh: '必须填写用途', en: 'a purpose is required' },
            rule: 'EXP-2',
          },
        ],
      },
    );
  if (asked.format === 'geojson' && !source.point)
    return refuse(
      'EXP-3',
      '这个列表没有坐标,不能导出为 GeoJSON。',
      'This list has no points; it cannot be GeoJSON.',
    );
  return null;
}

/** Parts of a list's address that are no filters. */
const ignored = new Set(['sort', 'limit', 'after', 'q', 'selected', 'tab', 'view']);

export const contentTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
  geojson: 'application/geo+json; charset=utf-8',
};
