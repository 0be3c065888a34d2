-- Registering samples at the pace of a city. What follows from a sample is worked out tube by tube and person by person, each step by one key: a connection
-- keeps its plans for life, and a plan over many rows made while the day's tables were empty (measured: 220 pages read a person, growing with the day)
-- would stay until the statistics are next refreshed. By one key there is no other plan to choose.

-- Whole instead of where undone_at is null: on an empty table a scan of that part looked as good as the index of a person or a tube, and was kept.
drop index sample_programme_id_area_key_idx;
create index sample_programme_id_area_key_idx on sample (programme_id, area_key);

-- As before (0120); locked first and read afterwards, so that what another transaction brought for the same person while this one waited is seen.
create or replace function core.samples_changed(people uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, public, core
  set enable_seqscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare tz text := core.city_time_zone(); d record; taken timestamptz; reported timestamptz; bounds record;
begin
  for d in select x.* from test_duty x where x.person_id = any(people) order by x.person_id for no key update loop
    select s.taken_at into taken from sample s where s.person_id = d.person_id and s.undone_at is null
      and (select t.state <> 'void' and t.result is distinct from 'invalid' from sample_tube t where t.id = s.tube_id) order by s.taken_at desc limit 1;
    reported := null;
    if d.reports_count then
      select max((select t.reported_at from sample_tube t where t.id = s.tube_id and t.state <> 'void' and t.result is distinct from 'invalid')) into reported
        from sample s where s.person_id = d.person_id and s.undone_at is null;
    end if;
    continue when (d.last_taken_at, d.last_reported_at) is not distinct from (taken, reported);
    select null::timestamptz as due_from, null::timestamptz as due_at into bounds;
    if d.since_at is not null then
      select b.due_from, b.due_at into bounds
        from core.duty_bounds(row(d.gap, d.since_at, d.first_at, d.accept_at, d.by_report, d.cohort_no)::core.duty_term, d.more, taken, reported, tz) b;
    end if;
    update test_duty x set last_taken_at = taken, last_reported_at = reported, due_from = bounds.due_from, due_at = bounds.due_at where x.person_id = d.person_id;
  end loop;
end $$;

-- A tube as its samples have it, after a batch that touched it. In the caller's own rights.
create function core.tube_follows_samples(tube uuid, closed timestamptz, actor text) returns jsonb language plpgsql set search_path = pg_catalog, public, core
  set enable_seqscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare c record; answer jsonb;
begin
  select count(distinct coalesce(s.person_id, s.id)) as n, min(s.taken_at) as first, max(s.taken_at) as last, coalesce(bool_or(s.alone), false) as alone,
      (array_agg(s.household order by s.taken_at, s.id) filter (where s.household is not null))[1] as household
    into c from sample s where s.tube_id = tube and s.undone_at is null;
  update sample_tube t set member_count = c.n, first_sample_at = c.first, last_sample_at = c.last, alone = c.alone, household = c.household,
      closed_by_hand_at = least(t.closed_by_hand_at, closed),
      closed_by = case when closed is not null and (t.closed_by_hand_at is null or closed < t.closed_by_hand_at) then actor else t.closed_by end,
      closed_at = coalesce(least(t.closed_by_hand_at, closed), case when c.n >= t.pool_size then c.last end, t.boxed_at),
      state = case when t.state in ('open', 'closed') then case when least(t.closed_by_hand_at, closed) is not null or c.n >= t.pool_size then 'closed' else 'open' end else t.state end
    where t.id = tube
    returning jsonb_build_object('id', new.id, 'code', new.code, 'state', new.state, 'memberCount', new.member_count, 'poolSize', new.pool_size, 'mixing', new.mixing,
      'closedNow', old.state = 'open' and new.state = 'closed', 'box', (select b.code from sample_box b where b.id = new.box_id)) into answer;
  return answer;
end $$;
revoke all on function core.tube_follows_samples(uuid, timestamptz, text) from public;
grant execute on function core.tube_follows_samples(uuid, timestamptz, text) to op_app, op_worker;

-- As before (0101).
create or replace function core.sampling_store(put jsonb) returns jsonb language plpgsql set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare people uuid[]; labels text[]; boxes jsonb := '[]'; tubes jsonb := '[]'; one record; tube jsonb; person uuid;
begin
  if put ? 'tubes' then
    insert into sample_tube (id, code, programme_id, point_id, pool_size, mixing, state, opened_at, opened_by, device, note, lab_id, area_key, lab_key)
      select x.id, x.code, x.programme, x.point, x.size, x.mixing, x.state, x.at, put->>'actor', put->>'device', x.note, x."labId", x."areaKey", x."labKey"
      from jsonb_to_recordset(put->'tubes') x(id uuid, code text, programme uuid, point uuid, size int2, mixing text, state text, at timestamptz, note text, "labId" uuid, "areaKey" bigint, "labKey" bigint)
      on conflict (id) do nothing;
    -- a box may have been filled, by another device, with labels we only hear of now
    labels := array(select n.code from jsonb_to_recordset(put->'tubes') n(code text));
    select coalesce(jsonb_agg(distinct (select b.code from sample_box b where b.id = f.box_id)), '[]') into boxes from box_tube f where f.code = any(labels);
  end if;
  if put ? 'openings' then
    for one in select * from jsonb_to_recordset(put->'openings') o(id uuid, at timestamptz) loop
      update sample_tube t set opened_at = one.at, opened_by = put->>'actor', device = put->>'device' where t.id = one.id and one.at < t.opened_at;
    end loop;
  end if;
  if put ? 'samples' then
    insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, device, received_at, how, unknown_sealed, undone_at, undone_by, undo_reason, area_key, located_key, origin_key, household, alone, device_at)
      select x.id, x.tube, x.person, x.programme, x.at, put->>'actor', put->>'device', (put->>'at')::timestamptz, x.how, decode(x.unknown, 'hex'), x."undoneAt", x."undoneBy", x."undoReason",
        x."areaKey", x."locatedKey", x."originKey", x.household, x.alone, x."deviceAt"
      from jsonb_to_recordset(put->'samples') x(id uuid, tube uuid, person uuid, programme uuid, at timestamptz, how text, unknown text, "undoneAt" timestamptz, "undoneBy" text, "undoReason" text,
        "areaKey" bigint, "locatedKey" bigint, "originKey" bigint, household uuid, alone boolean, "deviceAt" timestamptz)
      on conflict (id) do nothing;
    select array_agg(n.person) into people from jsonb_to_recordset(put->'samples') n(person uuid) where n.person is not null;
  end if;
  if put ? 'undone' then
    for one in select * from jsonb_to_recordset(put->'undone') u(id uuid, at timestamptz, reason text) loop
      update sample s set undone_at = one.at, undone_by = put->>'actor', undo_reason = one.reason where s.id = one.id and s.undone_at is null returning s.person_id into person;
      if found and person is not null then people := people || person; end if;
    end loop;
  end if;
  if put ? 'voided' then
    for one in select * from jsonb_to_recordset(put->'voided') v(id uuid, at timestamptz, reason text) loop
      update sample_tube t set voided_at = one.at, voided_by = put->>'actor', note = one.reason, state = 'void', version = t.version + 1
        where t.id = one.id and t.voided_at is null and t.state in ('open', 'closed', 'boxed', 'in_transit', 'conflict');
      continue when not found;
      with changed as (
        update sample s set undone_at = one.at, undone_by = put->>'actor', undo_reason = one.reason where s.tube_id = one.id and s.undone_at is null returning s.person_id)
      select people || array_agg(c.person_id) filter (where c.person_id is not null) into people from changed c;
    end loop;
  end if;
  for one in select * from jsonb_to_recordset(put->'touched') t(id uuid, "closedAt" timestamptz) loop
    tube := core.tube_follows_samples(one.id, one."closedAt", put->>'actor');
    continue when tube is null;
    if tube->>'box' is not null then boxes := boxes || jsonb_build_array(tube->'box'); end if;
    tubes := tubes || (tube - 'box');
  end loop;
  if people is not null then perform core.samples_changed(people); end if;
  if put ? 'points' then perform core.point_seen(array(select (jsonb_array_elements_text(put->'points'))::uuid), (put->>'at')::timestamptz); end if;
  return jsonb_build_object('tubes', tubes, 'boxes', (select coalesce(jsonb_agg(distinct b), '[]') from jsonb_array_elements(boxes) b));
end $$;

-- Who was told of an overdue test and waits for the next step, longest first.
create index duty_step_waiting on duty_step ((coalesce(again_at, told_at))) where ended_at is null and door_at is null;

-- Every row of these changes within a day of mass testing. Fresh statistics make every connection plan anew, and a vacuum reads every index; by the defaults both
-- would come each minute.
alter table sample set (autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_scale_factor = 1);
alter table sample_tube set (autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_scale_factor = 0.5);
alter table test_duty set (autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_scale_factor = 0.5);
