-- Environment and goods: sites with a sampling plan, rounds of swabs, what a positive swab opens, closures until disinfected and clean.

create table env_site (
  id uuid primary key default uuidv7(),
  name text not null,
  kind text not null check (kind in ('market_stall', 'cold_store', 'vehicle', 'isolation_site', 'laboratory', 'school', 'hospital', 'station', 'restaurant', 'entry_point', 'other')),
  place_id uuid references place(id),              -- ties it to who was there; none for a vehicle on the move
  external_id text,
  address text, lon double precision, lat double precision,
  retired_at timestamptz, retired_reason text,
  import_id uuid,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null,
  version int not null default 1
);
create index on env_site (area_key, id);
create index on env_site (import_id) where import_id is not null;
create unique index env_site_external on env_site (external_id) where external_id is not null and retired_at is null;
select core.protect('env_site', 34, 35, array['area_key']);

-- How often a site is sampled, and by which rule. A changed plan is a new row: what was due under the old one stays as it was.
create table env_plan (
  id uuid primary key default uuidv7(),
  site_id uuid not null references env_site(id) on delete cascade,
  starts_on date not null,                         -- first day of the first period
  every_days smallint check (every_days between 1 and 90),   -- none: only on entry or exit
  on_entry boolean not null default false, on_exit boolean not null default false,
  rule_id text not null, rule_source text not null,   -- what the plan follows, in words
  negative_rounds smallint not null check (negative_rounds between 1 and 10),   -- to open again after a positive
  programme_id uuid references test_programme(id), -- its tubes go under; none while no outbreak runs
  set_at timestamptz not null, set_by text not null,
  ended_at timestamptz,
  area_key bigint not null
);
create unique index env_plan_current on env_plan (site_id) where ended_at is null;
select core.protect('env_plan', 34, 35, array['area_key']);

create table env_spot (
  id uuid primary key default uuidv7(),
  site_id uuid not null references env_site(id) on delete cascade,
  number smallint not null,
  name text not null,
  kind text not null check (kind in ('surface', 'goods', 'tool', 'air', 'drain', 'package')),
  swabs smallint not null check (swabs between 1 and 20),   -- each round
  retired_at timestamptz,
  area_key bigint not null
);
create index on env_spot (site_id);
select core.protect('env_spot', 34, 35, array['area_key']);

-- Goods that came in or go out: a batch, held when a swab of it is positive.
create table env_goods (
  id uuid primary key,                             -- made by the device
  site_id uuid not null references env_site(id),
  batch_no text not null, description text not null, quantity text,
  arrived_at timestamptz, left_at timestamptz,
  state text not null check (state in ('present', 'held', 'released', 'discarded', 'gone')),
  held_at timestamptz, decided_at timestamptz, decided_by text, decided_person uuid,
  method text, reason text,
  recorded_at timestamptz not null, recorded_by text not null,
  area_key bigint not null,
  version int not null default 1
);
create index on env_goods (site_id);
create index on env_goods (area_key, state);
select core.protect('env_goods', 34, 36, array['area_key']);

-- A round of sampling. Periodic ones are written when they begin; entry, exit and repeated ones when they fall due.
create table env_round (
  id uuid primary key,                             -- made by the device, or by us where it is asked for
  site_id uuid not null references env_site(id),
  plan_id uuid references env_plan(id),
  cause text not null check (cause in ('periodic', 'entry', 'exit', 'resample')),
  goods_id uuid references env_goods(id),
  followup_id uuid,
  due_from timestamptz not null, due_at timestamptz not null,
  begun_at timestamptz, begun_by text,
  finished_at timestamptz, finished_by text,
  skipped jsonb not null default '[]',             -- [{spotId, reason}]
  result text check (result in ('negative', 'positive', 'unsettled')),   -- null: results are still to come
  result_at timestamptz,
  cancelled_at timestamptz, cancel_reason text,
  area_key bigint not null,
  version int not null default 1
);
create index on env_round (site_id, finished_at);
create index on env_round (area_key, due_at) where finished_at is null and cancelled_at is null;
create index on env_round (followup_id) where followup_id is not null;
select core.protect('env_round', 34, 36, array['area_key']);

create table env_swab (
  id uuid primary key,                             -- made by the device: taking it again is the same swab
  round_id uuid not null references env_round(id),
  site_id uuid not null references env_site(id),
  spot_id uuid references env_spot(id), goods_id uuid references env_goods(id),
  tube_id uuid not null, tube_code text not null,
  taken_at timestamptz not null, taken_by text not null, recorded_at timestamptz not null,
  note text,
  undone_at timestamptz, undone_by text, undo_reason text,
  outcome text check (outcome in ('negative', 'positive', 'inconclusive', 'invalid')),
  reported_at timestamptz, seen_at timestamptz,
  followup_id uuid,
  area_key bigint not null
);
create unique index env_swab_tube on env_swab (tube_code) where undone_at is null;
create index on env_swab (round_id);
create index on env_swab (site_id, taken_at);
create index on env_swab (tube_id);
create index on env_swab (taken_at) where outcome is null and undone_at is null;
create index on env_swab (area_key, reported_at) where outcome is not null;
select core.protect('env_swab', 34, 36, array['area_key']);

create table env_followup (
  id uuid primary key default uuidv7(),
  site_id uuid not null references env_site(id),
  state text not null check (state in ('open', 'closed', 'withdrawn')),
  opened_at timestamptz not null,
  exposure_from timestamptz not null, exposure_to timestamptz not null,   -- who was there between these is asked
  searched jsonb not null default '[]',            -- [{source, people}]: where we looked
  finding text, closed_at timestamptz, closed_by text,
  area_key bigint not null,
  version int not null default 1
);
create unique index env_followup_open on env_followup (site_id) where state = 'open';
create index on env_followup (area_key, state, opened_at);
select core.protect('env_followup', 34, 35, array['area_key']);

create table env_exposed (
  followup_id uuid not null references env_followup(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  first_at timestamptz not null, last_at timestamptz not null, minutes int not null,
  source text not null,
  asked_at timestamptz,                            -- for a test
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,   -- origin: the site's
  primary key (followup_id, person_id)
);
create index on env_exposed (person_id);
select core.protect('env_exposed', 34, 35, array['area_key', 'located_key', 'origin_key']);

-- A place closed for disinfection: why, by whom, and exactly what ends it.
create table env_closure (
  id uuid primary key default uuidv7(),
  site_id uuid not null references env_site(id),
  followup_id uuid not null references env_followup(id),
  state text not null check (state in ('closed', 'ended', 'withdrawn')),
  reason text not null, rule_id text not null,
  since timestamptz not null, closed_by text not null,
  negative_rounds smallint not null,
  disinfected_at timestamptz, disinfected_by text, disinfectant text, disinfection_note text,
  ended_at timestamptz, ended_by text, end_reason text,
  area_key bigint not null,
  version int not null default 1
);
create unique index env_closure_open on env_closure (site_id) where state = 'closed';
create index on env_closure (site_id, since);
select core.protect('env_closure', 34, 35, array['area_key']);

create table env_import (
  id uuid primary key default uuidv7(),
  file_name text not null, file_hash text not null,
  rows int not null,
  imported_at timestamptz not null, imported_by text not null,
  undone_at timestamptz, undone_by text,
  area_key bigint not null
);
create index on env_import (area_key, imported_at);
select core.protect('env_import', 34, 35, array['area_key']);
