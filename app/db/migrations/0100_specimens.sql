-- Testing of many: programmes (why somebody is sampled), sampling points, tubes, who is in them, boxes, and every hand-over of a box.

-- Why people are sampled: a round of a campaign, a cohort, whoever wants to, a single re-test. It brings the protocol and how many may share a tube.
create table test_programme (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('campaign', 'cohort', 'voluntary', 'retest', 'measure', 'environment')),
  title jsonb not null,                            -- {zh, en}
  outbreak_id uuid references outbreak(id),
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  pooling_zone text not null,                      -- key of the pack's pooling rules
  pool_size smallint not null check (pool_size between 1 and 20),   -- as the pack's rule has it, or smaller
  mixing text not null check (mixing in ('single', 'household', 'free')),
  pooling_rule text not null,                      -- id of the pack's rule
  opens_at timestamptz not null, closes_at timestamptz, closed_at timestamptz,
  owner_kind text, owner_id uuid,                  -- the campaign round, cohort or hold it serves
  area_key bigint not null, area_hi bigint not null,
  created_at timestamptz not null, created_by text not null
);
create index on test_programme (area_key, id);
create index on test_programme (owner_id) where owner_id is not null;
select core.protect('test_programme', 34, 35, array['area_key']);
-- a sampler of one street works for the programme of the whole city
drop policy sees on test_programme;
create policy of_any_part on test_programme for select using ((select (current_setting('app.can')::bigint & (1::bigint << 34)) <> 0)
  and area_key <= current_setting('app.hi')::bigint and area_hi >= current_setting('app.lo')::bigint);

create table sampling_point (
  id uuid primary key default uuidv7(),
  name text not null, name_en text,
  kind text not null check (kind in ('fixed', 'temporary', 'mobile', 'home_visits', 'hospital', 'isolation_site', 'entry_point')),
  address text, lon double precision, lat double precision,
  lanes smallint not null default 1 check (lanes between 0 and 60),
  people_per_lane_hour smallint not null,
  opening jsonb not null default '[]',             -- [{from: '08:00', to: '20:00', days?: [1..7]}], city-local
  walk_in boolean not null default false,          -- open to whoever wants a test
  state text not null default 'planned' check (state in ('planned', 'open', 'paused', 'closed')),
  lab_id uuid,                                     -- where its boxes go
  queue_people int, queue_at timestamptz,          -- as staff last counted
  last_sample_at timestamptz,
  area_key bigint not null,
  version int not null default 1
);
create index on sampling_point (area_key, id);
select core.protect('sampling_point', 34, 35, array['area_key']);
-- where one can go is public to staff; what happens there is not
drop policy sees on sampling_point;
create policy everyone_sees on sampling_point for select using (current_setting('app.actor') <> '');

create table sample_box (
  id uuid primary key default uuidv7(),
  code text not null unique,
  point_id uuid references sampling_point(id),
  lab_id uuid,
  state text not null check (state in ('open', 'closed', 'in_transit', 'received')),
  holder text not null,                            -- 'point', 'courier:<account>', 'lab:<id>': exactly one
  opened_at timestamptz not null, closed_at timestamptz, received_at timestamptz,
  closed_count int,                                -- tubes, as declared at closing
  tube_count int not null default 0,               -- tubes registered into it
  received_count int,                              -- tubes found on opening it in the laboratory
  oldest_sample_at timestamptz,
  area_key bigint not null, lab_key bigint not null default -1,
  version int not null default 1
);
create index on sample_box (area_key, id);
create index on sample_box (state, oldest_sample_at);
create index on sample_box (lab_id, received_at);

