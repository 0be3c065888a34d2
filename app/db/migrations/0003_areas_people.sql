-- Areas: a bit-packed tree (district 6 bits, street 8, community 10, grid 10, building 14); a subtree is the interval [key, hi].
create table area (
  key bigint primary key,
  hi bigint not null,
  level smallint not null check (level between 0 and 5),   -- 0 city … 5 building
  parent_key bigint references area(key),
  code text,
  name text not null,
  name_en text,
  population int,
  lon double precision, lat double precision,
  geometry jsonb,
  archived_at timestamptz
);
create unique index on area (parent_key, name) where archived_at is null;
alter table area enable row level security;
alter table area force row level security;
create policy sees on area for select using (current_setting('app.actor') <> '');      -- the tree itself is public to staff
create policy adds on area for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 23)) <> 0));
create policy changes on area for update using ((select (current_setting('app.can')::bigint & (1::bigint << 23)) <> 0));
grant select, insert, update on area to op_app, op_worker;

-- People. Identity is sealed under a key per person that lives outside this database; matching is by keyed hash.
create table person (
  id uuid primary key default uuidv7(),
  pseudonym uuid not null unique default gen_random_uuid(),   -- names the key in the key store
  area_key bigint not null,        -- responsible
  located_key bigint not null,     -- where they are now
  origin_key bigint not null,      -- who recorded them
  sealed bytea not null,           -- AES-256-GCM of the identity record (name, documents, phone, address, birth date)
  masked_name text not null,
  sex text not null default 'unknown' check (sex in ('male', 'female', 'other', 'unknown')),
  birth_year int,
  vulnerable text[] not null default '{}',   -- special groups of the protocol: minor, elderly, pregnant, …
  external_id text,                -- the person's id in the source it came from; no name, no document number
  import_id uuid,
  merged_into uuid references person(id),
  created_at timestamptz not null,
  version int not null default 1
);
create index on person (area_key, id);
create index on person (located_key, id);
create index on person (origin_key, id);
create index on person (import_id) where import_id is not null;
create index on person (external_id) where external_id is not null;
select core.protect('person', 0, 2, array['area_key', 'located_key', 'origin_key']);

create table person_match (
  person_id uuid not null references person(id) on delete cascade,
  kind text not null check (kind in ('document', 'phone', 'name_birth_sex', 'name', 'name_sound', 'external')),
  hash bytea not null,             -- HMAC-SHA-256 under the matching key
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  primary key (person_id, kind, hash)
);
create index on person_match (kind, hash);
select core.protect('person_match', 0, 2, array['area_key', 'located_key', 'origin_key']);

-- Where each identity field came from; the value itself is sealed under the person's key.
create table person_fact (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person(id) on delete cascade,
  field text not null,
  sealed_value bytea not null,
  source_kind text not null check (source_kind in ('import', 'entry', 'merge', 'interview', 'result')),
  source_id text,
  current boolean not null default true,
  recorded_at timestamptz not null,
  recorded_by text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on person_fact (person_id);
select core.protect('person_fact', 0, 2, array['area_key', 'located_key', 'origin_key']);

create table person_merge (
  id uuid primary key default uuidv7(),
  kept_id uuid not null references person(id),
  merged_id uuid not null references person(id),
  moved jsonb not null,            -- table → row ids that were re-pointed, so that undoing is exact
  sealed_before bytea not null,    -- the kept person's sealed record before the merge
  at timestamptz not null, actor text not null,
  undone_at timestamptz, undone_by text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on person_merge (kept_id);
create index on person_merge (merged_id);
select core.protect('person_merge', 0, 2, array['area_key', 'located_key', 'origin_key']);

-- Pairs judged not to be the same person, so that they are not proposed again.
create table person_distinct (
  a uuid not null references person(id) on delete cascade, b uuid not null references person(id) on delete cascade,
  at timestamptz not null, actor text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  primary key (a, b), check (a < b)
);
select core.protect('person_distinct', 0, 2, array['area_key', 'located_key', 'origin_key']);

-- Group ties: household, dorm room, class, office, team.
create table tie_group (
  id uuid primary key default uuidv7(),
  no int generated always as identity unique,      -- small integer for the trace index
  kind text not null check (kind in ('household', 'dorm', 'class', 'office', 'workshop', 'team', 'ward', 'other')),
  label text not null,
  place_id uuid,
  area_key bigint not null,
  import_id uuid
);
create index on tie_group (area_key, id);
create index on tie_group (import_id) where import_id is not null;
select core.protect('tie_group', 0, 2, array['area_key']);
create table tie_member (
  group_id uuid not null references tie_group(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  from_on date, to_on date,                        -- inclusive; null = open
  source text not null default 'roster',
  area_key bigint not null,
  primary key (group_id, person_id)
);
create index on tie_member (person_id);
select core.protect('tie_member', 0, 2, array['area_key']);
