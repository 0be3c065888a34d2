-- Devices and feeds that send presences: a venue's scanner, an access control, a ticketing feed. Each has a session of its own kind that may do nothing else.
alter table core.session drop constraint session_kind_check;
alter table core.session add constraint session_kind_check check (kind in ('web', 'command_line', 'job', 'system', 'device'));

create table presence_device (
  id uuid primary key default uuidv7(),
  name text not null,
  kind text not null check (kind in ('venue_scanner', 'access_control', 'ticketing_feed')),
  area_key bigint not null,
  area_hi bigint not null,                         -- it may name places of this area only
  registered_at timestamptz not null, registered_by text not null,
  revoked_at timestamptz, revoked_by text
);
create index on presence_device (area_key, id);
select core.protect('presence_device', 18, 18, array['area_key']);
create policy itself on presence_device for select to op_app, op_worker using (current_setting('app.actor') = 'device:' || id);
create policy registers on presence_device to op_owner using (true) with check (true);

-- What a device sent: counts and the hash of the content, so that sending again is answered alike. No person is named here.
create table presence_batch (
  device_id uuid not null references presence_device(id) on delete cascade,
  sequence bigint not null check (sequence >= 0),
  content_hash bytea not null,
  received_at timestamptz not null,
  row_count int not null,
  recorded int not null default 0,
  refused int not null default 0,
  answer jsonb not null,
  area_key bigint not null,
  primary key (device_id, sequence)
);
create index on presence_batch (received_at);
select core.protect('presence_batch', 18, 18, array['area_key']);
create policy own_read on presence_batch for select to op_app, op_worker using (current_setting('app.actor') = 'device:' || device_id);
create policy own_add on presence_batch for insert to op_app, op_worker with check (current_setting('app.actor') = 'device:' || device_id
  and area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);

-- Registering gives the device a session of its own: presence.write (bit 22) over its area and nothing else, on the routes for devices only.
create function core.register_device(device_name text, device_kind text, key bigint, token_hash bytea, at timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare new_id uuid; key_hi bigint;
begin
  perform core.require(18);
  select a.hi into key_hi from area a where a.key = register_device.key and a.key >= current_setting('app.lo')::bigint and a.hi <= current_setting('app.hi')::bigint and a.archived_at is null;
  if key_hi is null then raise exception 'no such area' using errcode = '42501'; end if;
  insert into presence_device (name, kind, area_key, area_hi, registered_at, registered_by) values (device_name, device_kind, key, key_hi, at, current_setting('app.actor')) returning id into new_id;
  insert into core.session (token_hash, kind, actor, role, can, lo, hi, expires_at)
  values (register_device.token_hash, 'device', 'device:' || new_id, 'device', 1::bigint << 22, key, key_hi, clock_timestamp() + interval '10 years');
  return new_id;
end $$;
create function core.revoke_device(which uuid, at timestamptz) returns boolean language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  perform core.require(18);
  update presence_device d set revoked_at = at, revoked_by = current_setting('app.actor') where d.id = which and d.revoked_at is null
    and d.area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint;
  if not found then return false; end if;
  update core.session set ended_at = clock_timestamp() where actor = 'device:' || which and ended_at is null;
  return true;
end $$;
-- Who is sending, and what it names, as numbers: places of its own area by id or by their source's id, people of the city by id or by their source's
-- id. One call a batch; only numbers and area keys come back. device is null when the session is not of a registered, unrevoked device.
create function core.device_names(place_ids uuid[], place_external_ids text[], person_ids uuid[], person_external_ids text[]) returns table (device jsonb, places jsonb, people jsonb)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform core.require(22);
  select jsonb_build_object('id', d.id, 'kind', d.kind, 'areaKey', d.area_key) into device from presence_device d
    where d.revoked_at is null and current_setting('app.actor') = 'device:' || d.id;
  if device is null then return next; return; end if;
  perform set_config('app.can', (can::bigint | (1::bigint << 20) | 1)::text, true);
  select jsonb_agg(jsonb_build_object('id', p.id, 'external', p.external_id, 'no', p.no, 'areaKey', p.area_key) order by p.id) into places from place p
    where (p.id = any(place_ids) or p.external_id = any(place_external_ids)) and p.area_key between lo::bigint and hi::bigint;
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  select jsonb_agg(jsonb_build_object('id', p.id, 'external', p.external_id, 'no', coalesce(m.no, p.no)) order by p.id) into people
    from (select x.* from person x where x.id = any(person_ids) union select x.* from person x where x.external_id = any(person_external_ids) and x.merged_into is null) p
    left join person m on m.id = p.merged_into;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
  return next;
end $$;
revoke all on function core.register_device(text, text, bigint, bytea, timestamptz), core.revoke_device(uuid, timestamptz), core.device_names(uuid[], text[], uuid[], text[]) from public;
grant execute on function core.register_device(text, text, bigint, bytea, timestamptz), core.revoke_device(uuid, timestamptz), core.device_names(uuid[], text[], uuid[], text[]) to op_app, op_worker;
