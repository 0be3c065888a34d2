import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReviewWorld, type ReviewWorld } from './testWorld.ts';

let world: ReviewWorld;
let ids: string[];
let reviewId: string;

beforeAll(async () => {
  world = await openReviewWorld();
  // four cases of one chain: the first found by chance, one missed, one listed late, one in control in time; the last in another district
  ids = await world.fill([
    {
      area: 'A/1/1/1',
      onsetOn: '2022-07-08',
      sampledOn: '2022-07-10',
      positiveAt: '2022-07-10T22:00:00+08:00',
      reportedAt: '2022-07-11T01:00:00+08:00',
      isolatedAt: '2022-07-11T08:00:00+08:00',
      foundIn: 'community',
      traced: '2022-07-11T10:00:00+08:00',
    },
    {
      area: 'A/1/1/1',
      by: 0,
      onsetOn: '2022-07-12',
      sampledOn: '2022-07-12',
      positiveAt: '2022-07-13T10:00:00+08:00',
      reportedAt: '2022-07-13T11:00:00+08:00',
      isolatedAt: '2022-07-13T12:00:00+08:00',
      foundIn: 'community',
    },
    {
      area: 'A/1/1/1',
      by: 0,
      onsetOn: '2022-07-11',
      sampledOn: '2022-07-13',
      positiveAt: '2022-07-13T15:00:00+08:00',
      reportedAt: '2022-07-13T16:00:00+08:00',
      foundIn: 'community',
      listed: { at: '2022-07-12T09:00:00+08:00', inPlace: '2022-07-12T20:00:00+08:00' },
    },
    {
      area: 'B/1/1/1',
      by: 0,
      onsetOn: '2022-07-14',
      sampledOn: '2022-07-14',
      positiveAt: '2022-07-14T23:30:00+08:00',
      reportedAt: '2022-07-15T09:30:00+08:00',
      foundIn: 'in_control',
      listed: { at: '2022-07-11T23:00:00+08:00', inPlace: '2022-07-12T12:00:00+08:00' },
    },
    {
      area: 'B/1/1/1',
      by: 3,
      onsetOn: '2022-07-16',
      sampledOn: '2022-07-16',
      positiveAt: '2022-07-16T09:00:00+08:00',
      reportedAt: '2022-07-16T10:00:00+08:00',
      listed: { at: '2022-07-15T09:00:00+08:00', state: 'proposed' },
    },
  ]);
  reviewId = await world.begin();
});
afterAll(() => world?.city.close());

