import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from './examples.ts';
import { mayReview } from './rules.ts';
import type { Trigger } from './schema.ts';
import { readPlan, readVersions } from './store.ts';
import { contentOf, openPlansWorld, type PlansWorld } from './testWorld.ts';
import { checkBody } from './triggers.ts';

let world: PlansWorld;
beforeAll(async () => {
  world = await openPlansWorld();
});
afterAll(async () => world?.city.close());

const cases: Trigger = { key: 'cases', figure: 'cases', level: 'whole', days: 7, atLeast: 5 };
const write = async (body = contentOf()) =>
  (await world.chief.post('/plans', { areaKey: 0, ...body })).body.id as string;

describe('versions', () => {
  it('PLN-1: no writer of a version reviews it, not even one who changed a word; another natural person does', async () => {
    const id = await write();
    const own = await world.chief.post(`/plans/${id}/draft/review`, {
      rowVersion: 1,
      approve: true,
      note: '',
    });
    expect([own.status, own.body.rule]).toEqual([403, 'PLN-1']);
    const changed = await world.second.send('PUT', `/plans/${id}/draft`, { rowVersion: 1, ...contentOf() });
    expect(changed.status).toBe(200);
    const co = await world.second.post(`/plans/${id}/draft/review`, {
      rowVersion: 2,
      approve: true,
      note: '',
    });
    expect(co.body.rule).toBe('PLN-1');
    const third = await world.city.as('duty_officer');
    expect(
      (await third.post(`/plans/${id}/draft/review`, { rowVersion: 2, approve: false, note: '' })).body.rule,
    ).toBe('PLN-1');
    expect(
      (await third.post(`/plans/${id}/draft/review`, { rowVersion: 2, approve: true, note: '' })).status,
    ).toBe(200);
  });

  it('PLN-1: two accounts of one natural person count as one', async () => {
    const id = await write();
    expect((await world.chief.get(`/plans/${id}`)).body.wroteDraft).toBe(true);
    expect((await world.second.get(`/plans/${id}`)).body.wroteDraft).toBe(false);
    const naturalPerson = await world.chief.act(async ctx => ctx.scope.naturalPerson);
    const [plan, versions] = await world.chief.act(async ctx => [
      await readPlan(ctx, id),
      await readVersions(ctx, id),
    ]);
    expect(mayReview(plan!, versions[0]!, { actor: 'another account', naturalPerson })?.refused).toBe(
      'PLN-1',
    );
    expect(
      mayReview(plan!, versions[0]!, { actor: versions[0]!.writers[0]!, naturalPerson: randomUUID() }),
    ).toBeNull();
  });

  it('PLN-3: a draft does not come into force before its review; a change after the review makes it a draft again', async () => {
    const id = await write();
    expect((await world.chief.post(`/plans/${id}/draft/enforce`, { rowVersion: 1 })).body.rule).toBe('PLN-3');
    await world.second.post(`/plans/${id}/draft/review`, { rowVersion: 1, approve: true, note: '同意' });
    await world.chief.send('PUT', `/plans/${id}/draft`, { rowVersion: 2, ...contentOf() });
    expect((await world.chief.post(`/plans/${id}/draft/enforce`, { rowVersion: 3 })).body.rule).toBe('PLN-3');
  });

  it('PLN-2: a version in force never changes, by the routes or in the database; the next one is a new draft, and both stay readable with their difference', async () => {
    const id = await world.inForce([cases]);
    const edit = await world.chief.send('PUT', `/plans/${id}/draft`, { rowVersion: 3, ...contentOf() });
    expect(edit.body.rule).toBe('PLN-2');
    await expect(
      world.chief.act(ctx =>
        sql`update plan_version set body = '{}' where plan_id = ${id} and state = 'in_force'`.execute(ctx.tx),
      ),
    ).rejects.toThrow(/does not change/);
    await expect(
      world.chief.act(ctx => sql`delete from plan_version where plan_id = ${id}`.execute(ctx.tx)),
    ).rejects.toThrow(/stays/);

    expect((await world.chief.post(`/plans/${id}/drafts`)).body).toEqual({ number: 2 });
    const second = contentOf({
      sections: [
        { key: 's0', heading: '前言', unit: '', text: '新的。' },
        { key: 's1', heading: '总则', unit: '市疾控', text: '第一条。\n第二条。' },
      ],
      triggers: [{ ...cases, atLeast: 3 }],
    });
    await world.chief.send('PUT', `/plans/${id}/draft`, { rowVersion: 1, ...second });
    const { body } = await world.chief.get(`/plans/${id}/difference?from=1&to=2`);
    expect(
      body.differences.map((one: { part: string; key: string; kind: string }) => [
        one.part,
        one.key,
        one.kind,
      ]),
    ).toEqual([
      ['sections', 's0', 'new'],
      ['sections', 's1', 'changed'],
      ['triggers', 'cases', 'changed'],
    ]);
    expect(body.differences[1].lines).toEqual([
      { sign: ' ', text: '第一条。' },
      { sign: '+', text: '第二条。' },
    ]);
    await world.second.post(`/plans/${id}/draft/review`, { rowVersion: 2, approve: true, note: '' });
    await world.second.post(`/plans/${id}/draft/enforce`, { rowVersion: 3 });
    const plan = (await world.chief.get(`/plans/${id}`)).body;
    expect(plan.versions.map((row: { state: string }) => row.state)).toEqual(['in_force', 'superseded']);
    const old = (await world.chief.get(`/plans/${id}?number=1`)).body.shown;
    expect([old.number, old.body.sections[0].text]).toEqual([1, '第一条。']);
    expect(plan.versions[1].untilAt).toBe(plan.versions[0].inForceAt);
  });

  it('PLN-8: a change on an old state is refused and nothing is lost', async () => {
    const id = await write();
    await world.chief.send('PUT', `/plans/${id}/draft`, { rowVersion: 1, ...contentOf() });
    const late = await world.chief.send('PUT', `/plans/${id}/draft`, { rowVersion: 1, ...contentOf() });
    expect([late.status, late.body.rule]).toEqual([409, 'PLN-8']);
  });

  it('PLN-9: withdrawing owes a reason, ends what is in force, and a withdrawn plan is not written on', async () => {
    const id = await world.inForce([cases]);
    const { rowVersion } = (await world.chief.get(`/plans/${id}`)).body;
    expect((await world.chief.post(`/plans/${id}/withdraw`, { rowVersion, reason: ' ' })).body.rule).toBe(
      'PLN-9',
    );
    expect((await world.chief.post(`/plans/${id}/withdraw`, { rowVersion, reason: '机构调整' })).status).toBe(
      200,
    );
    expect((await world.chief.post(`/plans/${id}/drafts`)).body.rule).toBe('PLN-9');
    expect((await world.chief.get(`/plans/${id}`)).body.versions[0].state).toBe('superseded');
  });
});

