-- Sources that have a rhythm (laboratories, sampling points, feeds of results, presence devices): when they were heard, what is expected, what is wrong.

-- Written in whatever transaction hears a source, never changed there: sessions that hear the same source do not wait for each other. Folded into beats by the sweep.
create table feed_pulse (
  id bigint generated always as identity primary key,
  source_kind text not null, source_id uuid not null,
  at timestamptz not null,
  count int not null check (count >= 0), positives int not null default 0
);
alter table feed_pulse enable row level security;
alter table feed_pulse force row level security;
create policy tells on feed_pulse for insert to op_app, op_worker with check (current_setting('app.actor') <> '');
create policy folds on feed_pulse for select to op_app, op_worker using (current_setting('app.actor') = 'system:feeds.sweep');
create policy folds_away on feed_pulse for delete to op_app, op_worker using (current_setting('app.actor') = 'system:feeds.sweep');
grant select, insert, delete on feed_pulse to op_app, op_worker;

create table feed_source (
  kind text not null check (kind in ('laboratory', 'sampling_point', 'result_feed', 'presence_device')),
  id uuid not null,
  name text not null,
  area_key bigint not null,
  active boolean not null default true,            -- a point that is open, a device that is not revoked
  known_since timestamptz not null,
  last_heard_at timestamptz,
  certificate_expires_at timestamptz,
  declared jsonb,                                  -- {everyMinutes, hours}: as its own module says, such as a point's opening hours
  set_rhythm jsonb,                                -- {everyMinutes, hours}: as a person set it
  watched boolean not null default true,
  rhythm jsonb, learnt_at timestamptz,             -- as its own past has it
  version int not null default 1,
  primary key (kind, id)
);
create index on feed_source (area_key, kind, id);
select core.protect('feed_source', 34, 35, array['area_key']);

-- How much a source said in each five minutes.
create table feed_beat (
  source_kind text not null, source_id uuid not null,
  slot timestamptz not null,
  count int not null, positives int not null default 0,
  area_key bigint not null,
  primary key (source_kind, source_id, slot)
);
create index on feed_beat (slot);
select core.protect('feed_beat', 34, 35, array['area_key']);

create table feed_signal (
  id uuid primary key default uuidv7(),
  source_kind text not null, source_id uuid not null,
  kind text not null check (kind in ('silence', 'volume', 'positivity', 'certificate')),
  began_at timestamptz not null,                   -- last heard; the hour; the end of the certificate
  dedupe_key text not null unique,
  raised_at timestamptz not null,
  heard_again_at timestamptz,
  statistic jsonb not null,                        -- {method, value, limit, ...}
  title jsonb not null,
  task_id uuid,
  state text not null default 'open' check (state in ('open', 'explained', 'fixed')),
  ended_at timestamptz, ended_by text, reason text,
  area_key bigint not null,
  version int not null default 1
);
create index on feed_signal (area_key, id);
create index on feed_signal (source_kind, source_id, raised_at);
create index on feed_signal (raised_at) where state = 'open';
select core.protect('feed_signal', 34, 35, array['area_key']);
