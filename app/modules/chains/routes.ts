import { Readable } from 'node:stream';
import type { LinkEvidence } from '@outpace/trace';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames } from '../areas/queries.ts';
import { type CaseRow, caseOf } from '../cases/queries.ts';
import { chainsOf, infectorsByCase, type OutbreakChains, possibleSources } from './chains.ts';
import { judgeSource } from './judge.ts';
import { ChainShape, Evidence, LikelyState, LinkShape, NodeShape, SummaryShape } from './schema.ts';
import { readJudgements, readLikely, readResults } from './store.ts';
import { graphOf, rankedChains, summaryOf } from './views.ts';
import { evidenceWords } from './words.ts';

const uuid = Type.String({ format: 'uuid' });
const id = Type.Object({ id: uuid });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const Source = Type.Object({
  caseId: Type.String(),
  number: Type.String(),
  day: orNull(Type.String()),
  probability: Type.Number(),
  evidence: Type.Array(Evidence),
});

async function worded(ctx: Context, lines: readonly LinkEvidence[]) {
  const keys = lines.flatMap(line =>
    line.kind === 'same_area' && /^\d+$/.test(line.subject ?? '') ? [Number(line.subject)] : [],
  );
  const names = await areaNames(ctx, keys);
  return lines
    .map(line => ({
      ...line,
      text: evidenceWords(line, subject => names.get(Number(subject))?.path ?? subject),
    }))
    .sort((a, b) => b.weight - a.weight);
}

/** Candidates of one case with their reasons, and what people decided. */
async function likelySources(ctx: Context, row: CaseRow, of: OutbreakChains) {
  const result = (await readResults(ctx, row.outbreakId)).find(one => one.state === 'done');
  const scored = result ? (await readLikely(ctx, result.id, { caseId: row.id })).get(row.id) : undefined;
  const sources =
    scored &&
    possibleSources(row.id, scored, {
      here: new Set(of.cases.map(one => one.id)),
      infectorsOf: infectorsByCase(of.known),
      ruledOut: of.decisions.ruledOut.get(row.id),
    });
  const byId = new Map(graphOf(of).nodes.map(node => [node.id, node]));
  const judgements = await readJudgements(ctx, row.outbreakId, row.id);
  const names = await colleagues(
    ctx,
    judgements.map(one => one.actor),
  );
  const shown = [];
  for (const candidate of sources?.candidates ?? []) {
    const node = byId.get(candidate.sourceCaseId);
    if (node)
      shown.push({
        caseId: node.id,
        number: node.number,
        day: node.day,
        probability: candidate.probability,
        evidence: await worded(ctx, candidate.evidence),
      });
  }
  return {
    caseId: row.id,
    number: row.number,
    known: of.known
      .filter(link => link.infectee === row.id)
      .map(link => ({
        caseId: link.infector,
        number: byId.get(link.infector)?.number ?? '',
        kind: link.kind,
        note: link.note,
      })),
    overruled: of.overruled
      .filter(link => link.infectee === row.id)
      .map(link => ({
        caseId: link.infector,
        number: byId.get(link.infector)?.number ?? '',
        kind: link.kind,
        note: link.note,
      })),
    unresolved: of.unresolved.filter(link => link.caseId === row.id).map(link => link.sourceExternalId ?? ''),
    infected: of.chains.treeLinks
      .filter(link => link.infector === row.id)
      .map(link => ({
        caseId: link.infectee,
        number: byId.get(link.infectee)?.number ?? '',
        kind:
          of.known.find(one => one.infector === row.id && one.infectee === link.infectee)?.kind ?? 'likely',
        note: null,
      })),
    unknownSource: sources?.unknownSource ?? null,
    candidates: shown,
    scored: sources?.scored ?? 0,
    likely: of.likelyState,
    chainId: byId.get(row.id)?.chain ?? null,
    judgements: judgements.map(one => ({
      verdict: one.verdict,
      sourceCaseId: one.sourceCaseId,
      sourceNumber: one.sourceCaseId ? (byId.get(one.sourceCaseId)?.number ?? null) : null,
      reason: one.reason,
      at: one.at.toISOString(),
      by: names.get(one.actor)?.name ?? null,
    })),
  };
}

