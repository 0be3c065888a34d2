create table import_batch (
  id uuid primary key default uuidv7(),
  outbreak_id uuid references outbreak(id),
  kind text not null check (kind in ('cases', 'links', 'visits', 'persons', 'places')),
  file_name text not null,
  file_sha256 bytea not null,
  file_key uuid not null,                          -- the file lies sealed under this key beside the database, not in it
  bytes bigint not null,
  source_shape jsonb not null,                     -- sheet, headers, encoding, delimiter, header row
  mapping jsonb not null,
  state text not null default 'mapped' check (state in ('mapped', 'checking', 'checked', 'committing', 'committed', 'failed', 'undoing', 'undone')),
  progress jsonb not null default '{}',            -- {rows, of, resumeAt, …}
  counts jsonb not null default '{}',              -- {rows, create, update, same, refuse, skip}
  error text,
  created_at timestamptz not null, created_by text not null,
  checked_at timestamptz, committed_at timestamptz, undone_at timestamptz,
  area_key bigint not null
);
create index on import_batch (area_key, id);
select core.protect('import_batch', 13, 13, array['area_key']);
create table import_problem (
  id bigint generated always as identity primary key,
  import_id uuid not null references import_batch(id) on delete cascade,
  row_number int not null, column_name text, field text,
  sealed_value bytea,
  rule_id text not null, why jsonb not null, severity text not null default 'refuse' check (severity in ('refuse', 'ask', 'note')),
  area_key bigint not null
);
create index on import_problem (import_id, row_number);
create index on import_problem (import_id, rule_id);
select core.protect('import_problem', 13, 13, array['area_key']);
create table import_match (
  import_id uuid not null references import_batch(id) on delete cascade,
  row_number int not null,
  person_id uuid not null references person(id) on delete cascade,
  score real not null, fields jsonb not null,      -- {agree: [...], differ: [...]}
  decision text not null default 'proposed' check (decision in ('proposed', 'same', 'different')),
  area_key bigint not null,
  primary key (import_id, row_number, person_id)
);
select core.protect('import_match', 13, 13, array['area_key']);
-- What an import changed in rows that were there before, so that undoing puts it back exactly.
create table import_change (
  id bigint generated always as identity primary key,
  import_id uuid not null references import_batch(id) on delete cascade,
  table_name text not null, row_id uuid not null, sealed_before bytea not null,
  area_key bigint not null
);
create index on import_change (import_id);
select core.protect('import_change', 13, 13, array['area_key']);
create table import_mapping (                      -- remembered column mappings, by header shape
  shape_hash text primary key, kind text not null, mapping jsonb not null, updated_at timestamptz not null, updated_by text not null
);
select core.protect('import_mapping', 13, 13, array[]::text[]);

create table export_job (
  id uuid primary key default uuidv7(),
  list text not null, query jsonb not null, format text not null check (format in ('csv', 'xlsx', 'json', 'geojson')),
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
  rows bigint, progress jsonb not null default '{}', file_key uuid, error text, purpose text not null,
  created_at timestamptz not null, created_by text not null, finished_at timestamptz,
  area_key bigint not null
);
create index on export_job (area_key, id);
select core.protect('export_job', 14, 14, array['area_key']);
