-- Certificates a person made of a result of their own: what each says, sealed, found again only by the code printed on it. Nobody's session reads or changes them but the
-- system's own public result pages.
create table result_certificate (
  code_hash bytea primary key,
  person_id uuid not null references person(id) on delete cascade,
  sample_id uuid not null, tube_id uuid not null,
  sealed bytea not null,                           -- what the document says
  document_sha256 bytea not null,
  issued_at timestamptz not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null
);
create index on result_certificate (person_id, issued_at);
alter table result_certificate enable row level security;
alter table result_certificate force row level security;
create policy result_pages on result_certificate for select using (current_setting('app.actor') = 'system:results');
create policy result_pages_add on result_certificate for insert with check (current_setting('app.actor') = 'system:results');
grant select, insert on result_certificate to op_app, op_worker;
