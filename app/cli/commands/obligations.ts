import { refuse } from '../../core/refusal.ts';
import { type City, cityOptions, withCity } from '../city.ts';
import { type Command, type CommandInput, type Outcome, refusedOutcome, text, whole } from '../command.ts';
import { alignedLines } from '../textTable.ts';

interface Found {
  personId: string;
  maskedName: string;
  area: string;
  overdueSince: string;
  lastTakenAt: string | null;
  ruleId: string;
  cohorts: { id: string; title: { zh: string; en: string } }[];
  unit: string | null;
  toldAt: string | null;
  againAt: string | null;
  doorAt: string | null;
}
interface Listed {
  items: Found[];
  next: string | null;
  total: number;
  totalIsApproximate: boolean;
  asOf: string;
}
interface Area {
  key: number;
  name: string;
  nameEn: string | null;
  code: string | null;
}
interface Cohort {
  id: string;
  key: string;
  title: { zh: string; en: string };
}

/** The one thing of a list that is meant by its key, code, id or name; otherwise what there is. */
function meant<T>(
  items: readonly T[],
  wanted: string,
  names: (item: T) => (string | null)[],
): T | readonly T[] {
  const hits = items.filter(item => names(item).some(name => name?.toLowerCase() === wanted.toLowerCase()));
  return hits.length === 1 ? hits[0]! : hits;
}

const unknown = (what: string, wanted: string, known: readonly string[]) =>
  refuse(
    'CLI-2',
    `没有唯一的“${wanted}”。${what === 'area' ? '辖区' : '人群'}有:${known.slice(0, 30).join('、')}`,
    `“${wanted}” is not one ${what}. There are: ${known.slice(0, 30).join(', ')}`,
    { status: 404 },
  );

async function pages(city: City, query: string, most: number): Promise<Listed> {
  let listed = await city.request<Listed>('GET', `/overdue-tests?${query}&limit=${Math.min(200, most)}`);
  const items = [...listed.items];
  while (listed.next && items.length < most) {
    listed = await city.request<Listed>(
      'GET',
      `/overdue-tests?${query}&limit=${Math.min(200, most - items.length)}&after=${encodeURIComponent(listed.next)}`,
    );
    items.push(...listed.items);
  }
  return { ...listed, items };
}

const command = (state: 'due' | 'overdue'): Command => ({
  name: `obligations ${state}`,
  takes: '',
  count: [0, 0],
  summary:
    state === 'due'
      ? { zh: '应检尽检:现在应检、尚未逾期的人', en: 'who must be tested now and is not yet overdue' }
      : { zh: '应检尽检:逾期未检的人,最早的在前', en: 'who is overdue for a test, the longest first' },
  options: {
    ...cityOptions,
    area: {
      type: 'string',
      value: 'AREA',
      help: { zh: '只看此辖区(名称、代码或键)', en: 'only this area: name, code or key' },
    },
    cohort: {
      type: 'string',
      value: 'COHORT',
      help: {
        zh: '只看此人群(方案中的键、名称或编号)',
        en: 'only this cohort: its key in the protocol, title or id',
      },
    },
    limit: {
      type: 'string',
      value: 'N',
      help: { zh: '列出人数,默认 60', en: 'how many people to list; 60 by default' },
    },
  },
  run: input => run(input, state),
});

async function run({ options, say }: CommandInput, state: 'due' | 'overdue'): Promise<Outcome> {
  const most = whole(options, 'limit', 1, 100_000) ?? 60;
  return withCity(options, `obligations ${state}`, async city => {
    const query = [`state=${state}`];
    const area = text(options, 'area');
    if (area !== undefined) {
      const { items } = await city.request<{ items: Area[] }>('GET', '/areas?maxLevel=5');
      const found = meant(items, area, one => [String(one.key), one.code, one.name, one.nameEn]);
      if (Array.isArray(found))
        return refusedOutcome(
          unknown(
            'area',
            area,
            items.map(one => one.name),
          ),
          say,
        );
      query.push(`areaKey=${(found as Area).key}`);
    }
    const cohort = text(options, 'cohort');
    if (cohort !== undefined) {
      const { items } = await city.request<{ items: Cohort[] }>('GET', '/cohorts');
      const found = meant(items, cohort, one => [one.id, one.key, one.title.zh, one.title.en]);
      if (Array.isArray(found))
        return refusedOutcome(
          unknown(
            'cohort',
            cohort,
            items.map(one => one.key),
          ),
          say,
        );
      query.push(`cohortId=${(found as Cohort).id}`);
    }
    const listed = await pages(city, query.join('&'), most);
    const areas = await city.request<{
      items: { areaKey: number; area: string; n: number }[];
      total: number;
    }>('GET', `/overdue-tests/areas?${query.join('&')}`);
    const steps = (one: Found) =>
      one.doorAt
        ? say({ zh: '已派上门', en: 'visit ordered' })
        : one.againAt
          ? say({ zh: '已提醒两次', en: 'told twice' })
          : one.toldAt
            ? say({ zh: '已提醒', en: 'told' })
            : '';
    return {
      status: 0,
      json: {
        state,
        asOf: listed.asOf,
        total: areas.total,
        areas: areas.items,
        people: listed.items.map(one => ({
          personId: one.personId,
          area: one.area,
          dueAt: one.overdueSince,
          lastTakenAt: one.lastTakenAt,
          ruleId: one.ruleId,
          cohortIds: one.cohorts.map(each => each.id),
          unit: one.unit,
          toldAt: one.toldAt,
          againAt: one.againAt,
          doorAt: one.doorAt,
        })),
      },
      lines: [
        say({
          zh: `${areas.total}人 · 截至 ${listed.asOf}`,
          en: `${areas.total} people · as of ${listed.asOf}`,
        }),
        ...alignedLines(
          areas.items.filter(one => one.n > 0).map(one => [one.area, one.n]),
          { indent: 2, rightFrom: 1 },
        ),
        '',
        ...alignedLines(
          listed.items.map(one => [
            one.overdueSince.slice(0, 16),
            one.maskedName,
            one.cohorts.map(each => say(each.title)).join('、'),
            one.ruleId,
            one.unit,
            one.area,
            steps(one),
          ]),
          { indent: 2 },
        ),
      ],
    };
  });
}

export const obligationsDueCommand = command('due');
export const obligationsOverdueCommand = command('overdue');
