import { randomUUID } from 'node:crypto';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import type { Module } from '../../core/module.ts';
import { areas } from '../areas/server.ts';
import { cases } from '../cases/server.ts';
import { contacts } from '../contacts/server.ts';
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
import { openProgramme } from '../specimens/queries.ts';
import { specimens } from '../specimens/server.ts';
import { tasks } from '../tasks/server.ts';
import type { IncomingResult, Outcome, TakenResults } from './schema.ts';
import { laboratory } from './server.ts';

export interface Tube {
  id: string;
  code: string;
}

const pack = { id: 'covid19-cn-v9', version: '9', overlayIds: [] };
let labels = 0;
const hour = 3_600_000;

/** A city with two laboratories, a sampling point in district A, and the doors a test needs; everything made up. */
export class LabWorld {
  city!: TestCity;
  leader!: Caller;
  sampler!: Caller;
  /** Three natural persons at the bench of the first laboratory, which releases here; `other` works in the second, in district B, which releases at source. */
  one!: Caller;
  two!: Caller;
  three!: Caller;
  other!: Caller;
  labId!: string;
  sourceLabId!: string;
  pointId!: string;
  programmes!: { free: string; single: string };
  outbreakId!: string;

  static async open(extra: readonly Module[] = [], options: { outbreak?: boolean } = {}): Promise<LabWorld> {
    const world = new LabWorld();
    world.city = await openTestCity([
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
      contacts,
      messages,
      specimens,
      laboratory,
      ...extra,
    ]);
    const { city } = world;
    world.leader = await city.as('city_epidemiologist');
    world.sampler = await city.as('sampler', 'A');
    for (const name of ['one', 'two', 'three'] as const)
      world[name] = await city.as('laboratory_worker', 'A');
    world.other = await city.as('laboratory_worker', 'B');
    const lab = async (code: string, area: string, releases: string) =>
      (
        await world.leader.post('/labs', {
          code,
          name: `检验所${code}`,
          areaKey: city.areas[area],
          tubesPerHour: 100,
          releases,
        })
      ).body.id as string;
    world.labId = await lab('LAB-A', 'A', 'here');
    world.sourceLabId = await lab('LAB-B', 'B', 'at_source');
    if (options.outbreak !== false)
      world.outbreakId = await world.leader.act(async ctx => {
        const made = await openOutbreak(ctx, {
          code: 'L1',
          name: '测试疫情',
          packId: pack.id,
          packVersion: pack.version,
          startedOn: '2022-07-01',
        } as never);
        if (!('id' in made)) throw new Error(JSON.stringify(made));
        return made.id;
      });
    const programme = async (poolingZone: string) =>
      world.leader.act(async ctx => {
        const made = await openProgramme(ctx, {
          kind: 'campaign',
          title: { zh: '第一轮', en: 'Round one' },
          outbreakId: world.outbreakId ?? null,
          pack,
          poolingZone,
          opensAt: new Date(ctx.now - 20 * 24 * hour).toISOString(),
          areaKey: 0,
        });
        if (!('id' in made)) throw new Error(JSON.stringify(made));
        return made.id;
      });
    world.programmes = { free: await programme('controlled'), single: await programme('isolation_site') };
    world.pointId = (
      await world.leader.post('/sampling/points', {
        name: '一号采样点',
        kind: 'temporary',
        lanes: 2,
        peoplePerLaneHour: 100,
        state: 'open',
        areaKey: city.areas['A/1'],
      })
    ).body.id;
    return world;
  }

  at = (minutesAgo: number) => new Date(this.city.clock.now() - minutesAgo * 60_000).toISOString();

  /** People of one building, by made-up name. */
  async people(count: number, area = 'A/1/1/1', household?: string): Promise<string[]> {
    const made = await this.leader.act(ctx =>
      createPeople(
        ctx,
        Array.from({ length: count }, () => ({
          identity: { name: `试${++labels}`, phone: `1390000${String(labels).padStart(4, '0')}` },
          areaKey: this.city.areas[area]!,
          source: { kind: 'entry' as const },
        })),
      ),
    );
    const ids = made.map(one => one.id);
    if (household)
      await this.leader.act(ctx =>
        createTieGroups(ctx, [
          {
            kind: 'household',
            label: household,
            areaKey: this.city.areas[area]!,
            members: ids.map(personId => ({ personId })),
          },
        ]),
      );
    return ids;
  }

