create table place (
  id uuid primary key default uuidv7(),
  no int generated always as identity unique,      -- small integer for the trace index
  area_key bigint not null,
  name text not null,
  kind text not null default 'other',              -- home, school, classroom, dorm, office, workshop, shop, market, restaurant, hospital, clinic, transport, station, hotel, worship, entertainment, gym, outdoor, other
  closed_space boolean,
  ventilation text check (ventilation in ('poor', 'ordinary', 'good')),
  capacity int,
  lon double precision, lat double precision,
  address text,
  parent_id uuid references place(id),
  external_id text,
  name_key text not null,                          -- normalised name for matching within an area
  import_id uuid,
  created_at timestamptz not null
);
create index on place (area_key, id);
create index on place (name_key);
create index on place (external_id) where external_id is not null;
create index on place (import_id) where import_id is not null;
alter table place enable row level security;
alter table place force row level security;
-- places are not personal: staff who may read places see all of them (a trajectory crosses districts); only those in one's area can be changed
create policy sees on place for select using ((select (current_setting('app.can')::bigint & (1::bigint << 20)) <> 0));
create policy adds on place for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 21)) <> 0));
create policy changes on place for update using ((select (current_setting('app.can')::bigint & (1::bigint << 21)) <> 0)
  and area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);
create policy removes on place for delete using ((select (current_setting('app.can')::bigint & (1::bigint << 21)) <> 0)
  and area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);
grant select, insert, update, delete on place to op_app, op_worker;

-- Presence: who was where, by a reference that means nothing without that day's key in the key store.
create table presence (
  day date not null,
  id bigint generated always as identity,
  place_no int not null,
  ref int not null,
  from_minute smallint not null check (from_minute between 0 and 1440),   -- minutes of the city-local day, half-open
  to_minute smallint not null check (to_minute between 0 and 1440),
  precision smallint not null default 0 check (precision between 0 and 2), -- 0 minute, 1 part of day, 2 whole day
  source smallint not null,                        -- see app/modules/presence/schema.ts
  certainty smallint not null default 2,
  area_key bigint not null,
  import_id uuid,
  primary key (day, id)
) partition by range (day);
create index on presence (place_no, day, from_minute);
create index on presence (ref, day);
create index on presence (import_id) where import_id is not null;
alter table presence enable row level security;
alter table presence force row level security;
create policy adds on presence for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 22)) <> 0));
-- read only by the trace index (bit 25 is given to no person); nobody browses presence
create policy sees on presence for select using ((select (current_setting('app.can')::bigint & (1::bigint << 25)) <> 0));
create policy removes on presence for delete using ((select (current_setting('app.can')::bigint & (1::bigint << 25)) <> 0));
grant select, insert, delete on presence to op_app, op_worker;
create table presence_default partition of presence default;
create function core.ensure_presence_day(d date) returns void language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare t text := format('presence_%s', to_char(d, 'YYYYMMDD'));
begin
  if to_regclass('public.' || t) is null then
    perform pg_advisory_xact_lock(7301, (d - date '2000-01-01'));
    if to_regclass('public.' || t) is null then
      execute format('create table public.%I partition of public.presence for values from (%L) to (%L)', t, d, d + 1);
    end if;
  end if;
end $$;
revoke all on function core.ensure_presence_day(date) from public;
grant execute on function core.ensure_presence_day(date) to op_app, op_worker;

-- Journeys with seats: a plane, train or coach on a day.
create table journey (
  id uuid primary key default uuidv7(),
  no int generated always as identity unique,
  mode text not null check (mode in ('plane', 'train', 'metro', 'coach', 'bus', 'ship', 'taxi', 'car', 'other')),
  number text not null,
  day date not null,
  sealed_ac boolean,
  departs_at timestamptz, arrives_at timestamptz,
  from_place text, to_place text,
  area_key bigint not null default 0,
  import_id uuid
);
create unique index on journey (mode, number, day);
alter table journey enable row level security;
alter table journey force row level security;
create policy sees on journey for select using ((select (current_setting('app.can')::bigint & (1::bigint << 20)) <> 0));
create policy adds on journey for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 21)) <> 0));
create policy changes on journey for update using ((select (current_setting('app.can')::bigint & (1::bigint << 21)) <> 0));
create policy removes on journey for delete using ((select (current_setting('app.can')::bigint & (1::bigint << 21)) <> 0));
grant select, insert, update, delete on journey to op_app, op_worker;
create table journey_seat (
  id uuid primary key default uuidv7(),
  journey_id uuid not null references journey(id) on delete cascade,
  person_id uuid not null references person(id) on delete cascade,
  carriage text, seat_row int, seat text, compartment text,
  crew boolean not null default false,
  boarded_at timestamptz, left_at timestamptz,
  source text not null default 'ticket',
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  import_id uuid
);
create index on journey_seat (journey_id);
create index on journey_seat (person_id);
create index on journey_seat (import_id) where import_id is not null;
select core.protect('journey_seat', 0, 2, array['area_key', 'located_key', 'origin_key']);