const figures = async (by = world.chief, id = reviewId) => {
  const answer = await by.get(`/reviews/${id}/figures`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
};
const step = (of: { figures: { steps: { step: string }[] } }, name: string): never =>
  of.figures.steps.find(one => one.step === name) as never;

describe('figures', () => {
  it('[REV-2] the timeline counts what happened on each day and opens its records', async () => {
    const { timeline } = (await figures()).figures;
    const on = (kind: string) =>
      Object.fromEntries(
        timeline.entries
          .filter((entry: { kind: string }) => entry.kind === kind)
          .map((entry: { day: string; n: number }) => [entry.day, entry.n]),
      );
    expect(on('result')).toEqual({ '2022-07-10': 1, '2022-07-13': 2, '2022-07-14': 1, '2022-07-16': 1 });
    expect(on('traced')).toEqual({ '2022-07-11': 1 });
    expect(on('opened')).toEqual({ '2022-07-20': 5 });
    expect(timeline.entries.find((entry: { kind: string }) => entry.kind === 'traced').links).toEqual([
      `/cases/${ids[0]}`,
    ]);
    const moments = Object.fromEntries(timeline.moments.map((one: { id: string }) => [one.id, one]));
    expect(moments.firstOnset).toMatchObject({
      day: '2022-07-08',
      label: 'RV-0001',
      link: `/cases/${ids[0]}`,
    });
    expect(moments.peakDay).toMatchObject({ day: '2022-07-13', label: '2' });
    expect(moments.lastCase).toMatchObject({ day: '2022-07-16', link: `/cases/${ids[4]}` });
    expect(moments.tenthCase).toBeUndefined();
    expect(timeline.phases.map((phase: { id: string }) => phase.id)).toEqual([
      'silent',
      'growth',
      'decline',
      'tail',
    ]);
  });

  it('[REV-2] looks at identities are told from the journal by their number, to readers who may not read the journal', async () => {
    const before = (await figures()).figures.timeline.entries.filter(
      (one: { kind: string }) => one.kind === 'looked',
    );
    expect(before).toEqual([]);
    const { personId } = (await world.chief.get(`/cases/${ids[0]}`)).body;
    const revealed = await world.chief.post(`/people/${personId}/reveal`, {}, { 'x-purpose': 'test' });
    expect(revealed.status).toBe(200);
    const [looked] = (await figures(world.duty)).figures.timeline.entries.filter(
      (one: { kind: string }) => one.kind === 'looked',
    );
    expect(looked).toMatchObject({ day: '2022-07-20', n: 1 });
    expect(JSON.stringify(looked)).not.toContain(personId);
  });

  it('[REV-4] each step has its median, 90th percentile, share in target and hours lost, against a target that names its source', async () => {
    const shown = await figures();
    expect(step(shown, 'resultToReport')).toMatchObject({
      target: { hours: 2, rule: 'V9-CK-1', status: 'pack' },
      all: { n: 5, p50: 1, p90: 10, inTarget: 3, late: 2, lostHours: 9 },
    });
    expect(step(shown, 'onsetToSample')).toMatchObject({
      all: { n: 5, p50: 0, p90: 48, inTarget: 5 },
      shifts: [],
    });
    expect(step(shown, 'resultToTrace')).toMatchObject({ all: { n: 1, p50: 12, lostHours: 8 }, open: 4 });
    expect(step(shown, 'acceptedToPlace')).toMatchObject({
      target: { hours: 8 },
      all: { n: 2, p50: 11, p90: 13, lostHours: 8 },
    });
    expect((step(shown, 'resultToReport') as { districts: object[] }).districts).toMatchObject([
      { name: 'A', n: 3, p50: 1 },
      { name: 'B', n: 2, p90: 10 },
    ]);
  });

  it('[REV-6] linked cases are told apart: missed, only proposed, listed late, in control in time', async () => {
    const { missed } = (await figures()).figures;
    const of = (kind: string) => missed.kinds.find((one: { kind: string }) => one.kind === kind);
    expect(missed.linkedCases).toBe(4);
    expect(of('notListed')).toMatchObject({ n: 1, items: [{ caseId: ids[1], label: 'RV-0002' }] });
    expect(of('listedLate')).toMatchObject({ n: 1, items: [{ label: 'RV-0003' }] });
    expect(of('inTime')).toMatchObject({ n: 1, items: [{ label: 'RV-0004' }] });
    expect(of('onlyProposed')).toMatchObject({ n: 1, items: [{ label: 'RV-0005' }] });
  });

  it('[REV-1] a reader of one district reads the city’s review and counts only what lies in the district', async () => {
    const shown = await figures(world.a);
    expect(shown.figures.area).toEqual({ name: 'A', whole: false });
    expect(shown.figures.totals.cases).toBe(3);
    expect((await figures()).figures.totals.cases).toBe(5);
    expect(JSON.stringify(shown)).not.toContain('RV-0005');
  });

  it('[REV-1] who may not see cases is given no figures, and is told which rights they need; nothing reads as zero', async () => {
    const shown = await figures(world.auditor);
    expect(shown.figures).toMatchObject({ totals: null, steps: null, timeline: null });
    expect(shown.figures.withheld).toContain('case.read');
  });
});

describe('who reads and writes', () => {
  it('readers of the area read; those without the right to write do not; a review of one district stays there', async () => {
    expect((await world.a.get(`/reviews/${reviewId}`)).body).toMatchObject({ mayWrite: false });
    expect((await world.a.post(`/reviews/${reviewId}/comments`, { text: '好' })).status).toBe(403);
    const ofB = await world.city.as('duty_officer', 'B');
    const own = await world.begin(ofB);
    expect((await world.a.get(`/reviews/${own}`)).status).toBe(404);
    expect((await world.a.get(`/reviews/${own}/figures`)).status).toBe(404);
    expect((await world.chief.get(`/reviews/${own}`)).body).toMatchObject({ areaName: 'B', mayWrite: true });
    expect((await world.a.get('/reviews')).body.items.map((one: { id: string }) => one.id)).toEqual([
      reviewId,
    ]);
    // a district reads the city's review, and may not write in it even with the right to write reviews
    expect((await ofB.post(`/reviews/${reviewId}/comments`, { text: '好' })).status).toBe(404);
    expect((await ofB.get(`/reviews/${reviewId}`)).body).toMatchObject({
      mayWrite: false,
      mayChangeState: false,
    });
  });

  it('[REV-12] two people writing the same answer: the second is told of the first text, and nothing is lost', async () => {
    const put = (by: typeof world.chief, text: string, version: number) =>
      by.send('PUT', `/reviews/${reviewId}/answers`, { pillar: 'tracing', question: 'gaps', text, version });
    const first = await put(world.chief, '夜间无人值守', 0);
    expect(first.body).toMatchObject({ text: '夜间无人值守', version: 1 });
    const second = await put(world.duty, '转运车不够', 0);
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      rule: 'REV-12',
      details: { answer: { text: '夜间无人值守', version: 1 } },
    });
    const merged = await put(world.duty, '夜间无人值守;转运车不够', 1);
    expect(merged.body.version).toBe(2);
    expect(merged.body.authors).toHaveLength(2);
    expect((await put(world.chief, '拨打13800001000', 2)).body).toMatchObject({ rule: 'REV-10' });
  });

  it('comments are signed and stay', async () => {
    const { body } = await world.duty.post(`/reviews/${reviewId}/comments`, {
      pillar: 'tracing',
      text: '同意',
    });
    expect(body.comments).toMatchObject([{ pillar: 'tracing', text: '同意' }]);
    expect(body.comments[0].by).toMatch(/^duty_officer-/);
  });
});

