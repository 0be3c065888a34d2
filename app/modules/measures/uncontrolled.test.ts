import { addDays, dayOf, endOfDay, type Pack } from '@outpace/protocol';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { type MeasureWorld, openMeasureWorld } from './testWorld.ts';
import { lastAskedDay, uncontrolledReasons } from './uncontrolled.ts';

let world: MeasureWorld;
let pack: Pack;
const noon = Date.parse('2022-07-20T12:00:00+08:00');
const tz = 'Asia/Shanghai';
beforeAll(async () => {
  world = await openMeasureWorld();
  pack = await world.chief.act(ctx => packOfOutbreak(ctx, world.outbreakId));
});
afterAll(async () => world?.city.close());

interface M {
  id: string;
  basisId: string;
  personId: string;
  classId: string;
  state: string;
  inPlaceAt: Date | null;
  placeDueAt: Date;
  lostAt: Date | null;
  endsAt: Date;
  lastExposureOn: string;
}
interface O {
  subjectId: string;
  kind: string;
  state: string;
  dueAt: Date;
}
interface C {
  id: string;
  personId: string;
  classId: string;
  state: string;
  lastExposureAt: Date;
}

/** The list worked out row by row from everything stored, with no query of the product. */
function bruteForce(measures: M[], obligations: O[], contacts: C[], now: number): string[] {
  const rows: string[] = [];
  for (const measure of measures.filter(one => one.state === 'open')) {
    const reasons: string[] = [];
    if (measure.lostAt) reasons.push('lost');
    if (measure.endsAt.getTime() <= now) reasons.push('past_end');
    if (!measure.inPlaceAt && measure.placeDueAt.getTime() <= now && !measure.lostAt)
      reasons.push('not_in_place');
    const ended = obligations.filter(
      one =>
        one.subjectId === measure.id &&
        one.kind === 'daily_check' &&
        one.state !== 'waived' &&
        one.dueAt.getTime() <= now,
    );
    const last = ended.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime()).at(-1);
    if (last && last.state !== 'done') reasons.push('missed_check');
    if (reasons.length) rows.push(`${measure.id} ${reasons.toSorted().join()}`);
  }
  for (const contact of contacts.filter(one => one.state === 'accepted')) {
    const lastDay = lastAskedDay(pack, contact.classId);
    if (lastDay === undefined) continue;
    const zero = dayOf(contact.lastExposureAt.getTime(), tz);
    if (lastDay !== null && addDays(zero, lastDay) < dayOf(now, tz)) continue;
    const theirs = measures.filter(one => one.personId === contact.personId);
    if (theirs.some(one => one.state === 'open')) continue;
    if (
      theirs.some(
        one =>
          ['released', 'converted', 'revoked'].includes(one.state) &&
          (one.basisId === contact.id || one.lastExposureOn >= zero),
      )
    )
      continue;
    rows.push(`${contact.id} no_measure`);
  }
  return rows.toSorted();
}

const person = fc.record({
  contactState: fc.constantFrom('accepted', 'accepted', 'proposed', 'excluded'),
  classId: fc.constantFrom('close', 'secondary', 'general'),
  exposedDaysAgo: fc.integer({ min: 0, max: 14 }),
  opened: fc.boolean(),
  steps: fc.array(
    fc.constantFrom(
      'in_place',
      'lost',
      'found',
      'check',
      'no_answer',
      'release',
      'revoke',
      'supersede',
      'wait',
    ),
    { maxLength: 6 },
  ),
});

async function live(one: typeof person extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  const personId = await world.person();
  const lastExposureOn = addDays('2022-07-20', -one.exposedDaysAgo);
  const basisId = await world.contact(personId, {
    classId: one.classId,
    lastExposureOn,
    state: one.contactState,
  });
  if (!one.opened) return;
  let id = (await world.open([{ personId, basisId, classId: one.classId, lastExposureOn }])).measureIds[0];
  if (!id) return;
  for (const step of one.steps) {
    world.city.clock.advance(5 * 3_600_000);
    const day = dayOf(world.city.clock.now(), tz);
    if (step === 'in_place' || step === 'lost' || step === 'found')
      await world.grid.post(`/measures/${id}/${step === 'in_place' ? 'in-place' : step}`);
    if (step === 'check' || step === 'no_answer')
      await world.grid.post('/measures/checks', {
        checks: [{ measureId: id, day, outcome: step === 'check' ? 'well' : 'no_answer' }],
      });
    if (step === 'release') await world.district.post(`/measures/${id}/release`);
    if (step === 'revoke')
      await world.district.act(ctx =>
        import('./queries.ts').then(doors => doors.revokeMeasures(ctx, [basisId], '排除', 'T-1')),
      );
    if (step === 'supersede')
      id = (await world.open([{ personId, classId: 'close', lastExposureOn: day }])).measureIds[0] ?? id;
  }
}

