import { describe, expect, it } from 'vitest';
import { GroupTiesBuilder } from './groups.ts';
import { traceTwoHops } from './hops.ts';
import { JourneySeatsBuilder } from './journeys.ts';
import { PresenceIndexBuilder } from './presence.ts';
import { traceContacts, traceMany, whoWasAt } from './trace.ts';
import { PRECISION_DAY, type Presence, type Seat } from './types.ts';

const DAY = 1440;
const at = (
  person: number,
  place: number,
  from: number,
  to: number,
  more: Partial<Presence> = {},
): Presence => ({
  person,
  place,
  from,
  to,
  source: 0,
  precision: 0,
  certainty: 0,
  ...more,
});
const presencesOf = (...rows: Presence[]) => {
  const builder = new PresenceIndexBuilder();
  for (const row of rows) builder.add(row);
  return builder.freeze();
};
const whole = { from: 0, to: 10 * DAY };

describe('who met the case', () => {
  it('counts minutes of overlap over midnight once, however often the stay was reported', () => {
    const presences = presencesOf(
      at(1, 7, DAY - 60, DAY + 60),
      at(2, 7, DAY - 30, DAY + 10, { source: 3 }),
      at(2, 7, DAY - 30, DAY + 10, { source: 1 }),
      at(2, 7, DAY + 10, DAY + 30),
    );
    const [met] = traceContacts({ presences }, { person: 1, ...whole }).encounters;
    expect(met).toMatchObject({ person: 2, minutes: 60, meetings: 1, strongest: 'minutes' });
    expect(presences.size).toBe(2);
  });

  it('lets half-open stays that only touch pass each other', () => {
    const presences = presencesOf(at(1, 7, 0, 60), at(2, 7, 60, 90), at(3, 7, 60, 60), at(4, 7, 59, 59));
    const { encounters } = traceContacts({ presences }, { person: 1, ...whole });
    expect(encounters.map(e => [e.person, e.strongest])).toEqual([[4, 'point']]);
  });

  it('gives weaker evidence, never none, to a visit known only by its day', () => {
    const presences = presencesOf(at(1, 7, 600, 660), at(2, 7, 0, DAY, { precision: PRECISION_DAY }));
    const [met] = traceContacts({ presences }, { person: 1, ...whole, minOverlapMinutes: 15 }).encounters;
    expect(met).toMatchObject({ person: 2, minutes: 0, dayOnlyMeetings: 1, strongest: 'day' });
  });

  it('does not lose people met for less than the minimum, but keeps them apart', () => {
    const presences = presencesOf(at(1, 7, 0, 60), at(2, 7, 50, 70), at(3, 7, 0, 60));
    const result = traceContacts({ presences }, { person: 1, ...whole, minOverlapMinutes: 15 });
    expect(result.encounters.map(e => e.person)).toEqual([3]);
    expect([...result.belowMinimum]).toEqual([2]);
  });

  it('finds who breathed the air after the case left, and backwards who left before the case came', () => {
    const presences = presencesOf(at(1, 7, 0, 60), at(2, 7, 170, 200), at(3, 7, 185, 200));
    const measles = { ...whole, afterDepartureMinutes: 120 };
    const forward = traceContacts({ presences }, { person: 1, ...measles });
    expect(forward.encounters.map(e => [e.person, e.minutesAfterDeparture, e.strongest])).toEqual([
      [2, 10, 'after_departure'],
    ]);
    const backward = traceContacts({ presences }, { person: 2, ...measles, direction: 'backward' });
    expect(backward.encounters.map(e => [e.person, e.minutes])).toEqual([
      [1, 0],
      [3, 15],
    ]);
  });

  it('returns a crowded venue as one row that still holds everybody', () => {
    const crowd = Array.from({ length: 50 }, (_, i) => at(100 + i, 7, 0, 60));
    const presences = presencesOf(at(1, 7, 0, 60), at(1, 8, 60, 90), at(100, 8, 60, 90), ...crowd);
    const result = traceContacts({ presences }, { person: 1, ...whole, placeCap: 20 });
    expect(result.venues.map(v => [v.place, v.count, v.persons.length])).toEqual([[7, 50, 50]]);
    expect(result.encounters.map(e => e.person)).toEqual([100]);
  });

  it('joins household and seats to the same answer without a presence for either', () => {
    const groups = new GroupTiesBuilder()
      .addGroup(0, 'household')
      .addMember({ group: 0, person: 1, from: 0, to: 10 * DAY })
      .addMember({ group: 0, person: 2, from: 5 * DAY, to: 10 * DAY })
      .freeze();
    const seat: Seat = {
      journey: 4,
      person: 1,
      from: 100,
      to: 300,
      carriage: 3,
      row: 12,
      column: 0,
      compartment: -1,
      crew: false,
    };
    const journeys = new JourneySeatsBuilder()
      .add(seat)
      .add({ ...seat, person: 3, row: 10, column: 5 })
      .add({ ...seat, person: 4, carriage: 4 })
      .add({ ...seat, person: 5, carriage: -1, row: -1, crew: true })
      .add({ ...seat, person: 6, from: 300, to: 400 })
      .freeze();
    const presences = presencesOf();
    const { encounters } = traceContacts({ presences, groups, journeys }, { person: 1, ...whole });
    expect(encounters.map(e => e.person)).toEqual([2, 3, 4, 5]);
    expect(encounters[0]).toMatchObject({ firstMinute: 5 * DAY, ties: [{ group: 0, kind: 'household' }] });
    expect(encounters[1].seats[0]).toMatchObject({
      sameCarriage: true,
      rowDifference: 2,
      columnDifference: 5,
    });
    expect(encounters[2].seats[0]).toMatchObject({ sameCarriage: false, rowDifference: null });
    expect(encounters[3].seats[0]).toMatchObject({ sameCarriage: null, rowDifference: null, crew: true });
    groups.appendMember({ group: 0, person: 9, from: 0, to: DAY });
    expect(traceContacts({ presences, groups }, { person: 9, ...whole }).encounters[0].person).toBe(1);
  });

  it('follows a contact only from their first meeting with the case until their own end', () => {
    const presences = presencesOf(
      at(1, 7, 100, 200),
      at(2, 7, 150, 200),
      at(2, 8, 0, 100), // before they met the case
      at(3, 8, 0, 100),
      at(2, 9, 300, 400),
      at(4, 9, 300, 400),
      at(2, 9, 600, 700), // after quarantine
      at(5, 9, 600, 700),
    );
    const result = traceTwoHops({ presences }, { person: 1, ...whole, endOfContact: () => 500 });
    expect(result.first.encounters.map(e => e.person)).toEqual([2]);
    expect(result.second.map(s => [s.person, s.paths.map(p => p.via)])).toEqual([[4, [2]]]);
  });

  it('answers many people at once as it answers each', () => {
    const presences = presencesOf(at(1, 7, 0, 60), at(2, 7, 0, 30), at(3, 7, 40, 60));
    const queries = [1, 2, 3].map(person => ({ person, ...whole }));
    expect(traceMany({ presences }, queries)).toEqual(queries.map(q => traceContacts({ presences }, q)));
  });

  it('finds nobody in an empty window and refuses one that ends before it begins', () => {
    const presences = presencesOf(at(1, 7, 0, 60), at(2, 7, 0, 30));
    expect(traceContacts({ presences }, { person: 1, from: 10, to: 10 }).encounters).toEqual([]);
    expect(() => traceContacts({ presences }, { person: 1, from: 10, to: 9 })).toThrow('window ends at 9');
  });
});

