import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { placesOf } from '../places/queries.ts';
import { changedMeanwhile } from './cohortRoutes.ts';
import { countsByUnit, noCounts, renewEnded } from './dutyStore.ts';
import { coverageOf, unitKey } from './rules.ts';
import { ById, Counts, closed, UnitView, Uuid } from './schema.ts';
import { changeUnit, ensureUnits, readCohort, readUnits } from './store.ts';

export const unitRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/cohorts/:id/units',
    summary: { zh: '单位及其覆盖率', en: 'Employers with their coverage' },
    permission: 'testing.read',
    scope: 'area',
    params: ById,
    response: Type.Object({ items: Type.Array(UnitView), withoutUnit: Counts, asOf: Type.String() }),
    handle: async (ctx, { params }) => {
      const cohort = await readCohort(ctx, params.id);
      if (!cohort) return notFound;
      await renewEnded(ctx);
      const units = await readUnits(ctx, { cohortId: params.id });
      const counts = await countsByUnit(ctx, cohort);
      const areas = await areaNames(
        ctx,
        units.map(unit => unit.areaKey),
      );
      const places = ctx.can('place.read')
        ? await placesOf(
            ctx,
            units.flatMap(unit => unit.placeIds),
          )
        : new Map();
      return {
        items: units.map(unit => {
          const mine = counts.get(unit.id) ?? noCounts();
          return {
            id: unit.id,
            name: unit.name,
            placeIds: unit.placeIds,
            places: unit.placeIds.map(id => ({ id, name: places.get(id)?.name ?? '' })),
            areaKey: unit.areaKey,
            area: areas.get(unit.areaKey)?.path ?? '',
            counts: mine,
            coverage: coverageOf(mine),
            version: unit.version,
          };
        }),
        withoutUnit: counts.get('') ?? noCounts(),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/cohorts/:id/units',
    summary: { zh: '登记单位', en: 'Register an employer' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 120 }),
        areaKey: Type.Integer({ minimum: 0 }),
        placeIds: Type.Optional(Type.Array(Uuid, { maxItems: 50 })),
      },
      closed,
    ),
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const cohort = await readCohort(ctx, params.id);
      const area = await areaOf(ctx, body.areaKey);
      if (!cohort || !area || area.key < ctx.scope.lo || area.hi > ctx.scope.hi) return notFound;
      const key = unitKey(body.name);
      const id = (
        await ensureUnits(ctx, params.id, body.areaKey, [
          { name: body.name, nameKey: key, ...(body.placeIds ? { placeIds: body.placeIds } : {}) },
        ])
      ).get(key);
      if (!id) return notFound;
      await ctx.journal({
        act: 'cohort.unit_added',
        objectKind: 'test_unit',
        objectId: id,
        areaKey: body.areaKey,
        detail: { cohort: params.id },
      });
      return { id };
    },
  }),
  route({
    method: 'PATCH',
    url: '/test-units/:id',
    summary: { zh: '修改单位名称或场所', en: 'Change an employer’s name or places' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: Type.Object(
      {
        version: Type.Integer(),
        name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
        placeIds: Type.Optional(Type.Array(Uuid, { maxItems: 50 })),
      },
      closed,
    ),
    response: Type.Object({ version: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const unit = (await readUnits(ctx, { ids: [params.id] }))[0];
      if (!unit) return notFound;
      const change = {
        ...(body.name ? { name: body.name, nameKey: unitKey(body.name) } : {}),
        ...(body.placeIds ? { placeIds: body.placeIds } : {}),
      };
      if (!(await changeUnit(ctx, params.id, body.version, change)))
        return changedMeanwhile(ctx, unit.cohortId);
      await ctx.journal({
        act: 'cohort.unit_changed',
        objectKind: 'test_unit',
        objectId: params.id,
        areaKey: unit.areaKey,
        detail: { places: body.placeIds?.length },
      });
      return { version: body.version + 1 };
    },
  }),
];