describe('lessons and closing', () => {
  const lesson = {
    pillar: 'control',
    finding: '夜间追踪到管控过慢',
    cause: '夜间只有一辆转运车',
    recommendation: '夜间增加两辆转运车',
    ownerUnit: '转运组',
    dueOn: '2022-08-01',
    evidence: '夜间中位13小时',
  };
  const state = (to: string, version: number, reason?: string) =>
    world.chief.post(`/reviews/${reviewId}/state`, { to, version, ...(reason ? { reason } : {}) });
  const version = async () => (await world.chief.get(`/reviews/${reviewId}`)).body.version as number;

  it('[REV-13] a lesson becomes a task once, in the area that is to act, and shows the state of the task', async () => {
    const ownerKey = world.city.areas.A!;
    const past = await world.chief.post(`/reviews/${reviewId}/lessons`, {
      ...lesson,
      ownerKey,
      dueOn: '2022-07-01',
    });
    expect(past.body).toMatchObject({ rule: 'REV-13' });
    const added = await world.chief.post(`/reviews/${reviewId}/lessons`, { ...lesson, ownerKey });
    expect(added.body.lessons).toMatchObject([{ ownerArea: 'A', taskId: null, version: 1 }]);
    const [one] = added.body.lessons;
    expect((await state('in_discussion', await version())).body.state).toBe('in_discussion');
    const early = await state('closed', await version());
    expect(early.body).toMatchObject({ rule: 'REV-8', details: { lessonsWithoutTask: 1 } });

    const path = `/reviews/${reviewId}/lessons/${one.id}`;
    expect((await world.chief.post(`${path}/task`, { version: 7 })).status).toBe(409);
    const made = await world.chief.post(`${path}/task`, { version: 1 });
    expect(made.body.lessons).toMatchObject([{ taskState: 'assigned', taskLate: false }]);
    expect((await world.chief.post(`${path}/task`, { version: 2 })).body).toMatchObject({ rule: 'REV-13' });
    const { taskId } = made.body.lessons[0];
    const task = await world.a.get(`/tasks/${taskId}`);
    expect(task.body).toMatchObject({
      task: { title: { zh: '复盘整改(转运组):夜间增加两辆转运车' }, areaKey: ownerKey },
    });
    expect((await world.a.post(`/tasks/${taskId}/done`, { evidence: { note: '已增配' } })).status).toBe(200);
    expect((await world.chief.get(`/reviews/${reviewId}`)).body.lessons).toMatchObject([
      { taskState: 'done' },
    ]);
  });

  it('[REV-9] closing keeps the figures; what happens afterwards does not change them, and a later version keeps the earlier one', async () => {
    const closed = await state('closed', await version());
    expect(closed.body, JSON.stringify(closed.body)).toMatchObject({
      state: 'closed',
      mayWrite: false,
      versions: [{ number: 1 }],
    });
    await world.fill([
      { area: 'A/1/1/1', sampledOn: '2022-07-19', positiveAt: '2022-07-19T09:00:00+08:00' } as never,
    ]);
    const frozen = await figures();
    expect([frozen.frozen, frozen.figures.totals.cases]).toEqual([1, 5]);
    // the kept figures are the whole city's: a district sees its own, counted now
    const own = await figures(world.a);
    expect([own.frozen, own.figures.totals.cases]).toEqual([null, 4]);
    const late = await world.chief.post(`/reviews/${reviewId}/comments`, { text: '补充' });
    expect(late.body).toMatchObject({ rule: 'REV-9' });

    expect((await state('in_discussion', await version(), '漏了一例')).body.state).toBe('in_discussion');
    expect((await figures()).figures.totals.cases).toBe(6);
    expect((await state('closed', await version())).body.versions).toHaveLength(2);
    expect((await figures()).figures.totals.cases).toBe(6);
    expect((await world.chief.get(`/reviews/${reviewId}/figures?version=1`)).body.figures.totals.cases).toBe(
      5,
    );
  });

  it('[REV-11] a review of days to come is not begun', async () => {
    const answer = await world.chief.post('/reviews', { outbreakId: world.outbreakId, to: '2022-07-25' });
    expect(answer.body).toMatchObject({ rule: 'REV-11' });
  });
});
