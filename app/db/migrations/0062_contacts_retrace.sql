-- What a run's question cost, and by what it can be seen whether asking again would say the same.
alter table trace_run add column search_ms double precision;             -- of the index alone; duration_ms is of the whole run, storing included
alter table trace_run add column stays_searched bigint;
alter table trace_run add column judged_by text;                         -- hash of the rules that class people
alter table trace_run add column pairs_hash text;                        -- of everyone met, in both hops, with minutes, places and ties

-- Tracing all open cases of an outbreak again, after a rule changed: a job with progress that can be stopped.
create table trace_sweep (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'stopped', 'failed')),
  every_case boolean not null default false,       -- also those of which nothing changed
  total int not null default 0, done int not null default 0,
  new_count int not null default 0, changed int not null default 0, unaffected int not null default 0, gone int not null default 0,
  stop_asked_at timestamptz, stop_asked_by text,
  asked_at timestamptz not null, asked_by text not null, finished_at timestamptz,
  area_key bigint not null
);
create index on trace_sweep (outbreak_id, id);
create unique index on trace_sweep (outbreak_id, area_key) where state in ('waiting', 'running');
select core.protect('trace_sweep', 5, 7, array['area_key']);
create table trace_sweep_case (
  sweep_id uuid not null references trace_sweep(id) on delete cascade,
  case_id uuid not null references case_record(id) on delete cascade,
  -- same: nobody met anybody else and the rules are the same, so no run was needed
  outcome text not null default 'waiting' check (outcome in ('waiting', 'same', 'traced', 'refused')),
  refused text,
  new_count int not null default 0, changed int not null default 0, unaffected int not null default 0, gone int not null default 0,
  run_id uuid,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  primary key (sweep_id, case_id)
);
create index on trace_sweep_case (case_id);
select core.protect('trace_sweep_case', 5, 7, array['area_key', 'located_key', 'origin_key']);
