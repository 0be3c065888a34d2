-- Case numbers: one locked counter per outbreak, so that numbers have no gap and are never given twice.
create table case_counter (
  outbreak_id uuid primary key references outbreak(id),
  last int not null default 0
);
select core.protect('case_counter', 3, 4, array[]::text[]);

alter table case_record add column sequence int not null default 0;               -- the number's digits, so that '7' finds A-0007
alter table case_record add column clocks jsonb not null default '[]';             -- [{ruleId, event, title, due, doneAt, doneBy}] as the pack set them at opening
alter table case_record add column next_due_at timestamptz;                        -- the earliest clock still running; overdue cases sort first
alter table case_record add column last_call jsonb;                                -- {actor, at, outcome}
create index on case_record (outbreak_id, sequence);
create index on case_record (external_id) where external_id is not null;
create index on case_record (next_due_at, id) where next_due_at is not null;
create index on case_record (onset_on desc nulls last, id);
create index on case_record (onset_on, id);
create index on case_record (reported_at desc nulls last, id);
create index on case_record (reported_at, id);
create index on case_record (number text_pattern_ops);
create index on case_record (owner, id) where owner is not null;
create index on case_link (outbreak_id, source_external_id) where source_case_id is null;

-- Who did what with a case, for those who may see the case: the act, the time and the account, never the sealed detail.
-- The owner is bound by the policies of case_record (force row level security), so the scope of the caller decides.
create function journal.case_lines(which uuid, before bigint, how_many int) returns table (seq bigint, at timestamptz, actor text, act text, rule text)
language plpgsql stable security definer set search_path = pg_catalog, journal, public, core as $$
begin
  perform core.require(3);
  return query select e.seq, e.at, e.actor, e.act, (convert_from(e.bytes, 'UTF8')::jsonb)->>'rule'
    from journal.entry e
    where e.object_id = which::text and e.object_kind = 'case' and e.seq < before
      and exists (select 1 from public.case_record c where c.id = which)
    order by e.seq desc limit least(how_many, 200);
end $$;
revoke all on function journal.case_lines(uuid, bigint, int) from public;
grant execute on function journal.case_lines(uuid, bigint, int) to op_app, op_worker;

-- One row per change of confirmed trajectory lines: how the trace index sees that it must read them again.
-- Rows are only counted, so two changes that commit out of order are both seen.
create table trajectory_revision (
  id bigint generated always as identity primary key,
  at timestamptz not null
);
select core.protect('trajectory_revision', 3, 4, array[]::text[]);
