import { sql } from 'kysely';
import { expect, inject, it } from 'vitest';
import pg from 'pg';
import { openReviewWorld } from './testWorld.ts';
it('load', async () => {
  const w = await openReviewWorld();
  const { superuserUrl } = inject('cluster');
  const db = new URL(w.city.outpace.urls.app).pathname.slice(1);
  const c = new pg.Client(superuserUrl.replace(/\/postgres$/, `/${db}`));
  await c.connect();
  await c.query("set session_replication_role = replica");
  const A = w.city.areas['A/1/1/1'], B = w.city.areas['B/1/1/1'];
  const q = (s: string) => c.query(s);
  await q(`insert into case_record (outbreak_id, person_id, number, state, onset_on, sampled_on, positive_at, reported_at, isolated_at, clocks, created_at, created_by, area_key, located_key, origin_key)
    select '${w.outbreakId}', uuidv7(), 'L-'||i, 'confirmed', date '2022-07-01' + (i % 15), date '2022-07-02' + (i % 16), t, t + (i % 50) * interval '10 min', t + (i % 90) * interval '10 min',
    jsonb_build_array(jsonb_build_object('ruleId','V9-CK-3','title',jsonb_build_object('zh','核心信息调查'),'doneAt',t + interval '5 h'),jsonb_build_object('ruleId','V9-CK-4','title',jsonb_build_object('zh','流调报告'),'doneAt',t+interval '20 h')), t, 'x', k, k, k
    from (select i, timestamptz '2022-07-03' + (i % 16) * interval '1 day' + (i % 1440) * interval '1 min' as t, case when i % 3 = 0 then ${A} else ${B} end::bigint as k from generate_series(1, 300000) i) g`);
  await q(`insert into case_link (outbreak_id, source_case_id, case_id, created_at, created_by, area_key, located_key, origin_key) select outbreak_id, id, lead(id) over (order by id), created_at, 'x', area_key, located_key, origin_key from case_record limit 100000`);
  await q(`insert into trace_run (outbreak_id, case_id, at, actor, window_from, window_to, window_rule, pack_id, pack_version, options, counts, searched, duration_ms, area_key, located_key, origin_key) select outbreak_id, id, positive_at + interval '6 h', 'x', now(), now(), 'T', 'p', '9', '{}', '{}', '{}', 1, area_key, located_key, origin_key from case_record`);
  await q(`insert into contact (outbreak_id, case_id, person_id, class_id, rule_id, grade, reason, state, state_at, created_at, created_by, area_key, located_key, origin_key) select outbreak_id, c.id, uuidv7(), 'close_contact', 'T', 'strong', '{}', 'accepted', c.positive_at + interval '8 h', c.positive_at + interval '6 h', 'x', area_key, located_key, origin_key from case_record c, generate_series(1,2)`);
  await q(`insert into measure (outbreak_id, person_id, basis_kind, basis_id, class_id, pack_id, pack_version, last_exposure_on, found_at, plan, setting, starts_on, ends_at, state, in_place_at, reason, created_at, created_by, area_key, located_key, origin_key) select outbreak_id, person_id, 'contact', id, 'close_contact', 'p', '9', '2022-07-10', created_at, '{}', 'central', '2022-07-10', '2022-07-25', 'open', created_at + interval '9 h', '{}', created_at, 'x', area_key, located_key, origin_key from contact`);
  await q('analyze');
  console.log('laid');
  const id = await w.begin();
  for (let n = 0; n < 2; n++) {
    const t = performance.now();
    const r = await w.chief.get(`/reviews/${id}/figures`);
    console.log(r.status, Math.round(performance.now() - t), JSON.stringify(r.body).length, JSON.stringify(r.body.figures?.totals), r.body.figures?.bottlenecks?.map((b: any) => b.text.zh));
  }
  const { timelineOf, momentsOf } = await import('./timeline.ts'); const { countedOf } = await import('./period.ts'); const { stepFigures } = await import('./stepRuns.ts'); const { missedOf } = await import('./missed.ts'); const { targetsOf } = await import('./targets.ts');
  await w.chief.act(async ctx => {
    const of = await countedOf(ctx, { outbreakId: w.outbreakId, periodFrom: '2022-07-01', periodTo: '2022-07-20' });
    const time = async (n: string, f: () => Promise<any>) => { const t = performance.now(); const r = await f(); console.log(n, Math.round(performance.now() - t)); return r; };
    const e = await time('timeline', () => timelineOf(ctx, of));
    await time('moments', () => momentsOf(ctx, of, e));
    await time('steps', () => stepFigures(ctx, of, targetsOf(of.pack)));
    await time('missed', () => missedOf(ctx, of, targetsOf(of.pack).acceptedToPlace));
  });
  await c.end(); await w.city.close();
  expect(1).toBe(1);
}, 400_000);
