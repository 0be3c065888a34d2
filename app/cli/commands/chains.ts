import type { ListedCase } from '../caseNamed.ts';
import { type City, cityOptions, outbreakNamed, withCity } from '../city.ts';
import { type Command, type CommandInput, type Outcome, text } from '../command.ts';
import { alignedLines } from '../textTable.ts';

interface Summary {
  cases: number;
  links: {
    known: number;
    resolved: number;
    unresolved: number;
    judged: number;
    alternative: number;
    likely: number;
  };
  chains: { count: number; open: number; singles: number; largest: number; generations: number };
  unknownSources: number;
  offspring: { mean: number | null; max: number; none: number; distribution: Record<string, number> };
  onsetGaps: { n: number; undated: number; meanDays: number | null; sdDays: number | null };
  cycles: { id: string; number: string }[][];
  likely: { state: string; computedAt: string | null };
}

interface Graph {
  nodes: {
    id: string;
    number: string;
    day: string | null;
    chain: string;
    generation: number;
    offspring: number;
    origin: string;
  }[];
  links: { from: string; to: string; kind: string; evidence: string; probability: number; tree: boolean }[];
}

/** The summary with its likely links up to date: what is being computed is waited for. */
async function summaryOf(city: City, outbreakId: string): Promise<Summary> {
  const url = `/outbreaks/${outbreakId}/chains/summary`;
  let summary = await city.request<Summary>('GET', url);
  const settled = () => summary.likely.state === 'fresh' || summary.likely.state === 'none';
  if (settled()) return summary;
  await city.settle(async () => {
    summary = await city.request<Summary>('GET', url);
    return settled();
  });
  return city.request<Summary>('GET', url);
}

async function externalIds(city: City, outbreakId: string): Promise<Map<string, string | null>> {
  const ids = new Map<string, string | null>();
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: ListedCase[]; next: string | null } = await city.request(
      'GET',
      `/cases?outbreakId=${outbreakId}&limit=200&sort=number${after ? `&after=${encodeURIComponent(after)}` : ''}`,
    );
    for (const each of page.items) ids.set(each.id, each.externalId);
    after = page.next;
  }
  return ids;
}

const days = (value: number | null) => (value === null ? '–' : value.toFixed(3));
const mostShown = 20;
const circlesShown = 3;
const circles = ({ cycles }: Summary) =>
  cycles
    .slice(0, circlesShown)
    .map(circle => circle.map(each => each.number).join('→'))
    .join('; ') + (cycles.length > circlesShown ? '; …' : '');

