import type { BilingualText, FieldType, Problem, Severity } from './types.ts';

/** Every import rule with what it tells the data clerk; authority and tests stand in README.md. */
export const IMPORT_RULES = {
  'IMP-1': { zh: '必填项为空', en: 'a required field is empty' },
  'IMP-2': {
    zh: '编号被表格软件改成了科学计数法，数字已丢失，请从原始记录重填',
    en: 'the spreadsheet turned this id into scientific notation and lost digits; take it from the source again',
  },
  'IMP-3': { zh: '不是可识别的日期或时间', en: 'not a date or time that can be read' },
  'IMP-4': { zh: '日历上没有这一天', en: 'there is no such day in the calendar' },
  'IMP-5': {
    zh: '日、月先后不明：两种读法都成立，须由人选定',
    en: 'day and month could be either way round; a person must choose',
  },
  'IMP-6': { zh: '日期没有写年份，且未指定年份', en: 'the date has no year and none was given' },
  'IMP-7': { zh: '日期不完整（缺日）', en: 'the date is incomplete (no day)' },
  'IMP-8': { zh: '不是可识别的年龄', en: 'not an age that can be read' },
  'IMP-9': { zh: '不是可识别的性别', en: 'not a sex that can be read' },
  'IMP-10': { zh: '不是可识别的数字', en: 'not a number that can be read' },
  'IMP-11': { zh: '经纬度超出范围', en: 'the coordinate is out of range' },
  'IMP-12': { zh: '不是可识别的是/否', en: 'not a yes or no that can be read' },
  'IMP-13': { zh: '电话号码格式不对', en: 'not a telephone number that can be read' },
  'IMP-14': { zh: '不是可识别的证件类型', en: 'not a document type that can be read' },
  'IMP-15': {
    zh: '身份证号不符合 GB 11643（位数、出生日期或校验码）',
    en: 'the citizen id breaks GB 11643 (length, birth date or check digit)',
  },
  'IMP-16': { zh: '证件号码与证件类型不符', en: 'the number does not fit the document type' },
  'IMP-17': { zh: '不是可识别的病例状态', en: 'not a case status that can be read' },
  'IMP-18': { zh: '不是可识别的转归', en: 'not an outcome that can be read' },
  'IMP-19': { zh: '不是可识别的接触类型', en: 'not a contact class that can be read' },
  'IMP-20': { zh: '同一列里日、月先后不一致', en: 'this column writes day and month in both orders' },
  'IMP-21': { zh: '日期晚于今天', en: 'the date is in the future' },
  'IMP-22': { zh: '年龄与出生日期不符', en: 'age and birth date disagree' },
  'IMP-23': {
    zh: '身份证号中的出生日期与出生日期栏不符',
    en: 'the birth date inside the citizen id differs from the birth date given',
  },
  'IMP-24': {
    zh: '身份证号中的性别与性别栏不符',
    en: 'the sex inside the citizen id differs from the sex given',
  },
  'IMP-25': { zh: '自己指向自己：两端是同一个编号', en: 'it points at itself: both ends carry the same id' },
  'IMP-26': { zh: '经度、纬度只有一个', en: 'only one of longitude and latitude is given' },
  'IMP-27': {
    zh: '时间带有时区，而未指定本市时区',
    en: 'the time carries a time zone and the city’s own was not given',
  },
  'IMP-28': { zh: '结束早于开始', en: 'the end is before the start' },
  'IMP-29': { zh: '年份不合理', en: 'the year is not plausible' },
  'IMP-30': { zh: '列与字段的对应不能使用', en: 'this mapping of columns to fields cannot be used' },
} as const satisfies Record<string, BilingualText>;

// Without these a row loses its place in time, its person or its links, so a broken cell stops the row; any other broken cell is left out.
const STOPPING: ReadonlySet<FieldType> = new Set(['date', 'moment', 'id', 'idList', 'documentNumber']);

/** What a cell that cannot be read does to its row, by the type of its field. */
export function cellSeverity(type: FieldType): Severity {
  return STOPPING.has(type) ? 'refuse' : 'omit';
}

export type ImportRuleId = keyof typeof IMPORT_RULES;

/** A problem under an import rule; the optional detail (field names, counts, never a cell value) follows the rule's own words. */
export function problem(rule: ImportRuleId, detail?: BilingualText): Problem {
  const why = IMPORT_RULES[rule];
  return { rule, why: detail ? { zh: `${why.zh}：${detail.zh}`, en: `${why.en}: ${detail.en}` } : why };
}
