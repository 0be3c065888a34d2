-- Beside a default partition a new day waits for whoever reads the whole table, and every scan behind it. There is none any more: who adds presences
-- makes sure of the day's partition first, and a row of any other day is refused.
--
-- Attached instead of created in place: creating in place locks the whole table against everybody, attaching lets readers and writers go on.
create or replace function core.ensure_presence_day(d date) returns void language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare t text := format('presence_%s', to_char(d, 'YYYYMMDD'));
begin
  if not exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = t) then
    perform pg_advisory_xact_lock(7301, (d - date '2000-01-01'));
    if not exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = t) then
      -- the identity and the indexes come with attaching
      execute format('create table public.%I (like public.presence including defaults including constraints including storage)', t);
      execute format('alter table public.presence attach partition public.%I for values from (%L) to (%L)', t, d, d + 1);
    end if;
  end if;
end $$;

-- What lies in the default partition goes to its days, under the same ids: the notes of writes name them. Straight into the partitions, which no trigger
-- watches: nothing came and nothing went.
alter table presence detach partition presence_default;
do $$
declare d date;
begin
  for d in select distinct x.day from presence_default x order by 1 loop
    perform core.ensure_presence_day(d);
    execute format('insert into public.%I (day, id, place_no, ref, from_minute, to_minute, precision, source, certainty, area_key, import_id) overriding system value
      select x.day, x.id, x.place_no, x.ref, x.from_minute, x.to_minute, x.precision, x.source, x.certainty, x.area_key, x.import_id from public.presence_default x where x.day = %L',
      'presence_' || to_char(d, 'YYYYMMDD'), d);
  end loop;
end $$;
drop table presence_default;

-- Days of which PostgreSQL holds rows, or an empty partition, before a day: partitions by name, attached or cut loose by a run that was stopped.
create or replace function core.presence_days_before(before date) returns table (day date) language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
begin
  perform core.require(25);
  return query select x.day from (
      select to_date(substring(c.relname from 10), 'YYYYMMDD') as day from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname ~ '^presence_[0-9]{8}$') x
    where x.day < before order by 1;
end $$;
