-- Plans (预案): documents in versions, with triggers on the product's own figures and a checklist that becomes tasks when one fires.
-- A plan is no personal data: it is read in its own area, in the areas above, and by everyone who works below it.
create function core.area_above_reader(key bigint) returns boolean language sql stable set search_path = pg_catalog, public as $$
  select exists (select from public.area a where a.key = area_above_reader.key
    and current_setting('app.lo')::bigint >= a.key and current_setting('app.hi')::bigint <= a.hi) $$;
revoke all on function core.area_above_reader(bigint) from public;
grant execute on function core.area_above_reader(bigint) to op_app, op_worker;

create table plan (
  id uuid primary key default uuidv7(),
  title text not null,                             -- of the version in force, else of the latest
  diseases text[] not null default '{}',           -- codes of packs; empty: any
  example text,                                    -- the shipped example it was made from
  created_at timestamptz not null, created_by text not null,
  withdrawn_at timestamptz, withdrawn_by text, withdrawn_reason text,
  area_key bigint not null,
  version int not null default 1
);
create index on plan (area_key, id);
select core.protect('plan', 29, 30, array['area_key']);
create policy below on plan for select to op_app, op_worker
  using ((select (current_setting('app.can')::bigint & (1::bigint << 29)) <> 0) and core.area_above_reader(area_key));

create table plan_version (
  id uuid primary key default uuidv7(),
  plan_id uuid not null references plan(id) on delete cascade,
  state text not null check (state in ('draft', 'reviewed', 'in_force', 'superseded')),
  number int not null,
  title text not null,
  diseases text[] not null default '{}',
  body jsonb not null,                             -- {sections, triggers, actions}
  note text not null default '',                   -- what is new in it
  writers text[] not null,                         -- accounts that wrote it
  writer_people uuid[] not null default '{}',      -- their natural persons: none of them may review it
  written_at timestamptz not null,
  review_note text,
  reviewed_at timestamptz, reviewed_by text, reviewed_person uuid,
  in_force_at timestamptz, in_force_by text,
  until_at timestamptz,                            -- superseded or withdrawn
  area_key bigint not null,
  version int not null default 1,
  unique (plan_id, number)
);
create unique index plan_one_in_force on plan_version (plan_id) where state = 'in_force';
create unique index plan_one_draft on plan_version (plan_id) where state in ('draft', 'reviewed');
select core.protect('plan_version', 29, 30, array['area_key']);
create policy below on plan_version for select to op_app, op_worker
  using ((select (current_setting('app.can')::bigint & (1::bigint << 29)) <> 0) and core.area_above_reader(area_key));
-- PLN-2: what has been in force is never changed and never goes; only its end is written.
create function public.plan_version_guard() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state in ('in_force', 'superseded') then raise exception 'a version that was in force stays' using errcode = '42501'; end if;
    return old;
  end if;
  if old.state in ('in_force', 'superseded')
     and ((to_jsonb(new) - array['state', 'until_at', 'version']) is distinct from (to_jsonb(old) - array['state', 'until_at', 'version'])
          or (new.state <> old.state and new.state <> 'superseded')) then
    raise exception 'a version that was in force does not change' using errcode = '42501';
  end if;
  return new;
end $$;
create trigger guard before update or delete on plan_version for each row execute function public.plan_version_guard();

-- Each firing: once per episode, with the figure as it stood and the trigger as it was worded.
create table plan_firing (
  id uuid primary key default uuidv7(),
  plan_id uuid not null references plan(id) on delete cascade,
  plan_version_id uuid not null references plan_version(id),
  trigger_key text not null,
  trigger_as jsonb not null,
  outbreak_id uuid not null references outbreak(id),
  fired_at timestamptz not null,
  value double precision not null,
  evidence jsonb not null default '{}',            -- the counts behind the value, by day; never who
  last_true_at timestamptz not null,
  cleared_at timestamptz,
  cleared_why text check (cleared_why in ('false', 'ended', 'changed', 'withdrawn')),
  task_ids uuid[] not null default '{}',           -- the tasks its checklist became
  area_key bigint not null
);
create unique index plan_firing_one_episode on plan_firing (plan_id, trigger_key, outbreak_id, area_key) where cleared_at is null;
create index on plan_firing (plan_id, id);
select core.protect('plan_firing', 29, 30, array['area_key']);
create policy below on plan_firing for select to op_app, op_worker
  using ((select (current_setting('app.can')::bigint & (1::bigint << 29)) <> 0) and core.area_above_reader(area_key));

-- The present value of every trigger in force, as the timed evaluation last saw it.
create table plan_reading (
  plan_id uuid not null references plan(id) on delete cascade,
  trigger_key text not null,
  outbreak_id uuid not null references outbreak(id),
  value double precision,
  met boolean not null,
  since timestamptz not null,                      -- met, or not met, since
  at timestamptz not null,
  evidence jsonb not null default '{}',
  area_key bigint not null,
  primary key (plan_id, trigger_key, outbreak_id, area_key)
);
select core.protect('plan_reading', 29, 30, array['area_key']);
create policy below on plan_reading for select to op_app, op_worker
  using ((select (current_setting('app.can')::bigint & (1::bigint << 29)) <> 0) and core.area_above_reader(area_key));

-- The evaluation counts the reports of the last days: by this index, not by reading the whole outbreak.
create index on case_record (outbreak_id, reported_at);
create index on case_record (outbreak_id) where reported_at is null;
