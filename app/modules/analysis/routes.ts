import Type from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { CaseListItem, pageOfCases } from '../cases/queries.ts';
import { analysed } from './analysed.ts';
import { attackOf, delaysOf, intervalsOf, offspringOf } from './caseFigures.ts';
import {
  AttackOut,
  ControlOut,
  CurveOut,
  DateOf,
  DelaysOut,
  IntervalsOut,
  OffspringOut,
  ReproductionOut,
  SignalsOut,
  SplitBy,
} from './schema.ts';
import { conditionsOf } from './select.ts';
import { controlOf, curveOf, rOf, signalsAnswer } from './seriesFigures.ts';
import { settings } from './settings.ts';
import { subAreas } from './splits.ts';

const optional = Type.Optional;
const closed = { additionalProperties: false };
const outbreakId = Type.String({ format: 'uuid' });
const day = Type.String({ format: 'date' });
const ofOutbreak = Type.Object({ outbreakId }, closed);
const byDate = { outbreakId, by: optional(DateOf) };
// every figure is an aggregate over the cases the reader may see; row-level security decides which those are
const reads = { method: 'GET', permission: 'case.read', scope: 'area' } as const;
const commaSeparated = (pattern: string, maxLength: number) => Type.String({ pattern, maxLength });

export const routes: RouteDefinition[] = [
  route({
    ...reads,
    url: '/analysis/curve',
    summary: {
      zh: '流行曲线:按发病、采样或报告日,含补报估计',
      en: 'Epidemic curve by onset, specimen or report, with nowcast',
    },
    query: Type.Object({ ...byDate, split: optional(SplitBy) }, closed),
    response: CurveOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? curveOf(ctx, a, query.by, query.split ?? 'found') : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/reproduction',
    summary: { zh: '再生数、增长率与倍增时间', en: 'Reproduction numbers, growth and doubling time' },
    query: Type.Object(
      {
        ...byDate,
        interval: optional(Type.Unsafe<'pack' | 'pairs'>({ type: 'string', enum: ['pack', 'pairs'] })),
        windowDays: optional(Type.Integer({ minimum: 2, maximum: 28 })),
      },
      closed,
    ),
    response: ReproductionOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      if (!a) return notFound;
      return rOf(ctx, a, query.by, query.interval ?? 'pack', query.windowDays ?? settings.windowDays.value);
    },
  }),
  route({
    ...reads,
    url: '/analysis/intervals',
    summary: { zh: '代间距与潜伏期', en: 'Serial interval and incubation' },
    query: ofOutbreak,
    response: IntervalsOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? intervalsOf(ctx, a) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/offspring',
    summary: {
      zh: '续发例数分布:R、离散系数k、造成80%传播的病例占比',
      en: 'Offspring distribution: R, dispersion k, share of cases behind 80 %',
    },
    query: ofOutbreak,
    response: OffspringOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? offspringOf(ctx, a) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/attack-rates',
    summary: { zh: '按场景的续发率', en: 'Secondary attack rates by setting' },
    query: ofOutbreak,
    response: AttackOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? attackOf(ctx, a) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/delays',
    summary: { zh: '各步用时与离群', en: 'Delays of each step, with outliers' },
    query: ofOutbreak,
    response: DelaysOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? delaysOf(ctx, a) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/control-share',
    summary: { zh: '社会面发现占比', en: 'Share of cases found in the community' },
    query: ofOutbreak,
    response: ControlOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? controlOf(ctx, a) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/signals',
    summary: { zh: '异常信号:EARS 与累积和', en: 'Aberration signals: EARS and CUSUM' },
    query: Type.Object(byDate, closed),
    response: SignalsOut,
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      return a ? signalsAnswer(ctx, a, query.by) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/analysis/cases',
    summary: {
      zh: '图中一柱、一段或一组所含的病例;与病例列表同样打码',
      en: 'The cases behind a bar, a range or a group of a figure; masked as the list of cases',
    },
    query: Type.Object(
      {
        ...listQuery,
        ...byDate,
        from: optional(day),
        to: optional(day),
        split: optional(SplitBy),
        members: optional(Type.String({ maxLength: 8000 })),
        leftOut: optional(
          Type.Unsafe<'undated' | 'early' | 'late'>({ type: 'string', enum: ['undated', 'early', 'late'] }),
        ),
        offspring: optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
        gap: optional(Type.Integer({ minimum: -3650, maximum: 3650 })),
        attack: optional(Type.String({ maxLength: 8000 })),
        ids: optional(commaSeparated('^[0-9a-f-]{36}(,[0-9a-f-]{36}){0,99}$', 3700)),
      },
      closed,
    ),
    response: listOf(CaseListItem),
    handle: async (ctx, { query }) => {
      const a = await analysed(ctx, query.outbreakId);
      if (!a) return notFound;
      const lows = query.split === 'area' ? (await subAreas(ctx)).map(area => area.key) : [];
      const where = await conditionsOf(a, query, lows);
      return pageOfCases(ctx, where, { sort: 'number', ...query });
    },
  }),
];
