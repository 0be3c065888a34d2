import { parse } from 'csv-parse/sync';
import type { Bilingual } from '../../core/refusal.ts';
import { findInIndex, type IndexedArea } from '../areas/queries.ts';
import { templates } from './parameters.ts';
import type { PlanBody, SiteBody, SiteKind, SpotKind } from './schema.ts';

/** Columns of a file of sites, by what stands in its first line. */
const columns: Record<string, readonly string[]> = {
  externalId: ['点位编号', '编号', 'site_id', 'id'],
  name: ['点位名称', '名称', 'name'],
  kind: ['点位类型', '类型', 'kind'],
  district: ['区县', '区', 'district'],
  street: ['街道', '乡镇', 'street'],
  community: ['社区', '村', 'community'],
  grid: ['网格', 'grid'],
  address: ['地址', 'address'],
  lon: ['经度', 'lon', 'longitude'],
  lat: ['纬度', 'lat', 'latitude'],
  everyDays: ['几天一次', '频次(天)', 'every_days'],
  onEntry: ['入库采样', 'on_entry'],
  onExit: ['出库采样', 'on_exit'],
  spots: ['采样点位', 'spots'],
  rule: ['依据', 'rule'],
};
type Column = keyof typeof columns;

const kindWords: Record<string, SiteKind> = {
  市场摊位: 'market_stall',
  农贸市场: 'market_stall',
  冷库: 'cold_store',
  车辆: 'vehicle',
  隔离点: 'isolation_site',
  集中隔离点: 'isolation_site',
  实验室: 'laboratory',
  学校: 'school',
  医院: 'hospital',
  车站: 'station',
  餐饮: 'restaurant',
  口岸: 'entry_point',
  其他: 'other',
};
const spotWords: Record<string, SpotKind> = {
  表面: 'surface',
  货物: 'goods',
  工具: 'tool',
  空气: 'air',
  下水: 'drain',
  包装: 'package',
};
const yes = new Set(['是', 'yes', 'y', '1', 'true', '√']);
const no = new Set(['', '否', 'no', 'n', '0', 'false']);

export interface RowProblem {
  /** As in the file, the first line is 1. */
  row: number;
  column: string;
  seen: string;
  message: Bilingual;
}
export interface ReadSite {
  row: number;
  site: SiteBody;
  spots: number;
  /** The plan is the kind's example: nothing was said in the file. */
  proposed: boolean;
}

/**
 * Reads a file of sites (comma or tab, first line names the columns): every good row as a site, and every problem of every bad row at once. Pure; linear in
 * the rows. `area`: index of the tree; `within`: half-open? no: both keys inclusive, outside of which a row is a problem; `taken`: numbers in use.
 */
