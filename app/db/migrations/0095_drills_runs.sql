-- Drills started from this city: who, which scenario, when. The drill itself is another city in another folder with a database of its own; nothing of it is here.
create table drill_run (
  id uuid primary key default uuidv7(),
  scenario_id text not null,
  title jsonb not null,
  people int not null,
  seed bigint not null,
  staff_speed real not null,                       -- of the simulated staff; 1 as the scenario says
  started_at timestamptz not null, started_by text not null,
  stopped_at timestamptz, stopped_by text
);
create index on drill_run (scenario_id, id);
select core.protect('drill_run', 32, 33, array[]::text[]);

-- Within a drill: what was answered to the scenario's questions.
create table drill_answer (
  id uuid primary key default uuidv7(),
  question_id text not null,
  answered_at timestamptz not null, answered_by text not null,
  answer text not null
);
create index on drill_answer (question_id, id);
select core.protect('drill_answer', 32, 32, array[]::text[]);
