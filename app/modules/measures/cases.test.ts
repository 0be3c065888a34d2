import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestCity, type TestCity } from '../../../test/support/city.ts';
import { areas } from '../areas/server.ts';
import { openCases } from '../cases/queries.ts';
import { cases } from '../cases/server.ts';
import { obligations } from '../obligations/server.ts';
import { outbreaks } from '../outbreaks/server.ts';
import { createPeople } from '../people/queries.ts';
import { people } from '../people/server.ts';
import { protocols } from '../protocols/server.ts';
import { tasks } from '../tasks/server.ts';
import { measuresOf, openMeasures } from './queries.ts';
import { measures } from './server.ts';

let city: TestCity;
beforeAll(async () => {
  city = await openTestCity([areas, people, protocols, outbreaks, obligations, tasks, cases, measures]);
});
afterAll(async () => city?.close());

it('[MSR-11] a contact opened as a case converts, their own isolation begins by the pack', async () => {
  const chief = await city.as('city_epidemiologist');
  const outbreakId = (
    await chief.post('/outbreaks', {
      code: 'K22',
      name: '测试',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-01',
    })
  ).body.id as string;
  const areaKey = city.areas['A/1/1/1']!;
  const [person] = await chief.act(ctx =>
    createPeople(ctx, [{ identity: { name: '测试人' }, areaKey, source: { kind: 'entry' } }]),
  );
  await chief.act(ctx =>
    openMeasures(ctx, [
      {
        outbreakId,
        basisKind: 'contact',
        basisId: '01900000-0000-7000-8000-0000000000aa',
        personId: person!.id,
        classId: 'close',
        lastExposureOn: '2022-07-18',
        foundAt: ctx.now,
        reason: { zh: '同住', en: 'household' },
      },
    ]),
  );
  await chief.act(ctx =>
    openCases(ctx, [
      {
        outbreakId,
        personId: person!.id,
        state: 'confirmed',
        sampledOn: '2022-07-20',
        positiveAt: ctx.now,
        areaKey,
      },
    ]),
  );
  const rows = await chief.act(ctx => measuresOf(ctx, { personIds: [person!.id] }));
  expect(rows.map(row => [row.basisKind, row.classId, row.state, row.setting])).toEqual([
    ['contact', 'close', 'converted', 'central_quarantine'],
    ['case', 'infected_mild', 'open', 'hospital_isolation'],
  ]);
  const tab = await chief.get(`/measures?caseId=${rows[1]!.basisId}&state=any`);
  expect(tab.body.total).toBe(1);
  const list = await chief.get('/measures/uncontrolled');
  expect(list.body.items.filter((row: { reasons: string[] }) => row.reasons.includes('no_measure'))).toEqual(
    [],
  );
});
