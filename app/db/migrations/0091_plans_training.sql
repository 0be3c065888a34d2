-- Training (培训): what staff can do, who holds it until when, and how many of each an area needs.
create table skill (
  id uuid primary key default uuidv7(),
  code text not null unique,
  name text not null,
  name_en text not null default '',
  valid_months int,                                -- proposed when recorded; null: does not expire
  created_by text not null,
  archived_at timestamptz
);
-- the usual five; how long each holds is an office choice the city changes
insert into skill (code, name, name_en, valid_months, created_by) values
  ('investigation', '流行病学调查', 'Case investigation', 24, 'system'),
  ('sampling', '采样', 'Specimen collection', 12, 'system'),
  ('transfer', '转运', 'Transfer of persons', 12, 'system'),
  ('disinfection', '消毒消杀', 'Disinfection', 24, 'system'),
  ('ppe', '个人防护', 'Personal protection', 12, 'system');
select core.protect('skill', 29, 31, array[]::text[]);

create table training_record (
  id uuid primary key default uuidv7(),
  account_id uuid not null,
  skill_id uuid not null references skill(id),
  held_from date not null,
  valid_until date,                                -- last day it counts; null: does not expire
  proof text not null,
  recorded_at timestamptz not null, recorded_by text not null,
  revoked_at timestamptz, revoked_by text, revoked_reason text,
  area_key bigint not null                         -- where the account worked when it was recorded
);
create index on training_record (account_id);
create index on training_record (area_key, valid_until);
select core.protect('training_record', 31, 31, array['area_key']);
create policy own on training_record for select to op_app, op_worker using (current_setting('app.actor') = account_id::text);

create table training_need (
  skill_id uuid not null references skill(id),
  unit text not null default '',                   -- '': anybody of the area
  needed int not null,
  set_at timestamptz not null, set_by text not null,
  area_key bigint not null,
  primary key (area_key, skill_id, unit)
);
select core.protect('training_need', 31, 31, array['area_key']);

-- The staff of the caller's area: name, unit, role and the area they work in, nothing else of an account. `person` only tells two accounts of one
-- person from two people; it is never sent out.
create function core.training_staff() returns table (id text, person uuid, name text, unit text, role text, area_key bigint)
language plpgsql stable security definer set search_path = pg_catalog, core as $$
begin
  perform core.require(31);
  return query select distinct on (a.id) a.id::text, a.natural_person, a.name, a.unit, g.role, g.area_key
    from core.account a join core.account_grant g on g.account_id = a.id
    where a.disabled_at is null and g.ended_at is null
      and g.area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint
    order by a.id, g.area_key desc;
end $$;
revoke all on function core.training_staff() from public;
grant execute on function core.training_staff() to op_app, op_worker;
