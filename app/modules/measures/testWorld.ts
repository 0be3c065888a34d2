import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { obligations } from '../obligations/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { protocols } from '../protocols/server.ts';
import { tasks } from '../tasks/server.ts';
import { openMeasures } from './queries.ts';
import type { NewMeasure } from './schema.ts';
import { measures } from './server.ts';

/** A test city with an outbreak under a pack, and people put under measures in a line. */
export interface MeasureWorld {
  city: TestCity;
  outbreakId: string;
  /** Epidemiologist of district A, who decides; a grid worker of A/1/1/1; an epidemiologist of the whole city. */
  district: Caller;
  grid: Caller;
  chief: Caller;
  person(options?: { area?: string; vulnerable?: string[]; birthYear?: number }): Promise<string>;
  open(
    items: (Partial<NewMeasure> & { personId: string })[],
    by?: Caller,
  ): Promise<Awaited<ReturnType<typeof openMeasures>>>;
  /** An accepted contact as the contacts module stores it. */
  contact(
    personId: string,
    options: { classId?: string; lastExposureOn: string; state?: string; area?: string },
  ): Promise<string>;
}

/** Opens the world; the clock stands at noon of Wednesday 20 July 2022 in the city. */
export async function openMeasureWorld(packId = 'covid19-cn-v9'): Promise<MeasureWorld> {
  const city = await openTestCity([areas, people, protocols, outbreaks, obligations, tasks, measures]);
  const chief = await city.as('city_epidemiologist');
  const district = await city.as('district_epidemiologist', 'A');
  const grid = await city.as('grid_worker', 'A/1/1/1');
  const made = await chief.post('/outbreaks', {
    code: `T-${randomUUID().slice(0, 8).toUpperCase()}`,
    name: '测试疫情',
    packId,
    startedOn: '2022-07-01',
  });
  if (made.status !== 200) throw new Error(`no outbreak: ${JSON.stringify(made.body)}`);
  const outbreakId = made.body.id as string;
  let caseId: string | undefined;
  return {
    city,
    outbreakId,
    district,
    grid,
    chief,
    async person({ area = 'A/1/1/1', vulnerable, birthYear } = {}) {
      const [one] = await chief.act(ctx =>
        createPeople(ctx, [
          {
            identity: { name: '测试人' },
            areaKey: city.areas[area]!,
            ...(vulnerable ? { vulnerable } : {}),
            ...(birthYear ? { birthYear } : {}),
            source: { kind: 'entry' },
          },
        ]),
      );
      return one!.id;
    },
    open: (items, by = district) =>
      by.act(ctx =>
        openMeasures(
          ctx,
          items.map(item => ({
            outbreakId,
            basisKind: 'contact' as const,
            basisId: randomUUID(),
            classId: 'close',
            lastExposureOn: '2022-07-18',
            foundAt: city.clock.now(),
            reason: { zh: '同住一户', en: 'same household' },
            ...item,
          })),
        ),
      ),
    async contact(personId, { classId = 'close', lastExposureOn, state = 'accepted', area = 'A/1/1/1' }) {
      const key = city.areas[area]!;
      return chief.act(async ctx => {
        if (!caseId) {
          const { rows } = await sql<{
            id: string;
          }>`insert into case_record (outbreak_id, person_id, number, state, created_at, created_by, closed_at, area_key, located_key, origin_key) values (${outbreakId}, ${personId}, 'A-0001', 'confirmed', now(), 'test', now(), ${key}, ${key}, ${key}) returning id`.execute(
            ctx.tx,
          );
          caseId = rows[0]!.id;
        }
        const { rows } = await sql<{
          id: string;
        }>`insert into contact (outbreak_id, case_id, person_id, class_id, rule_id, grade, reason, last_exposure_at, state, state_at, created_at, created_by, area_key, located_key, origin_key)
          values (${outbreakId}, ${caseId}, ${personId}, ${classId}, 'T-1', 'A', '{"zh":"","en":""}', ${`${lastExposureOn}T10:00:00+08:00`}, ${state}, ${new Date(ctx.now)}, ${new Date(ctx.now)}, 'test', ${key}, ${key}, ${key}) returning id`.execute(
          ctx.tx,
        );
        return rows[0]!.id;
      });
    },
  };
}