create table sample_tube (
  id uuid primary key,                             -- made by the device
  code text not null,
  programme_id uuid not null references test_programme(id),
  point_id uuid references sampling_point(id),
  pool_size smallint not null, mixing text not null,
  state text not null check (state in ('open', 'closed', 'boxed', 'in_transit', 'received', 'loaded', 'reported', 'void', 'conflict')),
  opened_at timestamptz not null, opened_by text not null, device text,
  closed_at timestamptz, boxed_at timestamptz, received_at timestamptz, reported_at timestamptz,
  first_sample_at timestamptz, last_sample_at timestamptz,
  member_count smallint not null default 0,
  box_id uuid references sample_box(id),
  lab_id uuid,
  result text check (result in ('negative', 'positive', 'inconclusive', 'invalid')),
  household uuid,                                  -- tie group, where one household only may be in it
  note text,
  area_key bigint not null, lab_key bigint not null default -1,   -- of the point; of the laboratory it goes to
  version int not null default 1
);
-- a label used twice: the second tube is kept in conflict, and is somebody's task
create unique index sample_tube_code on sample_tube (code) where state <> 'conflict';
create index on sample_tube (area_key, id);
create index on sample_tube (programme_id, state);
create index on sample_tube (box_id) where box_id is not null;
create index on sample_tube (lab_id, state) where lab_id is not null;
create index on sample_tube (point_id, opened_at);

create table sample (
  id uuid primary key,                             -- made by the device: registering again is the same sample
  tube_id uuid not null references sample_tube(id),
  person_id uuid references person(id),            -- null: not known yet, see unknown_sealed
  programme_id uuid not null,                      -- the tube's own; it holds the reference, at a tenth of the locks
  taken_at timestamptz not null,                   -- by the device's clock, checked against ours
  taken_by text not null, device text,
  received_at timestamptz not null,
  how text not null check (how in ('code', 'document', 'household', 'manual', 'task')),
  unknown_sealed bytea,                            -- what was typed of somebody who is not registered, until settled
  undone_at timestamptz, undone_by text, undo_reason text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null   -- the person's; origin is the point's
);
create unique index sample_once on sample (tube_id, person_id) where undone_at is null;
create index on sample (person_id, taken_at);
create index on sample (programme_id, area_key) where undone_at is null;

-- Each thing that happened to a box, as the one who did it said; never changed. What a box is now is worked out from these, in any order they arrive.
create table custody_event (
  id uuid primary key,                             -- made by the device
  box_id uuid not null references sample_box(id),
  kind text not null check (kind in ('opened', 'filled', 'closed', 'given', 'taken', 'unpacked', 'reported_lost', 'found')),
  at timestamptz not null, received_at timestamptz not null,
  actor text not null, natural_person uuid,
  party text not null,                             -- 'point:<id>', 'courier:<account>', 'lab:<id>'
  counterpart text,
  tube_count int, tubes text[],
  temperature_c real, seal_intact boolean, packaging text check (packaging in ('intact', 'damaged', 'leaking')),
  vehicle text, note text,
  area_key bigint not null, lab_key bigint not null default -1
);
create index on custody_event (box_id, at);

select core.protect('sample_box', 34, 37, array['area_key', 'lab_key']);
select core.protect('sample_tube', 34, 36, array['area_key', 'lab_key']);
select core.protect('sample', 34, 36, array['area_key', 'located_key', 'origin_key']);
select core.protect('custody_event', 34, 37, array['area_key', 'lab_key']);
-- the laboratory sees and moves the tubes and boxes on their way to it or in it, and never who is in them
do $$ declare t text; begin
  foreach t in array array['sample_box', 'sample_tube', 'custody_event'] loop
    execute format('create policy lab_sees on %I for select using ((select (current_setting(''app.can'')::bigint & (1::bigint << 38)) <> 0) and lab_key between current_setting(''app.lo'')::bigint and current_setting(''app.hi'')::bigint)', t);
  end loop;
  execute 'create policy lab_changes on sample_tube for update using ((select (current_setting(''app.can'')::bigint & (1::bigint << 39)) <> 0) and lab_key between current_setting(''app.lo'')::bigint and current_setting(''app.hi'')::bigint)';
end $$;

-- A person's sampling code: what the QR they show says. Random, revocable; only its keyed hash is kept.
create table sampling_code (
  code_hash bytea primary key,
  person_id uuid not null references person(id) on delete cascade,
  issued_at timestamptz not null, issued_by text not null, revoked_at timestamptz,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on sampling_code (person_id);
select core.protect('sampling_code', 0, 36, array['area_key', 'located_key', 'origin_key']);

-- What a sample or a result means for who must be tested is the cohorts' business (0120 replaces these two); called in the transaction that registers.
create function core.samples_changed(people uuid[]) returns void language sql as $$ select $$;
grant execute on function core.samples_changed(uuid[]) to op_app, op_worker;