describe('the presence index', () => {
  it('names the field and the value it refuses', () => {
    const builder = new PresenceIndexBuilder();
    expect(() => builder.add(at(1, 7, 60, 0))).toThrow('to must be an integer in [60, 1073741823], got 0');
    expect(() => builder.add(at(-1, 7, 0, 60))).toThrow('person must be');
    expect(() => builder.add(at(1, 7, 0.5, 60))).toThrow('got 0.5');
  });

  it('finds an accepted scan by the next query, also for a person and a place never seen before', () => {
    const presences = presencesOf(at(1, 7, 0, 60));
    presences.append(at(500, 900, 30, 30));
    presences.append(at(1, 900, 20, 40));
    expect(traceContacts({ presences }, { person: 1, ...whole }).encounters.map(e => e.person)).toEqual([
      500,
    ]);
  });

  it('answers the same at 20,000 rows and 5,000 appended as reading every row', () => {
    let state = 42;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    // One stay per person, hour block and place number, so that no two can be coalesced.
    const rows = Array.from({ length: 25_000 }, (_, i) => {
      const from = (i % 200) * 200 + next(60);
      const long = next(50) === 0 ? 5_000 : 1;
      return at(Math.floor(i / 25), (i * 7919) % 1000, from, from + next(100) * long);
    }).filter((row, i, all) => all.findIndex(r => r.person === row.person && r.place === row.place) === i);
    const builder = new PresenceIndexBuilder();
    for (const row of rows.slice(0, -5_000)) builder.add(row);
    const presences = builder.freeze();
    for (const row of rows.slice(-5_000)) presences.append(row);
    expect(presences.size).toBe(rows.length);
    for (let i = 0; i < 200; i++) {
      const place = next(1000);
      const from = next(40_000);
      const to = from + 1 + next(500);
      const expected = rows
        .filter(r => r.place === place && r.from < to && Math.max(r.to, r.from + 1) > from)
        .sort((a, b) => a.person - b.person);
      expect(whoWasAt({ presences }, place, from, to)).toEqual(expected);
    }
  });
});
