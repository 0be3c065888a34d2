-- A scanner that stands at one place: its rows need not name the place, and may name no other. When it was last heard of is kept here, because what it sent is purged.
alter table presence_device add column place_id uuid references place(id);
alter table presence_device add column last_received_at timestamptz;
create index on presence_device (place_id) where place_id is not null;
create index presence_batch_recent on presence_batch (device_id, received_at) include (row_count, recorded, refused, area_key);
-- a migration has no session for the policies to ask
alter table presence_device no force row level security;
alter table presence_batch no force row level security;
update presence_device d set last_received_at = b.last from (select x.device_id, max(x.received_at) as last from presence_batch x group by x.device_id) b where b.device_id = d.id;
alter table presence_device force row level security;
alter table presence_batch force row level security;

-- Once a minute at most: two batches of one device at once must not wait for each other.
create function core.presence_batch_taken() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  update presence_device d set last_received_at = t.last from (select x.device_id, max(x.received_at) as last from taken x group by x.device_id) t
    where d.id = t.device_id and (d.last_received_at is null or d.last_received_at < t.last - interval '1 minute');
  return null;
end $$;
create trigger presence_batch_taken after insert on presence_batch referencing new table as taken for each statement execute function core.presence_batch_taken();

-- Whoever administers devices holds no place.read; names of places of their own area are told for this purpose. Homes are nobody's scanner.
create function core.device_places(pattern text, key bigint) returns table (id uuid, name text, kind text, area_key bigint)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can'); key_hi bigint;
begin
  perform core.require(18);
  select a.hi into key_hi from area a where a.key = device_places.key and a.archived_at is null;
  perform set_config('app.can', (can::bigint | (1::bigint << 20))::text, true);
  return query select p.id, p.name, p.kind, p.area_key from place p
    where p.area_key between greatest(lo, device_places.key) and least(hi, key_hi) and p.name_key like pattern and p.kind <> 'home' order by length(p.name), p.id limit 20;
  perform set_config('app.can', can, true);
end $$;
create function core.device_place_names(ids uuid[]) returns table (id uuid, name text, area_key bigint)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can');
begin
  perform core.require(18);
  perform set_config('app.can', (can::bigint | (1::bigint << 20))::text, true);
  return query select p.id, p.name, p.area_key from place p where p.id = any(ids) and p.area_key between lo and hi and p.kind <> 'home';
  perform set_config('app.can', can, true);
end $$;

drop function core.register_device(text, text, bigint, bytea, timestamptz);
create function core.register_device(device_name text, device_kind text, key bigint, token_hash bytea, at timestamptz, place uuid default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare new_id uuid; key_hi bigint;
begin
  perform core.require(18);
  select a.hi into key_hi from area a where a.key = register_device.key and a.key >= current_setting('app.lo')::bigint and a.hi <= current_setting('app.hi')::bigint and a.archived_at is null;
  if key_hi is null then raise exception 'no such area' using errcode = '42501'; end if;
  if place is not null and not exists (select from core.device_place_names(array[place]) p where p.area_key between register_device.key and key_hi) then
    raise exception 'no such place' using errcode = '42501';
  end if;
  insert into presence_device (name, kind, area_key, area_hi, place_id, registered_at, registered_by) values (device_name, device_kind, key, key_hi, place, at, current_setting('app.actor')) returning id into new_id;
  insert into core.session (token_hash, kind, actor, role, can, lo, hi, expires_at)
  values (register_device.token_hash, 'device', 'device:' || new_id, 'device', 1::bigint << 22, key, key_hi, clock_timestamp() + interval '10 years');
  return new_id;
end $$;

create or replace function core.device_names(place_ids uuid[], place_external_ids text[], person_ids uuid[], person_external_ids text[]) returns table (device jsonb, places jsonb, people jsonb)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can'); stands_at uuid;
begin
  perform core.require(22);
  select jsonb_build_object('id', d.id, 'kind', d.kind, 'areaKey', d.area_key, 'placeId', d.place_id), d.place_id into device, stands_at from presence_device d
    where d.revoked_at is null and current_setting('app.actor') = 'device:' || d.id;
  if device is null then return next; return; end if;
  perform set_config('app.can', (can::bigint | (1::bigint << 20) | 1)::text, true);
  select jsonb_agg(jsonb_build_object('id', p.id, 'external', p.external_id, 'no', p.no, 'areaKey', p.area_key) order by p.id) into places from place p
    where (p.id = any(place_ids) or p.id = stands_at or p.external_id = any(place_external_ids)) and p.area_key between lo::bigint and hi::bigint;
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  select jsonb_agg(jsonb_build_object('id', p.id, 'external', p.external_id, 'no', coalesce(m.no, p.no)) order by p.id) into people
    from (select x.* from person x where x.id = any(person_ids) union select x.* from person x where x.external_id = any(person_external_ids) and x.merged_into is null) p
    left join person m on m.id = p.merged_into;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
  return next;
end $$;

-- As before, and no place goes that a device stands at.
create or replace function core.undo_import_places(batch uuid) returns bigint language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare before text := current_setting('app.can'); lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); gone bigint;
begin
  perform core.require(13);
  if not exists (select from import_batch b where b.id = batch) then raise exception 'no such import' using errcode = '42501'; end if;
  perform set_config('app.can', (before::bigint | (1::bigint << 25) | (1::bigint << 3) | (1::bigint << 20) | (1::bigint << 21) | 1)::text, true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  delete from place p where p.import_id = batch
    and not exists (select from presence x where x.place_no = p.no)
    and not exists (select from trajectory_entry x where x.place_id = p.id)
    and not exists (select from place x where x.parent_id = p.id)
    and not exists (select from tie_group x where x.place_id = p.id)
    and not exists (select from presence_device x where x.place_id = p.id);
  get diagnostics gone = row_count;
  perform set_config('app.can', before, true), set_config('app.lo', lo, true), set_config('app.hi', hi, true);
  return gone;
end $$;
revoke all on function core.presence_batch_taken(), core.device_places(text, bigint), core.device_place_names(uuid[]), core.register_device(text, text, bigint, bytea, timestamptz, uuid) from public;
grant execute on function core.device_places(text, bigint), core.device_place_names(uuid[]), core.register_device(text, text, bigint, bytea, timestamptz, uuid) to op_app, op_worker;
