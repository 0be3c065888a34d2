import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPeople, createTieGroups } from '../people/queries.ts';
import { addSeats, ensureJourneys, ensurePlaces } from '../places/queries.ts';
import { recordPresences, traceEngine } from '../presence/queries.ts';
import { addEntries, trajectoryOf } from './queries.ts';
import { type CaseCity, openCaseCity } from './testCity.ts';

let c: CaseCity;
beforeAll(async () => {
  c = await openCaseCity('TR');
});
afterAll(async () => c?.city.close());

const trajectory = async (id: string) => (await c.a.get(`/cases/${id}/trajectory`)).body;
const facts = { onsetOn: '2022-07-18', isolatedAt: '2022-07-20T02:00:00Z' };

it('a typed line becomes a line in city time, and the next one goes on from its end', async () => {
  const made = await c.open('confirmed', facts);
  const first = await c.a.post(`/cases/${made.id}/trajectory`, { line: '16 0830 东门菜市场 20m' });
  expect(first.body).toMatchObject({
    day: '2022-07-16',
    from: '2022-07-16T00:30:00.000Z',
    to: '2022-07-16T00:50:00.000Z',
    precision: 'minute',
    state: 'confirmed',
    traced: true,
    inWindow: true,
  });
  const next = await c.a.post(`/cases/${made.id}/trajectory`, {
    line: '西门药店后街 15m',
    lineDay: '2022-07-16',
  });
  expect(next.body).toMatchObject({ from: '2022-07-16T00:50:00.000Z', to: '2022-07-16T01:05:00.000Z' });
  const outside = await c.a.post(`/cases/${made.id}/trajectory`, { line: '10 上午 老城图书馆' });
  expect(outside.body).toMatchObject({ precision: 'part_of_day', part: 'morning', inWindow: false });
  const seen = await trajectory(made.id);
  expect(seen.window.days).toEqual(['2022-07-16', '2022-07-17', '2022-07-18', '2022-07-19', '2022-07-20']);
  expect(seen.days[0]).toBe('2022-07-10'); // a visit outside the window does not vanish
  expect(
    seen.marks.filter((mark: { ruleId: string; day: string }) => mark.day === '2022-07-17'),
  ).toMatchObject([{ ruleId: 'TRJ-1' }]);
});

it('[TRJ-5] a line that cannot be read comes back as it was typed', async () => {
  const made = await c.open('confirmed', facts);
  const answer = await c.a.post(`/cases/${made.id}/trajectory`, { line: '32 东门' });
  expect([answer.status, answer.body.rule, answer.body.details.line]).toEqual([422, 'TRJ-5', '32 东门']);
});

it('[TRJ-6] [TRJ-7] [TRJ-8] a line ends after it begins, lies in the past and says where; every fault at once', async () => {
  const made = await c.open('confirmed', facts);
  const post = (body: Record<string, unknown>) => c.a.post(`/cases/${made.id}/trajectory`, body);
  const wrong = await post({
    day: '2022-07-16',
    precision: 'minute',
    from: '2022-07-16T02:00:00Z',
    to: '2022-07-16T01:00:00Z',
    source: 'interview',
  });
  expect(wrong.body.errors.map((e: { rule: string }) => e.rule)).toEqual(['TRJ-6', 'TRJ-8']);
  expect((await post({ day: '2022-07-21', placeText: '东门菜市场' })).body.rule).toBe('TRJ-7');
  expect(
    (await post({ day: '2022-07-16', precision: 'minute', placeText: '东门菜市场' })).body.errors.map(
      (e: { path: string }) => e.path,
    ),
  ).toEqual(['body/from', 'body/to']);
  expect((await post({ day: '2022-07-16', placeText: '东门菜市场' })).body).toMatchObject({
    precision: 'day',
    from: null,
    to: null,
  });
});

it('a line is changed and removed at its version; another version is a conflict with what stands there now', async () => {
  const made = await c.open('confirmed', facts);
  const { body: line } = await c.a.post(`/cases/${made.id}/trajectory`, { line: '16 0830 东门菜市场 20m' });
  const url = `/cases/${made.id}/trajectory/${line.id}`;
  const changed = await c.a.send('PATCH', url, {
    version: line.version,
    changes: { to: '2022-07-16T01:30:00Z', placeText: '南门菜市场' },
  });
  expect(changed.body).toMatchObject({ place: '南门菜市场', to: '2022-07-16T01:30:00.000Z' });
  const stale = await c.a.send('PATCH', url, { version: line.version, changes: { note: 'x' } });
  expect([stale.status, stale.body.details.entry.place]).toEqual([409, '南门菜市场']);
  expect((await c.a.send('DELETE', `${url}?version=${line.version}`)).status).toBe(409);
  expect((await c.a.send('DELETE', `${url}?version=${changed.body.version}`)).status).toBe(200);
  expect((await trajectory(made.id)).entries).toEqual([]);
});

