-- After-action reviews. The figures of one that is not closed are counted when it is opened; closing keeps them, with everything written, as a version.
create table review (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  kind text not null check (kind in ('response', 'drill')),
  title text not null,
  period_from date not null,
  period_to date not null,
  state text not null default 'draft' check (state in ('draft', 'in_discussion', 'closed')),
  created_at timestamptz not null, created_by text not null,
  updated_at timestamptz not null,
  area_key bigint not null,
  area_hi bigint not null,
  version int not null default 1,
  check (period_from <= period_to)
);
create index on review (outbreak_id, id);
create index on review (area_key, id);
select core.protect('review', 27, 28, array['area_key']);

-- What the team answers to a question of a pillar. `authors`: {account: time of the last edit}.
create table review_answer (
  review_id uuid not null references review(id) on delete cascade,
  pillar text not null,
  question text not null,
  text text not null,
  authors jsonb not null default '{}',
  updated_at timestamptz not null, updated_by text not null,
  area_key bigint not null,
  area_hi bigint not null,
  version int not null default 1,
  primary key (review_id, pillar, question)
);
select core.protect('review_answer', 27, 28, array['area_key']);

create table review_comment (
  id uuid primary key default uuidv7(),
  review_id uuid not null references review(id) on delete cascade,
  pillar text,                                     -- null: of the review as a whole
  text text not null,
  at timestamptz not null, actor text not null,
  area_key bigint not null,
  area_hi bigint not null
);
create index on review_comment (review_id, id);
select core.protect('review_comment', 27, 28, array['area_key']);

-- A lesson, and the task it became. `owner_key`: the area whose unit is to do it.
create table review_lesson (
  id uuid primary key default uuidv7(),
  review_id uuid not null references review(id) on delete cascade,
  pillar text not null,
  finding text not null, cause text not null, recommendation text not null,
  owner_unit text not null,
  owner_key bigint not null,
  due_on date not null,
  evidence text not null default '',
  task_id uuid references task(id) on delete set null,
  task_at timestamptz, task_by text,
  created_at timestamptz not null, created_by text not null,
  updated_at timestamptz not null, updated_by text not null,
  area_key bigint not null,
  area_hi bigint not null,
  version int not null default 1
);
create index on review_lesson (review_id, id);
create index on review_lesson (task_id) where task_id is not null;
select core.protect('review_lesson', 27, 28, array['area_key']);

-- A closed review as it was: figures and text. Only for readers of the whole area it counted, for whom its figures were counted.
create table review_version (
  review_id uuid not null references review(id) on delete cascade,
  number int not null,
  at timestamptz not null, actor text not null,
  body jsonb not null,
  area_key bigint not null,
  primary key (review_id, number)
);
select core.protect('review_version', 27, 28, array['area_key']);

-- Who works within the area a review is about reads what the team wrote; figures are counted for each reader in their own area.
do $$ declare tbl text; begin
  foreach tbl in array array['review', 'review_answer', 'review_comment', 'review_lesson'] loop
    execute format('create policy within on %I for select using ((select (current_setting(''app.can'')::bigint & (1::bigint << 27)) <> 0)
      and area_key <= current_setting(''app.lo'')::bigint and area_hi >= current_setting(''app.hi'')::bigint)', tbl);
  end loop;
end $$;

-- The state of the tasks that lessons became; the reader's rights on tasks decide what it shows.
create view review_lesson_task with (security_invoker = true) as
  select l.id as lesson_id, l.review_id, t.id as task_id, t.state, t.due_at, t.escalation from review_lesson l join task t on t.id = l.task_id;
grant select on review_lesson_task to op_app, op_worker;

-- How often something was done on a day, from the journal, within the reader's area: acts and objects, never who or the sealed detail.
create index on journal.entry (act, at);
create function journal.acts_by_day(acts text[], from_at timestamptz, to_at timestamptz, zone text) returns table (day date, act text, n int, kind text, objects text[])
language plpgsql stable security definer set search_path = pg_catalog, journal, core as $$
begin
  perform core.require(27);
  return query select (e.at at time zone zone)::date, e.act, count(*)::int, min(e.object_kind), (array_agg(e.object_id order by e.seq) filter (where e.object_id <> ''))[1:5]
    from journal.entry e
    where e.act = any(acts_by_day.acts) and e.at >= from_at and e.at < to_at
      and e.area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint
    group by 1, 2;
end $$;
revoke all on function journal.acts_by_day(text[], timestamptz, timestamptz, text) from public;
grant execute on function journal.acts_by_day(text[], timestamptz, timestamptz, text) to op_app, op_worker;