describe('content', () => {
  it('PLN-4: a threshold that is missing, out of bounds or of another figure is refused, all at once', async () => {
    const answer = await world.chief.post('/plans', {
      areaKey: 0,
      ...contentOf({
        triggers: [
          { key: 'a', figure: 'cases', level: 'whole', days: 0, atLeast: 1.5 },
          { key: 'a', figure: 'ears', level: 'whole', atLeast: 3 },
          { key: 'b', figure: 'community_share', level: 'each', atLeast: 50, days: 7 },
        ],
        actions: [
          { key: 'x', text: '做', role: 'duty_officer', unit: '', hours: 1, where: 'plan', triggers: ['c'] },
        ],
      }),
    });
    expect([answer.status, answer.body.rule]).toEqual([422, 'PLN-4']);
    expect(answer.body.errors.map((error: { path: string }) => error.path.replace('body/body/', ''))).toEqual(
      [
        'triggers/1/key',
        'triggers/0/atLeast',
        'triggers/0/days',
        'triggers/1/atLeast',
        'triggers/1/method',
        'triggers/2/atLeast',
        'triggers/2/leastKnown',
        'actions/0/triggers',
      ],
    );
  });

  it('both shipped examples keep PLN-4 in both languages, and a button begins a draft of one', async () => {
    for (const example of examples)
      for (const language of ['zh', 'en'] as const)
        expect(checkBody(example.content(language).body)).toBeNull();
    const made = await world.chief.post('/plans/examples', {
      areaKey: 0,
      example: 'measles-school',
      language: 'zh',
    });
    const plan = (await world.chief.get(`/plans/${made.body.id}`)).body;
    expect([plan.versions[0].state, plan.example, plan.shown.body.triggers.length]).toEqual([
      'draft',
      'measles-school',
      3,
    ]);
  });
});

describe('areas', () => {
  it('PLN-10: a plan is read in its area, above and below it, by nobody beside; changed only from its area or above', async () => {
    const inB = await world.city.as('duty_officer', 'B');
    const inA = await world.city.as('district_epidemiologist', 'A');
    const grid = await world.city.as('grid_worker', 'A/1/1/1');
    const made = await inB.post('/plans', { areaKey: world.city.areas.B!, ...contentOf() });
    expect(made.status).toBe(200);
    expect((await world.chief.get(`/plans/${made.body.id}`)).status).toBe(200);
    expect((await inA.get(`/plans/${made.body.id}`)).status).toBe(404);
    const city = await write();
    expect((await inA.get(`/plans/${city}`)).body.mayChange).toBe(false);
    expect((await grid.get(`/plans/${city}`)).status).toBe(200);
    expect(
      (await inB.post(`/plans/${city}/draft/review`, { rowVersion: 1, approve: true, note: '' })).status,
    ).toBe(404);
    expect((await inB.post('/plans', { areaKey: 0, ...contentOf() })).status).toBe(404);
    expect((await inA.post('/plans', { areaKey: world.city.areas.A!, ...contentOf() })).status).toBe(403);
  });
});
