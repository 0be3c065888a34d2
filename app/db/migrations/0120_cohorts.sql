-- Who must be tested again and again (应检尽检): cohorts, their rosters, exemptions, and one row a person of what is asked of them now.

create table test_cohort (
  id uuid primary key default uuidv7(),
  no int generated always as identity unique,      -- small integer, for the sets of cohorts on a duty
  key text not null,                               -- of the pack's testing.cohorts
  title jsonb not null,                            -- {zh, en}
  department text not null,                        -- the one responsible that its people are tested
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  rule_id text not null,                           -- the pack's rule; what follows is as it says
  gap_days smallint check (gap_days between 1 and 60),   -- most days from one test to the next; null: only entry and exit ask for one
  on_entry boolean not null default false, on_exit boolean not null default false,
  work_days smallint, isolation_days smallint, home_days smallint,   -- rotation of a closed loop; null: none
  by_report boolean not null default false,        -- a test counts from when its result was reported, not from when it was taken
  coverage_target double precision not null check (coverage_target > 0 and coverage_target <= 1),
  programme_ids uuid[] not null default '{}',      -- under which its people are sampled
  closed_at timestamptz,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, area_hi bigint not null,
  version int not null default 1,
  check (gap_days is not null or on_entry or on_exit),
  check ((work_days is null) = (isolation_days is null) and (work_days is null) = (home_days is null) and coalesce(work_days + isolation_days, 1) > 0)
);
create unique index test_cohort_key on test_cohort (key, area_key) where closed_at is null;
select core.protect('test_cohort', 34, 35, array['area_key']);
-- a district sees the cohorts of the whole city, with its own people in them
drop policy sees on test_cohort;
create policy reaches on test_cohort for select using ((select (current_setting('app.can')::bigint & (1::bigint << 34)) <> 0)
  and area_key <= current_setting('app.hi')::bigint and area_hi >= current_setting('app.lo')::bigint);
create policy counts on test_cohort for select to op_owner using (true);

-- The employer, in one cohort: who answers for a roster, and where its people work.
create table test_unit (
  id uuid primary key default uuidv7(),
  cohort_id uuid not null references test_cohort(id),
  name text not null, name_key text not null,
  place_ids uuid[] not null default '{}',          -- its workplaces, and where its people live while in the loop
  area_key bigint not null,
  created_at timestamptz not null, created_by text not null,
  version int not null default 1
);
create unique index on test_unit (cohort_id, area_key, name_key);
select core.protect('test_unit', 34, 35, array['area_key']);

create table cohort_member (
  id uuid primary key default uuidv7(),
  cohort_id uuid not null references test_cohort(id),
  unit_id uuid references test_unit(id),
  person_id uuid not null references person(id),
  from_on date not null, to_on date,               -- city days, inclusive
  starts_at timestamptz not null, ends_at timestamptz,   -- half-open; never before it was recorded: nobody owes a past day
  loop_from_on date,                               -- day on which a rotation began (closed loop)
  team text,
  source text not null check (source in ('entry', 'import', 'api', 'employer', 'gap')),
  batch_id uuid,
  end_reason text,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1,
  check (ends_at is null or ends_at >= starts_at)
);
create unique index cohort_member_once on cohort_member (cohort_id, person_id) where ends_at is null;
create index on cohort_member (person_id);
create index on cohort_member (cohort_id, unit_id);
create index on cohort_member (unit_id);
create index on cohort_member (area_key, id);
create index on cohort_member (batch_id) where batch_id is not null;
select core.protect('cohort_member', 34, 35, array['area_key', 'located_key', 'origin_key']);
create policy counts on cohort_member for select to op_owner using (true);
create policy follows on cohort_member for update to op_owner using (true) with check (true);

