import { normaliseHeader } from './cellText.ts';
import { DATASETS, fieldOf } from './fields/datasets.ts';
import { IMPORT_RULES } from './rules.ts';
import type {
  BilingualText,
  DateColumnDecision,
  DateOrder,
  MappingCorrections,
  MappingRefusal,
  Recognition,
  TableMapping,
} from './types.ts';

/**
 * Turns a proposed mapping, a person's corrections and the date decisions into the mapping rows are read with. Refused (IMP-30, every reason at
 * once) when a field is unknown to the kind, two columns feed a single-valued field, or required fields have no column.
 */
export function applyMapping(
  recognition: Recognition,
  corrections: MappingCorrections = {},
  decisions: readonly DateColumnDecision[] = [],
): { mapping: TableMapping } | MappingRefusal {
  const kind = corrections.kind ?? recognition.kind;
  const headers = recognition.mapping.map(each => each.header);
  const fields = recognition.mapping.map(each => {
    const corrected = corrections.fields?.[each.column];
    if (corrected !== undefined) return corrected;
    // A change of kind keeps what the new kind also knows.
    return each.field !== null && fieldOf(kind, each.field) ? each.field : null;
  });
  const byColumn = new Map(decisions.map(each => [each.column, each.order ?? null]));
  const dateOrders = headers.map(
    (_, column): DateOrder | null => corrections.dateOrders?.[column] ?? byColumn.get(column) ?? null,
  );
  const mapping: TableMapping = { kind, headers, fields, dateOrders };
  const details = faults(mapping);
  return details.length === 0 ? { mapping } : { refused: 'IMP-30', why: IMPORT_RULES['IMP-30'], details };
}

function faults(mapping: TableMapping): MappingRefusal['details'] {
  const details: MappingRefusal['details'] = [];
  const first = new Map<string, number>();
  mapping.fields.forEach((name, column) => {
    if (name === null) return;
    const definition = fieldOf(mapping.kind, name);
    if (!definition)
      details.push({
        column,
        field: name,
        why: { zh: '该类数据没有这个字段', en: 'this kind of data has no such field' },
      });
    else if (first.has(name) && !definition.many)
      details.push({
        column,
        field: name,
        why: { zh: '已有另一列对应该字段', en: 'another column already feeds this field' },
      });
    else first.set(name, column);
  });
  const { fields, requiredAnyOf } = DATASETS[mapping.kind];
  const needed = [...fields.filter(each => each.required).map(each => [each.name]), ...requiredAnyOf];
  for (const group of needed) {
    if (!group.some(name => first.has(name)))
      details.push({ column: -1, field: group.join('|'), why: lackingText(mapping, group) });
  }
  return details;
}

function lackingText(mapping: TableMapping, group: readonly string[]): BilingualText {
  const labels = group.map(name => fieldOf(mapping.kind, name)!.label);
  return {
    zh: `至少要有一列：${labels.map(each => each.zh).join('、')}`,
    en: `one column is needed: ${labels.map(each => each.en).join(', ')}`,
  };
}

/** The key a mapping is saved under: its headers in normal form and alphabetical order, so that moved columns are still recognised. */
export function headerSignature(headers: readonly string[]): string {
  return headers.map(normaliseHeader).sort().join('|');
}

/** Lays a saved mapping on the headers of a new file, by header and not by position; null when the signatures differ. Date orders are not reused: a new file may have been saved on another computer. */
export function reuseMapping(saved: TableMapping, headers: readonly string[]): TableMapping | null {
  if (headerSignature(saved.headers) !== headerSignature(headers)) return null;
  const left = new Map<string, (string | null)[]>();
  saved.headers.forEach((header, column) => {
    const key = normaliseHeader(header);
    left.set(key, [...(left.get(key) ?? []), saved.fields[column]!]);
  });
  const fields = headers.map(header => left.get(normaliseHeader(header))!.shift()!);
  return { kind: saved.kind, headers: [...headers], fields, dateOrders: headers.map(() => null) };
}
