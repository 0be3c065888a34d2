import { randomUUID } from 'node:crypto';
import type { SingleGroup } from '@outpace/protocol';
import { sql } from 'kysely';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople, createTieGroups } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { protocols } from '../protocols/server.ts';
import { tasks } from '../tasks/server.ts';
import { openProgramme } from './queries.ts';
import type { SampledPerson, SamplingAnswer, SamplingEvent } from './schema.ts';
import { specimens } from './server.ts';

export type User = Awaited<ReturnType<TestCity['as']>>;
export type Said = SamplingEvent extends infer E ? (E extends unknown ? Omit<E, 'id' | 'at'> : never) : never;

/** A street of district A with a table, a household of three, seven others, and one under no roof of ours; programmes of each mixing. */
export interface Table {
  city: TestCity;
  leader: User;
  sampler: User;
  point: string;
  household: string;
  /** The first three live together. */
  people: string[];
  /** Somebody who lives in district B. */
  stranger: string;
  programmes: { free: string; household: string; single: string };
  /** Registers somebody no test has sampled; `newest` is how they are called. */
  newcomer(area?: string, householdOf?: string): Promise<string>;
  newest: { name: string; documentNumber: string };
  at(secondsAgo: number): string;
  /** Says some things, now unless each has its own time; the answer's results in order. */
  say(
    events: (Said & { id?: string; at?: string })[],
    as?: User,
  ): Promise<{ status: number; body: SamplingAnswer }>;
  open(programme?: string, more?: { code?: string; size?: number; at?: string }): Promise<string>;
}

const pack = { id: 'covid19-cn-v9', version: '9', overlayIds: [] };
let labels = 0;
/** A label no other test has. */
export const label = () => `T${String(++labels).padStart(6, '0')}`;

export async function openTable(): Promise<Table> {
  const city = await openTestCity([areas, people, protocols, outbreaks, tasks, specimens]);
  const leader = await city.as('city_epidemiologist');
  const sampler = await city.as('sampler', 'A/1');
  const born = (n: number) => `19${String(60 + n)}-01-01`;
  const made = await leader.act(ctx =>
    createPeople(
      ctx,
      [...'甲乙丙丁戊己庚辛壬癸'].map((name, n) => ({
        identity: { name: `${name}某`, documentNumber: `DOC-${n}`, birthDate: born(n) },
        areaKey: city.areas[n === 9 ? 'B/1/1/1' : 'A/1/1/1']!,
        source: { kind: 'entry' as const },
      })),
    ),
  );
  const ids = made.map(one => one.id);
  const [household] = await leader.act(ctx =>
    createTieGroups(ctx, [
      {
        kind: 'household',
        label: '1号楼101',
        areaKey: city.areas['A/1/1/1']!,
        members: ids.slice(0, 3).map(personId => ({ personId })),
      },
      {
        kind: 'household',
        label: '1号楼102',
        areaKey: city.areas['A/1/1/1']!,
        members: ids.slice(3, 5).map(personId => ({ personId })),
      },
    ]),
  );
  const programme = async (poolingZone: string) => {
    const made = await leader.act(ctx =>
      openProgramme(ctx, {
        kind: 'campaign',
        title: { zh: '第一轮', en: 'Round one' },
        pack,
        poolingZone,
        opensAt: new Date(ctx.now - 20 * 86_400_000).toISOString(),
        areaKey: 0,
      }),
    );
    if (!('id' in made)) throw new Error(made.why.en);
    return made.id;
  };
  const programmes = {
    free: await programme('controlled'),
    household: await programme('sealed'),
    single: await programme('isolation_site'),
  };
  const point = (
    await leader.post('/sampling/points', {
      name: '一号采样点',
      kind: 'temporary',
      lanes: 4,
      peoplePerLaneHour: 120,
      state: 'open',
      areaKey: city.areas['A/1'],
    })
  ).body as { id: string };
  const at = (secondsAgo: number) => new Date(city.outpace.clock.now() - secondsAgo * 1000).toISOString();
  const say: Table['say'] = (events, as = sampler) =>
    as.post('/sampling/events', {
      device: 'table-1',
      events: events.map(event => ({ id: randomUUID(), at: at(1), ...event })),
    }) as never;
  let fresh = 0;
  const table: Table = {
    city,
    leader,
    sampler,
    point: point.id,
    household: household!,
    people: ids.slice(0, 9),
    stranger: ids[9]!,
    programmes,
    newest: { name: '', documentNumber: '' },
    async newcomer(area = 'A/1/1/1', householdOf) {
      table.newest = { name: `新${++fresh}`, documentNumber: `NEW-${fresh}` };
      const [person] = await leader.act(ctx =>
        createPeople(ctx, [
          { identity: table.newest, areaKey: city.areas[area]!, source: { kind: 'entry' } },
        ]),
      );
      if (householdOf)
        await leader.act(ctx =>
          sql`insert into tie_member (group_id, person_id, source, area_key) values (${householdOf}, ${person!.id}, 'roster', ${city.areas['A/1/1/1']})`.execute(
            ctx.tx,
          ),
        );
      return person!.id;
    },
    at,
    say,
    async open(programmeId = programmes.free, more = {}) {
      const tubeId = randomUUID();
      const answer = await say([
        {
          kind: 'tube_opened',
          tubeId,
          tubeCode: more.code ?? label(),
          programmeId,
          pointId: point.id,
          ...(more.size ? { poolSize: more.size } : {}),
          ...(more.at ? { at: more.at } : {}),
        },
      ]);
      if (answer.body.results?.[0]?.state !== 'recorded') throw new Error(JSON.stringify(answer));
      return tubeId;
    },
  };
  return table;
}

/** One person into a tube. */
export const sampled = (
  tubeId: string,
  person: SampledPerson,
  more: { id?: string; at?: string; again?: boolean; householdId?: string; group?: SingleGroup } = {},
): Said & { id?: string; at?: string } => ({ kind: 'sampled', tubeId, person, how: 'manual', ...more });
