-- Run by op_queue after its own migrations: the one door through which the application adds a job, in its own transaction.
create schema if not exists queue;
grant usage on schema queue to op_app, op_worker;
create or replace function queue.add_job(task text, payload json, key text default null, at timestamptz default now()) returns bigint
language sql security definer set search_path = pg_catalog, graphile_worker as $$
  select (graphile_worker.add_job(task, payload, run_at := at, job_key := key, max_attempts := 5)).id $$;
revoke all on function queue.add_job(text, json, text, timestamptz) from public;
grant execute on function queue.add_job(text, json, text, timestamptz) to op_app, op_worker;
