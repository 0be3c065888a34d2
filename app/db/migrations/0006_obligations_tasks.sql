-- Obligation: something due again and again. Task: something due once, in the closed loop.
create table obligation (
  id uuid primary key default uuidv7(),
  outbreak_id uuid references outbreak(id),
  kind text not null check (kind in ('daily_check', 'test', 'clock')),
  subject_kind text not null,                     -- 'measure' | 'case'
  subject_id uuid not null,
  person_id uuid references person(id) on delete cascade,
  rule_id text not null,
  label jsonb not null,                           -- {zh, en}
  day date,
  due_from timestamptz not null,
  due_at timestamptz not null,
  state text not null default 'due' check (state in ('due', 'done', 'missed', 'waived')),
  done_at timestamptz, done_by text,
  result jsonb,                                   -- {well, temperature, symptoms, attempt…}: never identity
  escalation smallint not null default 0,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  import_id uuid,
  unique (subject_id, kind, rule_id, day, due_at)
);
create index on obligation (area_key, state, due_at);
create index on obligation (subject_id);
create index on obligation (person_id);
create index on obligation (state, due_at);
select core.protect('obligation', 11, 10, array['area_key', 'located_key', 'origin_key']);

create table task (
  id uuid primary key default uuidv7(),
  outbreak_id uuid references outbreak(id),
  kind text not null,                             -- notify_contact, door_visit, take_sample, investigate, find_person, review_escalation …
  title jsonb not null,                           -- {zh, en}; never a name
  subject_kind text, subject_id uuid,
  person_id uuid references person(id) on delete cascade,
  state text not null default 'assigned' check (state in ('assigned', 'accepted', 'done', 'verified', 'closed', 'cancelled')),
  assignee text,                                  -- account id; null = the area's
  due_at timestamptz not null,
  escalation smallint not null default 0,
  rule_id text,
  evidence jsonb,
  created_by text not null, created_at timestamptz not null,
  accepted_at timestamptz, done_at timestamptz, done_by text, verified_at timestamptz, verified_by text, closed_at timestamptz,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1
);
create index on task (area_key, state, due_at);
create index on task (state, due_at);
create index on task (subject_id);
select core.protect('task', 11, 12, array['area_key', 'located_key', 'origin_key']);
create table task_step (
  id uuid primary key default uuidv7(),
  task_id uuid not null references task(id) on delete cascade,
  state text not null, at timestamptz not null, actor text not null, note text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on task_step (task_id);
select core.protect('task_step', 11, 12, array['area_key', 'located_key', 'origin_key']);
