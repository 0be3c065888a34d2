-- What a released result means for people. None of it is the laboratory's to see.

-- A pooled tube that came out positive, and how far its re-tests are.
create table positive_pool (
  id uuid primary key default uuidv7(),
  outcome_id uuid not null unique references lab_outcome(id),
  tube_id uuid not null references sample_tube(id), tube_code text not null,
  sampled_at timestamptz not null,
  programme_id uuid not null references test_programme(id),
  retest_programme_id uuid references test_programme(id),
  outbreak_id uuid references outbreak(id),
  rule_id text not null,
  since timestamptz not null, until timestamptz not null,
  state text not null default 'open' check (state in ('open', 'all_negative', 'positive_found', 'expired', 'withdrawn')),
  people int not null, unknown_people int not null default 0,
  ended_at timestamptz,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on positive_pool (state, id);
create index on positive_pool (tube_id);
create index on positive_pool (programme_id, id);
select core.protect('positive_pool', 8, 9, array['area_key', 'located_key', 'origin_key']);

-- Temporary: everybody of the tube waits for their own re-test, and no longer than `until`.
create table test_hold (
  id uuid primary key default uuidv7(),
  pool_id uuid not null references positive_pool(id),
  person_id uuid not null references person(id) on delete cascade,
  sample_id uuid not null,
  rule_id text not null,
  reason jsonb not null,                           -- {zh, en}, as the person reads it
  since timestamptz not null, until timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'lifted', 'became_case', 'expired')),
  extended_by text, extend_reason text,
  retest_tube_id uuid, retest_taken_at timestamptz, retest_outcome text,
  case_id uuid references case_record(id),
  ended_at timestamptz, ended_by text, end_reason jsonb,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1,
  unique (pool_id, person_id)
);
create index on test_hold (person_id);
create index on test_hold (state, until);
create index on test_hold (area_key, id);
select core.protect('test_hold', 8, 9, array['area_key', 'located_key', 'origin_key']);
-- people of one tube live in several areas: whoever sees one of them wait sees for which tube
create policy of_hold on positive_pool for select using ((select (current_setting('app.can')::bigint & (1::bigint << 8)) <> 0) and exists (select from test_hold h where h.pool_id = positive_pool.id));

-- What was done for somebody because of a result, so that a correction can undo all of it and say so.
create table test_consequence (
  id uuid primary key default uuidv7(),
  outcome_id uuid not null references lab_outcome(id),
  person_id uuid references person(id) on delete cascade,
  kind text not null check (kind in ('hold', 'case', 'case_task', 'test', 'retest_task', 'contact', 'measure', 'message')),
  object_id uuid,                                  -- the hold, case, task or contact
  count int not null default 1,
  text jsonb not null,
  at timestamptz not null,
  waits_for_trace boolean not null default false,  -- of a case: its contacts have not been searched yet
  undone_at timestamptz, undone jsonb,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on test_consequence (outcome_id);
create index on test_consequence (id) where waits_for_trace;
select core.protect('test_consequence', 8, 9, array['area_key', 'located_key', 'origin_key']);

-- Results from laboratories of people under a measure: which statement they come from, so that a correction finds them.
alter table test_result add column laboratory_outcome uuid;
create unique index test_result_of_laboratory on test_result (laboratory_outcome, person_id) where laboratory_outcome is not null;
