-- Laboratories: what they can do, what they took in, plates, runs, results. A laboratory sees tubes and never who is in them.
create table laboratory (
  id uuid primary key default uuidv7(),
  code text not null unique,                       -- facility id, as messages name it
  name text not null, name_en text,
  tubes_per_hour int not null check (tubes_per_hour >= 0),
  hours jsonb not null default '[]',               -- [{from, to, days?}], city-local; empty: round the clock
  reagents jsonb not null default '[]',            -- [{name, lot, tests, expiresOn?}]
  state text not null default 'working' check (state in ('working', 'full', 'silent', 'closed')),
  state_note text, state_at timestamptz,
  releases text not null check (releases in ('here', 'at_source')),
  area_key bigint not null, area_hi bigint not null,
  version int not null default 1
);
create index on laboratory (area_key, id);
select core.protect('laboratory', 38, 35, array['area_key']);
-- which laboratory a box goes to is no secret among staff; what is in its tubes is
drop policy sees on laboratory;
create policy everyone_sees on laboratory for select using (current_setting('app.actor') <> '');
create policy keeps on laboratory for update using ((select (current_setting('app.can')::bigint & (1::bigint << 39)) <> 0) and area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);

create table lab_reception (
  id uuid primary key,                             -- made by the device
  lab_id uuid not null references laboratory(id),
  box_id uuid not null, box_code text not null,
  at timestamptz not null, recorded_at timestamptz not null,
  actor text not null, natural_person uuid,
  expected int not null, found int not null, missing text[] not null, unexpected jsonb not null,
  temperature_c real, seal_intact boolean not null, packaging text not null,
  lab_key bigint not null
);
create index on lab_reception (lab_id, id);

-- A tube in a laboratory's custody, from accession on.
create table lab_tube (
  tube_id uuid primary key references sample_tube(id),
  code text not null,
  lab_id uuid not null references laboratory(id),
  reception_id uuid not null references lab_reception(id),
  box_id uuid, box_code text,
  received_at timestamptz not null,
  first_sample_at timestamptz, last_sample_at timestamptz,
  pool_size smallint not null, member_count smallint not null,
  programme_id uuid not null, programme_kind text not null, point_id uuid,
  state text not null default 'waiting' check (state in ('waiting', 'loaded', 'for_review', 'reported', 'rejected')),
  loaded_at timestamptz, reported_at timestamptz,
  outcome text check (outcome in ('negative', 'positive', 'inconclusive', 'invalid')),
  -- it has to be run again: why, and what may not be used
  rerun_reason text check (rerun_reason in ('grey', 'invalid', 'control')), rerun_not_reagent text, rerun_not_lot text,
  area_key bigint not null, lab_key bigint not null    -- where it was taken; the laboratory's
);
create index on lab_tube (lab_id, state, first_sample_at);
create index on lab_tube (code);
create index on lab_tube (lab_id, reported_at) where reported_at is not null;
create index on lab_tube (point_id, first_sample_at) where outcome is not null;

create table lab_plate (
  id uuid primary key,                             -- made by the device
  lab_id uuid not null references laboratory(id),
  code text not null,
  state text not null default 'open' check (state in ('open', 'running', 'read', 'blocked', 'done', 'void')),
  void_reason text,
  created_at timestamptz not null, created_by text not null,
  lab_key bigint not null,
  version int not null default 1,
  unique (lab_id, code)
);
create index on lab_plate (lab_id, id);

create table lab_well (
  plate_id uuid not null references lab_plate(id),
  well text not null,                              -- 'A1' to 'H12'
  content text not null check (content in ('tube', 'weak_positive', 'negative')),
  tube_id uuid references lab_tube(tube_id), tube_code text,
  live boolean not null default true,              -- the plate is open or running
  rerun boolean not null default false,
  genes jsonb not null default '[]',               -- [{gene, ct}]
  call text check (call in ('positive', 'grey', 'negative', 'invalid', 'passed', 'failed')),
  placed_at timestamptz not null, placed_by text not null,
  lab_key bigint not null,
  primary key (plate_id, well),
  check ((content = 'tube') = (tube_id is not null))
);
create unique index lab_well_live on lab_well (tube_id) where live and tube_id is not null;
create index on lab_well (tube_id) where tube_id is not null;

create table lab_run (
  id uuid primary key,                             -- made by the device
  plate_id uuid not null unique references lab_plate(id),
  lab_id uuid not null references laboratory(id),
  reagent text not null, lot text not null, instrument text not null,
  started_at timestamptz not null, started_by text not null,
  finished_at timestamptz, read_at timestamptz, read_by text,
  rules jsonb not null,                            -- the packs' rules it is judged by, as they were
  controls text check (controls in ('passed', 'failed')), problems jsonb not null default '[]',
  reviewed_at timestamptz, reviewed_by text, reviewed_person uuid,
  lab_key bigint not null
);
create index on lab_run (lab_id, finished_at);

