create table protocol_pack (
  id text not null,
  version text not null,
  kind text not null check (kind in ('pack', 'overlay')),
  body jsonb not null,
  shipped boolean not null default false,
  state text not null default 'proposed' check (state in ('proposed', 'active', 'withdrawn')),
  proposed_by text, proposed_person uuid, proposed_at timestamptz,
  activated_by text, activated_person uuid, activated_at timestamptz,   -- another natural person (two-person rule)
  primary key (id, version)
);
alter table protocol_pack enable row level security;
alter table protocol_pack force row level security;
create policy sees on protocol_pack for select using (current_setting('app.actor') <> '');   -- the rules are public
create policy adds on protocol_pack for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 15)) <> 0));
create policy changes on protocol_pack for update using ((select (current_setting('app.can')::bigint & (1::bigint << 15)) <> 0));
grant select, insert, update on protocol_pack to op_app, op_worker;

create table outbreak (
  id uuid primary key default uuidv7(),
  code text not null unique,
  name text not null,
  name_en text,
  disease text not null,
  pack_id text not null,
  pack_version text not null,
  overlay_ids text[] not null default '{}',
  area_key bigint not null default 0,
  started_on date not null,
  ended_on date,
  created_at timestamptz not null,
  created_by text not null,
  version int not null default 1
);
alter table outbreak enable row level security;
alter table outbreak force row level security;
create policy sees on outbreak for select using (current_setting('app.actor') <> '');
create policy adds on outbreak for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 16)) <> 0));
create policy changes on outbreak for update using ((select (current_setting('app.can')::bigint & (1::bigint << 16)) <> 0));
grant select, insert, update on outbreak to op_app, op_worker;

-- Which edition an outbreak was run under, from when.
create table outbreak_edition (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  pack_id text not null, pack_version text not null, overlay_ids text[] not null default '{}',
  from_at timestamptz not null,
  decided_by text not null,
  summary jsonb not null default '{}'
);
alter table outbreak_edition enable row level security;
alter table outbreak_edition force row level security;
create policy sees on outbreak_edition for select using (current_setting('app.actor') <> '');
create policy adds on outbreak_edition for insert with check ((select (current_setting('app.can')::bigint & (1::bigint << 16)) <> 0));
grant select, insert on outbreak_edition to op_app, op_worker;
