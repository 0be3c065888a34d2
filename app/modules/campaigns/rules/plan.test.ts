import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumptionsOf, outOfBounds } from './assumptions.ts';
import { makePlan } from './plan.ts';
import { testTubes } from './planLabs.ts';
import { placePoints } from './planPoints.ts';
import { arrivals, lanesFor, samplePoints, serve, tubesAPerson } from './planSampling.ts';
import type { PlanInput, PlanUnit, ZonePooling } from './planShape.ts';
import { transportTubes } from './planTransport.ts';

const prevention: ZonePooling = {
  zone: 'prevention',
  poolSize: 20,
  most: 20,
  mixing: 'free',
  ruleId: 'TST-P',
};
const controlled: ZonePooling = {
  zone: 'controlled',
  poolSize: 10,
  most: 10,
  mixing: 'free',
  ruleId: 'TST-C',
};
const sealed: ZonePooling = { zone: 'sealed', poolSize: 5, most: 5, mixing: 'household', ruleId: 'TST-S' };

const unit = (index: number, more: Partial<PlanUnit> = {}): PlanUnit => ({
  key: index * 1000,
  name: `社区${index}`,
  district: 1,
  zone: 'prevention',
  rank: index,
  people: 4000,
  lon: 114 + (index % 10) * 0.01,
  lat: 30 + Math.floor(index / 10) * 0.01,
  ...more,
});
const lab = (tubesAnHour: number, backlog = 0, id = 'lab-1') => ({
  id,
  name: id,
  lon: 114.05,
  lat: 30.05,
  tubesAnHour,
  backlog,
});
const inputOf = (more: Partial<PlanInput> = {}): PlanInput => ({
  units: Array.from({ length: 20 }, (_, index) => unit(index + 1)),
  candidates: [],
  pooling: [prevention, controlled, sealed],
  labs: [lab(2000)],
  assumptions: assumptionsOf(undefined),
  samplersAvailable: null,
  vehiclesAvailable: null,
  ...more,
});

describe('placing points', () => {
  it('[CAM-4] everyone has a point, none serves more than its people, and nobody walks further than the parameter', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            people: fc.integer({ min: 0, max: 12_000 }),
            x: fc.integer({ min: 0, max: 60 }),
            y: fc.integer({ min: 0, max: 60 }),
            zone: fc.constantFrom('prevention' as const, 'controlled' as const, 'sealed' as const),
          }),
          { maxLength: 40 },
        ),
        fc.array(fc.record({ x: fc.integer({ min: 0, max: 60 }), y: fc.integer({ min: 0, max: 60 }) }), {
          maxLength: 30,
        }),
        (units, sites) => {
          const input = inputOf({
            units: units.map((one, index) =>
              unit(index + 1, {
                people: one.people,
                zone: one.zone,
                lon: 114 + one.x / 1000,
                lat: 30 + one.y / 1000,
              }),
            ),
            candidates: sites.map((one, index) => ({
              name: `学校${index}`,
              unitKey: null,
              lon: 114 + one.x / 1000,
              lat: 30 + one.y / 1000,
              source: 'school' as const,
            })),
          });
          const points = placePoints(input);
          expect(points.reduce((sum, point) => sum + point.people, 0)).toBe(
            units.reduce((sum, one) => sum + one.people, 0),
          );
          for (const point of points) {
            expect(point.people).toBeGreaterThan(0);
            expect(point.people).toBeLessThanOrEqual(3300);
            expect(point.walkMinutes ?? 0).toBeLessThanOrEqual(15.001);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[CAM-4] a known site in reach is taken before one that must be found, and zones never share a point', () => {
    const points = placePoints(
      inputOf({
        units: [unit(1, { people: 2500 }), unit(2, { people: 300, zone: 'sealed', lon: 114.01, lat: 30 })],
        candidates: [
          { name: '一小操场', unitKey: 1000, lon: 114.0101, lat: 30.001, source: 'school' },
          { name: '旧点', pointId: 'p', unitKey: 1000, lon: 114.012, lat: 30.002, source: 'existing' },
        ],
      }),
    );
    expect(points.map(point => [point.name, point.source, point.zone])).toEqual([
      ['旧点', 'existing', 'prevention'],
      ['社区2', 'at_door', 'sealed'],
    ]);
  });
});

