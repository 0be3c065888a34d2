-- How far the presences were sent to the cluster, where one is configured: the writes that a snapshot saw, and the rows within the next ones.
create table presence_forward (
  only_row boolean primary key default true check (only_row),
  mark text not null,
  at timestamptz not null,
  lateness_ms bigint not null default 0            -- age of the oldest write that the last run found waiting
);
select core.protect('presence_forward', 25, 25, array[]::text[]);

-- Two senders of a day's first presences at once: to_regclass may answer from a cache that the wait for the advisory lock does not renew, and the second
-- one failed. A query of the catalog sees what is committed.
create or replace function core.ensure_presence_day(d date) returns void language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare t text := format('presence_%s', to_char(d, 'YYYYMMDD'));
begin
  if not exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = t) then
    perform pg_advisory_xact_lock(7301, (d - date '2000-01-01'));
    if not exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = t) then
      execute format('create table public.%I partition of public.presence for values from (%L) to (%L)', t, d, d + 1);
    end if;
  end if;
end $$;
