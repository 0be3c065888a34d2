import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measuresOf } from './queries.ts';
import { type MeasureWorld, openMeasureWorld } from './testWorld.ts';

let world: MeasureWorld;
let close: string;
let late: string;
let secondary: string;
const nine = { packId: 'covid19-cn-v9', version: '9' };

beforeAll(async () => {
  world = await openMeasureWorld('covid19-cn-v8');
  // 20 July: last exposure two days ago, nine days ago, one day ago
  const ids = await world.open([
    { personId: await world.person(), lastExposureOn: '2022-07-18' },
    {
      personId: await world.person(),
      lastExposureOn: '2022-07-06',
      foundAt: Date.parse('2022-07-08T10:00:00+08:00'),
    },
    { personId: await world.person(), classId: 'secondary', lastExposureOn: '2022-07-19' },
  ]);
  [close, late, secondary] = ids.measureIds as [string, string, string];
});
afterAll(async () => world?.city.close());

it('[MSR-12] a change from the 8th to the 9th edition is shown person by person before anyone agrees', async () => {
  const preview = await world.chief.post(`/outbreaks/${world.outbreakId}/edition/preview`, nine);
  expect(preview.status).toBe(200);
  const of = (id: string) => preview.body.items.find((item: { measureId: string }) => item.measureId === id);
  // 14 + 7 days become 7 + 3: from day 21 to day 10
  expect(of(close)).toMatchObject({
    kind: 'shorter',
    endsByDays: -11,
    endsBefore: '2022-08-08T16:00:00.000Z',
    endsAfter: '2022-07-28T16:00:00.000Z',
  });
  // 6 July + 10 days ended on 16 July: under the 9th edition it is over
  expect(of(late).endsByDays).toBe(-11);
  // secondary: seven days in both, in a quarantine centre before and at home now
  expect(of(secondary)).toMatchObject({ kind: 'altered', endsByDays: 0 });
  expect(of(secondary).settings[0]).toMatchObject({ before: 'central_quarantine', after: 'home_quarantine' });
  expect(preview.body.totals).toMatchObject({
    people: 3,
    shorter: 2,
    altered: 1,
    longer: 0,
    daysEarlier: 22,
  });
  const rows = await world.chief.act(ctx => measuresOf(ctx, { ids: [close] }));
  expect(rows[0]).toMatchObject({ packVersion: '8' });
});

it('the preview comes in pages that together name everyone once', async () => {
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await world.chief.post(`/outbreaks/${world.outbreakId}/edition/preview`, {
      ...nine,
      limit: 1,
      ...(after ? { after } : {}),
    });
    seen.push(...page.body.items.map((item: { measureId: string }) => item.measureId));
    after = page.body.next ?? undefined;
  } while (after);
  expect(seen.toSorted()).toEqual([close, late, secondary].toSorted());
  const only = await world.chief.post(`/outbreaks/${world.outbreakId}/edition/preview`, {
    ...nine,
    kind: 'altered',
  });
  expect(only.body.items.map((item: { measureId: string }) => item.measureId)).toEqual([secondary]);
});

it('[MSR-12] what was agreed to must still be so, and a district cannot change a city’s edition', async () => {
  const preview = await world.chief.post(`/outbreaks/${world.outbreakId}/edition/preview`, nine);
  const stale = await world.chief.post(`/outbreaks/${world.outbreakId}/edition`, {
    ...nine,
    agreed: { ...preview.body.totals, people: 2 },
  });
  expect(stale).toMatchObject({ status: 409, body: { rule: 'MSR-12' } });
  expect(
    (
      await world.district.post(`/outbreaks/${world.outbreakId}/edition`, {
        ...nine,
        agreed: preview.body.totals,
      })
    ).status,
  ).toBe(403);
  const officer = await world.city.as('duty_officer');
  expect(
    (await officer.post(`/outbreaks/${world.outbreakId}/edition`, { ...nine, agreed: preview.body.totals }))
      .body.rule,
  ).toBe('MSR-12');
});

it('[MSR-12] applied in the background it does exactly what was shown, and nobody is asked twice for the same morning', async () => {
  await world.grid.post('/measures/checks', {
    checks: [{ measureId: close, day: '2022-07-20', outcome: 'well' }],
  });
  const preview = await world.chief.post(`/outbreaks/${world.outbreakId}/edition/preview`, nine);
  const started = await world.chief.post(`/outbreaks/${world.outbreakId}/edition`, {
    ...nine,
    agreed: preview.body.totals,
  });
  expect(started.body).toMatchObject({ state: 'waiting', total: 3 });
  await world.city.drain();
  const progress = await world.chief.get(
    `/outbreaks/${world.outbreakId}/edition/switches/${started.body.id}`,
  );
  expect(progress.body).toMatchObject({ state: 'done', done: 3, total: 3 });
  for (const item of preview.body.items) {
    const now = (await world.chief.get(`/measures/${item.measureId}`)).body;
    expect([item.measureId, now.measure.endsAt]).toEqual([item.measureId, item.endsAfter]);
    expect(now).toMatchObject({ packVersion: '9' });
    expect(now.history.map((entry: { packVersion: string }) => entry.packVersion)).toEqual(['8', '9']);
  }
  const today = (await world.chief.get(`/measures/${close}`)).body.cells['2022-07-20'];
  expect(today).toMatchObject({ mark: 'well', done: 1, of: 1 });
  const outbreak = await world.chief.act(ctx =>
    sql<{ pack_version: string }>`select pack_version from outbreak where id = ${world.outbreakId}`.execute(
      ctx.tx,
    ),
  );
  expect(outbreak.rows[0]!.pack_version).toBe('9');
  const auditor = await world.city.as('auditor');
  const entries = await auditor.act(ctx =>
    sql<{
      act: string;
      n: number;
    }>`select act, count(*)::int as n from journal.entry where act in ('measure.replanned', 'outbreak.edition_agreed', 'outbreak.edition_changed') group by act order by act`.execute(
      ctx.tx,
    ),
  );
  expect(entries.rows).toEqual([
    { act: 'measure.replanned', n: 3 },
    { act: 'outbreak.edition_agreed', n: 1 },
    { act: 'outbreak.edition_changed', n: 1 },
  ]);
});

it('[MSR-12] an edition that abolishes the class ends the measures under its own rule', async () => {
  const ten = { packId: 'covid19-cn-v10', version: '10' };
  const preview = await world.chief.post(`/outbreaks/${world.outbreakId}/edition/preview`, ten);
  expect(preview.body.totals).toMatchObject({ people: 3, ends: 3 });
  await world.chief.post(`/outbreaks/${world.outbreakId}/edition`, { ...ten, agreed: preview.body.totals });
  await world.city.drain();
  const rows = await world.chief.act(ctx => measuresOf(ctx, { ids: [close, secondary] }));
  expect(rows.map(row => [row.state, row.closeRule])).toEqual([
    ['ended_by_change', 'V10-MC-0'],
    ['ended_by_change', 'V10-MS-0'],
  ]);
});