create table test_exemption (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person(id) on delete cascade,
  cohort_id uuid references test_cohort(id),       -- null: from every cohort
  ground text not null check (ground in ('medical', 'recovered', 'under_measure', 'away', 'on_leave', 'other')),
  reason text not null,
  evidence_sealed bytea not null,                  -- what was shown, under the person's key
  from_at timestamptz not null, until_at timestamptz not null,   -- half-open; there is always an end
  ended_at timestamptz, ended_by text, end_reason text,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  check (until_at > from_at)
);
create index on test_exemption (person_id);
create index on test_exemption (cohort_id) where cohort_id is not null;
create index on test_exemption (area_key, id);
select core.protect('test_exemption', 34, 35, array['area_key', 'located_key', 'origin_key']);
create policy counts on test_exemption for select to op_owner using (true);
create policy follows on test_exemption for update to op_owner using (true) with check (true);

-- One thing asked of a person: a test at least every `gap` days, or (gap null) once from accept_at on. Owed since since_at, the first by first_at.
create type core.duty_term as (gap smallint, since_at timestamptz, first_at timestamptz, accept_at timestamptz, by_report boolean, cohort_no int);

-- What is asked of a person now: the piece of rule in force until valid_until, and how far the newest test reaches. States are functions of these and of the
-- clock; no timer changes a row. Flat for the first term, because almost everyone has one: coverage of a city reads every row.
create table test_duty (
  person_id uuid primary key references person(id) on delete cascade,
  due_from timestamptz, due_at timestamptz,        -- due from the one, overdue from the other; null: nothing asked; infinity: nothing more
  last_taken_at timestamptz, last_reported_at timestamptz,
  valid_until timestamptz,                         -- when a membership, an exemption or a phase ends or begins next
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  since_at timestamptz, first_at timestamptz, accept_at timestamptz,
  gap smallint, by_report boolean, reports_count boolean not null default false, cohort_no int,
  cohort_nos int[] not null default '{}',          -- cohorts the person is in now
  exempt_nos int[] not null default '{}',          -- and is excused from
  more core.duty_term[]
);
create index test_duty_due on test_duty (due_at, person_id) where due_at is not null;
create index test_duty_area on test_duty (area_key, due_at);
create index test_duty_piece on test_duty (valid_until) where valid_until is not null;
select core.protect('test_duty', 34, 35, array['area_key', 'located_key', 'origin_key']);
create policy renews on test_duty to op_owner using (true) with check (true);
-- Only the functions below write it.
revoke insert, update, delete on test_duty from op_app, op_worker;
drop policy adds on test_duty;
drop policy changes on test_duty;
drop policy removes on test_duty;

-- The two boundaries of a duty. A test on city day d reaches to the end of day d + gap; the first test is due by first_at however long ago the last one was.
create function core.duty_bounds(main core.duty_term, more core.duty_term[], taken timestamptz, reported timestamptz, tz text) returns table (due_from timestamptz, due_at timestamptz)
language sql stable as $$
  select min(case when t.gap is null then case when l.last >= t.accept_at then 'infinity'::timestamptz else t.since_at end
                  else greatest(t.since_at, (l.on_day + t.gap)::timestamp at time zone tz) end),
         min(case when t.gap is null then case when l.last >= t.accept_at then 'infinity'::timestamptz else t.first_at end
                  else greatest(t.first_at, (l.on_day + t.gap + 1)::timestamp at time zone tz) end)
  from unnest(array[main] || more) t, lateral (select x.last, (x.last at time zone tz)::date as on_day from (select case when t.by_report then reported else taken end as last) x) l
$$;
-- The end of the first whole city day: nobody is overdue on the day they are asked.
create function core.first_due(at timestamptz, tz text) returns timestamptz language sql stable as $$
  select case when d::timestamp at time zone tz = at then (d + 1)::timestamp at time zone tz else (d + 2)::timestamp at time zone tz end from (select (at at time zone tz)::date as d) x
