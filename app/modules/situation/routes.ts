import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { areaNames } from '../areas/queries.ts';
import { outbreakOf } from '../outbreaks/queries.ts';
import { situationOf } from './figures.ts';

// a contact is to be in place within this many hours (v9 era practice, domain facts S62: "transfer … close contacts 8 h"; one medium-confidence number)
const controlHours = 8;

const int = Type.Integer();
const Quantile = Type.Union([Type.Number(), Type.Null()]);

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/situation',
    summary: { zh: '一张图:此刻的数字', en: 'The situation: figures of this moment' },
    permission: 'situation.read',
    scope: 'area',
    query: Type.Object({ outbreakId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
    response: Type.Object({
      asOf: Type.String(),
      cases: Type.Object({
        last24h: int,
        last24hOutside: int,
        last24hKnown: int,
        total: int,
        spark: Type.Array(int),
      }),
      control: Type.Object({ accepted: int, inPlaceInTime: int, hours: int }),
      measures: Type.Object({ open: int, endingToday: int }),
      uncovered: Type.Object({ tasksOverdue: int, clocksOverdue: int, checksMissedToday: int }),
      curve: Type.Object({
        days: Type.Array(Type.String()),
        inControl: Type.Array(int),
        community: Type.Array(int),
        unknown: Type.Array(int),
        incompleteFrom: Type.String(),
      }),
      points: Type.Array(
        Type.Object({
          id: Type.String(),
          number: Type.String(),
          state: Type.String(),
          lon: Type.Number(),
          lat: Type.Number(),
          onsetOn: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
      notShown: int,
      overdue: Type.Array(
        Type.Object({
          areaKey: int,
          areaPath: Type.String(),
          kind: Type.String(),
          count: int,
          oldestDueAt: Type.String(),
        }),
      ),
      delays: Type.Array(
        Type.Object({ key: Type.String(), n: int, p50: Quantile, p75: Quantile, p95: Quantile }),
      ),
    }),
    handle: async (ctx, { query }) => {
      if (!(await outbreakOf(ctx, query.outbreakId))) return notFound;
      const situation = await situationOf(ctx, query.outbreakId, controlHours);
      const names = await areaNames(
        ctx,
        situation.overdue.map(row => row.areaKey),
      );
      return {
        ...situation,
        overdue: situation.overdue.map(row => ({ ...row, areaPath: names.get(row.areaKey)?.path ?? '' })),
      };
    },
  }),
];
