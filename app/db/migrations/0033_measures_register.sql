-- Who should be under control: accepted contacts and open cases, as the register of open measures is compared with them.
-- The rights of the reader decide what it shows.
create view control_basis with (security_invoker = true) as
  select 'contact'::text as basis_kind, c.id as basis_id, c.case_id, c.outbreak_id, c.person_id, c.class_id, c.state,
         c.last_exposure_at as zero_at, null::date as zero_on, c.state_by as owner, coalesce(c.state_at, c.created_at) as since,
         c.area_key, c.located_key, c.origin_key
  from contact c where c.state = 'accepted'
  union all
  select 'case', r.id, r.id, r.outbreak_id, r.person_id, null, r.state,
         null, coalesce(r.sampled_on, r.onset_on, r.confirmed_on), r.owner, r.created_at,
         r.area_key, r.located_key, r.origin_key
  from case_record r where r.closed_at is null and r.died_on is null and r.released_on is null and r.outcome_on is null and r.outcome is null;
grant select on control_basis to op_app, op_worker;

-- Two specimens with different reagents count as one double test; a positive result waits here until its effects on measures are drawn.
alter table test_result add column double boolean not null default false;
alter table test_result add column effects_at timestamptz;
create index on test_result (id) where result = 'positive' and effects_at is null;

-- A follow-up worker reports that someone is elsewhere; who may not change the person's record leaves it to the system.
create table measure_move (
  id uuid primary key default uuidv7(),
  measure_id uuid not null references measure(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  to_key bigint not null, note text,
  at timestamptz not null, actor text not null, applied_at timestamptz,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on measure_move (measure_id);
create index on measure_move (id) where applied_at is null;
select core.protect('measure_move', 8, 10, array['area_key', 'located_key', 'origin_key']);