describe('the day at the points', () => {
  it('[CAM-5] lanes are the fewest with which all are served before closing and no queue is longer than the parameter', () => {
    const profile = arrivals(12, 1.4);
    expect(profile.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
    const lanes = lanesFor(2800, profile, 120, 30);
    expect(serve(2800, profile, lanes * 120)).toMatchObject({ left: 0 });
    expect(serve(2800, profile, lanes * 120).queueMinutes).toBeLessThanOrEqual(30);
    const fewer = serve(2800, profile, (lanes - 1) * 120);
    expect(fewer.left > 0.5 || fewer.queueMinutes > 30).toBe(true);
  });

  it('[CAM-5] with too few samplers the riskiest points open first and sampling goes on past closing', () => {
    const plan = makePlan(inputOf({ samplersAvailable: 20 }));
    const byRank = [...plan.points].sort((a, b) => a.rank - b.rank);
    expect(byRank[0]!.startsAtHour).toBe(0);
    expect(byRank.at(-1)!.startsAtHour).toBeGreaterThan(byRank[0]!.startsAtHour);
    expect(plan.totals.sampledByHour).toBeGreaterThan(12);
    expect(plan.gaps.map(gap => gap.constraint)).toContain('samplers');
  });

  it('tubes follow the pool: household tubes hold a household, special groups are alone', () => {
    const a = assumptionsOf(undefined, { tubeFill: 1, singleShare: 0 });
    expect(tubesAPerson(prevention, a)).toBeCloseTo(1 / 20);
    expect(tubesAPerson(sealed, a)).toBeCloseTo(1 / 2.62);
    expect(tubesAPerson({ ...controlled, mixing: 'single', poolSize: 1 }, a)).toBe(1);
    expect(tubesAPerson(prevention, assumptionsOf(undefined, { tubeFill: 1, singleShare: 0.1 }))).toBeCloseTo(
      0.9 / 20 + 0.1,
    );
  });
});

describe('on the way and in the laboratory', () => {
  it('[CAM-6] every tube is brought once, and a vehicle makes no more stops than its room and the limit allow', () => {
    const input = inputOf();
    const { points } = samplePoints(input, placePoints(input));
    const transport = transportTubes(input, points);
    const made = points.reduce((sum, point) => sum + point.tubes.reduce((a, b) => a + b, 0), 0);
    expect(transport.deliveries.reduce((sum, one) => sum + one.tubes, 0)).toBeCloseTo(made, 6);
    expect(transport.legHours).toBeLessThanOrEqual(4);
    for (const district of transport.districts) expect(district.stops).toBeLessThanOrEqual(8);
  });

  it('[CAM-7] a laboratory works off its backlog, then first sampled first tested, the riskier first within an hour', () => {
    const delivery = (point: number, rank: number, arrivesAt: number) => ({
      point,
      lab: 0,
      rank,
      tubes: 100,
      oldestAt: 0,
      arrivesAt,
    });
    const work = testTubes([lab(100, 50)], [delivery(0, 2, 3.4), delivery(1, 1, 3.6), delivery(2, 9, 1)], 4);
    // backlog until 0.5; the early one 1–2; then rank 1 from 3.6, rank 2 behind it
    expect(work.reportedAt.map(at => Math.round(at * 10) / 10)).toEqual([9.6, 8.6, 6]);
    expect(work.labHours).toBe(3);
  });
});

describe('where it does not fit', () => {
  it('[CAM-8] a plan that fits names nothing', () => {
    const plan = makePlan(inputOf());
    expect(plan.gaps).toEqual([]);
    expect(plan.totals.fits).toBe(true);
    expect(plan.hours.at(-1)).toMatchObject({ sampled: expect.any(Number) });
    expect(plan.hours.at(-1)!.reported).toBe(plan.hours.at(-1)!.tubes);
    expect(plan.totals.reportedByHour).toBeLessThanOrEqual(24);
  });

  it('[CAM-8] too small a laboratory is named with by how much, and larger pools are the cheapest way when they do it', () => {
    const plan = makePlan(
      inputOf({ pooling: [{ ...prevention, poolSize: 5 }, controlled, sealed], labs: [lab(700)] }),
    );
    const gap = plan.gaps.find(one => one.constraint === 'laboratory')!;
    expect(gap.by).toBeGreaterThan(0);
    expect(gap.fixes.map(fix => [fix.kind, fix.fits])).toEqual([
      ['larger_pools', true],
      ['other_laboratory', true],
    ]);
    const tried = makePlan(inputOf({ labs: [lab(700)] }));
    expect(tried.gaps).toEqual([]);
    const more = gap.fixes.find(fix => fix.kind === 'other_laboratory')!;
    const helped = makePlan(
      inputOf({
        pooling: [{ ...prevention, poolSize: 5 }, controlled, sealed],
        labs: [lab(700), lab(more.amount, 0, 'lab-2')],
      }),
    );
    expect(helped.gaps).toEqual([]);
  });

  it('[CAM-8] lanes, vehicles, the leg and a missing laboratory are each named, with ways out', () => {
    const constraints = (more: Partial<PlanInput>) => makePlan(inputOf(more)).gaps.map(gap => gap.constraint);
    expect(constraints({ assumptions: assumptionsOf(undefined, { lanesAPoint: 1 }) })).toEqual(['lanes']);
    expect(constraints({ vehiclesAvailable: 1 })).toEqual(['vehicles']);
    expect(constraints({ assumptions: assumptionsOf(undefined, { collectEveryHours: 5 }) })).toEqual([
      'transport_leg',
    ]);
    expect(constraints({ labs: [] })).toEqual(['no_laboratory']);
    for (const gap of makePlan(inputOf({ vehiclesAvailable: 1, labs: [] })).gaps)
      expect(gap.fixes.length).toBeGreaterThan(0);
  });

  it('[CAM-3] the plan is the same whenever it is made, and every person and tube in it is counted once', () => {
    const plan = makePlan(inputOf());
    expect(makePlan(inputOf())).toEqual(plan);
    expect(plan.points.reduce((sum, point) => sum + point.people, 0)).toBe(plan.totals.people);
    expect(plan.zones.reduce((sum, zone) => sum + zone.tubes, 0)).toBe(plan.totals.tubes);
    expect(plan.districts.reduce((sum, one) => sum + one.points, 0)).toBe(plan.totals.points);
    for (let hour = 1; hour < plan.hours.length; hour++)
      expect(plan.hours[hour]!.reported).toBeGreaterThanOrEqual(plan.hours[hour - 1]!.reported);
  });
});

it('assumptions are the pack’s where it has them, and say when somebody typed another value', () => {
  const basis = { source: 'S', confidence: 'V' } as never as { source: 'S'; confidence: 'V' };
  const all = assumptionsOf(
    {
      legs: [
        { ...basis, id: 'TST-5', from: 'collected', to: 'received', hours: 3, title: { zh: '', en: '' } },
      ],
      planning: {
        complete_within_hours: { ...basis, id: 'TST-1', value: 24 },
        people_per_point: { ...basis, id: 'TST-2', from: 2000, to: 3000 },
        people_per_sampler: { ...basis, id: 'TST-3', value: 360 },
      },
    } as never,
    { peopleASampler: 300 },
  );
  expect(all.peopleASampler).toMatchObject({ value: 300, status: 'typed', ruleId: 'TST-3' });
  expect(all.legHours).toMatchObject({ value: 3, status: 'pack', ruleId: 'TST-5' });
  expect(all.secondsAPerson.status).toBe('assumed');
  expect(outOfBounds({ hoursOpen: 40 })).toEqual([{ key: 'hoursOpen', value: 40, least: 1, most: 24 }]);
});
