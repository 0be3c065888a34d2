-- People have dense numbers: what the trace index counts in. A presence row holds the day's meaningless reference of that number (a keyed bijection; the
-- day's key lies in the key store), so the number itself says nothing about anybody.
alter table person add column no int generated always as identity;
create unique index person_no on person (no);

-- The numbers of people a writer of presences or a tracer names by id. Bits: 22 presence.write, 25 presence.index, 7 trace.run, 13 import.run.
create function core.person_numbers(ids uuid[]) returns table (id uuid, no int)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  if can::bigint & ((1::bigint << 22) | (1::bigint << 25) | (1::bigint << 7) | (1::bigint << 13)) = 0 then raise exception 'not allowed' using errcode = '42501'; end if;
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | 1)::text, true);
  return query select p.id, p.no from person p where p.id = any(ids);
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
end $$;
revoke all on function core.person_numbers(uuid[]) from public;
grant execute on function core.person_numbers(uuid[]) to op_app, op_worker;

-- What changed for the trace index, by the transaction that changed it: a reader takes what its last snapshot did not see, so that a change whose
-- transaction ended late is never missed. Written by triggers, so that no writer can forget it.
create table presence_write (
  xid xid8 not null default pg_current_xact_id(),
  removed boolean not null default false,          -- rows were taken away: those days must be read anew
  first_id bigint, last_id bigint,                 -- of the rows added; rows of others may lie between
  first_day date not null, last_day date not null,
  row_count bigint not null default 0,
  at timestamptz not null default clock_timestamp()
);
create index on presence_write (xid);
create index on presence_write (first_day, last_day);
-- bit 22 may add presences, and its triggers the notes of them; taking a note away would hide rows
select core.protect('presence_write', 25, 25, array[]::text[]);
create policy notes on presence_write to op_owner using (true) with check (true);

create table trace_change (
  xid xid8 not null default pg_current_xact_id(),
  kind text not null check (kind in ('trajectory', 'tie', 'seat')),
  person_id uuid,                                  -- whose confirmed trajectory lines changed
  group_id uuid                                    -- whose members changed
);
create index on trace_change (xid);
select core.protect('trace_change', 25, 25, array[]::text[]);
create policy notes on trace_change to op_owner using (true) with check (true);

-- Notes below this transaction were cleared away; what was sealed on an older snapshot must be read anew from the rows.
create table presence_cleared (only_row boolean primary key default true check (only_row), below xid8 not null);
insert into presence_cleared (below) values ('0');
select core.protect('presence_cleared', 25, 25, array[]::text[]);
create policy notes on presence_cleared to op_owner using (true) with check (true);

create function core.presence_added() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  insert into presence_write (first_id, last_id, first_day, last_day, row_count)
  select min(f.id), max(f.id), min(f.day), max(f.day), count(*) from fresh f having count(*) > 0;
  return null;
end $$;
create trigger presence_added after insert on presence referencing new table as fresh for each statement execute function core.presence_added();
create function core.presence_taken() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  insert into presence_write (removed, first_day, last_day, row_count) select true, g.day, g.day, count(*) from gone g group by g.day;
  return null;
end $$;
create trigger presence_taken after delete on presence referencing old table as gone for each statement execute function core.presence_taken();
create trigger presence_changed_old after update on presence referencing old table as gone for each statement execute function core.presence_taken();
create trigger presence_changed_new after update on presence referencing new table as gone for each statement execute function core.presence_taken();
-- A day's partition was dropped, which no trigger sees.
create function core.note_presence_removed(first_day date, last_day date) returns void language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  perform core.require(25);
  insert into presence_write (removed, first_day, last_day) values (true, first_day, last_day);
end $$;

create function core.trajectory_told() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  insert into trace_change (kind, person_id) select distinct 'trajectory', t.person_id from touched t;
  return null;
end $$;
create trigger trajectory_added after insert on trajectory_entry referencing new table as touched for each statement execute function core.trajectory_told();
create trigger trajectory_taken after delete on trajectory_entry referencing old table as touched for each statement execute function core.trajectory_told();
create trigger trajectory_changed_old after update on trajectory_entry referencing old table as touched for each statement execute function core.trajectory_told();
create trigger trajectory_changed_new after update on trajectory_entry referencing new table as touched for each statement execute function core.trajectory_told();

create function core.tie_told() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  insert into trace_change (kind, group_id) select distinct 'tie', t.group_id from touched t;
  return null;
end $$;
create trigger tie_added after insert on tie_member referencing new table as touched for each statement execute function core.tie_told();
create trigger tie_taken after delete on tie_member referencing old table as touched for each statement execute function core.tie_told();
create trigger tie_changed_old after update on tie_member referencing old table as touched for each statement execute function core.tie_told();
create trigger tie_changed_new after update on tie_member referencing new table as touched for each statement execute function core.tie_told();
create function core.seat_told() returns trigger language plpgsql security definer set search_path = pg_catalog, public, core as $$
begin
  insert into trace_change (kind) values ('seat');
  return null;
