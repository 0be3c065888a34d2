-- Forgetting a day of presence: what was done, step by step, so that a run that was cut off goes on, and an auditor can read what became of each day.
-- No person is named here: counts, the fingerprint of a destroyed key, rule ids.
create table presence_forgetting (
  id uuid primary key default uuidv7(),
  day date not null,
  rule_id text not null,
  retention jsonb not null,                        -- why the day was due: {days, lookBackDays, marginDays, pack, outbreak, keptFrom}
  begun_at timestamptz not null,
  row_count bigint not null default 0,             -- presences of the day when its turn came
  import_ids uuid[] not null default '{}',         -- imports that brought some of them
  key_fingerprint text, key_destroyed_at timestamptz,
  partition_dropped_at timestamptz,
  segment_bytes bigint, segment_removed_at timestamptz,
  cluster text check (cluster in ('dropped', 'not_configured')), cluster_dropped_at timestamptz,
  purged jsonb, purged_at timestamptz,             -- {seats, lines, files, staged, batches}
  done_at timestamptz,                             -- with the journal's entry, in one transaction
  failures jsonb not null default '[]'             -- [{at, step, reason}]: what stopped it, latest last
);
-- a day comes up again where an old backup brought it back: then it is forgotten again, under a row of its own
create unique index on presence_forgetting (day) where done_at is null;
create index on presence_forgetting (day, id);
select core.protect('presence_forgetting', 17, 25, array[]::text[]);

-- Every run of the job, also those that had nothing to do: its silence is what the alarm listens for.
create table presence_forgetting_run (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('watched_from', 'run', 'alarm')),
  at timestamptz not null,
  retention jsonb not null default '{}',
  due int not null default 0, forgotten int not null default 0, failed int not null default 0,
  held jsonb not null default '[]'                 -- days past the window that open cases keep: [{day, cases}]
);
create index on presence_forgetting_run (at desc) where kind = 'run' and failed = 0;
select core.protect('presence_forgetting_run', 17, 25, array[]::text[]);

-- The file of an import that brought presences, once it was destroyed with them.
alter table import_batch add column file_destroyed_at timestamptz;

-- Cases still open and what they were opened with, as far as a window of tracing is computed from it. Whoever asks must hold case.read.
create view presence_open_case with (security_invoker = true) as
  select c.outbreak_id, c.state, c.onset_on, coalesce(c.sampled_on, c.confirmed_on) as sampled_on, c.positive_at, c.isolated_at, coalesce(c.released_on, c.died_on) as recovered_on, c.created_at
  from case_record c join outbreak o on o.id = c.outbreak_id where c.closed_at is null and o.ended_on is null;
grant select on presence_open_case to op_worker;

-- Days of which PostgreSQL holds rows, or an empty partition, before a day: partitions by name (attached or cut loose by a run that was stopped), and what lies in the default one.
create function core.presence_days_before(before date) returns table (day date) language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
begin
  perform core.require(25);
  return query select x.day from (
      select to_date(substring(c.relname from 10), 'YYYYMMDD') as day from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname ~ '^presence_[0-9]{8}$'
      union select p.day from presence_default p where p.day < before) x
    where x.day < before order by 1;
end $$;

-- Drops a day's rows. Only where the day's key was destroyed before (the job notes that), only for the job. The lock on the whole table is waited for no longer
-- than the function's lock_timeout: scans being recorded then wait that long at most; on 55P03 the caller tries again later.
-- DETACH … CONCURRENTLY cannot be used: PostgreSQL refuses it beside a default partition, and in a function.
create function core.drop_presence_day(d date) returns void language plpgsql security definer set search_path = pg_catalog, public, core set lock_timeout = '150ms' as $$
begin
  perform core.require(25);
  if not exists (select from presence_forgetting f where f.day = d and f.done_at is null and f.key_destroyed_at is not null) then
    raise exception 'the key of % was not destroyed', d using errcode = '55000';
  end if;
  delete from presence_default p where p.day = d;
  execute format('drop table if exists public.%I', 'presence_' || to_char(d, 'YYYYMMDD'));
  perform core.note_presence_removed(d, d);
end $$;

-- Files of imports that brought presences of a forgotten day, and of those uploaded so long ago that every day in them is past the window.
create function core.presence_files(of_imports uuid[], uploaded_before timestamptz) returns table (import_id uuid, file_key uuid)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform core.require(25);
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | (1::bigint << 13))::text, true);
  return query select b.id, b.file_key from import_batch b where b.kind = 'visits' and b.file_destroyed_at is null and b.state not in ('committing', 'undoing', 'undone')
    and (b.id = any(of_imports) or b.created_at < uploaded_before) order by b.id;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
