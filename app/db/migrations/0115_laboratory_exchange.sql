-- How a laboratory's own systems send results: who may (feeds), what came (messages, files), what fitted no tube (inbox), and what its codes mean.

-- A laboratory's system. Over MLLP it is known by its client certificate; over HTTP by a session of kind 'device' that holds result.send (bit 43) and no more.
create table lab_feed (
  id uuid primary key default uuidv7(),
  lab_id uuid not null,
  name text not null,
  transport text not null check (transport in ('mllp', 'fhir')),
  sending_application text, sending_facility text,   -- MSH-3, MSH-4, checked where they stand here
  charset text not null check (charset in ('UNICODE UTF-8', 'GB 18030')),
  certificate_fingerprint text check (certificate_fingerprint ~ '^[0-9a-f]{64}$'),
  certificate_expires_at timestamptz,
  area_key bigint not null, area_hi bigint not null, -- of its laboratory
  registered_at timestamptz not null, registered_by text not null,
  revoked_at timestamptz, revoked_by text, revoke_reason text,
  last_heard_at timestamptz
);
create unique index lab_feed_certificate on lab_feed (certificate_fingerprint) where revoked_at is null and certificate_fingerprint is not null;
create unique index lab_feed_sender on lab_feed (coalesce(sending_application, ''), coalesce(sending_facility, '')) where revoked_at is null and transport = 'mllp' and certificate_fingerprint is null;
create index on lab_feed (lab_id);
select core.protect('lab_feed', 38, 18, array['area_key']);
create policy itself on lab_feed for select to op_app, op_worker using (current_setting('app.actor') = 'device:' || id);
create policy registers on lab_feed to op_owner using (true) with check (true);

-- One message, FHIR document or file: so that the same again is known, and a refused one can be read by whoever mends it.
create table lab_message (
  id uuid primary key,
  lab_id uuid not null,
  feed_id uuid references lab_feed(id),
  transport text not null check (transport in ('mllp', 'fhir', 'file')),
  control_id text not null,
  content_hash bytea not null,
  state text not null check (state in ('taken', 'refused')),
  source_id text not null,                           -- what its results name as their source
  received_at timestamptz not null,
  results int not null default 0, released int not null default 0, for_review int not null default 0,
  already int not null default 0, waiting int not null default 0, refused int not null default 0,
  problems jsonb not null default '[]',              -- [{path, rule, message: {zh, en}}]
  sealed bytea,                                      -- a refused message, as it came
  area_key bigint not null
);
create unique index lab_message_once on lab_message (feed_id, control_id) where feed_id is not null;
create index on lab_message (lab_id, received_at);
create index on lab_message (area_key, id);
select core.protect('lab_message', 38, 39, array['area_key']);

-- Results that fit no tube in their laboratory: they wait for the tube or for a person, and never take effect by a guess.
create table lab_inbox (
  id uuid primary key default uuidv7(),
  lab_id uuid not null,
  feed_id uuid references lab_feed(id),
  message_id uuid,
  transport text not null check (transport in ('mllp', 'fhir', 'file')),
  file_name text,
  result_key text not null,
  tube_code text not null,
  result jsonb not null,                             -- IncomingResult
  person_sealed bytea,                               -- whom the message names; opened by the system alone, to propose
  rule text not null, why jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'assigned', 'fitted', 'rejected')),
  received_at timestamptz not null,
  decided_at timestamptz, decided_by text, reason text,
  assigned_code text, assigned_tube uuid,
  tried_at timestamptz,                              -- when its tube was last found to be there
  area_key bigint not null,
  version int not null default 1
);
create unique index lab_inbox_once on lab_inbox (lab_id, result_key);
create index on lab_inbox (area_key, id);
create index on lab_inbox (lab_id, received_at) where state = 'waiting';
select core.protect('lab_inbox', 38, 39, array['area_key']);

-- What a laboratory's own codes mean. A wrong line here turns results round, so administrators write it.
create table lab_code_table (
  lab_id uuid primary key,
  own jsonb not null,
  changed_at timestamptz not null, changed_by text not null,
  area_key bigint not null,
  version int not null default 1
);
select core.protect('lab_code_table', 38, 18, array['area_key']);