end $$;
create trigger seat_told after insert or update or delete on journey_seat for each statement execute function core.seat_told();
create trigger seat_told after update or delete on journey for each statement execute function core.seat_told();

revoke all on function core.presence_added(), core.presence_taken(), core.note_presence_removed(date, date), core.trajectory_told(), core.tie_told(), core.seat_told() from public;
grant execute on function core.note_presence_removed(date, date) to op_app, op_worker;
grant select, insert, update, delete on presence_cleared to op_worker;

-- Which server these transaction numbers belong to: a restored or promoted database counts anew, and what was sealed before must not be believed.
create function core.transaction_line() returns text language sql stable security definer set search_path = pg_catalog as $$
  select concat_ws('.', (select system_identifier from pg_control_system()), (select timeline_id from pg_control_checkpoint()), (select oid from pg_database where datname = current_database())) $$;
revoke all on function core.transaction_line() from public;
grant execute on function core.transaction_line() to op_app, op_worker;

-- A day's rows packed by the server: a city's day is fifty million rows, and an object for each would cost minutes. One answer holds the rows of
-- (after, upto] in id order, at most how_many, as two columns of big-endian 64-bit words: place << 32 | reference, and
-- from << 48 | to << 32 | source << 16 | precision << 8 | certainty.
create function core.packed_presences(of_day date, after bigint, upto bigint, how_many int) returns table (row_count int, last_id bigint, who bytea, what bytea)
language sql stable security invoker set search_path = pg_catalog, public as $$
  select count(*)::int, max(p.id), string_agg(int8send((p.place_no::bigint << 32) | (p.ref::bigint & 4294967295)), ''),
    string_agg(int8send((p.from_minute::bigint << 48) | (p.to_minute::bigint << 32) | (p.source::bigint << 16) | (p.precision::bigint << 8) | p.certainty), '')
  from (select * from presence x where x.day = of_day and x.id > after and x.id <= upto order by x.id limit how_many) p $$;
revoke all on function core.packed_presences(date, bigint, bigint, int) from public;
grant execute on function core.packed_presences(date, bigint, bigint, int) to op_app, op_worker;

-- Members of groups in the same manner: group << 32 | person, and first << 32 | last day (days since 2000-01-01; -2147483648 and 2147483647 are open ends).
create function core.packed_ties(after int, how_many int) returns table (row_count int, last_no int, who bytea, days bytea)
language sql stable security invoker set search_path = pg_catalog, public as $$
  select count(*)::int, max(t.group_no), string_agg(int8send((t.group_no::bigint << 32) | t.person_no), ''),
    string_agg(int4send(coalesce(t.from_on - date '2000-01-01', -2147483648)) || int4send(coalesce(t.to_on - date '2000-01-01', 2147483647)), '')
  from (select g.no as group_no, p.no as person_no, m.from_on, m.to_on from (select x.id, x.no from tie_group x where x.no > after order by x.no limit how_many) g
    join tie_member m on m.group_id = g.id join person p on p.id = m.person_id) t $$;
revoke all on function core.packed_ties(int, int) from public;
grant execute on function core.packed_ties(int, int) to op_worker;

-- Rows written before the keyed references carry random ones, whose meaning lay in a table of the key store. Each day is carried over once, whole.
create table presence_rekeyed (day date primary key);
select core.protect('presence_rekeyed', 25, 25, array[]::text[]);
create policy notes on presence_rekeyed to op_owner using (true) with check (true);
create policy rekeys on presence for update to op_owner using (true) with check (true);
create function core.rekey_presences(of_day date, former int[], keyed int[]) returns table (carried bigint, nobody bigint)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare n_carried bigint; n_nobody bigint;
begin
  perform core.require(25);
  perform pg_advisory_xact_lock(7302, (of_day - date '2000-01-01'));
  if exists (select from presence_rekeyed r where r.day = of_day) then return query select 0::bigint, 0::bigint; return; end if;
  insert into presence_rekeyed (day) values (of_day);
  -- a reference nobody knows the meaning of would mean a stranger under the new key
  delete from presence p where p.day = of_day and not (p.ref = any(former));
  get diagnostics n_nobody = row_count;
  update presence p set ref = m.keyed from unnest(rekey_presences.former, rekey_presences.keyed) m(former, keyed) where p.day = of_day and p.ref = m.former;
  get diagnostics n_carried = row_count;
  return query select n_carried, n_nobody;
end $$;
revoke all on function core.rekey_presences(date, int[], int[]) from public;
grant execute on function core.rekey_presences(date, int[], int[]) to op_worker;
