-- What a plan was worked out from besides the measure's own columns: resets, choices, environment, clinical statement, notice.
alter table measure add column facts jsonb not null default '{}';
alter table measure add column issued_person uuid;                       -- natural person who decided it
alter table measure add column issued_lo bigint;                         -- the deciding unit's area
alter table measure add column issued_hi bigint;
alter table measure add column place_due_at timestamptz;                 -- by when the person must be confirmed in place, by the pack's clock
alter table measure add column place_rule text;
alter table measure add column superseded_by uuid references measure(id);
-- one open measure per person and outbreak
create unique index measure_one_open on measure (outbreak_id, person_id) where state = 'open';
create index on measure (outbreak_id, state, id);
create index on measure (outbreak_id, state, last_exposure_on);
create index on measure (place_due_at) where state = 'open' and in_place_at is null;
alter table appeal add column decided_person uuid;
alter table appeal add column version int not null default 1;
alter table test_result add column measure_id uuid references measure(id);
create index on test_result (outbreak_id, taken_on);

-- A change of edition: agreed once on what was shown, carried out in the background, its progress kept.
create table edition_switch (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  from_pack jsonb not null, to_pack jsonb not null,                      -- {packId, version, overlayIds}
  policy text,                                                           -- null: the pack's own
  shown jsonb not null,                                                  -- the totals that were agreed to
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  done int not null default 0, total int not null default 0,
  after_id uuid,                                                         -- resumes behind this measure
  error text,
  created_at timestamptz not null, created_by text not null, finished_at timestamptz,
  area_key bigint not null
);
create index on edition_switch (outbreak_id, id);
select core.protect('edition_switch', 8, 9, array['area_key']);
