import type { Pack, Text } from './types.ts';
import { MEASURE_WORDS } from './words.ts';

/** One change between two packs, by path; '/measures/close/phases/0/to_day'. */
export interface PackDifference {
  path: string;
  change: 'added' | 'removed' | 'changed';
  before?: unknown;
  after?: unknown;
  text: Text;
}

const KEYS: Record<string, Text> = {
  title: { zh: '名称', en: 'title' },
  effective_from: { zh: '施行日期', en: 'in force from' },
  effective_to: { zh: '截止日期', en: 'in force to' },
  parameters: { zh: '参数', en: 'parameter' },
  measures: { zh: '措施', en: 'measures' },
  contact_rules: { zh: '判定规则', en: 'contact rule' },
  classes: { zh: '人员类别', en: 'class' },
  special_groups: { zh: '特殊人群', en: 'special group' },
  infectious_window: { zh: '传染期', en: 'infectious window' },
  date_rules: { zh: '日期规则', en: 'date rule' },
  case_states: { zh: '病例状态', en: 'case state' },
  case_transitions: { zh: '状态变更', en: 'case transition' },
  clocks: { zh: '时限', en: 'clock' },
  zones: { zh: '风险区', en: 'risk area' },
  resets: { zh: '重新起算', en: 'clock reset' },
  transition: { zh: '过渡办法', en: 'transition' },
  phases: { zh: '阶段', en: 'phase' },
  tests: { zh: '检测', en: 'tests' },
  daily_checks: { zh: '每日监测', en: 'daily check' },
  release: { zh: '解除条件', en: 'release condition' },
  days: { zh: '天次', en: 'days' },
  kind: { zh: '方式', en: 'kind' },
  from_day: { zh: '起始天', en: 'first day' },
  to_day: { zh: '末天', en: 'last day' },
  going_out: { zh: '外出', en: 'going out' },
  status: { zh: '状态', en: 'status' },
  value: { zh: '取值', en: 'value' },
  linked_upgrade: { zh: '随关联人员升级', en: 'linked upgrade' },
  why: { zh: '说明', en: 'why' },
  text: { zh: '内容', en: 'text' },
  id: { zh: '规则编号', en: 'rule id' },
  source: { zh: '来源', en: 'source' },
  confidence: { zh: '可信度', en: 'confidence' },
  may_choose: { zh: '可自选', en: 'may choose' },
  testing: { zh: '检测组织', en: 'testing' },
  pooling: { zh: '混采', en: 'pooling' },
  pool_size: { zh: '每管人数', en: 'people a tube' },
  mixing: { zh: '同管规则', en: 'who may share' },
  single: { zh: '单采人群', en: 'always alone' },
  cohorts: { zh: '应检人群', en: 'cohort' },
  every_days: { zh: '间隔天数', en: 'days between tests' },
  times_per_week: { zh: '每周次数', en: 'times a week' },
  loop: { zh: '闭环轮换', en: 'closed-loop rotation' },
  work_days: { zh: '作业天数', en: 'days of work' },
  isolation_days: { zh: '隔离天数', en: 'days of isolation' },
  home_days: { zh: '居家天数', en: 'days at home' },
  legs: { zh: '采送检报时限', en: 'time limit' },
  hours: { zh: '小时数', en: 'hours' },
  start: { zh: '区域核酸启动', en: 'beginning of a campaign' },
  allowed: { zh: '允许', en: 'allowed' },
  needs: { zh: '前提', en: 'needs' },
  stop: { zh: '区域核酸终止', en: 'end of a campaign' },
  laboratory: { zh: '实验室', en: 'laboratory' },
  validity_basis: { zh: '有效期起算', en: 'validity counts from' },
  pool_positive: { zh: '混管异常处置', en: 'positive pool' },
  planning: { zh: '测算参数', en: 'planning figures' },
};

