import { sql } from 'kysely';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import type { Context, Module } from '../../core/module.ts';
import { areas } from '../areas/server.ts';
import { cases } from '../cases/server.ts';
import { laboratory } from '../laboratory/server.ts';
import { measures } from '../measures/server.ts';
import { messages } from '../messages/server.ts';
import { obligations } from '../obligations/server.ts';
import { openOutbreak } from '../outbreaks/queries.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople, createTieGroups } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { places } from '../places/server.ts';
import { presence } from '../presence/server.ts';
import { protocols } from '../protocols/server.ts';
import { specimens } from '../specimens/server.ts';
import { tasks } from '../tasks/server.ts';
import { campaigns } from './server.ts';

const modules: readonly Module[] = [
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
  laboratory,
  campaigns,
];

export interface World {
  city: TestCity;
  outbreakId: string;
  /** Those of community A/1/1 in households of three, and those of B/1/1 without. */
  inA: string[];
  inB: string[];
  labId: string;
}

/** A city of two communities: thirty people in ten households in one, twelve in the other; one laboratory. Made up. */
export async function openWorld(loaded: readonly Module[] = modules): Promise<World> {
  const city = await openTestCity(loaded);
  const chief = await city.as('city_epidemiologist');
  return chief.act(async ctx => {
    const outbreak = await openOutbreak(ctx, {
      code: 'CM',
      name: '测试疫情',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    });
    if ('refused' in outbreak) throw new Error(outbreak.why.en);
    const make = (area: string, n: number) =>
      createPeople(
        ctx,
        Array.from({ length: n }, (_, at) => ({
          identity: { name: `住户${area}${at}`, phone: '13000000000' },
          areaKey: city.areas[area]!,
          source: { kind: 'entry' as const },
        })),
      );
    const inA = (await make('A/1/1/1', 30)).map(one => one.id);
    const inB = (await make('B/1/1/1', 12)).map(one => one.id);
    await createTieGroups(
      ctx,
      Array.from({ length: 10 }, (_, home) => ({
        kind: 'household' as const,
        label: `1-${1 + (home % 2)}-${100 + home}`,
        areaKey: city.areas['A/1/1/1']!,
        members: inA.slice(home * 3, home * 3 + 3).map(personId => ({ personId })),
      })),
    );
    const lab = await sql<{
      id: string;
    }>`insert into laboratory (code, name, tubes_per_hour, releases, area_key, area_hi) values ('L1', '一号实验室', 100, 'here', ${city.areas.A!}, ${city.areas.A! + 2 ** 42 - 1}) returning id`.execute(
      ctx.tx,
    );
    return { city, outbreakId: outbreak.id, inA, inB, labId: lab.rows[0]!.id };
  });
}

/** Puts people into tubes as a table's device would have, at an instant. */
export async function intoTubes(
  ctx: Context,
  of: {
    programmeId: string;
    pointId: string | null;
    personIds: readonly string[];
    size: number;
    at: string;
    state?: 'closed' | 'received' | 'reported';
    result?: string;
  },
): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < of.personIds.length; from += of.size) {
    const members = of.personIds.slice(from, from + of.size);
    const state = of.state ?? 'closed';
    const { rows } = await sql<{
      id: string;
    }>`insert into sample_tube (id, code, programme_id, point_id, pool_size, mixing, state, opened_at, opened_by, closed_at, received_at, reported_at, first_sample_at, last_sample_at, member_count, result, area_key)
      select uuidv7(), 'T-' || substr(md5(random()::text), 1, 12), ${of.programmeId}, ${of.pointId}, ${of.size}, 'free', ${state}, ${of.at}, 'test', ${of.at}, ${state === 'closed' ? null : of.at}::timestamptz, ${state === 'reported' ? of.at : null}::timestamptz, ${of.at}, ${of.at}, ${members.length}, ${of.result ?? null},
        coalesce((select area_key from sampling_point where id = ${of.pointId}), (select area_key from test_programme where id = ${of.programmeId})) returning id`.execute(
      ctx.tx,
    );
    ids.push(rows[0]!.id);
    await sql`insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, received_at, how, area_key, located_key, origin_key)
      select uuidv7(), ${rows[0]!.id}, p.id, ${of.programmeId}, ${of.at}, 'test', ${of.at}, 'code', p.area_key, p.located_key, p.origin_key from person p where p.id = any(${members as string[]}::uuid[])`.execute(
      ctx.tx,
    );
  }
  return ids;
}