it('[MSR-10] [MSR-2] the list of those who should be under control and are not equals a brute-force answer over random histories', async () => {
  const reasonsSeen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 3, maxLength: 6 }),
      fc.integer({ min: 0, max: 14 * 24 }),
      fc.boolean(),
      async (people, hoursLater, swept) => {
        world.city.clock.set(noon);
        for (const one of people) {
          world.city.clock.set(noon);
          await live(one);
        }
        world.city.clock.set(noon + hoursLater * 3_600_000);
        if (swept) await world.city.tick('obligations.sweep');
        const now = world.city.clock.now();
        const [measures, obligations, contacts] = await world.chief.act(
          async ctx =>
            [
              (
                await sql<M>`select id, basis_id as "basisId", person_id as "personId", class_id as "classId", state, in_place_at as "inPlaceAt", place_due_at as "placeDueAt", lost_at as "lostAt", ends_at as "endsAt", last_exposure_on as "lastExposureOn" from measure`.execute(
                  ctx.tx,
                )
              ).rows,
              (
                await sql<O>`select subject_id as "subjectId", kind, state, due_at as "dueAt" from obligation`.execute(
                  ctx.tx,
                )
              ).rows,
              (
                await sql<C>`select id, person_id as "personId", class_id as "classId", state, last_exposure_at as "lastExposureAt" from contact`.execute(
                  ctx.tx,
                )
              ).rows,
            ] as const,
        );
        const listed: string[] = [];
        let after: string | null = null;
        let total = -1;
        do {
          const page: {
            status: number;
            body: { items: { id: string; reasons: string[] }[]; next: string | null; total: number };
          } = await world.chief.get(`/measures/uncontrolled?limit=7${after ? `&after=${after}` : ''}`);
          expect(page.status).toBe(200);
          for (const row of page.body.items) for (const reason of row.reasons) reasonsSeen.add(reason);
          for (const row of page.body.items) listed.push(`${row.id} ${row.reasons.toSorted().join()}`);
          total = page.body.total;
          after = page.body.next;
        } while (after);
        // nobody is kept longer than the rule allows, whatever happened
        for (const one of measures)
          expect([one.id, one.endsAt.getTime()]).toEqual([
            one.id,
            endOfDay(addDays(one.lastExposureOn, lastAskedDay(pack, one.classId)!), tz),
          ]);
        expect(listed.toSorted()).toEqual(bruteForce(measures, obligations, contacts, now));
        expect(total).toBe(listed.length);
      },
    ),
    { numRuns: 12, seed: 20220720 },
  );
  // the histories were rich enough to show every reason
  expect(reasonsSeen).toEqual(new Set(uncontrolledReasons));
}, 120_000);

it('[MSR-10] each row says its reason and its owner, and can be filtered by reason', async () => {
  world.city.clock.set(noon);
  const personId = await world.person();
  const basisId = await world.contact(personId, { lastExposureOn: '2022-07-19' });
  const list = await world.district.get('/measures/uncontrolled?reason=no_measure&limit=200');
  expect(list.body.items.find((row: { id: string }) => row.id === basisId)).toMatchObject({
    reasons: ['no_measure'],
    measureId: null,
    area: expect.stringContaining('A/1/1/1'),
  });
  expect(list.body.items.every((row: { reasons: string[] }) => row.reasons.includes('no_measure'))).toBe(
    true,
  );
  const opened = await world.district.post('/measures/open-missing', {
    outbreakId: world.outbreakId,
    basisIds: [basisId],
  });
  expect(opened.body).toEqual({ opened: 1, refused: [] });
  const again = await world.district.get('/measures/uncontrolled?reason=no_measure&limit=200');
  expect(again.body.items.some((row: { id: string }) => row.id === basisId)).toBe(false);
});

it('a neighbour district sees none of it', async () => {
  const other = await world.city.as('district_epidemiologist', 'B');
  expect((await other.get('/measures/uncontrolled')).body).toMatchObject({ items: [], total: 0 });
});
