-- What is going to happen, and later did happen, to every row of a file. `content` and `key` are keyed hashes (first 16 bytes of
-- HMAC-SHA-256): equal rows and equal ids are found in the database, so that memory does not grow with the file.
create table import_row (
  import_id uuid not null references import_batch(id) on delete cascade,
  row_number int not null,
  content bytea not null,
  key bytea,
  action text not null check (action in ('create', 'update', 'same', 'refuse', 'skip')),
  target_id uuid,                                  -- case, person or place the row was or will be laid on
  area_key bigint not null,
  primary key (import_id, row_number)
);
create index on import_row (content);
create index on import_row (import_id, key) where key is not null;
select core.protect('import_row', 13, 13, array['area_key']);

-- Ids a file points at, until they are resolved.
create table import_ref (
  import_id uuid not null references import_batch(id) on delete cascade,
  row_number int not null,
  key bytea not null,
  known boolean not null,
  area_key bigint not null
);
create index on import_ref (import_id);
select core.protect('import_ref', 13, 13, array['area_key']);

-- Memberships of households, classes, dorm rooms and offices, gathered while people are created and made groups of at the end.
create table import_tie (
  import_id uuid not null references import_batch(id) on delete cascade,
  kind text not null,
  label text not null,
  group_area bigint not null,
  person_id uuid not null,
  area_key bigint not null
);
create index on import_tie (import_id, kind, label, group_area);
select core.protect('import_tie', 13, 13, array['area_key']);

alter table import_problem add column column_index int not null default -1;
alter table import_problem add column sealed_understood bytea;
alter table import_change add column key_column text not null default 'id';
alter table import_change add column sealed_after bytea;
create unique index on import_change (import_id, table_name, key_column, row_id);
create index on import_batch (file_sha256);

-- Exports say in which language and for whom they were made, and when the file goes.
alter table export_job add column language text not null default 'zh-Hans';
alter table export_job add column revealed boolean not null default false;
alter table export_job add column expires_at timestamptz;
alter table export_job add column file_name text;
