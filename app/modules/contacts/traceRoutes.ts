import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames } from '../areas/queries.ts';
import { caseOf } from '../cases/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { personOf } from '../people/queries.ts';
import { placesOf } from '../places/queries.ts';
import { traceEngine } from '../presence/queries.ts';
import { CountsShape, SearchedShape, TraceShape, Uuid } from './bodies.ts';
import { afterDepartureMinutes } from './exposure.ts';
import { readRuns, readVenues, tracedPeople } from './runStore.ts';
import { traceCase } from './tracing.ts';

const id = Type.Object({ id: Uuid });
const venuePeopleShown = 500;

export const traceRoutes: RouteDefinition[] = [
  route({
    method: 'POST',
    url: '/cases/:id/trace',
    summary: {
      zh: '一键追踪:传染期内同时空、同名册、同车次的所有人,按方案判定',
      en: 'Trace: everyone who shared place and time, roster or journey in the infectious window, classed by the pack',
    },
    permission: 'trace.run',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        twoHops: Type.Optional(Type.Boolean()),
        minOverlapMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 1440 })),
        windowDays: Type.Optional(
          Type.Integer({ minimum: 0, maximum: 60, description: 'What-if: shown, not stored' }),
        ),
        whatIf: Type.Optional(Type.Boolean({ description: 'Shown, not stored' })),
      },
      { additionalProperties: false },
    ),
    response: TraceShape,
    handle: async (ctx, { params, body }) => (await traceCase(ctx, params.id, body)) ?? notFound,
  }),
  route({
    method: 'GET',
    url: '/cases/:id/trace-runs',
    summary: {
      zh: '一个病例的历次追踪:时段、规则、来源、结果、耗时',
      en: 'Runs of a case: window, rule, sources, result, duration',
    },
    permission: 'contact.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          at: Type.String(),
          actor: Type.String(),
          actorName: Type.Union([Type.String(), Type.Null()]),
          window: Type.Object({ from: Type.String(), to: Type.String(), ruleId: Type.String() }),
          pack: Type.String(),
          counts: CountsShape,
          searched: SearchedShape,
          durationMs: Type.Number(),
          searchMs: Type.Union([Type.Number(), Type.Null()]),
          staysSearched: Type.Union([Type.Integer(), Type.Null()]),
          outdatedAt: Type.Union([Type.String(), Type.Null()]),
          twoHops: Type.Boolean(),
          slices: Type.Array(Type.Object({ placeId: Type.String(), from: Type.String(), to: Type.String() })),
        }),
      ),
      venues: Type.Array(
        Type.Object({
          placeId: Type.String(),
          name: Type.String(),
          kind: Type.String(),
          people: Type.Integer(),
          firstAt: Type.String(),
          lastAt: Type.String(),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      if (!(await caseOf(ctx, params.id))) return notFound;
      const runs = await readRuns(ctx, params.id);
      const names = await colleagues(
        ctx,
        runs.map(run => run.actor),
      );
      const venues = await readVenues(ctx, params.id);
      const places = await placesOf(
        ctx,
        venues.map(venue => venue.placeId),
      );
      return {
        items: runs.map(run => ({
          id: run.id,
          at: run.at.toISOString(),
          actor: run.actor,
          actorName: names.get(run.actor)?.name ?? null,
          window: {
            from: run.windowFrom.toISOString(),
            to: run.windowTo.toISOString(),
            ruleId: run.windowRule,
          },
          pack: [run.packId, ...run.overlayIds].join(' + '),
          counts: run.counts,
          searched: run.searched,
          durationMs: run.durationMs,
          searchMs: run.searchMs,
          staysSearched: run.staysSearched,
          outdatedAt: run.outdatedAt?.toISOString() ?? null,
          twoHops: run.options.twoHops,
          slices: run.options.slices,
        })),
        venues: venues.map(venue => ({
          placeId: venue.placeId,
          name: places.get(venue.placeId)?.name ?? '',
          kind: places.get(venue.placeId)?.kind ?? 'other',
          people: venue.people,
          firstAt: venue.firstAt.toISOString(),
          lastAt: venue.lastAt.toISOString(),
        })),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/cases/:id/venues/:placeId/people',
    summary: {
      zh: '大型场所:某一时段内与病例同处的人',
      en: 'A large venue: who was there with the case in a slice of time',
    },
    permission: 'trace.run',
    scope: 'area',
    params: Type.Object({ id: Uuid, placeId: Uuid }),
    query: Type.Object({
      from: Type.String({ format: 'date-time' }),
      to: Type.String({ format: 'date-time' }),
    }),
    response: Type.Object({
      count: Type.Integer(),
      shown: Type.Integer(),
      hours: Type.Array(Type.Object({ from: Type.String(), people: Type.Integer() })),
      people: Type.Array(
        Type.Object({
          personId: Type.String(),
          maskedName: Type.String(),
          minutes: Type.Integer(),
          firstAt: Type.String(),
          lastAt: Type.String(),
          areaKey: Type.Integer(),
          areaName: Type.String(),
        }),
      ),
    }),
    handle: async (ctx, { params, query }) => {
      const row = await caseOf(ctx, params.id);
      const place = (await placesOf(ctx, [params.placeId])).get(params.placeId);
      if (!row || !place) return notFound;
      const engine = await traceEngine(ctx);
      const ref = (await engine.numbersOf([row.personId])).get(row.personId);
      const [from, to] = [engine.minuteOf(Date.parse(query.from)), engine.minuteOf(Date.parse(query.to))];
      const pack = await packOfOutbreak(ctx, row.outbreakId);
      const there =
        ref === undefined || to <= from
          ? []
          : (
              await engine.trace({
                person: ref,
                from,
                to,
                afterDepartureMinutes: afterDepartureMinutes(pack),
              })
            ).encounters.flatMap(encounter =>
              encounter.places
                .filter(one => one.place === place.no)
                .map(at => ({ person: encounter.person, at })),
            );
      const known = await engine.personsOf(there.map(one => one.person));
      const met = there.flatMap(({ person, at }) => {
        const personId = known.get(person);
        return personId === undefined ? [] : [{ personId, at }];
      });
      met.sort((a, b) => b.at.minutes - a.at.minutes);
      const hours = new Map<number, number>();
      for (const { at } of met)
        for (
          let hour = Math.floor(at.firstMinute / 60);
          hour <= Math.floor(Math.max(at.firstMinute, at.lastMinute - 1) / 60);
          hour++
        )
          hours.set(hour, (hours.get(hour) ?? 0) + 1);
      const shown = met.slice(0, venuePeopleShown);
      const people = await tracedPeople(
        ctx,
        shown.map(one => one.personId),
      );
      const names = await areaNames(
        ctx,
        [...people.values()].map(person => person.areaKey),
      );
      const at = (minute: number) => new Date(engine.instantOf(minute)).toISOString();
      await ctx.journal({
        act: 'contact.venue_looked_at',
        objectKind: 'case',
        objectId: row.id,
        subject: (await personOf(ctx, row.personId))?.pseudonym,
        areaKey: row.areaKey,
        detail: { place: place.id, from: query.from, to: query.to, people: met.length },
      });
      return {
        count: met.length,
        shown: shown.length,
        hours: [...hours]
          .sort((a, b) => a[0] - b[0])
          .map(([hour, n]) => ({ from: at(hour * 60), people: n })),
        people: shown.flatMap(one => {
          const person = people.get(one.personId);
          return person
            ? [
                {
                  personId: person.id,
                  maskedName: person.maskedName,
                  minutes: one.at.minutes,
                  firstAt: at(one.at.firstMinute),
                  lastAt: at(one.at.lastMinute),
                  areaKey: person.areaKey,
                  areaName: names.get(person.areaKey)?.path ?? '',
                },
              ]
            : [];
        }),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/cases/:id/venues/:placeId/list',
    summary: {
      zh: '把大型场所某一时段的人列入名单(以后的追踪也保留)',
      en: 'List the people of a slice of a large venue one by one, from now on',
    },
    permission: 'trace.run',
    scope: 'area',
    params: Type.Object({ id: Uuid, placeId: Uuid }),
    body: Type.Object(
      { from: Type.String({ format: 'date-time' }), to: Type.String({ format: 'date-time' }) },
      { additionalProperties: false },
    ),
    response: TraceShape,
    handle: async (ctx, { params, body }) =>
      (await traceCase(ctx, params.id, { slice: { placeId: params.placeId, ...body } })) ?? notFound,
  }),
];
