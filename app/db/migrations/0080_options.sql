-- "What if" runs: three responses tried in many worlds made from the picture of a day. The inputs hold counts only, nobody's name.
create table option_run (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'stopped', 'failed')),
  asked_at timestamptz not null, asked_by text not null,
  finished_at timestamptz, stopped_by text,
  -- all that makes the run: picture, assumptions, responses, days, worlds, seed, prices; the same inputs give the same outcome
  inputs jsonb not null,
  total int not null, done int not null default 0,
  elapsed_ms int not null default 0,               -- by the machine's clock, not the product's
  processor_ms int not null default 0,
  seen_at timestamptz,                             -- the machine's clock: when the work last showed itself
  outcome jsonb,
  per_world jsonb,
  problem jsonb,
  area_key bigint not null
);
create index on option_run (outbreak_id, id);
create index on option_run (area_key, id);
create unique index on option_run (outbreak_id, area_key) where state in ('waiting', 'running');
select core.protect('option_run', 26, 26, array['area_key']);
