create table test_result (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person(id) on delete cascade,
  outbreak_id uuid references outbreak(id),
  kind text not null default 'naat' check (kind in ('naat', 'antigen', 'serology', 'culture', 'other')),
  specimen text, reagent text,
  taken_on date not null, taken_at timestamptz, reported_at timestamptz,
  result text not null check (result in ('positive', 'negative', 'inconclusive', 'pending')),
  ct_n numeric, ct_orf numeric,
  source text not null default 'entry',
  import_id uuid,
  recorded_by text not null, recorded_at timestamptz not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on test_result (person_id, taken_on);
create index on test_result (import_id) where import_id is not null;
select core.protect('test_result', 8, 10, array['area_key', 'located_key', 'origin_key']);

-- Measure: what is asked of a person, from a rule, on evidence, from–to, with conditions to end and a way to appeal.
create table measure (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  person_id uuid not null references person(id),
  basis_kind text not null check (basis_kind in ('contact', 'case', 'arrival', 'area', 'occupation')),
  basis_id uuid not null,                         -- the evidence: contact or case
  class_id text not null,                         -- person class of the pack
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  last_exposure_on date not null,
  found_at timestamptz not null,
  special_groups text[] not null default '{}',
  plan jsonb not null,                            -- the schedule as planned: phases, tests, checks, release conditions, rule ids
  setting text not null,                          -- kind of the phase in force (or the first one)
  starts_on date not null,
  ends_at timestamptz not null,                   -- derived from the rule; never typed in
  state text not null default 'open' check (state in ('open', 'released', 'converted', 'ended_by_change', 'revoked')),
  in_place_at timestamptz,                        -- when the person was actually under it (confirmed by follow-up)
  in_place_by text,
  lost_at timestamptz,                            -- could not be found since
  linked_measure_id uuid references measure(id),  -- the close contact this secondary contact hangs on
  closed_at timestamptz, close_reason text, close_rule text,
  reason jsonb not null,                          -- {zh, en} as told to the person
  legal_basis text, issuing_unit text,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1
);
create index on measure (outbreak_id, area_key, id);
create index on measure (area_key, state, ends_at);
create index on measure (located_key);
create index on measure (person_id);
create index on measure (basis_id);
create index on measure (linked_measure_id);
select core.protect('measure', 8, 9, array['area_key', 'located_key', 'origin_key']);
-- a grid worker (followup.write, bit 10) confirms that a person is in place, or lost, but never plans, shortens or ends a measure
create policy confirms on measure for update using ((select (current_setting('app.can')::bigint & (1::bigint << 10)) <> 0)
  and (area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint
       or located_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint));
create function public.measure_guard() returns trigger language plpgsql as $$
begin
  if current_setting('app.can')::bigint & (1::bigint << 9) = 0
     and (to_jsonb(new) - array['in_place_at', 'in_place_by', 'lost_at', 'located_key', 'version']) is distinct from (to_jsonb(old) - array['in_place_at', 'in_place_by', 'lost_at', 'located_key', 'version']) then
    raise exception 'only presence under the measure may be confirmed' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard before update on measure for each row execute function public.measure_guard();

create table measure_plan (                       -- every plan a measure ever had, with the pack it was judged under
  id uuid primary key default uuidv7(),
  measure_id uuid not null references measure(id) on delete cascade,
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  plan jsonb not null, why jsonb not null, at timestamptz not null, actor text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on measure_plan (measure_id);
select core.protect('measure_plan', 8, 9, array['area_key', 'located_key', 'origin_key']);

create table appeal (
  id uuid primary key default uuidv7(),
  measure_id uuid not null references measure(id),
  ground text not null, words_sealed bytea,
  state text not null default 'open' check (state in ('open', 'upheld', 'rejected')),
  due_at timestamptz not null, decided_at timestamptz, decided_by text, decision text,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on appeal (measure_id);
select core.protect('appeal', 8, 10, array['area_key', 'located_key', 'origin_key']);

create table contact_attempt (                    -- calls and visits to a person: one shared log, so five departments don't call one citizen
  id uuid primary key default uuidv7(),
  person_id uuid not null references person(id) on delete cascade,
  measure_id uuid references measure(id), contact_id uuid,
  at timestamptz not null, actor text not null,
  channel text not null check (channel in ('phone', 'visit', 'message', 'other')),
  outcome text not null check (outcome in ('reached', 'no_answer', 'wrong_number', 'refused', 'not_found')),
  note text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on contact_attempt (person_id, at);
select core.protect('contact_attempt', 8, 10, array['area_key', 'located_key', 'origin_key']);

create table trace_run (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  case_id uuid not null references case_record(id) on delete cascade,
  at timestamptz not null, actor text not null,
  window_from timestamptz not null, window_to timestamptz not null, window_rule text not null,
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  options jsonb not null, counts jsonb not null, searched jsonb not null, duration_ms real not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on trace_run (case_id, at);
select core.protect('trace_run', 5, 7, array['area_key', 'located_key', 'origin_key']);

create table contact (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  case_id uuid not null references case_record(id) on delete cascade,
  person_id uuid not null references person(id),
  via_contact_id uuid references contact(id),     -- for a contact of a contact
  hop smallint not null default 1 check (hop in (1, 2)),
  class_id text not null, rule_id text not null,
  grade text not null,                            -- evidence grade of the pack
  reason jsonb not null,                          -- {zh, en}
  why_not jsonb,                                  -- {higher, lower}
  evidence jsonb not null default '[]',           -- lines a person can read, with place, times, sources of both sides
  last_exposure_at timestamptz, first_exposure_at timestamptz,
  minutes int not null default 0,
  precision text not null default 'minute',
  priority real not null default 0,
  state text not null default 'proposed' check (state in ('proposed', 'accepted', 'excluded', 'converted', 'withdrawn')),
  state_reason text, state_by text, state_at timestamptz,
  added_by text not null default 'trace' check (added_by in ('trace', 'hand', 'import')),
  change text not null default 'new' check (change in ('new', 'changed', 'unaffected', 'gone')),   -- against the run before
  change_note jsonb,
  run_id uuid references trace_run(id),
  reach text not null default 'not_reached' check (reach in ('not_reached', 'reached', 'in_control', 'lost', 'elsewhere')),
  external_id text, relation text,
  import_id uuid,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,   -- origin = the case's area
  version int not null default 1,
  unique (case_id, person_id)
);
create index on contact (outbreak_id, area_key, id);
create index on contact (area_key, id);
create index on contact (case_id, id);
create index on contact (person_id);
create index on contact (origin_key, id);
create index on contact (import_id) where import_id is not null;
select core.protect('contact', 5, 6, array['area_key', 'located_key', 'origin_key']);
