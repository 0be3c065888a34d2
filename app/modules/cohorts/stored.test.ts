import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity } from '../../../test/support/city.ts';
import type { Context } from '../../core/module.ts';
import type { CountedTest } from './duty.ts';
import { stateSql } from './dutyStore.ts';
import { cohortName, epoch, history, rules } from './testHistories.ts';
import { recount } from './testOracle.ts';

let city: TestCity;
let officer: Caller;
const programme = randomUUID();

beforeAll(async () => {
  city = await openTestCity([]);
  officer = await city.as('city_epidemiologist');
  await officer.act(async ctx => {
    for (const [n, rule] of rules.entries())
      await sql`insert into test_cohort (id, key, title, department, pack_id, pack_version, rule_id, gap_days, on_entry, on_exit, work_days, isolation_days, home_days, by_report, coverage_target, created_at, created_by, area_key, area_hi)
        values (${cohortName(n)}, ${`c${n}`}, '{"zh": "甲", "en": "A"}', 'x', 'p', '1', 'R', ${rule.gapDays}, ${rule.onEntry}, ${rule.onExit}, ${rule.loop?.workDays ?? null}, ${rule.loop?.isolationDays ?? null}, ${rule.loop?.homeDays ?? null}, ${rule.byReport}, 0.9, now(), 'x', 0, 281474976710655)`.execute(
        ctx.tx,
      );
    await sql`insert into test_programme (id, kind, title, pack_id, pack_version, pooling_zone, pool_size, mixing, pooling_rule, opens_at, area_key, area_hi, created_at, created_by)
      values (${programme}, 'cohort', '{}', 'p', '1', 'ordinary', 10, 'free', 'P', now(), 0, 281474976710655, now(), 'x')`.execute(
      ctx.tx,
    );
  });
});
afterAll(async () => city?.close());

async function newPerson(ctx: Context): Promise<string> {
  const { rows } = await sql<{
    id: string;
  }>`insert into person (area_key, located_key, origin_key, sealed, masked_name, created_at) values (${city.areas.A!}, ${city.areas.A!}, 0, '\\x00', '王*', now()) returning id`.execute(
    ctx.tx,
  );
  return rows[0]!.id;
}
const at = (instant: number | null) => (instant === null ? null : new Date(instant));
const stateOf = async (ctx: Context, person: string, now: number) => {
  const { rows } = await sql<{
    state: string;
  }>`select ${stateSql(new Date(now))} as state from test_duty d where d.person_id = ${person}`.execute(
    ctx.tx,
  );
  return rows[0]?.state ?? 'not_required';
};

