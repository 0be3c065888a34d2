-- Which key a day's references were made with, by its fingerprint (16 hex digits of a SHA-256 of the key: nothing to anybody without the key). An older
-- key store that is restored does not know the keys of younger days; without this it would make new ones, and old rows would name other people.
create table presence_day (
  day date primary key,
  key_fingerprint text,                            -- null: recorded before there were fingerprints; bound at the next start, where the key is still there
  forgotten_at timestamptz                         -- the day was forgotten: nothing is ever added to it again, whatever a key store says
);

-- days recorded so far; a partition is read as itself, where no policy stands before the owner
do $$
declare t record; filled boolean;
begin
  for t in select c.relname as name, to_date(substring(c.relname from 10), 'YYYYMMDD') as day from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname ~ '^presence_[0-9]{8}$' loop
    execute format('select exists (select from public.%I)', t.name) into filled;
    if filled then insert into presence_day (day) values (t.day); end if;
  end loop;
end $$;

alter table presence_day enable row level security;
alter table presence_day force row level security;
-- bits: 22 presence.write, 25 presence.index. Who records binds a new day; only the index's own session changes a binding; nobody takes one away but a superuser
create policy sees on presence_day for select using ((select (current_setting('app.can')::bigint & ((1::bigint << 22) | (1::bigint << 25))) <> 0));
create policy adds on presence_day for insert with check ((select (current_setting('app.can')::bigint & ((1::bigint << 22) | (1::bigint << 25))) <> 0));
create policy changes on presence_day for update using ((select (current_setting('app.can')::bigint & (1::bigint << 25)) <> 0));
grant select, insert, update on presence_day to op_app, op_worker;

create function core.presence_day_stands() returns trigger language plpgsql set search_path = pg_catalog, public, core as $$
begin
  if tg_op = 'DELETE' then
    if exists (select from presence p where p.day = old.day) then
      raise exception 'presences of % are still there: delete them first, or a new key would read them as other people', old.day using errcode = '55000';
    end if;
    return old;
  end if;
  if new.day <> old.day or (old.key_fingerprint is not null and new.key_fingerprint is distinct from old.key_fingerprint) or (old.forgotten_at is not null and new.forgotten_at is null) then
    raise exception 'the key of % does not change', old.day using errcode = '55000';
  end if;
  return new;
end $$;
revoke all on function core.presence_day_stands() from public;
create trigger presence_day_stands before update or delete on presence_day for each row execute function core.presence_day_stands();

-- Drops a day's rows and marks the day. Only where the day's key was destroyed before (the job notes that), only for the job. Dropping locks the whole table; that is
-- waited for no longer than the function's lock_timeout: scans being recorded then wait that long at most; on 55P03 the caller tries again later.
-- DETACH … CONCURRENTLY cannot be used: it runs in no function and asks for the owner of the table, which the job's role is not.
create or replace function core.drop_presence_day(d date) returns void language plpgsql security definer set search_path = pg_catalog, public, core set lock_timeout = '150ms' as $$
begin
  perform core.require(25);
  if not exists (select from presence_forgetting f where f.day = d and f.done_at is null and f.key_destroyed_at is not null) then
    raise exception 'the key of % was not destroyed', d using errcode = '55000';
  end if;
  execute format('drop table if exists public.%I', 'presence_' || to_char(d, 'YYYYMMDD'));
  insert into presence_day (day, forgotten_at) values (d, clock_timestamp())
    on conflict (day) do update set forgotten_at = coalesce(presence_day.forgotten_at, excluded.forgotten_at);
  perform core.note_presence_removed(d, d);
end $$;