  /** A closed tube with these people, sampled some minutes ago. */
  async tube(
    personIds: readonly string[],
    options: { programme?: string; minutesAgo?: number } = {},
  ): Promise<Tube> {
    const id = randomUUID();
    const code = `L${String(++labels).padStart(7, '0')}`;
    const at = this.at(options.minutesAgo ?? 90);
    const answer = await this.sampler.post('/sampling/events', {
      device: 'table-1',
      events: [
        {
          id: randomUUID(),
          at,
          kind: 'tube_opened',
          tubeId: id,
          tubeCode: code,
          programmeId:
            options.programme ?? (personIds.length > 1 ? this.programmes.free : this.programmes.single),
          pointId: this.pointId,
        },
        ...personIds.map(personId => ({
          id: randomUUID(),
          at,
          kind: 'sampled',
          tubeId: id,
          person: { personId },
          how: 'manual',
          again: true,
        })),
        { id: randomUUID(), at, kind: 'tube_closed', tubeId: id },
      ],
    });
    const wrong = answer.body.results?.filter((one: { state: string }) => one.state !== 'recorded');
    if (answer.status !== 200 || wrong.length) throw new Error(JSON.stringify(answer.body));
    return { id, code };
  }

  /** Boxes tubes and takes them into a laboratory; returns the answer of the reception. */
  async receive(
    tubes: readonly Tube[],
    options: { labId?: string; by?: Caller; found?: readonly string[]; minutesAgo?: number } = {},
  ) {
    const boxCode = `X${String(++labels).padStart(6, '0')}`;
    const at = this.at((options.minutesAgo ?? 45) + 5);
    const labId = options.labId ?? this.labId;
    await this.sampler.post('/sampling/events', {
      device: 'table-1',
      events: [
        {
          id: randomUUID(),
          at,
          kind: 'box_filled',
          boxCode,
          pointId: this.pointId,
          tubeCodes: tubes.map(one => one.code),
        },
        { id: randomUUID(), at, kind: 'box_closed', boxCode, count: tubes.length, labId },
      ],
    });
    return (options.by ?? this.one).post(`/labs/${labId}/receptions`, {
      id: randomUUID(),
      boxCode,
      tubeCodes: options.found ?? tubes.map(one => one.code),
      temperatureC: 6,
      sealIntact: true,
      packaging: 'intact',
      at: this.at(options.minutesAgo ?? 45),
    });
  }

  result(code: string, outcome: Outcome, more: Partial<IncomingResult> = {}): IncomingResult {
    return {
      tubeCode: code,
      testedAt: this.at(20),
      reportedAt: this.at(10),
      outcome,
      key: `${code}:${outcome}`,
      ...more,
    };
  }

  /** Results as the second laboratory's system sends them in a file. */
  async file(results: readonly IncomingResult[], messageId = randomUUID()): Promise<TakenResults['rows']> {
    const { takeResults } = await import('./queries.ts');
    const answer = await this.other.act(ctx =>
      takeResults(ctx, this.sourceLabId, results, { kind: 'file', messageId, fileName: 'r.csv' }),
    );
    if ('refused' in answer) throw new Error(JSON.stringify(answer));
    return answer.rows;
  }

  /** Tubes received in the laboratory that releases at source, and their results, with what follows drawn. */
  async report(tubes: readonly [Tube, Outcome][], options: { minutesAgo?: number } = {}) {
    await this.receive(
      tubes.map(([tube]) => tube),
      { labId: this.sourceLabId, by: this.other, ...options },
    );
    const rows = await this.file(tubes.map(([tube, outcome]) => this.result(tube.code, outcome)));
    await this.city.drain();
    return rows;
  }

  /** Statements of a laboratory, newest first. */
  async outcomes(by: Caller, labId: string, query = '') {
    return (await by.get(`/labs/${labId}/outcomes${query}`)).body.items;
  }
}

/** A closed box of tubes on its way to a laboratory, not received; its code. */
export async function boxIn(world: LabWorld, tubes: readonly Tube[], labId: string): Promise<string> {
  const boxCode = `X${String(++labels).padStart(6, '0')}`;
  await world.sampler.post('/sampling/events', {
    device: 'table-1',
    events: [
      {
        id: randomUUID(),
        at: world.at(20),
        kind: 'box_filled',
        boxCode,
        pointId: world.pointId,
        tubeCodes: tubes.map(one => one.code),
      },
      { id: randomUUID(), at: world.at(20), kind: 'box_closed', boxCode, count: tubes.length, labId },
    ],
  });
  return boxCode;
}

/** A courier takes the box: it is on its way. */
export async function sendOff(world: LabWorld, boxCode: string): Promise<void> {
  const courier = await world.city.as('courier', 'A');
  const box = (
    (await world.leader.get('/boxes?limit=200')).body.items as { code: string; closedCount: number }[]
  ).find(one => one.code === boxCode)!;
  const answer = await courier.post('/custody/events', {
    events: [{ id: randomUUID(), at: world.at(1), kind: 'taken', boxCode, count: box.closedCount }],
  });
  if (answer.body.results[0].state !== 'recorded') throw new Error(JSON.stringify(answer.body));
}