describe('the stored duty', () => {
  it('COH-2 equals the recount at every instant, whatever is recorded, reported, undone or corrected in between', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ memberships, exemptions, tests, instants }) => {
        await officer.act(async ctx => {
          const person = await newPerson(ctx);
          for (const one of memberships)
            await sql`insert into cohort_member (cohort_id, person_id, from_on, to_on, starts_at, ends_at, loop_from_on, source, created_at, created_by, area_key, located_key, origin_key)
              values (${one.cohortId}, ${person}, '2022-07-01', ${one.toOn}, ${at(one.startsAt)}, ${at(one.endsAt)}, ${one.loopFromOn}, 'entry', now(), 'x', ${city.areas.A!}, ${city.areas.A!}, 0)`.execute(
              ctx.tx,
            );
          const times = instants.toSorted((a, b) => a - b);
          // the exemptions after the first are decided while time passes
          const decided: typeof exemptions = [];
          const counted: (CountedTest & { step: number; fate: number; id: string; tube: string })[] = [];
          for (const [step, now] of times.entries()) {
            const next = exemptions[step];
            if (next) {
              await sql`insert into test_exemption (person_id, cohort_id, ground, reason, evidence_sealed, from_at, until_at, created_at, created_by, area_key, located_key, origin_key)
                values (${person}, ${next.cohortId}, 'other', 'x', '\\x00', ${at(next.fromAt)}, ${at(next.untilAt)}, now(), 'x', ${city.areas.A!}, ${city.areas.A!}, 0)`.execute(
                ctx.tx,
              );
              decided.push(next);
            }
            if (next || step === 0)
              await sql`select core.renew_duties(array[${person}]::uuid[], ${at(now)})`.execute(ctx.tx);
            const taken = tests[step];
            if (taken) {
              const [id, tube] = [randomUUID(), randomUUID()];
              await sql`insert into sample_tube (id, code, programme_id, pool_size, mixing, state, opened_at, opened_by, area_key) values (${tube}, ${tube}, ${programme}, 10, 'free', 'closed', now(), 'x', 0)`.execute(
                ctx.tx,
              );
              await sql`insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, received_at, how, area_key, located_key, origin_key)
                values (${id}, ${tube}, ${person}, ${programme}, ${at(taken.takenAt)}, 'x', now(), 'manual', ${city.areas.A!}, ${city.areas.A!}, 0)`.execute(
                ctx.tx,
              );
              counted.push({
                takenAt: taken.takenAt,
                reportedAt: null,
                step,
                fate: taken.valid ? 3 : step % 3,
                id,
                tube,
              });
            }
            // what was taken two looks ago is reported now, or turns out not to count
            for (const one of counted.filter(other => other.step === step - 2)) {
              if (one.fate === 0)
                await sql`update sample set undone_at = now(), undone_by = 'x' where id = ${one.id}`.execute(
                  ctx.tx,
                );
              else if (one.fate === 1)
                await sql`update sample_tube set state = 'void' where id = ${one.tube}`.execute(ctx.tx);
              else
                await sql`update sample_tube set state = 'reported', reported_at = ${at(tests[one.step]!.reportedAt ?? now)}, result = ${one.fate === 2 ? 'invalid' : 'negative'} where id = ${one.tube}`.execute(
                  ctx.tx,
                );
              one.reportedAt = tests[one.step]!.reportedAt ?? now;
            }
            await sql`select core.samples_changed(array[${person}]::uuid[])`.execute(ctx.tx);
            await sql`select core.renew_ended_duties(${at(now)}, 100)`.execute(ctx.tx);
            const standing = counted.filter(one => one.fate === 3 || one.step > step - 2);
            expect(await stateOf(ctx, person, now)).toBe(recount(memberships, decided, standing, now));
          }
          await sql`delete from cohort_member where person_id = ${person}`.execute(ctx.tx);
          await sql`select core.renew_duties(array[${person}]::uuid[], ${at(times.at(-1)!)})`.execute(ctx.tx);
          expect(await stateOf(ctx, person, times.at(-1)!)).toBe('not_required');
        });
      }),
      { numRuns: 40 },
    );
  });

  it('a sample moves one row and nothing else: samples_changed of people without a duty writes nothing', async () => {
    await officer.act(async ctx => {
      const person = await newPerson(ctx);
      await sql`select core.samples_changed(array[${person}]::uuid[])`.execute(ctx.tx);
      expect(await stateOf(ctx, person, epoch)).toBe('not_required');
    });
  });

  it('two tables bring the same person at once: the later sample stands, though its transaction ended while the other waited', async () => {
    const person = await officer.act(async ctx => {
      const id = await newPerson(ctx);
      await sql`insert into cohort_member (cohort_id, person_id, from_on, starts_at, source, created_at, created_by, area_key, located_key, origin_key)
        values (${cohortName(0)}, ${id}, '2022-07-01', ${at(epoch)}, 'entry', now(), 'x', ${city.areas.A!}, ${city.areas.A!}, 0)`.execute(
        ctx.tx,
      );
      await sql`select core.renew_duties(array[${id}]::uuid[], ${at(epoch)})`.execute(ctx.tx);
      return id;
    });
    const bring = async (ctx: Context, takenAt: number) => {
      const tube = randomUUID();
      await sql`insert into sample_tube (id, code, programme_id, pool_size, mixing, state, opened_at, opened_by, area_key) values (${tube}, ${tube}, ${programme}, 10, 'free', 'closed', now(), 'x', 0)`.execute(
        ctx.tx,
      );
      await sql`insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, received_at, how, area_key, located_key, origin_key)
        values (${randomUUID()}, ${tube}, ${person}, ${programme}, ${at(takenAt)}, 'x', now(), 'manual', ${city.areas.A!}, ${city.areas.A!}, 0)`.execute(
        ctx.tx,
      );
      await sql`select core.samples_changed(array[${person}]::uuid[])`.execute(ctx.tx);
    };
    const firstHolds = Promise.withResolvers<void>();
    const secondWaits = Promise.withResolvers<void>();
    const later = officer.act(async ctx => {
      await bring(ctx, epoch + 7_200_000);
      firstHolds.resolve();
      await secondWaits.promise;
    });
    await firstHolds.promise;
    const earlier = officer.act(ctx => bring(ctx, epoch + 3_600_000));
    await officer.act(async ctx => {
      for (let waiting = 0; !waiting; ) {
        const { rows } = await sql<{
          n: number;
        }>`select count(*)::int as n from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())
          or not granted and locktype = 'transactionid'`.execute(ctx.tx);
        waiting = rows[0]!.n;
      }
    });
    secondWaits.resolve();
    await Promise.all([later, earlier]);
    const { rows } = await officer.act(ctx =>
      sql<{
        taken: Date;
      }>`select last_taken_at as taken from test_duty where person_id = ${person}`.execute(ctx.tx),
    );
    expect(rows[0]!.taken.getTime()).toBe(epoch + 7_200_000);
  });

  it('nobody writes a duty by hand, and a move takes it to the other list', async () => {
    const person = await officer.act(async ctx => {
      const id = await newPerson(ctx);
      await sql`insert into cohort_member (cohort_id, person_id, from_on, starts_at, source, created_at, created_by, area_key, located_key, origin_key)
        values (${cohortName(0)}, ${id}, '2022-07-01', ${at(epoch)}, 'entry', now(), 'x', ${city.areas.A!}, ${city.areas.A!}, ${city.areas.A!})`.execute(
        ctx.tx,
      );
      await sql`select core.renew_duties(array[${id}]::uuid[], ${at(epoch)})`.execute(ctx.tx);
      return id;
    });
    await expect(
      officer.act(ctx =>
        sql`update test_duty set due_at = 'infinity' where person_id = ${person}`.execute(ctx.tx),
      ),
    ).rejects.toThrow(/permission denied/);
    const there = await city.as('district_epidemiologist', 'B');
    expect(await there.act(ctx => stateOf(ctx, person, epoch))).toBe('not_required');
    await officer.act(ctx =>
      sql`update person set area_key = ${city.areas.B!}, located_key = ${city.areas.B!} where id = ${person}`.execute(
        ctx.tx,
      ),
    );
    expect(await there.act(ctx => stateOf(ctx, person, epoch))).toBe('due');
  });
});
