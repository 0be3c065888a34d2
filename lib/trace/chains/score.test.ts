import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logDensity, logGamma } from './delays.ts';
import { distanceKm } from './distance.ts';
import { likelyInfectors } from './likely.ts';
import { scorePair } from './score.ts';
import type { CaseFacts, CaseVisit, LinkParameters } from './types.ts';

const parameters: LinkParameters = {
  serialInterval: { meanDays: 5, sdDays: 3 },
  confirmationInterval: { meanDays: 5, sdDays: 4 },
  gapLimitSds: 5,
  incubation: { meanDays: 5, sdDays: 2, minDays: 1, maxDays: 14 },
  onsetToConfirmationDays: 3,
  backgroundDays: 50,
  presymptomaticDays: 2,
  infectiousDays: 10,
  distanceDecayKm: 2,
  distanceLimitKm: 10,
  visitDaysApart: 3,
  careKinds: ['hospital'],
  weights: {
    minutes: 6,
    partDay: 5,
    day: 4,
    samePoint: 5,
    crowd: 1,
    nearby: 2,
    perDayApart: 0.5,
    care: 0.5,
    outsideWindow: 0.5,
    furtherPlace: 0.5,
    infectorReportedContact: -1,
    infectorContacts: 0.3,
    sharedLabel: 3,
    sameArea: 2,
    ties: { household: 4 },
  },
  unknownSource: 2,
  unknownSourceImported: 6,
  floor: -5,
};
const caseOf = (key: string, onsetDay: number | null, more: Partial<CaseFacts> = {}): CaseFacts => ({
  key,
  onsetDay,
  confirmedDay: null,
  ...more,
});
const visit = (
  caseKey: string,
  day: number,
  place: string | null,
  more: Partial<CaseVisit> = {},
): CaseVisit => ({
  caseKey,
  day,
  place,
  ...more,
});
const score = (more: Partial<Parameters<typeof scorePair>[0]> = {}) =>
  scorePair(
    { infector: caseOf('a', 0), infectee: caseOf('b', 5), infectorVisits: [], infecteeVisits: [], ...more },
    parameters,
  )!;
const weightOf = (more: Parameters<typeof score>[0]) => score(more).logWeight;

describe('scoring a pair', () => {
  it('adds up to the sum of its evidence lines', () => {
    const pair = score({
      infector: caseOf('a', 0, { area: 'x', exposureLabels: ['gym'], contactCount: 10 }),
      infectee: caseOf('b', 5, { area: 'x', exposureLabels: ['gym'], exposureFromDay: 0, exposureToDay: 1 }),
      ties: ['household', 'unlisted'],
      shared: { a: 'a', b: 'b', minutes: 30, partDayMeetings: 0, dayMeetings: 2, firstDay: 0, lastDay: 1 },
    });
    expect(pair.evidence.map(e => e.kind)).toEqual([
      'onset_gap',
      'incubation',
      'minutes',
      'day',
      'shared_label',
      'same_area',
      'tie',
      'infector_contacts',
    ]);
    expect(pair.logWeight).toBeCloseTo(pair.evidence.reduce((sum, e) => sum + e.weight, 0));
  });

  it('falls with the distance of the gap from the serial interval, in both directions', () => {
    const at = (gap: number) => weightOf({ infectee: caseOf('b', gap) });
    expect(at(5)).toBeGreaterThan(at(2));
    expect(at(2)).toBeGreaterThan(at(-3));
    expect(at(5)).toBeGreaterThan(at(15));
  });

  it('uses confirmation dates when an onset is missing, and says so', () => {
    const pair = score({
      infector: caseOf('a', null, { confirmedDay: 4 }),
      infectee: caseOf('b', 5, { confirmedDay: 9 }),
    });
    expect(pair.evidence[0]).toMatchObject({ kind: 'confirmation_gap', figures: { gapDays: 5 } });
  });

  it('refuses itself and what has no date', () => {
    expect(score({ infectee: caseOf('a', 5) })).toBeNull();
    expect(score({ infectee: caseOf('b', null) })).toBeNull();
  });

  it('values the same point over a near one, the same day over another, a quiet place over a busy one', () => {
    const spot = { latitude: 30, longitude: 120 };
    const base = [visit('a', 2, 'p', spot)];
    const at = (b: Partial<CaseVisit>, a: Partial<CaseVisit> = {}) =>
      weightOf({
        infectorVisits: base.map(v => ({ ...v, ...a })),
        infecteeVisits: [visit('b', 2, 'p', { ...spot, ...b })],
      });
    const same = at({});
    expect(same).toBeGreaterThan(at({ place: 'q' }));
    expect(at({ place: 'q' })).toBeGreaterThan(at({ place: 'q', latitude: 30.05 }));
    expect(at({ place: 'q', latitude: 30.05 })).toBeGreaterThan(at({ place: 'q', latitude: 31 }));
    expect(same).toBeGreaterThan(at({ day: 3 }));
    expect(at({ day: 6 })).toBe(at({ place: 'q', latitude: 31 }));
    expect(same).toBeGreaterThan(at({}, { crowd: 20 }));
    expect(same).toBeGreaterThan(at({}, { kind: 'hospital' }));
    expect(same).toBeGreaterThan(at({ day: -4 }, { day: -4 }));
  });
});

