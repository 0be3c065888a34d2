-- Rosters as they come in: a file, or what an employer sent through a link. Rows are sealed under the batch's key, which undoing destroys.
create table roster_invitation (
  id uuid primary key default uuidv7(),
  unit_id uuid not null references test_unit(id),
  cohort_id uuid not null references test_cohort(id),
  token_hash bytea not null unique,                -- SHA-256 of 128 random bits; the link itself is shown once
  expires_at timestamptz not null,
  sent_count smallint not null default 0,          -- how often something was sent through it
  revoked_at timestamptz, revoked_by text,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null
);
create index on roster_invitation (unit_id);
select core.protect('roster_invitation', 34, 35, array['area_key']);

create table roster_batch (
  id uuid primary key default uuidv7(),
  cohort_id uuid not null references test_cohort(id),
  unit_id uuid references test_unit(id),           -- null: the file names the employer in a column
  source text not null check (source in ('file', 'employer')),
  invitation_id uuid references roster_invitation(id),
  file_name text not null,
  key_id uuid not null,                            -- in the key store; destroyed when the batch is undone or turned down
  sealed bytea not null,
  from_on date not null,
  state text not null check (state in ('received', 'checking', 'checked', 'committed', 'refused', 'undone', 'failed')),
  counts jsonb not null default '{}',              -- {rows, add, create, same, ask, refuse}
  headers jsonb not null default '[]',             -- [{header, field|null}]
  error jsonb,
  created_at timestamptz not null, created_by text not null, created_person uuid,
  committed_at timestamptz, committed_by text, undone_at timestamptz, undone_by text,
  area_key bigint not null,
  version int not null default 1
);
create index on roster_batch (cohort_id, id);
create index on roster_batch (area_key, id);
select core.protect('roster_batch', 34, 35, array['area_key']);
create table roster_row (
  batch_id uuid not null references roster_batch(id) on delete cascade,
  row_number int not null,
  action text not null check (action in ('create', 'add', 'same', 'ask', 'refuse')),
  sealed bytea,
  masked_name text not null default '',
  person_id uuid references person(id) on delete set null,
  unit_name text, unit_id uuid,
  problems jsonb not null default '[]',            -- [{rule, field, severity, why: {zh, en}}]: never the value
  area_key bigint not null,
  primary key (batch_id, row_number)
);
create index on roster_row (batch_id, action, row_number);
create index on roster_row (person_id) where person_id is not null;
select core.protect('roster_row', 34, 35, array['area_key']);

-- What was done about one overdue test, each step once: told, told again, somebody sent to the door. A test in between ends it.
create table duty_step (
  person_id uuid not null references person(id) on delete cascade,
  overdue_at timestamptz not null,                 -- the boundary that passed
  told_at timestamptz, told_how text,
  again_at timestamptz,
  door_at timestamptz, task_id uuid,
  ended_at timestamptz, end_reason text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  primary key (person_id, overdue_at)
);
create index on duty_step (ended_at) where ended_at is null;
select core.protect('duty_step', 34, 35, array['area_key', 'located_key', 'origin_key']);

-- How a city day ended, by cohort and street: what the trend and the heat strip are drawn from.
create table cohort_day (
  cohort_id uuid not null references test_cohort(id) on delete cascade,
  day date not null,
  members int not null, done int not null, due int not null, overdue int not null, exempt int not null,
  counted_at timestamptz not null,
  area_key bigint not null,
  primary key (cohort_id, day, area_key)
);
create index on cohort_day (day);
select core.protect('cohort_day', 34, 35, array['area_key']);

-- Who should be on a roster and is not, or is and was not seen: with what speaks for it, until somebody decides.
create table roster_gap (
  id uuid primary key default uuidv7(),
  cohort_id uuid not null references test_cohort(id),
  unit_id uuid references test_unit(id),
  person_id uuid not null references person(id) on delete cascade,
  member_id uuid references cohort_member(id) on delete cascade,
  kind text not null check (kind in ('seen_not_listed', 'tested_not_listed', 'listed_not_seen')),
  evidence jsonb not null,                         -- {days, minutes, lastOn, tests, sinceOn}: no place but the workplace
  state text not null default 'open' check (state in ('open', 'added', 'ended', 'dismissed', 'gone')),
  settled_at timestamptz, settled_by text, settle_reason text,
  found_at timestamptz not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1
);
create unique index on roster_gap (cohort_id, person_id, kind) where state = 'open';
create index on roster_gap (cohort_id, state, id);
create index on roster_gap (person_id);
select core.protect('roster_gap', 34, 35, array['area_key', 'located_key', 'origin_key']);

