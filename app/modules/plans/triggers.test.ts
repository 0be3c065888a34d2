import { addDays, startOfDay } from '@outpace/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTasks } from '../tasks/queries.ts';
import { clearAfterHours, episodesOf, stepEpisode } from './episodes.ts';
import { openChainsOn } from './readings.ts';
import type { Trigger } from './schema.ts';
import { openPlansWorld, type PlansWorld } from './testWorld.ts';

const tz = 'Asia/Shanghai';
const noon = (day: string) => startOfDay(day, tz) + 12 * 3_600_000;
const hour = 3_600_000;

describe('episodes', () => {
  it('PLN-5: a wavering condition is one episode; 24 h without end it, and the next time fires again', () => {
    const at = (hours: number, met: boolean) => ({ at: hours * hour, met });
    expect(
      episodesOf([
        at(0, false),
        at(1, true),
        at(2, false),
        at(20, true),
        at(43, false),
        at(44, false),
        at(50, true),
      ]),
    ).toEqual([
      { fired: 1, cleared: 5 },
      { fired: 6, cleared: null },
    ]);
    expect(stepEpisode({ lastTrueAt: 0 }, false, clearAfterHours * hour - 1)).toBe('wait');
  });
});

describe('open chains', () => {
  const one = (id: string, day: string, infector: string | null, areaKey: number | null = 1) => ({
    id,
    day,
    infector,
    areaKey,
  });
  it('counts chains of two or more with a recent case; a link to a case not yet reported is not known; a ring ends', () => {
    const list = [
      one('a', '2022-07-01', null),
      one('b', '2022-07-10', 'a', 2),
      one('c', '2022-07-10', null),
      one('d', '2022-07-03', 'e'),
      one('e', '2022-07-20', 'd'),
    ];
    expect(openChainsOn(list, '2022-07-10', 7)).toEqual(
      new Map([
        [null, 1],
        [2, 1],
      ]),
    );
    expect(openChainsOn(list, '2022-07-09', 9).size).toBe(0);
    expect(openChainsOn(list, '2022-07-20', 1).get(null)).toBe(1);
  });
});

