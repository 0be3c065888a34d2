-- A class a person set by a rule on facts they state; a later run keeps it and says what it would have found.
alter table contact add column class_set jsonb;                          -- {by, at, ruleId, facts, note}
alter table contact add column via_person_id uuid;                       -- the close contact a contact of a contact was met through
alter table contact add column found_facts jsonb not null default '{}';  -- what a run found, as the next run compares it
alter table trace_run add column outdated_at timestamptz;                -- the trajectory or the dates changed since
create index on contact (outbreak_id, priority desc nulls last, id);
create index on contact (outbreak_id, last_exposure_at desc nulls last, id);
create index on contact (case_id, priority desc nulls last, id);
create index on contact (outbreak_id, state, class_id);
create index on contact (via_contact_id) where via_contact_id is not null;
create index on contact (run_id);

-- A place where more people were met than can be listed one by one: one row, opened by slices of time.
create table trace_venue (
  run_id uuid not null references trace_run(id) on delete cascade,
  case_id uuid not null references case_record(id) on delete cascade,
  outbreak_id uuid not null references outbreak(id),
  place_id uuid not null references place(id),
  people int not null,
  first_at timestamptz not null, last_at timestamptz not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  primary key (run_id, place_id)
);
create index on trace_venue (case_id);
create index on trace_venue (outbreak_id);
select core.protect('trace_venue', 5, 7, array['area_key', 'located_key', 'origin_key']);

-- Many people put under measures at once: proposed by one natural person, confirmed by another.
create table contact_batch (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  contact_ids uuid[] not null,
  reason text,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'refused')),
  result jsonb,
  proposed_at timestamptz not null, proposed_by text not null, proposed_person uuid,
  confirmed_at timestamptz, confirmed_by text, confirmed_person uuid,
  area_key bigint not null
);
create index on contact_batch (outbreak_id, state);
select core.protect('contact_batch', 5, 6, array['area_key']);

-- Tracing crosses district borders: who was met may live in another district, whose staff will act. The tracer learns the area
-- that is responsible and a masked name, nothing else. Bit 7 is trace.run; only ids that tracing returned are known to a caller.
create function core.people_for_tracing(ids uuid[]) returns table (asked uuid, id uuid, area_key bigint, located_key bigint, masked_name text, sex text, birth_year int, vulnerable text[])
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform core.require(7);
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | 1)::text, true);
  return query select p.id, coalesce(m.id, p.id), coalesce(m.area_key, p.area_key), coalesce(m.located_key, p.located_key), coalesce(m.masked_name, p.masked_name), coalesce(m.sex, p.sex), coalesce(m.birth_year, p.birth_year), coalesce(m.vulnerable, p.vulnerable)
    from person p left join person m on m.id = p.merged_into where p.id = any(ids);
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
end $$;

-- The masked people of contacts the caller may see, also when the people themselves belong to another district.
create function core.people_of_contacts(ids uuid[]) returns table (contact_id uuid, person_id uuid, masked_name text, sex text, birth_year int, vulnerable text[])
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can'); seen uuid[]; people uuid[];
begin
  perform core.require(5);
  select array_agg(c.id), array_agg(c.person_id) into seen, people from contact c where c.id = any(ids);
  perform set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true), set_config('app.can', (can::bigint | 1)::text, true);
  return query select s.contact, p.id, p.masked_name, p.sex, p.birth_year, p.vulnerable from unnest(seen, people) s(contact, person) join person p on p.id = s.person;
  perform set_config('app.lo', lo, true), set_config('app.hi', hi, true), set_config('app.can', can, true);
end $$;
revoke all on function core.people_for_tracing(uuid[]), core.people_of_contacts(uuid[]) from public;
grant execute on function core.people_for_tracing(uuid[]), core.people_of_contacts(uuid[]) to op_app, op_worker;

-- Contacts that stand on what an import brought: its rows, its people or its cases. The reader's rights decide what it shows.
create view contact_of_import with (security_invoker = true) as
  select c.id, c.state, c.added_by, c.run_id, c.case_id, c.person_id, c.import_id as own_import, p.import_id as person_import, r.import_id as case_import, r.number as case_number
  from contact c join person p on p.id = c.person_id join case_record r on r.id = c.case_id;
grant select on contact_of_import to op_app, op_worker;