/** The name an array item goes by in a path: class, level or id where order does not matter, else its index. */
function nameOf(list: string, item: unknown, index: number): string {
  const record = (item ?? {}) as Record<string, unknown>;
  const key = list === 'measures' ? record.class : list === 'zones' ? record.level : null;
  if (typeof key === 'string') return key;
  const ordered = ['phases', 'tests', 'daily_checks', 'release', 'steps', 'escalate'].includes(list);
  return !ordered && typeof record.id === 'string' ? record.id : String(index);
}

function entries(value: unknown, list: string): Map<string, unknown> | null {
  if (Array.isArray(value)) {
    if (value.some(item => item === null || typeof item !== 'object')) return null;
    return new Map(value.map((item, index) => [nameOf(list, item, index), item]));
  }
  return value && typeof value === 'object' ? new Map(Object.entries(value)) : null;
}

function shown(value: unknown): Text {
  if (value === undefined) return { zh: '无', en: 'none' };
  if (typeof value === 'string' && value in MEASURE_WORDS)
    return MEASURE_WORDS[value as keyof typeof MEASURE_WORDS];
  if (value && typeof value === 'object' && 'zh' in value) return value as Text;
  if (Array.isArray(value)) {
    const items = value.map(shown);
    return { zh: items.map(item => item.zh).join('、'), en: items.map(item => item.en).join(', ') };
  }
  const record = value as Record<string, unknown> | null;
  if (record && typeof record === 'object') {
    const label = record.title ?? record.text ?? record.reason ?? record.message ?? record.what;
    if (label && typeof label === 'object') return label as Text;
    const id = String(record.id ?? JSON.stringify(value));
    return { zh: id, en: id };
  }
  return { zh: String(value), en: String(value) };
}

/** Every difference between two packs, in the order of the first then the second; rule notes (`ref`) and documents are left out. */
export function diffPacks(a: Pack, b: Pack): PackDifference[] {
  const found: PackDifference[] = [];
  const titles = new Map([...a.classes, ...b.classes].map(one => [one.id, one.title]));
  const label = (segments: string[], language: 'zh' | 'en') =>
    segments
      .map(segment =>
        /^\d+$/.test(segment)
          ? String(Number(segment) + 1)
          : (titles.get(segment)?.[language] ?? KEYS[segment]?.[language] ?? segment),
      )
      .join(' · ');
  const add = (segments: string[], change: PackDifference['change'], before: unknown, after: unknown) => {
    const [was, is] = [shown(before), shown(after)];
    const words = {
      added: { zh: `新增 ${is.zh}`, en: `added ${is.en}` },
      removed: { zh: `删去 ${was.zh}`, en: `removed ${was.en}` },
      changed: { zh: `${was.zh} → ${is.zh}`, en: `${was.en} → ${is.en}` },
    }[change];
    found.push({
      path: `/${segments.join('/')}`,
      change,
      ...(change === 'added' ? {} : { before }),
      ...(change === 'removed' ? {} : { after }),
      text: { zh: `${label(segments, 'zh')}：${words.zh}`, en: `${label(segments, 'en')}: ${words.en}` },
    });
  };
  const walk = (x: unknown, y: unknown, segments: string[]) => {
    const list = segments.at(-1) ?? '';
    const bilingual = x && typeof x === 'object' && 'zh' in x;
    const left = bilingual ? null : entries(x, list);
    const right = bilingual ? null : entries(y, list);
    if (!left || !right) {
      if (JSON.stringify(x) !== JSON.stringify(y)) add(segments, 'changed', x, y);
      return;
    }
    for (const [key, value] of left) {
      if (key === 'ref' || (segments.length === 0 && key === 'source_docs')) continue;
      if (!right.has(key)) add([...segments, key], 'removed', value, undefined);
      else walk(value, right.get(key), [...segments, key]);
    }
    for (const [key, value] of right)
      if (!left.has(key) && key !== 'ref') add([...segments, key], 'added', undefined, value);
  };
  walk(a, b, []);
  return found;
}