export function readSiteFile(
  text: string,
  area: readonly IndexedArea[],
  within: { lo: number; hi: number },
  taken: ReadonlySet<string>,
): { rows: number; sites: ReadSite[]; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const clean = text.replace(/^\uFEFF/, '');
  let lines: string[][];
  try {
    lines = parse(clean, {
      delimiter: clean.split('\n', 1)[0]!.includes('\t') ? '\t' : ',',
      relax_column_count: true,
      skip_empty_lines: false,
      trim: true,
    }) as string[][];
  } catch (failure) {
    const at = (failure as { lines?: number }).lines ?? 1;
    return {
      rows: 0,
      sites: [],
      problems: [
        {
          row: at,
          column: '',
          seen: '',
          message: {
            zh: '这一行的引号没有成对,无法读取',
            en: 'the quotes of this line do not match; the file cannot be read',
          },
        },
      ],
    };
  }
  const head = lines[0] ?? [];
  const at = new Map<Column, number>();
  for (const [name, words] of Object.entries(columns)) {
    const index = head.findIndex(
      cell => words.includes(cell.trim().toLowerCase()) || words.includes(cell.trim()),
    );
    if (index >= 0) at.set(name, index);
  }
  for (const needed of ['name', 'kind', 'district'] as const)
    if (!at.has(needed))
      problems.push({
        row: 1,
        column: columns[needed]![0]!,
        seen: '',
        message: { zh: '缺少这一列', en: 'this column is missing' },
      });
  if (problems.length) return { rows: Math.max(0, lines.length - 1), sites: [], problems };

  const sites: ReadSite[] = [];
  const seenIds = new Map<string, number>();
  let rows = 0;
  for (const [index, cells] of lines.entries()) {
    if (index === 0 || cells.every(cell => cell === '')) continue;
    rows++;
    const row = index + 1;
    const own: RowProblem[] = [];
    const cell = (name: Column) => (at.has(name) ? (cells[at.get(name)!] ?? '').trim() : '');
    const wrong = (name: Column, zh: string, en: string) =>
      own.push({ row, column: columns[name]![0]!, seen: cell(name), message: { zh, en } });
    const name = cell('name');
    if (!name) wrong('name', '没有名称', 'no name');
    else if (name.length > 200) wrong('name', '名称超过200字', 'longer than 200 characters');
    const kind =
      kindWords[cell('kind')] ??
      ((cell('kind') in templates ? cell('kind') : undefined) as SiteKind | undefined);
    if (!kind)
      wrong(
        'kind',
        `类型应为:${Object.keys(kindWords).join('、')}`,
        `one of: ${Object.keys(templates).join(', ')}`,
      );
    const key = findInIndex(area, [cell('district'), cell('street'), cell('community'), cell('grid')]);
    if (key === null) wrong('district', '找不到这个区域', 'no such area');
    else if (key < within.lo || key > within.hi) wrong('district', '不在您的辖区内', 'outside your area');
    const number = (name: Column, low: number, high: number) => {
      const raw = cell(name);
      if (raw === '') return undefined;
      const value = Number(raw);
      if (Number.isFinite(value) && value >= low && value <= high) return value;
      wrong(name, `应为${low}到${high}的数`, `a number from ${low} to ${high}`);
      return undefined;
    };
    const lon = number('lon', -180, 180);
    const lat = number('lat', -90, 90);
    if ((cell('lon') === '') !== (cell('lat') === ''))
      wrong('lon', '经度和纬度要一起填', 'longitude and latitude belong together');
    const everyDays = number('everyDays', 1, 90);
    if (everyDays !== undefined && !Number.isInteger(everyDays))
      wrong('everyDays', '应为整数天', 'whole days');
    const flag = (name: Column) => {
      const raw = cell(name).toLowerCase();
      if (!yes.has(raw) && !no.has(raw)) wrong(name, '填“是”或“否”', 'yes or no');
      return yes.has(raw);
    };
    const onEntry = flag('onEntry');
    const onExit = flag('onExit');
    const spots = readSpotsOf(cell('spots'), (zh, en) => wrong('spots', zh, en));
    const externalId = cell('externalId');
    if (externalId && taken.has(externalId))
      wrong('externalId', '这个编号已有点位使用', 'this number is taken');
    if (externalId && seenIds.has(externalId))
      wrong(
        'externalId',
        `与第${seenIds.get(externalId)}行编号重复`,
        `the same number as row ${seenIds.get(externalId)}`,
      );
    if (externalId) seenIds.set(externalId, seenIds.get(externalId) ?? row);
    if (own.length || !kind || key === null) {
      problems.push(...own);
      continue;
    }
    const stated = everyDays !== undefined || onEntry || onExit;
    const template = templates[kind];
    const plan: PlanBody = {
      everyDays: stated ? (everyDays ?? null) : template.everyDays,
      onEntry: stated ? onEntry : template.onEntry,
      onExit: stated ? onExit : template.onExit,
      ruleId: 'ENV-11',
      ruleSource: cell('rule') || template.source.zh,
      negativeRounds: template.negativeRounds,
      spots: spots.length
        ? spots
        : template.spots.map(spot => ({ name: spot.name.zh, kind: spot.kind, swabs: spot.swabs })),
    };
    sites.push({
      row,
      spots: plan.spots.length,
      proposed: !stated || spots.length === 0,
      site: {
        name,
        kind,
        areaKey: key,
        ...(externalId ? { externalId } : {}),
        ...(cell('address') ? { address: cell('address') } : {}),
        ...(lon !== undefined && lat !== undefined ? { lon, lat } : {}),
        plan,
      },
    });
  }
  return { rows, sites, problems };
}

/** `案板×2;门把手(工具)×1`: name, kind in brackets (a surface where none stands), swabs (one where none stands). */
function readSpotsOf(
  text: string,
  wrong: (zh: string, en: string) => void,
): { name: string; kind: SpotKind; swabs: number }[] {
  return text
    .split(/[;;]/)
    .map(part => part.trim())
    .filter(Boolean)
    .flatMap(part => {
      const match = /^(.+?)(?:[((](.+?)[))])?(?:\s*[×xX*]\s*(\d+))?$/.exec(part);
      const kind =
        match?.[2] === undefined
          ? 'surface'
          : (spotWords[match[2]] ??
            (Object.values(spotWords).includes(match[2] as SpotKind) ? (match[2] as SpotKind) : undefined));
      const swabs = Number(match?.[3] ?? 1);
      if (match && kind && swabs >= 1 && swabs <= 20) return [{ name: match[1]!.trim(), kind, swabs }];
      wrong(
        `读不懂“${part}”,应写作“案板×2”或“刀具(工具)×1”`,
        `cannot read "${part}"; write "counter×2" or "knives(tool)×1"`,
      );
      return [];
    });
}