describe('in a city', () => {
  let world: PlansWorld;
  let planId: string;
  const triggers: Trigger[] = [
    { key: 'cases', figure: 'cases', level: 'each', days: 3, atLeast: 4 },
    { key: 'whole', figure: 'cases', level: 'whole', days: 7, atLeast: 6 },
    { key: 'share', figure: 'community_share', level: 'whole', days: 7, atLeast: 0.6, leastKnown: 4 },
    { key: 'chains', figure: 'open_chains', level: 'whole', days: 7, atLeast: 2 },
    { key: 'quiet', figure: 'days_since_case', level: 'whole', atLeast: 5 },
    { key: 'ears', figure: 'ears', level: 'whole', method: 'C1' },
    { key: 'late', figure: 'tasks_overdue', level: 'each', atLeast: 2, hours: 1 },
    { key: 'rooms', figure: 'measures_open', level: 'whole', atLeast: 1 },
  ];
  const first = '2022-07-01';
  const days = Array.from({ length: 32 }, (_, n) => addDays(first, n));
  // cases a day in A, and in B; then none
  const inA = [
    1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 2, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ];
  const inB = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2,
  ];
  /** What was seen live at the end of each day. */
  const live = new Map<string, Map<string, { value: number | null; met: boolean }>>();

  beforeAll(async () => {
    world = await openPlansWorld({ now: noon(first) });
    planId = await world.inForce(triggers, {
      actions: [
        {
          key: 'go',
          text: '区级专班到位',
          role: 'district_epidemiologist',
          unit: '区疾控',
          hours: 2,
          where: 'fired',
          triggers: ['cases'],
        },
        {
          key: 'meet',
          text: '会商',
          role: 'duty_officer',
          unit: '办公室',
          hours: 6,
          where: 'plan',
          triggers: ['cases'],
        },
      ],
    });
    // two tasks nobody does, overdue on the fourth day
    await world.chief.act(ctx =>
      addTasks(
        ctx,
        [0, 1].map(() => ({
          outbreakId: world.outbreakId,
          kind: 'investigate' as const,
          title: { zh: '流调', en: 'Investigate' },
          dueAt: noon(days[3]!) - 2 * hour,
          areaKey: world.city.areas.A!,
          locatedKey: world.city.areas.A!,
          originKey: world.city.areas.A!,
        })),
      ),
    );
    const previous: Record<string, string> = {};
    for (const [n, day] of days.entries()) {
      world.city.clock.set(noon(day));
      for (const [area, count] of [
        ['A/1/1/1', inA[n]!],
        ['B/1/1/1', inB[n]!],
      ] as const) {
        if (!count) continue;
        const ids = await world.open(
          area,
          Array.from({ length: count }, (_, each) => ({
            onsetOn: addDays(day, -1),
            reportedAt: noon(day) - hour,
            foundIn: (n + each) % 3 ? ('community' as const) : ('in_control' as const),
          })),
        );
        if (previous[area]) await world.link(ids.map((id): [string, string] => [previous[area]!, id]));
        previous[area] = ids[0]!;
      }
      // a replay asks at the end of each day
      world.city.clock.set(startOfDay(addDays(day, 1), tz) - 1);
      await world.city.tick('plans.evaluate');
      const seen = (await world.chief.get(`/plans/${planId}/triggers`)).body;
      expect(seen.source).toBe('live');
      live.set(
        day,
        new Map(
          seen.readings.map(
            (one: { triggerKey: string; areaKey: number; value: number | null; met: boolean }) => [
              `${one.triggerKey} ${one.areaKey}`,
              { value: one.value, met: one.met },
            ],
          ),
        ),
      );
    }
  }, 240_000);
  afterAll(async () => world?.city.close());

  it('PLN-7: a replay gives, on every day, the value and the answer that were seen live, and fires on the same days', async () => {
    const firings = (await world.chief.get(`/plans/${planId}/triggers`)).body.firings;
    let compared = 0;
    for (const trigger of triggers) {
      const { body } = await world.chief.get(
        `/plans/${planId}/replay?trigger=${trigger.key}&outbreakId=${world.outbreakId}`,
      );
      expect(body.days).toEqual(days);
      for (const area of body.areas) {
        for (const [n, day] of days.entries()) {
          expect({ trigger: trigger.key, day, value: area.values[n], met: area.met[n] }).toEqual({
            trigger: trigger.key,
            day,
            ...live.get(day)!.get(`${trigger.key} ${area.areaKey}`),
          });
          compared++;
        }
        const seen = firings
          .filter(
            (one: { triggerKey: string; areaKey: number }) =>
              one.triggerKey === trigger.key && one.areaKey === area.areaKey,
          )
          .map((one: { firedAt: string }) => one.firedAt.slice(0, 10))
          .toSorted();
        expect([trigger.key, area.name, area.fired.map((one: { day: string }) => one.day)]).toEqual([
          trigger.key,
          area.name,
          seen,
        ]);
      }
    }
    expect(compared).toBe(32 * (2 + 1 + 1 + 1 + 1 + 1 + 2 + 1));
  });

  it('PLN-5: fires once per episode, however often it is evaluated, and again in the next episode', async () => {
    const firings = async () =>
      (await world.chief.get(`/plans/${planId}/triggers`)).body.firings.filter(
        (one: { triggerKey: string; areaKey: number }) =>
          one.triggerKey === 'cases' && one.areaKey === world.city.areas.B!,
      );
    const before = await firings();
    expect(
      before.map((one: { firedAt: string; clearedWhy: string | null }) => [
        one.firedAt.slice(0, 10),
        one.clearedWhy,
      ]),
    ).toEqual([['2022-07-31', null]]);
    for (let n = 0; n < 3; n++) await world.city.tick('plans.evaluate');
    expect(await firings()).toHaveLength(1);
    const inA = (await world.chief.get(`/plans/${planId}/triggers`)).body.firings.find(
      (one: { triggerKey: string; areaKey: number }) =>
        one.triggerKey === 'cases' && one.areaKey === world.city.areas.A!,
    );
    expect([inA.firedAt.slice(0, 10), inA.clearedWhy, inA.value]).toEqual(['2022-07-14', 'false', 5]);
  });

  it('PLN-6: a firing makes the tasks of its checklist, in its area and the plan’s, with deadlines from the firing, and is journaled', async () => {
    const { firings } = (await world.chief.get(`/plans/${planId}/triggers`)).body;
    const [firing] = firings.filter((one: { triggerKey: string }) => one.triggerKey === 'cases');
    expect(firing.tasks).toBe(2);
    expect(
      firing.openTasks.map((task: { title: { zh: string }; dueAt: string }) => [
        task.title.zh,
        (Date.parse(task.dueAt) - Date.parse(firing.firedAt)) / hour,
      ]),
    ).toEqual([
      ['预案行动:区级专班到位', 2],
      ['预案行动:会商', 6],
    ]);
    const b = await world.city.as('district_epidemiologist', 'B');
    const tasks = (await b.get('/tasks?limit=200')).body.items.filter(
      (task: { ruleId: string }) => task.ruleId === 'PLN-6',
    );
    expect(tasks.map((task: { title: { zh: string } }) => task.title.zh)).toEqual(['预案行动:区级专班到位']);
    const behind = (await world.chief.get(`/plans/${planId}/firings/${firing.id}/cases`)).body;
    expect(behind.total).toBe(firing.value);
    expect(behind.items[0].maskedName).toMatch(/\*/);
  });

  it('PLN-10: a district sees the firings and values of its own area and of the areas above, as stored; not those beside it', async () => {
    const b = await world.city.as('district_epidemiologist', 'B');
    const { source, readings, firings } = (await b.get(`/plans/${planId}/triggers`)).body;
    expect(source).toBe('stored');
    const seen = new Set([...readings, ...firings].map((one: { areaKey: number }) => one.areaKey));
    expect([...seen].toSorted()).toEqual([0, world.city.areas.B!]);
  });

  it('a withdrawn plan is evaluated no more', async () => {
    const id = await world.inForce([{ key: 'one', figure: 'cases', level: 'whole', days: 7, atLeast: 1 }]);
    await world.city.tick('plans.evaluate');
    const { rowVersion } = (await world.chief.get(`/plans/${id}`)).body;
    await world.chief.post(`/plans/${id}/withdraw`, { rowVersion, reason: '试验' });
    const { firings } = (await world.chief.get(`/plans/${id}/triggers`)).body;
    expect(firings.map((one: { clearedWhy: string }) => one.clearedWhy)).toEqual(['withdrawn']);
    await world.city.tick('plans.evaluate');
    expect((await world.chief.get(`/plans/${id}/triggers`)).body.firings).toHaveLength(1);
  });
});