end $$;

-- What was derived of a day, in the database: seats of its journeys; a case's own lines stop being "a copy of a presence" (there is none any more) and stay with the case.
create function core.purge_presence_day(d date) returns table (seats bigint, lines bigint, seat_imports uuid[]) language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform core.require(25);
  if not exists (select from presence_forgetting f where f.day = d and f.done_at is null and f.key_destroyed_at is not null) then
    raise exception 'the key of % was not destroyed', d using errcode = '55000';
  end if;
  -- person.read and write, case.read and write, place.read, for these statements alone
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | 1 | 4 | 8 | 16 | (1::bigint << 20))::text, true);
  with gone as (delete from journey_seat s using journey j where j.id = s.journey_id and j.day = d returning s.import_id)
  select count(*), coalesce(array_agg(distinct g.import_id) filter (where g.import_id is not null), '{}') into seats, seat_imports from gone g;
  update trajectory_entry t set from_presence = false where t.day = d and t.from_presence;
  get diagnostics lines = row_count;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
  return next;
end $$;

-- What was read out of destroyed files: refused cells, row fingerprints, words of cells. The import itself stays listed, without the file's name.
create function core.purge_presence_files(imports uuid[], at timestamptz) returns bigint language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can'); gone bigint := 0; n bigint;
begin
  perform core.require(25);
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | (1::bigint << 13))::text, true);
  delete from import_problem x where x.import_id = any(imports);
  get diagnostics gone = row_count;
  delete from import_row x where x.import_id = any(imports);
  get diagnostics n = row_count; gone := gone + n;
  delete from import_ref x where x.import_id = any(imports);
  get diagnostics n = row_count; gone := gone + n;
  delete from import_tie x where x.import_id = any(imports);
  get diagnostics n = row_count; gone := gone + n;
  delete from import_match x where x.import_id = any(imports);
  get diagnostics n = row_count; gone := gone + n;
  update import_batch b set file_destroyed_at = at, file_name = '***', mapping = jsonb_set(b.mapping, '{words}', '{}') where b.id = any(imports) and b.file_destroyed_at is null;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
  return gone;
end $$;

-- Kept so that a question asked again gets its first answer: answers hold what the caller saw, so they go once no device can still be asking; and what devices
-- sent (hashes and counts) once every day it can have told of is past the window.
create function core.purge_presence_answers(answer_days int, received_before timestamptz) returns table (answers bigint, batches bigint)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform core.require(25);
  update core.command c set answer = null where c.at < now() - make_interval(days => answer_days) and c.answer is not null;
  get diagnostics answers = row_count;
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | (1::bigint << 18))::text, true);
  delete from presence_batch b where b.received_at < received_before;
  get diagnostics batches = row_count;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
  return next;
end $$;

revoke all on function core.presence_days_before(date), core.drop_presence_day(date), core.presence_files(uuid[], timestamptz), core.purge_presence_day(date), core.purge_presence_files(uuid[], timestamptz), core.purge_presence_answers(int, timestamptz) from public;
-- the jobs' role alone: the server's own role can forget nothing
grant execute on function core.presence_days_before(date), core.drop_presence_day(date), core.presence_files(uuid[], timestamptz), core.purge_presence_day(date), core.purge_presence_files(uuid[], timestamptz), core.purge_presence_answers(int, timestamptz) to op_worker;

-- What everybody on the staff may know of it: no person, no count of people.
create function core.presence_forgetting_status() returns table (complete timestamptz, watched timestamptz, retention jsonb, held jsonb, unfinished int)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare can text := current_setting('app.can');
begin
  perform set_config('app.can', (can::bigint | (1::bigint << 17))::text, true);
  select max(r.at) filter (where r.kind = 'run' and r.failed = 0), min(r.at) filter (where r.kind = 'watched_from') into complete, watched from presence_forgetting_run r;
  select r.retention, r.held into retention, held from presence_forgetting_run r where r.kind = 'run' order by r.at desc, r.id desc limit 1;
  select count(*) into unfinished from presence_forgetting f where f.done_at is null;
  perform set_config('app.can', can, true);
  return next;
end $$;
revoke all on function core.presence_forgetting_status() from public;
grant execute on function core.presence_forgetting_status() to op_app, op_worker;
