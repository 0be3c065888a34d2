-- Testing an area (区域核酸): a campaign of rounds over parts of the city, planned before the day, started by a second person, followed while it runs.
create table campaign (
  id uuid primary key default uuidv7(),
  name text not null,
  outbreak_id uuid references outbreak(id),
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  state text not null default 'planned' check (state in ('planned', 'running', 'ended')),
  stop_rule text,                                  -- id of the pack's rule
  grounds jsonb not null default '{}',             -- what an officer judged of the pack's grounds, {ground: true | false}
  opens_at timestamptz not null,                   -- planned opening of the first round
  settings jsonb not null default '{}',            -- pool sizes chosen, samplers and vehicles there are, laboratories, assumptions typed
  plan jsonb,                                      -- the plan without its points
  planned_at timestamptz, planned_by text not null, planned_person uuid,
  started_at timestamptz, started_by text, started_person uuid,
  ended_at timestamptz, ended_by text, ended_reason text, ended_rule text,
  area_key bigint not null, area_hi bigint not null,   -- the smallest area that holds all its parts
  created_at timestamptz not null,
  version int not null default 1
);
create index on campaign (area_key, id);
create index on campaign (state, id);
select core.protect('campaign', 34, 35, array['area_key']);

-- Its parts, in the order they are sampled and tested.
create table campaign_unit (
  campaign_id uuid not null references campaign(id) on delete cascade,
  area_key bigint not null, area_hi bigint not null,
  zone text not null,
  rank int not null,
  score real not null default 0,
  parts jsonb not null default '[]',               -- what the score adds up from: [{key, n, points}]; counts, nobody's name
  people int not null,                             -- expected, the unregistered among them
  registered int not null,
  buildings int not null default 0, households int not null default 0,
  lon double precision, lat double precision,
  moved_from int, moved_by text, moved_reason text, moved_at timestamptz,
  primary key (campaign_id, area_key)
);
select core.protect('campaign_unit', 34, 35, array['area_key']);

create table campaign_point (
  id uuid primary key default uuidv7(),
  campaign_id uuid not null references campaign(id) on delete cascade,
  name text not null,
  source text not null check (source in ('existing', 'school', 'square', 'community', 'to_find', 'at_door', 'home_visits')),
  sampling_point_id uuid references sampling_point(id),
  unit_keys bigint[] not null,
  zone text not null, rank int not null,
  lon double precision, lat double precision,
  people int not null, walk_minutes real,
  lanes smallint not null, lanes_wanted smallint not null, people_per_lane_hour smallint not null, queue_minutes int not null,
  starts_at_hour smallint not null, ends_at_hour smallint not null,
  tubes int not null, lab_id uuid,
  area_key bigint not null
);
create index on campaign_point (campaign_id, rank);
create index on campaign_point (sampling_point_id);
select core.protect('campaign_point', 34, 35, array['area_key']);

create table campaign_round (
  id uuid primary key default uuidv7(),
  campaign_id uuid not null references campaign(id) on delete cascade,
  number smallint not null,
  state text not null default 'open' check (state in ('open', 'closed')),
  opens_at timestamptz not null, closes_at timestamptz not null,
  counts_from timestamptz not null,                -- a test taken elsewhere from here on serves this round too
  opened_by text not null, opened_reason text,
  closed_at timestamptz, closed_by text,
  community_cases int, result_by text, result_at timestamptz, result_reason text,
  reminders smallint not null default 0,
  -- what was last counted, so that a page reads and does not count: people, tubes, by hour
  tallied_at timestamptz, tally_ms int,
  totals jsonb not null default '{}', hours jsonb not null default '[]',
  area_key bigint not null, area_hi bigint not null,
  version int not null default 1,
  unique (campaign_id, number)
);
create unique index campaign_one_open on campaign_round (campaign_id) where state = 'open';
create index on campaign_round (area_key, id);
select core.protect('campaign_round', 34, 35, array['area_key']);

create table campaign_programme (
  round_id uuid not null references campaign_round(id) on delete cascade,
  zone text not null,
  programme_id uuid not null references test_programme(id),
  area_key bigint not null, area_hi bigint not null,
  primary key (round_id, zone)
);
create index on campaign_programme (programme_id);
select core.protect('campaign_programme', 34, 35, array['area_key']);

-- Counted per building (whatever the smallest area people are registered in): who is expected and who has come.
create table campaign_tally (
  round_id uuid not null references campaign_round(id) on delete cascade,
  area_key bigint not null,
  unit_key bigint not null,
  expected int not null, sampled int not null, elsewhere int not null, away int not null,
  reported int not null, positive int not null,
  primary key (round_id, area_key)
);
create index on campaign_tally (round_id, unit_key);
select core.protect('campaign_tally', 34, 35, array['area_key']);

create table campaign_point_tally (
  round_id uuid not null references campaign_round(id) on delete cascade,
  sampling_point_id uuid not null references sampling_point(id),
  sampled int not null, tubes int not null, boxed int not null, received int not null, reported int not null, positive int not null,
  last_at timestamptz,
  area_key bigint not null,
  primary key (round_id, sampling_point_id)
);
select core.protect('campaign_point_tally', 34, 35, array['area_key']);

-- Whoever works in a part of the area reads what concerns the whole of it; of the rest of the city's parts they see their own only.
do $$ declare t text; begin
  foreach t in array array['campaign', 'campaign_unit', 'campaign_round', 'campaign_programme'] loop
    execute format('drop policy sees on %I', t);
    execute format('create policy touches on %I for select using ((select (current_setting(''app.can'')::bigint & (1::bigint << 34)) <> 0)
      and area_key <= current_setting(''app.hi'')::bigint and area_hi >= current_setting(''app.lo'')::bigint)', t);
  end loop;
end $$;

-- What was found at a door, made by the phone; never changed. What stands for a person is the latest by the phone's time, whatever order they arrive in.
create table campaign_visit (
  id uuid primary key,
  round_id uuid not null references campaign_round(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  outcome text not null check (outcome in ('came', 'not_home', 'cannot_walk', 'away')),
  at timestamptz not null, received_at timestamptz not null,
  actor text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on campaign_visit (round_id, person_id, at);
select core.protect('campaign_visit', 34, 36, array['area_key', 'located_key', 'origin_key']);

-- A test taken elsewhere serves a round too: who was sampled since an instant, found without a full scan. Samples come in order of time, so this index is a few pages.
create index sample_taken on sample using brin (taken_at);
