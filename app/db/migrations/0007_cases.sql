create table case_record (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  person_id uuid not null references person(id),
  number text not null,                           -- shown everywhere instead of a name, e.g. A-0007
  external_id text,
  state text not null,                            -- by protocol: suspected, confirmed, asymptomatic, excluded, recovered, died …
  outcome text,
  onset_on date, infection_on date, sampled_on date, positive_at timestamptz, confirmed_on date, reported_at timestamptz,
  isolated_at timestamptz, hospital_on date, released_on date, died_on date, outcome_on date,
  found_in text not null default 'unknown' check (found_in in ('in_control', 'community', 'unknown')),   -- 管控内 / 社会面
  origin text not null default 'unknown' check (origin in ('local', 'imported', 'unknown')),
  exposure_text text, exposure_from date, exposure_to date, cluster text,
  symptoms text, notes_sealed bytea,
  lon double precision, lat double precision,
  area_text text,                                 -- address words of the source that matched no area of the tree
  infectious_from timestamptz, infectious_to timestamptz, infectious_rule text,
  contact_id uuid,                                -- the contact this case was before
  owner text,                                     -- account id of the investigator
  calling jsonb,                                  -- who is calling now: {actor, since}
  import_id uuid,
  created_at timestamptz not null, created_by text not null, closed_at timestamptz,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1,
  unique (outbreak_id, number)
);
create index on case_record (outbreak_id, area_key, id);
create index on case_record (area_key, id);
create index on case_record (located_key);
create index on case_record (person_id);
create index on case_record (outbreak_id, external_id);
create index on case_record (import_id) where import_id is not null;
select core.protect('case_record', 3, 4, array['area_key', 'located_key', 'origin_key']);

create table case_state (
  id uuid primary key default uuidv7(),
  case_id uuid not null references case_record(id) on delete cascade,
  state text not null, at timestamptz not null, actor text not null, reason text, rule_id text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on case_state (case_id);
select core.protect('case_state', 3, 4, array['area_key', 'located_key', 'origin_key']);

-- Known links: who infected whom, as stated by a source. The source case may be unknown to us (kept by its external id).
create table case_link (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  source_case_id uuid references case_record(id) on delete cascade,
  source_external_id text,
  case_id uuid not null references case_record(id) on delete cascade,
  kind text not null default 'stated',            -- stated, interview, sequence, judged
  note text,
  import_id uuid,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on case_link (outbreak_id);
create index on case_link (case_id);
create index on case_link (source_case_id);
create index on case_link (import_id) where import_id is not null;
select core.protect('case_link', 3, 4, array['area_key', 'located_key', 'origin_key']);

-- One line of a trajectory. It may know only the day, or a part of it, and says so.
create table trajectory_entry (
  id uuid primary key default uuidv7(),
  case_id uuid not null references case_record(id) on delete cascade,
  person_id uuid not null references person(id),
  day date not null,
  from_at timestamptz, to_at timestamptz,         -- null when only the day is known
  precision text not null check (precision in ('minute', 'part_of_day', 'day')),
  part text check (part in ('dawn', 'morning', 'noon', 'afternoon', 'evening', 'night')),
  place_id uuid references place(id), place_text text, place_kind text,
  lon double precision, lat double precision,
  journey_id uuid references journey(id), transport_number text, carriage text, seat text,
  source text not null check (source in ('interview', 'scan', 'ticket', 'roster', 'access_log', 'official_text', 'import', 'other')),
  certainty text not null default 'stated' check (certainty in ('certain', 'stated', 'doubtful')),
  state text not null default 'confirmed' check (state in ('proposed', 'confirmed', 'rejected')),
  quote text,                                     -- the words it came from
  companions text, note text,
  from_presence boolean not null default false,   -- an unchanged copy of a presence row: the trace index already has it
  import_id uuid,
  created_at timestamptz not null, created_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1
);
create index on trajectory_entry (case_id, day);
create index on trajectory_entry (person_id);
create index on trajectory_entry (place_id);
create index on trajectory_entry (import_id) where import_id is not null;
select core.protect('trajectory_entry', 3, 4, array['area_key', 'located_key', 'origin_key']);

-- Pasted text kept whole and sealed, with what could not be read.
create table track_text (
  id uuid primary key default uuidv7(),
  case_id uuid not null references case_record(id) on delete cascade,
  sealed bytea not null, unread jsonb not null, read_at timestamptz not null, actor text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on track_text (case_id);
select core.protect('track_text', 3, 4, array['area_key', 'located_key', 'origin_key']);