$$;
create function core.city_time_zone() returns text language sql stable security definer set search_path = pg_catalog, core as $$
  select coalesce((select s.value ->> 'timeZone' from core.setting s where s.key = 'city'), 'Asia/Shanghai') $$;

create policy counted on sample for select to op_owner using (true);
create policy counted on sample_tube for select to op_owner using (true);

-- A sample serves unless it was undone, its tube voided, or the laboratory could not read it. In the registering transaction, so one statement;
-- rows are locked in order of person, because two tables may bring the same people at once.
create or replace function core.samples_changed(people uuid[]) returns void language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare tz text := core.city_time_zone();
begin
  with locked as materialized (select d.* from test_duty d where d.person_id = any(people) order by d.person_id for no key update),
  newest as (
    select d.person_id, s.taken_at as taken, r.reported_at as reported, b.*
    from locked d
    left join lateral (select x.taken_at from sample x join sample_tube t on t.id = x.tube_id where x.person_id = d.person_id and x.undone_at is null
      and t.state <> 'void' and t.result is distinct from 'invalid' order by x.taken_at desc limit 1) s on true
    left join lateral (select max(t.reported_at) as reported_at from sample x join sample_tube t on t.id = x.tube_id where d.reports_count and x.person_id = d.person_id
      and x.undone_at is null and t.state <> 'void' and t.result is distinct from 'invalid') r on true
    left join lateral core.duty_bounds(row(d.gap, d.since_at, d.first_at, d.accept_at, d.by_report, d.cohort_no)::core.duty_term, d.more, s.taken_at, r.reported_at, tz) b on d.since_at is not null)
  update test_duty d set last_taken_at = n.taken, last_reported_at = n.reported, due_from = n.due_from, due_at = n.due_at
  from newest n where d.person_id = n.person_id
    and (d.last_taken_at, d.last_reported_at) is distinct from (n.taken, n.reported);
end $$;