describe('likely infectors', () => {
  const cases = [
    caseOf('a', 0),
    caseOf('b', 5, { area: 'x' }),
    caseOf('c', 5, { area: 'x', imported: true }),
    caseOf('d', 6),
  ];
  const visits = [visit('a', 1, 'p'), visit('b', 1, 'p'), visit('stranger', 1, 'p')];

  it('ranks who shared something, with probabilities that add up to one with the unknown source', () => {
    const ranked = likelyInfectors(cases, visits, parameters, {
      ties: [{ a: 'd', b: 'a', kind: 'household' }],
    });
    expect(ranked.map(r => [r.infectee, r.candidates.map(c => c.infector)])).toEqual([
      ['a', ['d', 'b']],
      ['b', ['a', 'c']],
      ['c', ['b']],
      ['d', ['a']],
    ]);
    for (const { candidates, unknownSource } of ranked)
      expect(candidates.reduce((sum, c) => sum + c.probability, unknownSource)).toBeCloseTo(1);
    expect(ranked[2].unknownSource).toBeGreaterThan(ranked[1].unknownSource);
  });

  it('lists exactly the pairs that share something, as scoring every pair would', () => {
    const facts = fc.record({
      onset: fc.option(fc.integer({ min: 0, max: 60 })),
      confirmed: fc.option(fc.integer({ min: 0, max: 60 })),
      area: fc.constantFrom(null, 'x', 'y'),
      label: fc.constantFrom<string[]>([], ['gym'], ['choir']),
    });
    const stop = fc.record({
      of: fc.integer({ min: 0, max: 7 }),
      day: fc.integer({ min: 0, max: 60 }),
      spot: fc.integer({ min: 0, max: 12 }),
      named: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(facts, { minLength: 2, maxLength: 8 }),
        fc.array(stop, { maxLength: 20 }),
        (list, stops) => {
          const cases = list.map((c, i) =>
            caseOf(`k${i}`, c.onset, { confirmedDay: c.confirmed, area: c.area, exposureLabels: c.label }),
          );
          const visits = stops.map(s =>
            visit(`k${s.of}`, s.day, s.named ? `p${s.spot}` : null, {
              latitude: 35 + s.spot * 0.04,
              longitude: 127 + s.spot * 0.05,
            }),
          );
          const crowd = (place: string | null) =>
            new Set(
              visits
                .filter(v => v.place === place && cases.some(c => c.key === v.caseKey))
                .map(v => v.caseKey),
            ).size;
          const of = (key: string) =>
            visits.filter(v => v.caseKey === key).map(v => ({ ...v, crowd: crowd(v.place) }));
          const sharing = ['same_point', 'nearby', 'same_area', 'shared_label'];
          for (const { infectee, candidates } of likelyInfectors(cases, visits, parameters)) {
            const expected = cases
              .map(infector => ({
                infector,
                pair: scorePair(
                  {
                    infector,
                    infectee: cases.find(c => c.key === infectee)!,
                    infectorVisits: of(infector.key),
                    infecteeVisits: of(infectee),
                  },
                  parameters,
                ),
              }))
              .filter(({ pair }) => pair && pair.logWeight >= parameters.floor)
              .filter(({ pair }) => pair!.evidence.some(e => sharing.includes(e.kind)))
              .map(({ infector, pair }) => `${infector.key} ${pair!.logWeight.toFixed(9)}`);
            const found = candidates.map(c => `${c.infector} ${c.logWeight.toFixed(9)}`);
            expect(found.sort()).toEqual(expected.sort());
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('finds neighbours across the edge of a grid cell as the pair scorer does', () => {
    const two = [caseOf('a', 0), caseOf('b', 5)];
    for (let i = 0; i < 200; i++) {
      const latitude = 20 + i * 0.013;
      const longitude = 110 + i * 0.017;
      const near = [
        visit('a', 1, null, { latitude, longitude }),
        visit('b', 1, null, { latitude: latitude + 0.08, longitude: longitude - 0.03 }),
      ];
      expect(likelyInfectors(two, near, parameters)[1].candidates).toHaveLength(1);
    }
  });
});

describe('delays and distances', () => {
  it('agree with known values', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(Math.exp(logDensity({ meanDays: 0, sdDays: 1 }, 0))).toBeCloseTo(0.3989422804, 9);
    expect(logDensity({ meanDays: 4, sdDays: 4, lowestDays: -1 }, -2)).toBe(Number.NEGATIVE_INFINITY);
    let total = 0;
    for (let x = -2; x < 80; x += 0.01)
      total += 0.01 * Math.exp(logDensity({ meanDays: 4, sdDays: 4, lowestDays: -1 }, x));
    expect(total).toBeCloseTo(1, 2);
    expect(distanceKm(37.5665, 126.978, 35.1796, 129.0756)).toBeCloseTo(325, -1);
  });
});