-- Closed-loop posts: protective equipment looked at, and the loop left.
create table ppe_check (
  id uuid primary key default uuidv7(),
  member_id uuid not null references cohort_member(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  at timestamptz not null,
  kind text not null check (kind in ('putting_on', 'working', 'taking_off')),
  passed boolean not null,
  faults text[] not null default '{}',
  note text,
  actor text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on ppe_check (member_id, at);
create index on ppe_check (person_id);
select core.protect('ppe_check', 34, 35, array['area_key', 'located_key', 'origin_key']);

create table loop_breach (
  id uuid primary key default uuidv7(),
  member_id uuid not null references cohort_member(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  cohort_id uuid not null references test_cohort(id),
  kind text not null check (kind in ('outside', 'test_missed', 'early_exit', 'ppe')),
  on_day date not null,
  phase text not null check (phase in ('work', 'isolation', 'home')),
  evidence jsonb not null,
  state text not null default 'open' check (state in ('open', 'confirmed', 'dismissed')),
  task_id uuid,
  settled_at timestamptz, settled_by text, settle_reason text,
  found_at timestamptz not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1,
  unique (member_id, kind, on_day)
);
create index on loop_breach (area_key, state, id);
create index on loop_breach (cohort_id, state);
create index on loop_breach (person_id);
select core.protect('loop_breach', 34, 35, array['area_key', 'located_key', 'origin_key']);

-- Tests of people that count, newest first: taken, reported; the caller must hold the right to see duties, and sees only people of its own area.
create function core.tests_that_count(people uuid[], since timestamptz) returns table (person_id uuid, sample_id uuid, programme_id uuid, taken_at timestamptz, reported_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint;
begin
  perform core.require(34);
  return query select x.person_id, x.id, x.programme_id, x.taken_at, t.reported_at from sample x join sample_tube t on t.id = x.tube_id
    where x.person_id = any(people) and x.taken_at >= since and x.undone_at is null and t.state <> 'void' and t.result is distinct from 'invalid'
      and (x.area_key between lo and hi or x.located_key between lo and hi or x.origin_key between lo and hi) order by x.taken_at desc;
end $$;
-- Tests taken under a cohort's own programme of people who are on none of its rosters.
create function core.tested_unlisted(cohort uuid, since timestamptz, programmes uuid[]) returns table (person_id uuid, tests int, last_at timestamptz)
language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint;
begin
  perform core.require(35);
  return query select x.person_id, count(*)::int, max(x.taken_at) from sample x
    where x.programme_id = any(programmes) and x.taken_at >= since and x.undone_at is null and x.person_id is not null
      and (x.area_key between lo and hi or x.located_key between lo and hi or x.origin_key between lo and hi)
      and not exists (select from cohort_member m where m.cohort_id = cohort and m.person_id = x.person_id and (m.ends_at is null or m.ends_at > x.taken_at))
    group by x.person_id;
end $$;
-- What stands on the people a batch brought in and was not there before: they stay then.
create function core.roster_people_needed(batch uuid) returns int language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
declare n int;
begin
  perform core.require(35);
  select (select count(*) from sample s where s.person_id = any(x.people)) + (select count(*) from cohort_member m where m.person_id = any(x.people) and m.batch_id is distinct from batch) into n
    from (select array_agg(r.person_id) as people from roster_row r where r.batch_id = batch and r.action = 'create') x;
  return n;
end $$;
create policy undoes on roster_row for select to op_owner using (true);
revoke all on function core.tests_that_count(uuid[], timestamptz), core.tested_unlisted(uuid, timestamptz, uuid[]), core.roster_people_needed(uuid) from public;
grant execute on function core.tests_that_count(uuid[], timestamptz), core.tested_unlisted(uuid, timestamptz, uuid[]), core.roster_people_needed(uuid) to op_app, op_worker;

-- Counting a million duties: the bounds of the session are read once and not for every row, which the policies would do (600 ms against 250 ms, measured). Counts only, of what the session may see.
create function core.duty_counts(at timestamptz, of_cohort int, area_lo bigint, area_hi bigint) returns table (cohort_nos int[], exempt_nos int[], state text, n int)
language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; everything boolean := lo <= 0 and hi >= 281474976710655 and area_lo <= 0 and area_hi >= 281474976710655;
begin
  perform core.require(34);
  return query select d.cohort_nos, d.exempt_nos, case when d.due_at is null then case when cardinality(d.exempt_nos) > 0 then 'exempt' else 'not_required' end
      when at < d.due_from then 'done' when at < d.due_at then 'due' else 'overdue' end as state, count(*)::int
    from test_duty d where (everything or (d.area_key between area_lo and area_hi and (d.area_key between lo and hi or d.located_key between lo and hi or d.origin_key between lo and hi)))
      and (of_cohort is null or d.cohort_nos @> array[of_cohort] or d.exempt_nos @> array[of_cohort]) group by 1, 2, 3;
end $$;
create function core.duty_counts_by_area(at timestamptz, of_cohort int, area_lo bigint, area_hi bigint, lows bigint[]) returns table (area int, state text, n int)
language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; everything boolean := lo <= 0 and hi >= 281474976710655 and area_lo <= 0 and area_hi >= 281474976710655;
begin
  perform core.require(34);
  return query select case when cardinality(lows) = 0 then 0 else width_bucket(d.area_key, lows) end as area, case when d.due_at is null then case when cardinality(d.exempt_nos) > 0 then 'exempt' else 'not_required' end
      when at < d.due_from then 'done' when at < d.due_at then 'due' else 'overdue' end as state, count(*)::int
    from test_duty d where (everything or (d.area_key between area_lo and area_hi and (d.area_key between lo and hi or d.located_key between lo and hi or d.origin_key between lo and hi)))
      and (of_cohort is null or d.cohort_nos @> array[of_cohort] or d.exempt_nos @> array[of_cohort]) group by 1, 2;
end $$;
revoke all on function core.duty_counts(timestamptz, int, bigint, bigint), core.duty_counts_by_area(timestamptz, int, bigint, bigint, bigint[]) from public;
grant execute on function core.duty_counts(timestamptz, int, bigint, bigint), core.duty_counts_by_area(timestamptz, int, bigint, bigint, bigint[]) to op_app, op_worker;