-- Works out anew what is asked of these people at an instant: called when a membership, exemption or rule changed, and for pieces that have ended.
create function core.renew_duties(people uuid[], at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare tz text := core.city_time_zone(); today date := (at at time zone tz)::date; renewed int;
begin
  perform 1 from test_duty d where d.person_id = any(people) order by d.person_id for no key update;
  with membership as materialized (
    select m.id, m.person_id, m.cohort_id, m.starts_at, m.ends_at, m.to_on, m.area_key, m.located_key, m.origin_key, c.no, c.gap_days, c.on_entry, c.on_exit, c.by_report, c.closed_at,
      m.starts_at <= at as active, (c.work_days is not null and m.loop_from_on is not null) as loops, c.work_days + c.isolation_days as inside_days,
      today - mod(today - m.loop_from_on, c.work_days + c.isolation_days + c.home_days) as entry_on, today < m.loop_from_on as before_loop, m.loop_from_on,
      c.work_days + c.isolation_days + c.home_days as cycle_days, x.excused, x.resumed_at, x.next_at
    from cohort_member m join test_cohort c on c.id = m.cohort_id
    left join lateral (select coalesce(bool_or(e.from_at <= at and e.ends > at), false) as excused, max(e.ends) filter (where e.ends <= at) as resumed_at,
        least(min(e.from_at) filter (where e.from_at > at), min(e.ends) filter (where e.from_at <= at and e.ends > at)) as next_at
      from (select e.from_at, least(e.until_at, e.ended_at) as ends from test_exemption e where e.person_id = m.person_id and (e.cohort_id is null or e.cohort_id = m.cohort_id)) e where e.ends > e.from_at) x on true
    where m.person_id = any(people) and (m.ends_at is null or m.ends_at > at) and (c.closed_at is null or c.closed_at > at)
  ), phased as (
    select m.*, m.loops and not m.before_loop and today < m.entry_on + m.inside_days as inside, m.entry_on + m.inside_days - 1 as exit_on,
      case when m.loops then greatest(m.starts_at, m.entry_on::timestamp at time zone tz) else m.starts_at end as begun_at
    from membership m
  ), person_now as (
    select p.person_id, (array_agg(p.area_key order by p.id desc))[1] as area_key, (array_agg(p.located_key order by p.id desc))[1] as located_key, (array_agg(p.origin_key order by p.id desc))[1] as origin_key,
      coalesce(array_agg(distinct p.no) filter (where p.active and not p.excused), '{}') as cohort_nos, coalesce(array_agg(distinct p.no) filter (where p.active and p.excused), '{}') as exempt_nos,
      array_agg(row(t.gap, greatest(t.since_at, p.resumed_at), case when p.resumed_at > t.since_at then core.first_due(p.resumed_at, tz) else t.first_at end, t.accept_at, p.by_report, p.no)::core.duty_term
        order by t.gap nulls last, t.first_at, p.no) filter (where t.since_at is not null) as terms,
      min(least(case when p.active then p.ends_at else p.starts_at end, p.closed_at, p.next_at,
        case when p.active and p.loops then (case when p.before_loop then p.loop_from_on when p.on_exit and today < p.exit_on then p.exit_on when today <= p.exit_on then p.exit_on + 1 else p.entry_on + p.cycle_days end)::timestamp at time zone tz end,
        case when p.active and not p.loops and p.on_exit and today < p.to_on then p.to_on::timestamp at time zone tz end)) as valid_until
    from phased p left join lateral (
      select p.gap_days as gap, p.begun_at as since_at, core.first_due(p.begun_at, tz) as first_at, null::timestamptz as accept_at
        where p.gap_days is not null and (p.inside or not p.loops)
      union all
      select null, p.begun_at, core.first_due(p.begun_at, tz), ((p.begun_at at time zone tz)::date)::timestamp at time zone tz
        where p.on_entry and (p.inside or not p.loops)
      union all
      -- on the last day inside, and afterwards until it was done or the next rotation begins
      select null, greatest(p.starts_at, p.exit_on::timestamp at time zone tz), greatest((p.exit_on + 1)::timestamp at time zone tz, case when p.starts_at > p.exit_on::timestamp at time zone tz then core.first_due(p.starts_at, tz) end), p.exit_on::timestamp at time zone tz
        where p.on_exit and p.loops and not p.before_loop and today >= p.exit_on and p.starts_at < (p.exit_on + 1)::timestamp at time zone tz
      union all
      select null, greatest(p.starts_at, p.to_on::timestamp at time zone tz), p.ends_at, p.to_on::timestamp at time zone tz
        where p.on_exit and not p.loops and p.to_on is not null and p.ends_at is not null and today >= p.to_on
    ) t on p.active and not p.excused
    group by p.person_id
  ), strict as (
    -- what another term asks earlier in every case need not be kept
    select p.*, case when cardinality(p.terms) > 1 then (select array_agg(t.term order by t.n) from (select u.*, row(u.gap, u.since_at, u.first_at, u.accept_at, u.by_report, u.cohort_no)::core.duty_term as term from unnest(p.terms) with ordinality u(gap, since_at, first_at, accept_at, by_report, cohort_no, n)) t
      where t.gap is null or not exists (select from unnest(p.terms) o where o.by_report = t.by_report and o.gap <= t.gap and o.since_at <= t.since_at and o.first_at <= t.first_at
        and (o.gap, o.since_at, o.first_at, o.cohort_no) < (t.gap, t.since_at, t.first_at, t.cohort_no))) else p.terms end as kept
    from person_now p
  ), fresh as (
    select p.*, (p.kept[1]).*, p.kept[2:] as rest, x.reports_count, s.taken_at as taken, v.reported_at as reported, b.due_from, b.due_at
    from strict p
    left join lateral (select coalesce(bool_or(u.by_report), false) as reports_count from unnest(p.kept) u) x on true
    left join lateral (select x.taken_at from sample x join sample_tube t on t.id = x.tube_id where x.person_id = p.person_id and x.undone_at is null
      and t.state <> 'void' and t.result is distinct from 'invalid' order by x.taken_at desc limit 1) s on true
    left join lateral (select max(t.reported_at) as reported_at from sample y join sample_tube t on t.id = y.tube_id where x.reports_count and y.person_id = p.person_id
      and y.undone_at is null and t.state <> 'void' and t.result is distinct from 'invalid') v on true
    left join lateral core.duty_bounds(p.kept[1], p.kept[2:], s.taken_at, v.reported_at, tz) b on p.kept is not null
  ), gone as (
    delete from test_duty d where d.person_id = any(people) and d.person_id not in (select p.person_id from person_now p)
  )
  insert into test_duty as d (person_id, due_from, due_at, last_taken_at, last_reported_at, valid_until, area_key, located_key, origin_key, since_at, first_at, accept_at, gap, by_report, reports_count, cohort_no, cohort_nos, exempt_nos, more)
  select f.person_id, f.due_from, f.due_at, f.taken, f.reported, f.valid_until, f.area_key, f.located_key, f.origin_key, f.since_at, f.first_at, f.accept_at, f.gap, f.by_report, f.reports_count, f.cohort_no, f.cohort_nos, f.exempt_nos, nullif(f.rest, '{}')
  from fresh f order by f.person_id
  on conflict (person_id) do update set due_from = excluded.due_from, due_at = excluded.due_at, last_taken_at = excluded.last_taken_at, last_reported_at = excluded.last_reported_at, valid_until = excluded.valid_until,
    area_key = excluded.area_key, located_key = excluded.located_key, origin_key = excluded.origin_key, since_at = excluded.since_at, first_at = excluded.first_at, accept_at = excluded.accept_at, gap = excluded.gap,
    by_report = excluded.by_report, reports_count = excluded.reports_count, cohort_no = excluded.cohort_no, cohort_nos = excluded.cohort_nos, exempt_nos = excluded.exempt_nos, more = excluded.more;
  get diagnostics renewed = row_count;
  return renewed;
end $$;

-- Pieces that have ended, wherever they are; before every reading and by a sweep. Returns how many there were, at most how_many.
create function core.renew_ended_duties(at timestamptz, how_many int) returns int language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare people uuid[];
begin
  select array_agg(x.person_id) into people from (select d.person_id from test_duty d where d.valid_until <= at order by d.person_id limit how_many) x;
  if people is null then return 0; end if;
  perform core.renew_duties(people, at);
  return cardinality(people);
end $$;

-- Where a person lives or is now decides whose list they stand on.
create function core.duty_follows_person() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  update cohort_member m set area_key = new.area_key, located_key = new.located_key where m.person_id = new.id and (m.area_key, m.located_key) is distinct from (new.area_key, new.located_key);
  update test_exemption e set area_key = new.area_key, located_key = new.located_key where e.person_id = new.id and (e.area_key, e.located_key) is distinct from (new.area_key, new.located_key);
  update test_duty d set area_key = new.area_key, located_key = new.located_key where d.person_id = new.id and (d.area_key, d.located_key) is distinct from (new.area_key, new.located_key);
  return null;
end $$;
create trigger duty_follows after update of area_key, located_key on person for each row
  when ((old.area_key, old.located_key) is distinct from (new.area_key, new.located_key)) execute function core.duty_follows_person();

revoke all on function core.duty_bounds(core.duty_term, core.duty_term[], timestamptz, timestamptz, text), core.first_due(timestamptz, text), core.city_time_zone(), core.samples_changed(uuid[]),
  core.renew_duties(uuid[], timestamptz), core.renew_ended_duties(timestamptz, int), core.duty_follows_person() from public;
grant execute on function core.samples_changed(uuid[]), core.renew_duties(uuid[], timestamptz), core.renew_ended_duties(timestamptz, int) to op_app, op_worker;
