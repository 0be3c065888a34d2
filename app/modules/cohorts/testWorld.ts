import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import type { Context } from '../../core/module.ts';
import { areas } from '../areas/server.ts';
import { cases } from '../cases/server.ts';
import { measures } from '../measures/server.ts';
import { messages } from '../messages/server.ts';
import { obligations } from '../obligations/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { protocols } from '../protocols/server.ts';
import { specimens } from '../specimens/server.ts';
import { tasks } from '../tasks/server.ts';
import { cohorts } from './server.ts';

/** A city with district A and B, an officer of the city, one of each district, a grid worker of A/1/1/1; the ninth edition's cohorts. */
export interface CohortWorld {
  city: TestCity;
  chief: Caller;
  officer: Caller;
  other: Caller;
  grid: Caller;
  pack: { packId: string; packVersion: string; overlayIds: string[] };
  /** Opens a cohort by its key of the pack. */
  open(key: string, more?: { areaKey?: number; coverageTarget?: number }): Promise<string>;
  /** Records people who live in an area. */
  people(names: readonly string[], area?: string): Promise<string[]>;
  /** Puts people on a roster. */
  enrol(cohortId: string, personIds: readonly string[], more?: Record<string, unknown>): Promise<void>;
  /** A sample of each, taken at an instant (epoch ms) in one tube; the id of the tube. */
  sample(personIds: readonly string[], at: number): Promise<string>;
  stateOf(personId: string): Promise<string>;
  /** Moves the clock. */
  goTo(text: string): number;
  close(): Promise<void>;
}

export async function openCohortWorld(): Promise<CohortWorld> {
  const city = await openTestCity([
    areas,
    people,
    places,
    presence,
    protocols,
    outbreaks,
    obligations,
    tasks,
    cases,
    measures,
    messages,
    specimens,
    cohorts,
  ]);
  const chief = await city.as('city_epidemiologist');
  const officer = await city.as('district_epidemiologist', 'A');
  const other = await city.as('district_epidemiologist', 'B');
  const grid = await city.as('grid_worker', 'A/1/1/1');
  const pack = { packId: 'covid19-cn-v9', packVersion: '9', overlayIds: [] as string[] };
  const programme = randomUUID();
  let documents = 0;
  const act = <T>(work: (ctx: Context) => Promise<T>) => chief.act(work);
  await act(ctx =>
    sql`insert into test_programme (id, kind, title, pack_id, pack_version, pooling_zone, pool_size, mixing, pooling_rule, opens_at, area_key, area_hi, created_at, created_by)
      values (${programme}, 'cohort', '{"zh": "甲", "en": "A"}', 'covid19-cn-v9', '9', 'ordinary', 10, 'free', 'P', now(), 0, 281474976710655, now(), 'x')`.execute(
      ctx.tx,
    ),
  );
  return {
    city,
    chief,
    officer,
    other,
    grid,
    pack,
    async open(key, more = {}) {
      const answer = await chief.post('/cohorts', {
        key,
        ...pack,
        department: '交通局',
        coverageTarget: 0.95,
        areaKey: 0,
        ...more,
      });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
      return answer.body.id;
    },
    async people(names, area = 'A/1/1/1') {
      const made = await act(ctx =>
        createPeople(
          ctx,
          names.map((name, n) => ({
            identity: {
              name,
              documentNumber: `E${String(10_000_000 + ++documents)}`,
              phone: `1390000${String(1000 + n)}`,
            },
            areaKey: city.areas[area]!,
            source: { kind: 'entry' as const },
          })),
        ),
      );
      return made.map(one => one.id);
    },
    async enrol(cohortId, personIds, more = {}) {
      const answer = await chief.post(`/cohorts/${cohortId}/members`, {
        members: personIds.map(personId => ({ personId, ...more })),
      });
      const refused = answer.body.results?.filter((one: { state: string }) => one.state !== 'added');
      if (answer.status !== 200 || refused.length) throw new Error(JSON.stringify(answer.body));
    },
    async sample(personIds, at) {
      const tube = randomUUID();
      await act(async ctx => {
        await sql`insert into sample_tube (id, code, programme_id, pool_size, mixing, state, opened_at, opened_by, area_key) values (${tube}, ${tube}, ${programme}, 10, 'free', 'closed', ${new Date(at)}, 'x', 0)`.execute(
          ctx.tx,
        );
        await sql`insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, received_at, how, area_key, located_key, origin_key)
          select gen_random_uuid(), ${tube}, p.id, ${programme}, ${new Date(at)}, 'x', now(), 'manual', p.area_key, p.located_key, 0 from person p where p.id = any(${personIds as string[]}::uuid[])`.execute(
          ctx.tx,
        );
        await sql`select core.samples_changed(${personIds as string[]}::uuid[])`.execute(ctx.tx);
      });
      return tube;
    },
    async stateOf(personId) {
      return (await chief.get(`/test-duties/${personId}`)).body.state;
    },
    goTo(text) {
      const at = Date.parse(`${text}+08:00`);
      city.clock.set(at);
      return at;
    },
    close: () => city.close(),
  };
}