-- A file somebody uploaded: its rows as read (tube codes and results, no person), until it is committed or discarded.
create table lab_file (
  id uuid primary key default uuidv7(),
  lab_id uuid not null,
  file_name text not null,
  content_hash bytea not null,
  bytes int not null,
  state text not null check (state in ('checked', 'committed', 'undone', 'discarded')),
  columns jsonb not null,                            -- [{header, field}]
  rows jsonb not null,                               -- [{row, result}] that could be read
  row_count int not null,
  counts jsonb not null,
  problem_rows jsonb not null, problem_rows_left_out int not null default 0,
  uploaded_at timestamptz not null, uploaded_by text not null,
  committed_at timestamptz, committed_by text,
  undone_at timestamptz, undone_by text, undo_reason text, need_correction text[] not null default '{}',
  area_key bigint not null,
  version int not null default 1
);
create index on lab_file (lab_id, uploaded_at);
create index on lab_file (area_key, id);
create index on lab_file (lab_id, content_hash) where state = 'committed';
select core.protect('lab_file', 38, 39, array['area_key']);

-- Registers a feed of a laboratory of one's area; a token, where it has one, opens the routes for devices and none other.
create function core.register_lab_feed(of_lab uuid, feed_name text, by_transport text, application text, facility text, usual_charset text, fingerprint text, expires timestamptz, key bigint, token_hash bytea, at timestamptz) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare new_id uuid; key_hi bigint;
begin
  perform core.require(18);
  select a.hi into key_hi from area a where a.key = register_lab_feed.key and a.key >= current_setting('app.lo')::bigint and a.hi <= current_setting('app.hi')::bigint and a.archived_at is null;
  if key_hi is null then raise exception 'no such area' using errcode = '42501'; end if;
  insert into lab_feed (lab_id, name, transport, sending_application, sending_facility, charset, certificate_fingerprint, certificate_expires_at, area_key, area_hi, registered_at, registered_by)
  values (of_lab, feed_name, by_transport, application, facility, usual_charset, fingerprint, expires, register_lab_feed.key, key_hi, at, current_setting('app.actor')) returning id into new_id;
  if register_lab_feed.token_hash is not null then
    insert into core.session (token_hash, kind, actor, role, can, lo, hi, expires_at)
    values (register_lab_feed.token_hash, 'device', 'device:' || new_id, 'device', 1::bigint << 43, register_lab_feed.key, key_hi, clock_timestamp() + interval '10 years');
  end if;
  return new_id;
end $$;
create function core.revoke_lab_feed(which uuid, why text, at timestamptz) returns boolean language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  perform core.require(18);
  update lab_feed f set revoked_at = at, revoked_by = current_setting('app.actor'), revoke_reason = why where f.id = which and f.revoked_at is null
    and f.area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint;
  if not found then return false; end if;
  update core.session set ended_at = clock_timestamp() where actor = 'device:' || which and ended_at is null;
  return true;
end $$;
-- For the rest of the transaction the system's session of the exchange is this feed: within its laboratory's area, with what a laboratory does when it enters
-- results (tasks 11 and 12, custody 37, lab.read 38, lab.write 39), never with releasing. No row when the feed is not there or revoked.
create function core.enter_lab_feed(which uuid, at timestamptz) returns table (lab_id uuid, name text, transport text, charset text, sending_application text, sending_facility text, area_key bigint, area_hi bigint, can bigint)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare f lab_feed; bits bigint := (3::bigint << 11) | (7::bigint << 37);
begin
  if current_setting('app.actor') <> 'system:laboratory.exchange' then raise exception 'not allowed' using errcode = '42501'; end if;
  select * into f from lab_feed x where x.id = which and x.revoked_at is null;
  if not found then return; end if;
  update lab_feed x set last_heard_at = at where x.id = which and (x.last_heard_at is null or x.last_heard_at < at - interval '1 minute');
  perform set_config('app.actor', 'device:' || f.id, true), set_config('app.can', bits::text, true),
          set_config('app.lo', f.area_key::text, true), set_config('app.hi', f.area_hi::text, true);
  return query select f.lab_id, f.name, f.transport, f.charset, f.sending_application, f.sending_facility, f.area_key, f.area_hi, bits;
end $$;
revoke all on function core.register_lab_feed(uuid, text, text, text, text, text, text, timestamptz, bigint, bytea, timestamptz), core.revoke_lab_feed(uuid, text, timestamptz), core.enter_lab_feed(uuid, timestamptz) from public;
grant execute on function core.register_lab_feed(uuid, text, text, text, text, text, text, timestamptz, bigint, bytea, timestamptz), core.revoke_lab_feed(uuid, text, timestamptz), core.enter_lab_feed(uuid, timestamptz) to op_app, op_worker;