const Known = Type.Array(
  Type.Object({
    caseId: Type.String(),
    number: Type.String(),
    kind: Type.String(),
    note: orNull(Type.String()),
  }),
);

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/outbreaks/:id/chains',
    summary: { zh: '传播链:未闭合的按风险排序', en: 'Chains: open ones ranked by risk' },
    permission: 'case.read',
    scope: 'area',
    params: id,
    query: Type.Object({
      open: Type.Optional(Type.Boolean()),
      singles: Type.Optional(Type.Boolean({ default: false })),
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 200 })),
    }),
    response: Type.Object({
      items: Type.Array(ChainShape),
      total: Type.Integer(),
      singles: Type.Integer(),
      next: orNull(Type.Integer()),
      likely: LikelyState,
      asOf: Type.String(),
    }),
    handle: async (ctx, { params, query }) => {
      const of = await chainsOf(ctx, params.id);
      if (!of) return notFound;
      const ranked = rankedChains(of);
      const wanted = ranked.filter(
        chain => (query.singles || chain.size > 1) && (query.open === undefined || chain.open === query.open),
      );
      const from = query.after ?? 0;
      const to = from + (query.limit ?? 200);
      return {
        items: wanted.slice(from, to).map(({ chain: _chain, ...row }) => row),
        total: wanted.length,
        singles: ranked.filter(chain => chain.size === 1).length,
        next: to < wanted.length ? to : null,
        likely: of.likelyState,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/outbreaks/:id/chains/graph',
    summary: {
      zh: '传播链图:全部病例和连线,时间在横轴',
      en: 'Chain graph: every case and link, time on one axis',
    },
    permission: 'case.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      nodes: Type.Array(NodeShape),
      links: Type.Array(LinkShape),
      chains: Type.Array(ChainShape),
      likely: LikelyState,
      asOf: Type.String(),
    }),
    handle: async (ctx, { params }) => {
      const of = await chainsOf(ctx, params.id);
      if (!of) return notFound;
      return {
        ...graphOf(of),
        chains: rankedChains(of).map(({ chain: _chain, ...row }) => row),
        likely: of.likelyState,
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/outbreaks/:id/chains/summary',
    summary: {
      zh: '传播链汇总:连线、子代数、发病间隔、循环',
      en: 'Summary of chains: links, offspring, onset gaps, circles',
    },
    permission: 'case.read',
    scope: 'area',
    params: id,
    response: SummaryShape,
    handle: async (ctx, { params }) => {
      const of = await chainsOf(ctx, params.id);
      return of ? summaryOf(of, ctx.now) : notFound;
    },
  }),
  route({
    method: 'GET',
    url: '/outbreaks/:id/chains/links',
    summary: {
      zh: '导出全部已知和可能的连线(CSV 或 JSON)',
      en: 'Export every known and likely link (CSV or JSON)',
    },
    permission: 'export.run',
    scope: 'area',
    params: id,
    query: Type.Object({
      format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('json')], { default: 'csv' })),
    }),
    kind: 'download',
    handle: async (ctx, { params, query }) => {
      const of = await chainsOf(ctx, params.id);
      if (!of) return notFound;
      const { nodes, links } = graphOf(of);
      const node = new Map(nodes.map(one => [one.id, one]));
      const rows = links.map(link => ({
        from: node.get(link.from)!.number,
        to: node.get(link.to)!.number,
        kind: link.kind,
        probability: Number(link.probability.toFixed(4)),
        tree: link.tree,
        fromDay: node.get(link.from)!.day ?? '',
        toDay: node.get(link.to)!.day ?? '',
        chain: node.get(link.to)!.number === '' ? '' : (node.get(node.get(link.to)!.chain)?.number ?? ''),
      }));
      await ctx.journal({
        act: 'chains.exported',
        objectKind: 'outbreak',
        objectId: params.id,
        detail: { links: rows.length, format: query.format ?? 'csv' },
      });
      const head = ['from', 'to', 'kind', 'probability', 'tree', 'fromDay', 'toDay', 'chain'] as const;
      const csv = () =>
        `\ufeff${head.join(',')}\r\n${rows.map(row => head.map(key => `"${String(row[key]).replaceAll('"', '""')}"`).join(',')).join('\r\n')}\r\n`;
      const json = (query.format ?? 'csv') === 'json';
      return {
        fileName: `${of.outbreak.code}-links.${json ? 'json' : 'csv'}`,
        contentType: json ? 'application/json' : 'text/csv; charset=utf-8',
        stream: Readable.from([json ? JSON.stringify({ outbreak: of.outbreak.code, links: rows }) : csv()]),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/outbreaks/:id/chains/:chainId',
    summary: {
      zh: '一条传播链:病例、源头候选、断点',
      en: 'One chain: cases, candidates for its origin, missing links',
    },
    permission: 'case.read',
    scope: 'area',
    params: Type.Object({ id: uuid, chainId: uuid }),
    response: Type.Object({
      chain: ChainShape,
      nodes: Type.Array(NodeShape),
      links: Type.Array(LinkShape),
      origins: Type.Array(
        Type.Object({
          caseId: Type.String(),
          number: Type.String(),
          day: orNull(Type.String()),
          origin: Type.String(),
          unknownSource: orNull(Type.Number()),
          candidates: Type.Array(Source),
        }),
      ),
      missing: Type.Array(
        Type.Object({ caseId: Type.String(), number: Type.String(), source: Type.String() }),
      ),
      cycles: Type.Array(Type.Array(Type.String())),
    }),
    handle: async (ctx, { params }) => {
      const of = await chainsOf(ctx, params.id);
      const found =
        of &&
        rankedChains(of).find(one => one.id === params.chainId || one.chain.keys.includes(params.chainId));
      if (!of || !found) return notFound;
      const { chain, ...shape } = found;
      const graph = graphOf(of);
      const inside = new Set(chain.keys);
      const nodes = graph.nodes.filter(node => inside.has(node.id));
      const byId = new Map(graph.nodes.map(node => [node.id, node]));
      const result = (await readResults(ctx, params.id)).find(one => one.state === 'done');
      const origins = [];
      for (const root of chain.roots
        .toSorted((a, b) => (byId.get(a)!.day ?? '9').localeCompare(byId.get(b)!.day ?? '9'))
        .slice(0, 20)) {
        const sources = result ? (await readLikely(ctx, result.id, { caseId: root })).get(root) : undefined;
        const candidates = [];
        for (const one of sources?.candidates ?? [])
          if (byId.has(one.sourceCaseId))
            candidates.push({
              caseId: one.sourceCaseId,
              number: byId.get(one.sourceCaseId)!.number,
              day: byId.get(one.sourceCaseId)!.day,
              probability: one.probability,
              evidence: await worded(ctx, one.evidence),
            });
        origins.push({
          caseId: root,
          number: byId.get(root)!.number,
          day: byId.get(root)!.day,
          origin: byId.get(root)!.origin,
          unknownSource: sources?.unknownSource ?? null,
          candidates,
        });
      }
      return {
        chain: shape,
        nodes,
        links: graph.links.filter(link => inside.has(link.from) && inside.has(link.to)),
        origins,
        missing: of.unresolved
          .filter(link => inside.has(link.caseId))
          .map(link => ({
            caseId: link.caseId,
            number: byId.get(link.caseId)!.number,
            source: link.sourceExternalId ?? '',
          })),
        cycles: of.chains.cycles
          .filter(circle => inside.has(circle[0]!))
          .map(circle => circle.map(one => byId.get(one)!.number)),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/cases/:id/likely-sources',
    summary: {
      zh: '一个病例的可能来源,附概率和依据',
      en: 'Likely sources of a case, with probability and reasons',
    },
    permission: 'case.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      caseId: Type.String(),
      number: Type.String(),
      known: Known,
      overruled: Known,
      unresolved: Type.Array(Type.String()),
      infected: Known,
      unknownSource: orNull(Type.Number()),
      candidates: Type.Array(Source),
      scored: Type.Integer(),
      likely: LikelyState,
      chainId: orNull(Type.String()),
      judgements: Type.Array(
        Type.Object({
          verdict: Type.String(),
          sourceCaseId: orNull(Type.String()),
          sourceNumber: orNull(Type.String()),
          reason: Type.String(),
          at: Type.String(),
          by: orNull(Type.String()),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const row = await caseOf(ctx, params.id);
      const of = row && (await chainsOf(ctx, row.outbreakId));
      return row && of ? likelySources(ctx, row, of) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/source',
    summary: {
      zh: '判定感染来源:认定、排除、不明或输入',
      en: 'Decide the source of a case: accept, rule out, unknown or imported',
    },
    permission: 'case.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        verdict: Type.Union(
          (['source', 'not_source', 'unknown', 'imported'] as const).map(value => Type.Literal(value)),
        ),
        sourceCaseId: Type.Optional(uuid),
        sourceNumber: Type.Optional(Type.String({ maxLength: 40 })),
        reason: Type.String({ maxLength: 1000 }),
        despiteTiming: Type.Optional(Type.Boolean()),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await caseOf(ctx, params.id);
      if (!row) return notFound;
      const answer = await judgeSource(ctx, row, body);
      return isRefusal(answer) ? answer : (answer ?? notFound);
    },
  }),
];
