-- One row per change that may alter chains: how a stored computation sees that it is out of date. Rows are only counted and compared.
create table chain_revision (
  id bigint generated always as identity primary key,
  outbreak_id uuid references outbreak(id),        -- null: any
  at timestamptz not null
);
create index on chain_revision (outbreak_id);
select core.protect('chain_revision', 3, 4, array[]::text[]);

-- A computation of likely links for one outbreak as one area sees it. A narrower area computes its own, from what it may see.
create table chain_result (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  area_key bigint not null, area_hi bigint not null,
  fingerprint text not null,
  parameters jsonb not null,
  cases int not null, links int not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
  duration_ms real,
  asked_at timestamptz not null, computed_at timestamptz
);
create unique index on chain_result (outbreak_id, area_key, area_hi, state);
select core.protect('chain_result', 3, 4, array['area_key']);

create table likely_link (
  result_id uuid not null references chain_result(id) on delete cascade,
  case_id uuid not null references case_record(id) on delete cascade,
  rank int not null,                               -- 0: nobody on the list (source_case_id is null); 1 = the likeliest
  source_case_id uuid references case_record(id) on delete cascade,
  probability real not null,
  log_weight real,
  evidence jsonb not null default '[]',
  candidates int not null default 0,               -- how many were scored for this case, listed or not
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  primary key (result_id, case_id, rank)
);
create index on likely_link (case_id);
create index on likely_link (source_case_id);
select core.protect('likely_link', 3, 4, array['area_key', 'located_key', 'origin_key']);

-- What a person decided about the source of a case; the latest decision of a case counts.
create table source_judgement (
  id uuid primary key default uuidv7(),
  outbreak_id uuid not null references outbreak(id),
  case_id uuid not null references case_record(id) on delete cascade,
  verdict text not null check (verdict in ('source', 'not_source', 'unknown', 'imported')),
  source_case_id uuid references case_record(id) on delete cascade,
  reason text not null,
  probability real, evidence jsonb,                -- what was shown when it was decided
  at timestamptz not null, actor text not null,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  check ((verdict in ('source', 'not_source')) = (source_case_id is not null))
);
create index on source_judgement (outbreak_id, case_id, id);
select core.protect('source_judgement', 3, 4, array['area_key', 'located_key', 'origin_key']);