async function run({ options, say }: CommandInput): Promise<Outcome> {
  return withCity(options, 'chains', async city => {
    const outbreak = await outbreakNamed(city, text(options, 'outbreak'));
    const summary = await summaryOf(city, outbreak.id);
    const graph = await city.request<Graph>('GET', `/outbreaks/${outbreak.id}/chains/graph`);
    const external = await externalIds(city, outbreak.id);
    const node = new Map(graph.nodes.map(each => [each.id, each]));
    const named = (id: string) => ({
      number: node.get(id)?.number ?? '',
      externalId: external.get(id) ?? null,
    });
    const shown = (id: string) =>
      `${node.get(id)?.number ?? ''}${external.get(id) ? ` (${external.get(id)})` : ''}`;
    const offspring = graph.nodes.toSorted(
      (a, b) => b.offspring - a.offspring || a.number.localeCompare(b.number, 'en', { numeric: true }),
    );
    const likely = graph.links
      .filter(link => link.kind === 'likely' && link.tree)
      .toSorted((a, b) => b.probability - a.probability);
    const { links, chains, onsetGaps } = summary;
    const spreading = offspring.filter(each => each.offspring > 0);
    return {
      status: 0,
      json: {
        outbreak: { id: outbreak.id, code: outbreak.code },
        cases: summary.cases,
        links,
        chains,
        unknownSources: summary.unknownSources,
        onsetGaps,
        offspringSummary: summary.offspring,
        offspring: offspring.map(({ id, number, day, offspring: infected, generation, chain }) => ({
          id,
          number,
          externalId: external.get(id) ?? null,
          day,
          offspring: infected,
          generation,
          chain: node.get(chain)?.number ?? null,
        })),
        list: graph.links.map(link => ({
          from: named(link.from),
          to: named(link.to),
          kind: link.kind,
          evidence: link.evidence,
          probability: link.probability,
          tree: link.tree,
        })),
        cycles: summary.cycles.map(circle => circle.map(each => each.number)),
        likelyState: summary.likely.state,
      },
      lines: [
        ...alignedLines([
          [say({ zh: '病例', en: 'cases' }), summary.cases],
          [
            say({ zh: '已知连线', en: 'known links' }),
            links.known,
            say({
              zh: `两端都在 ${links.resolved},来源不在名单 ${links.unresolved}`,
              en: `resolved ${links.resolved}, source not on the list ${links.unresolved}`,
            }),
          ],
          [say({ zh: '可能连线', en: 'likely links' }), links.likely],
          [
            say({ zh: '传播链', en: 'chains' }),
            chains.count,
            say({
              zh: `未闭合 ${chains.open},单例 ${chains.singles},最大 ${chains.largest} 例,最多 ${chains.generations} 代`,
              en: `open ${chains.open}, single cases ${chains.singles}, largest ${chains.largest}, generations ${chains.generations}`,
            }),
          ],
          [
            say({ zh: '子代', en: 'offspring' }),
            '',
            say({
              zh: `平均 ${days(summary.offspring.mean)},最多 ${summary.offspring.max},无子代 ${summary.offspring.none} 例`,
              en: `mean ${days(summary.offspring.mean)}, most ${summary.offspring.max}, none ${summary.offspring.none} cases`,
            }),
          ],
          [
            say({ zh: '发病间隔', en: 'onset gaps' }),
            `n ${onsetGaps.n}`,
            say({
              zh: `均值 ${days(onsetGaps.meanDays)} 天,标准差 ${days(onsetGaps.sdDays)} 天,缺日期 ${onsetGaps.undated}`,
              en: `mean ${days(onsetGaps.meanDays)} d, sd ${days(onsetGaps.sdDays)} d, undated ${onsetGaps.undated}`,
            }),
          ],
          ...(summary.cycles.length
            ? [[say({ zh: '循环', en: 'circles' }), summary.cycles.length, circles(summary)]]
            : []),
        ]),
        ...(spreading.length ? ['', say({ zh: '子代最多的病例', en: 'Most offspring' })] : []),
        ...alignedLines(
          spreading.slice(0, mostShown).map(each => [shown(each.id), each.day, each.offspring]),
          { indent: 2 },
        ),
        ...(spreading.length > mostShown
          ? [
              `  ${say({ zh: `其余 ${spreading.length - mostShown} 例见 --json`, en: `${spreading.length - mostShown} more with --json` })}`,
            ]
          : []),
        ...(likely.length ? ['', say({ zh: '最可能的连线', en: 'Likeliest links' })] : []),
        ...alignedLines(
          likely
            .slice(0, mostShown)
            .map(link => [shown(link.from), '→', shown(link.to), `${Math.round(link.probability * 100)}%`]),
          { indent: 2 },
        ),
        ...(likely.length > mostShown
          ? [
              `  ${say({ zh: `其余 ${likely.length - mostShown} 条见 --json`, en: `${likely.length - mostShown} more with --json` })}`,
            ]
          : []),
      ],
    };
  });
}

export const chainsCommand: Command = {
  name: 'chains',
  takes: '',
  count: [0, 0],
  summary: {
    zh: '传播链:已知与可能的连线、每例子代、发病间隔',
    en: 'chains: known and likely links, offspring of each case, onset gaps',
  },
  options: {
    outbreak: {
      type: 'string',
      value: 'CODE',
      help: { zh: '哪起疫情;只有一起时可省略', en: 'outbreak; may be left out where there is one' },
    },
    ...cityOptions,
  },
  run,
};