it('what other desks hold is proposed, never taken for fact, and not proposed twice', async () => {
  const made = await c.open('confirmed', facts);
  const areaKey = c.city.areas['A/1/1/1']!;
  await c.a.act(async ctx => {
    const [shop] = await ensurePlaces(ctx, [
      { name: '南湖超市', kind: 'shop', areaKey, lon: 116.4, lat: 39.9 },
    ]);
    await recordPresences(ctx, [
      {
        personId: made.personId,
        placeId: shop!,
        day: '2022-07-17',
        fromMinute: 600,
        toMinute: 640,
        precision: 0,
        source: 'scan',
      },
      {
        personId: made.personId,
        placeId: shop!,
        day: '2022-07-01',
        fromMinute: 600,
        toMinute: 640,
        precision: 0,
        source: 'scan',
      },
    ]);
    const [journey] = await ensureJourneys(ctx, [{ mode: 'train', number: 'G7315', day: '2022-07-18' }]);
    await addSeats(ctx, [
      { journeyId: journey!, personId: made.personId, carriage: '5', seatRow: 12, seat: '12F', areaKey },
    ]);
    await createTieGroups(ctx, [
      { kind: 'household', label: '一户', areaKey, members: [{ personId: made.personId }] },
    ]);
  });
  const proposed = (await c.a.post(`/cases/${made.id}/trajectory/proposals`)).body.added;
  expect(proposed.filter((e: { source: string }) => e.source === 'scan')).toMatchObject([
    { day: '2022-07-17', place: '南湖超市', state: 'proposed' },
  ]);
  expect(proposed.filter((e: { source: string }) => e.source === 'ticket')).toMatchObject([
    { day: '2022-07-18', transportNumber: 'G7315', carriage: '5', seat: '12F', precision: 'day' },
  ]);
  expect(
    proposed.filter((e: { source: string }) => e.source === 'roster').map((e: { day: string }) => e.day),
  ).toEqual(['2022-07-16', '2022-07-17', '2022-07-18', '2022-07-19', '2022-07-20']);
  expect(await c.a.act(ctx => trajectoryOf(ctx, [made.id]))).toEqual([]);
  expect((await c.a.post(`/cases/${made.id}/trajectory/proposals`)).body.added).toEqual([]);
  const [first, second] = proposed;
  expect(
    (await c.a.post(`/cases/${made.id}/trajectory/confirm`, { confirm: [first.id], reject: [second.id] }))
      .body,
  ).toEqual({ confirmed: 1, rejected: 1 });
  expect((await c.a.post(`/cases/${made.id}/trajectory/proposals`)).body.added).toEqual([]);
  const lines = (await c.a.get(`/cases/${made.id}/history`)).body.items.map(
    (line: { act: string }) => line.act,
  );
  expect(lines).toContain('case.presence_looked_up');
});

it('[TRJ-9] a confirmed line reaches the trace index: another person scanned at that place is found', async () => {
  const made = await c.open('confirmed', facts);
  const met = () =>
    c.a.act(async ctx => {
      const engine = await traceEngine(ctx);
      const ref = (await engine.numbersOf([made.personId])).get(made.personId)!;
      const { encounters } = await engine.trace({
        person: ref,
        from: engine.minuteOf(Date.parse('2022-07-16T00:00:00+08:00')),
        to: engine.minuteOf(Date.parse('2022-07-20T00:00:00+08:00')),
      });
      const people = await engine.personsOf(encounters.map(encounter => encounter.person));
      return encounters.map(encounter => [people.get(encounter.person), encounter.minutes]);
    });
  const other = await c.a.act(async ctx => {
    const [someone] = await createPeople(ctx, [
      { identity: { name: '旁人' }, areaKey: c.city.areas['B/1/1/1']!, source: { kind: 'entry' } },
    ]);
    const [place] = await ensurePlaces(ctx, [
      { name: '人民路大食堂', kind: 'restaurant', areaKey: c.city.areas['B/1']! },
    ]);
    await recordPresences(ctx, [
      {
        personId: someone!.id,
        placeId: place!,
        day: '2022-07-17',
        fromMinute: 720,
        toMinute: 760,
        precision: 0,
        source: 'scan',
      },
    ]);
    return someone!.id;
  });
  expect(await met()).toEqual([]);
  const [id] = await c.a.act(ctx =>
    addEntries(ctx, [
      {
        caseId: made.id,
        day: '2022-07-17',
        fromAt: Date.parse('2022-07-17T12:10:00+08:00'),
        toAt: Date.parse('2022-07-17T12:30:00+08:00'),
        precision: 'minute',
        placeText: '人民路大食堂',
        source: 'interview',
        state: 'proposed',
      },
    ]),
  );
  expect(await met()).toEqual([]); // a proposal is not evidence
  await c.a.post(`/cases/${made.id}/trajectory/confirm`, { confirm: [id] });
  expect(await met()).toEqual([[other, 20]]);
  const [line] = (await trajectory(made.id)).entries;
  await c.a.send('DELETE', `/cases/${made.id}/trajectory/${line.id}?version=${line.version}`);
  expect(await met()).toEqual([]);
});

it('pasted text gives lines to confirm against its words; the text is kept sealed and nothing of it is lost', async () => {
  const made = await c.open('confirmed', facts);
  const text = '7月17日8时30分至东门菜市场购物,9时10分离开。\n其间全程佩戴口罩qqq。';
  const read = await c.a.post(`/cases/${made.id}/trajectory/read`, { text, reportedOn: '2022-07-20' });
  expect(read.status).toBe(200);
  expect(read.body.proposals[0].entry).toMatchObject({
    day: '2022-07-17',
    state: 'proposed',
    source: 'official_text',
  });
  for (const { spans, entry } of read.body.proposals)
    for (const span of spans) expect(entry.quote).toContain(text.slice(span.start, span.end));
  const kept = (await c.a.get(`/cases/${made.id}/trajectory/texts`)).body.items;
  expect(kept).toMatchObject([{ text, by: { id: c.a.accountId } }]);
  expect(kept[0].unread.map((part: { text: string }) => part.text)).toEqual(
    read.body.unread.map((part: { text: string }) => part.text),
  );
  expect((await c.b.get(`/cases/${made.id}/trajectory/texts`)).status).toBe(404);
});
