-- The journal: every change and every look at personal data. Leaves are written inside the business transaction;
-- a sequencer orders them afterwards into a Merkle log (RFC 9162 hashing) with signed checkpoints (C2SP note format).
create schema journal;
grant usage on schema journal to op_app, op_worker, op_audit;

create table journal.entry (
  seq bigint generated always as identity,
  month date not null,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null,
  actor text not null,
  area_key bigint not null,
  act text not null,
  object_kind text not null default '',
  object_id text not null default '',
  bytes bytea not null,          -- the exact JCS bytes that were hashed
  leaf bytea not null,           -- SHA-256(0x00 || bytes)
  detail bytea,                  -- ciphertext (or plain canonical JSON where nothing is personal); bytes commit to its hash
  detail_key uuid,               -- the subject key it is sealed under; null = not sealed
  primary key (month, seq)
) partition by range (month);
create table journal.entry_default partition of journal.entry default;
create index on journal.entry (seq);
create index on journal.entry (xid, seq);
create index on journal.entry (object_id, seq) where object_id <> '';
create index on journal.entry (actor, seq);

create table journal.position (
  position bigint primary key,
  seq bigint not null unique,
  leaf bytea not null
);
create table journal.checkpoint (
  size bigint primary key,
  root bytea not null,
  at timestamptz not null,
  note text not null             -- signed C2SP checkpoint
);
create table journal.frontier (only_row boolean primary key default true check (only_row), size bigint not null, hashes bytea not null);
insert into journal.frontier (size, hashes) values (0, ''::bytea);

create function journal.append(entry_month date, entry_at timestamptz, entry_area bigint, entry_act text, kind text, object text, entry_bytes bytea, sealed_detail bytea, sealed_under uuid) returns bigint
language plpgsql security definer set search_path = pg_catalog, journal as $$
declare head jsonb := convert_from(entry_bytes, 'UTF8')::jsonb; new_seq bigint;
begin
  -- the server cannot write in another's name, nor under another's session
  if head->>'actor' is distinct from current_setting('app.actor') or head->>'session' is distinct from current_setting('app.session') then
    raise exception 'journal entry is not of this session' using errcode = '42501';
  end if;
  insert into journal.entry (month, at, actor, area_key, act, object_kind, object_id, bytes, leaf, detail, detail_key)
  values (entry_month, entry_at, head->>'actor', entry_area, entry_act, kind, object, entry_bytes, sha256('\x00'::bytea || entry_bytes), sealed_detail, sealed_under)
  returning seq into new_seq;
  return new_seq;
end $$;
revoke all on function journal.append(date, timestamptz, bigint, text, text, text, bytea, bytea, uuid) from public;
grant execute on function journal.append(date, timestamptz, bigint, text, text, text, bytea, bytea, uuid) to op_app, op_worker;

alter table journal.entry enable row level security;
alter table journal.position enable row level security;
alter table journal.checkpoint enable row level security;
alter table journal.frontier enable row level security;
-- capability 17 = journal.read; an auditor sees the entries of their area
create policy reads on journal.entry for select to op_app, op_worker, op_audit using (
  (select (current_setting('app.can')::bigint & 131072) <> 0)
  and area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);
create policy reads on journal.position for select to op_app, op_worker, op_audit using ((select (current_setting('app.can')::bigint & 131072) <> 0));
create policy reads on journal.checkpoint for select to op_app, op_worker, op_audit using (true);  -- roots are public
create policy sequences on journal.position for insert to op_worker with check (true);
create policy sequences on journal.checkpoint for insert to op_worker with check (true);
create policy sequences on journal.frontier to op_worker using (true) with check (true);
create policy sequences on journal.entry for select to op_worker using (current_setting('app.actor') = 'system:sequencer');
grant select on journal.entry, journal.position, journal.checkpoint to op_app, op_worker, op_audit;
grant insert on journal.position, journal.checkpoint to op_worker;
grant select, update on journal.frontier to op_worker;