-- What a laboratory says of a tube. A correction is a new row; the old one stays.
create table lab_outcome (
  id uuid primary key default uuidv7(),
  lab_id uuid not null references laboratory(id),
  tube_id uuid not null references lab_tube(tube_id),
  tube_code text not null,
  key text not null,                               -- names the statement within the laboratory
  outcome text not null check (outcome in ('negative', 'positive', 'inconclusive', 'invalid')),
  genes jsonb not null default '[]',
  reagent text, instrument text, plate_code text, plate_id uuid references lab_plate(id), well text,
  state text not null check (state in ('for_review', 'reviewed', 'released', 'corrected', 'withdrawn')),
  doubt jsonb,                                     -- {zh, en}: why it is looked at here though the source released it
  source text not null check (source in ('plate', 'screen', 'file', 'hl7', 'fhir', 'rejection')), message_id text,
  taken_at timestamptz, tested_at timestamptz not null, source_reported_at timestamptz,
  created_at timestamptz not null, created_by text not null,
  reviewed_at timestamptz, reviewed_by text, reviewed_person uuid,
  released_at timestamptz, released_by text, released_person uuid,
  corrects_id uuid references lab_outcome(id), corrected_by uuid references lab_outcome(id), correction_reason text,
  effects_at timestamptz,                          -- what follows from it for people has been done
  area_key bigint not null, lab_key bigint not null,
  unique (lab_id, key)
);
create unique index lab_outcome_standing on lab_outcome (tube_id) where state = 'released';
-- one statement of a tube at a time waits for two people
create unique index lab_outcome_pending on lab_outcome (tube_id) where state in ('for_review', 'reviewed');
create index on lab_outcome (tube_id);
create index on lab_outcome (lab_id, state, id);
create index on lab_outcome (released_at, id) where state = 'released' and effects_at is null;
create index on lab_outcome (released_at, id) where state = 'released' and effects_at is null and (outcome <> 'negative' or corrects_id is not null);
create index on lab_outcome (lab_id, released_at) where state = 'released';

-- Something in the numbers that asks for an explanation.
create table lab_signal (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('plate_cluster', 'point_cluster', 'discordance', 'positivity_jump', 'control_drift')),
  lab_id uuid not null references laboratory(id),
  plate_id uuid references lab_plate(id), point_id uuid,
  tube_codes text[] not null default '{}',
  dedupe_key text not null unique,
  title jsonb not null,
  statistic jsonb not null,                        -- {method, value, expected, p, n, k}
  state text not null default 'open' check (state in ('open', 'explained', 'confirmed')),
  note text, at timestamptz not null, decided_at timestamptz, decided_by text,
  lab_key bigint not null,
  version int not null default 1
);
create index on lab_signal (lab_id, id);

-- Where the boxes of a laboratory that cannot take them would be done soonest; a person confirms.
create table lab_reroute (
  id uuid primary key default uuidv7(),
  lab_id uuid not null references laboratory(id),
  reason text not null check (reason in ('full', 'silent', 'closed', 'asked')),
  state text not null default 'proposed' check (state in ('proposed', 'confirmed', 'declined')),
  stays_until timestamptz,
  moves jsonb not null,                            -- [{kind, id, name, tubes, toLabId, toLabName, finishesAt}]
  proposed_at timestamptz not null, proposed_by text not null,
  decided_at timestamptz, decided_by text, note text,
  lab_key bigint not null
);
create unique index lab_reroute_open on lab_reroute (lab_id) where state = 'proposed';
create index on lab_reroute (lab_id, id);
select core.protect('lab_reroute', 38, 35, array['lab_key']);

select core.protect('lab_reception', 38, 39, array['lab_key']);
select core.protect('lab_tube', 38, 39, array['lab_key']);
select core.protect('lab_plate', 38, 39, array['lab_key']);
select core.protect('lab_well', 38, 39, array['lab_key']);
select core.protect('lab_run', 38, 39, array['lab_key']);
select core.protect('lab_outcome', 38, 39, array['lab_key']);
select core.protect('lab_signal', 38, 39, array['lab_key']);
-- those who lead testing where the tubes were taken (testing.read and lab.read) see what became of them, wherever the laboratory is
do $$ declare t text; begin
  foreach t in array array['lab_tube', 'lab_outcome'] loop
    execute format('create policy sampled_here on %I for select using ((select (current_setting(''app.can'')::bigint & (1::bigint << 38)) <> 0 and (current_setting(''app.can'')::bigint & (1::bigint << 34)) <> 0) and area_key between current_setting(''app.lo'')::bigint and current_setting(''app.hi'')::bigint)', t);
  end loop;
end $$;
-- whoever judges signals of a laboratory in the area: those who lead testing as well as the bench
create policy judges on lab_signal for update using ((select (current_setting('app.can')::bigint & (1::bigint << 35)) <> 0) and lab_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);
-- a laboratory reads by which protocol a tube is judged; a programme names nobody
create policy laboratory_reads on test_programme for select using ((select (current_setting('app.can')::bigint & (1::bigint << 38)) <> 0));

-- Whether tubes of these codes exist where the asker cannot see them: "another laboratory's" is a different answer from "unknown". Says the code and nothing else.
create policy laboratory_looks on sample_tube for select to op_owner using (true);
create function core.tubes_elsewhere(codes text[]) returns setof text language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
begin
  perform core.require(39);
  return query select t.code from sample_tube t where t.code = any(codes) and t.state <> 'conflict' and t.lab_id is not null
    and not (t.lab_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);
end $$;
revoke all on function core.tubes_elsewhere(text[]) from public;
grant execute on function core.tubes_elsewhere(text[]) to op_app, op_worker;
