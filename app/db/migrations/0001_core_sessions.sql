-- Accounts, sessions and scope. The database, not the server, decides what a session may see:
-- every transaction begins with core.enter(token).
create schema core;
grant usage on schema core to op_app, op_worker, op_audit;

create table core.setting (key text primary key, value jsonb not null);

create table core.account (
  id uuid primary key default uuidv7(),
  natural_person uuid not null default uuidv7(),  -- approvals compare people, not accounts
  login text not null unique,
  name text not null,
  unit text not null default '',
  language text not null default 'zh-Hans' check (language in ('zh-Hans', 'zh-Hant', 'en')),
  password_hash text not null,                     -- argon2id, PHC string
  totp_sealed bytea,                               -- sealed under the key store's account key
  totp_last_step bigint,                           -- a code is good once (ASVS 6.5.1)
  failed_count int not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null default now()
);

create table core.account_grant (
  id uuid primary key default uuidv7(),
  account_id uuid not null references core.account(id),
  role text not null,
  area_key bigint not null,
  area_hi bigint not null,
  can bigint not null,
  ended_at timestamptz
);
create index on core.account_grant (account_id);

create table core.session (
  token_hash bytea primary key,
  id uuid not null unique default uuidv7(),
  kind text not null check (kind in ('web', 'command_line', 'job', 'system')),
  account_id uuid references core.account(id),
  grant_id uuid references core.account_grant(id),
  natural_person uuid,
  actor text not null,                             -- account id, or 'system:<name>'
  role text not null,
  can bigint not null,
  lo bigint not null,
  hi bigint not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  second_factor_at timestamptz,
  ended_at timestamptz,
  user_agent text
);
create index on core.session (account_id) where ended_at is null;

-- A command's first answer, so that asking again returns it (a lost answer means unknown).
create table core.command (
  id uuid primary key,
  actor text not null,
  route text not null,
  at timestamptz not null default now(),
  status int,
  answer jsonb
);
create index on core.command (at);

alter table core.setting enable row level security;
alter table core.account enable row level security;
alter table core.account_grant enable row level security;
alter table core.session enable row level security;
alter table core.command enable row level security;
create policy owner_only on core.account to op_owner using (true) with check (true);
create policy owner_only on core.account_grant to op_owner using (true) with check (true);
create policy owner_only on core.session to op_owner using (true) with check (true);
create policy owner_only on core.setting to op_owner using (true) with check (true);
create policy all_read on core.setting for select to op_app, op_worker using (true);
create policy own on core.command to op_app, op_worker using (actor = current_setting('app.actor')) with check (actor = current_setting('app.actor'));
create policy owner_only on core.command to op_owner using (true) with check (true);
grant select on core.setting to op_app, op_worker;
grant select, insert, update on core.command to op_app, op_worker;

-- Enters a session's scope for the rest of the transaction. Raises when the token is unknown, ended or expired.
create function core.enter(token bytea, purpose text default '') returns table (
  session_id uuid, actor text, account_id uuid, natural_person uuid, role text, can bigint, lo bigint, hi bigint, kind text, second_factor boolean
) language plpgsql security definer set search_path = pg_catalog, core as $$
declare s core.session;
begin
  select * into s from core.session x where x.token_hash = sha256(token)
    and x.ended_at is null and x.expires_at > clock_timestamp();
  if not found then raise exception 'no such session' using errcode = '28000'; end if;
  perform set_config('app.actor', s.actor, true), set_config('app.session', s.id::text, true),
          set_config('app.role', s.role, true), set_config('app.can', s.can::text, true),
          set_config('app.lo', s.lo::text, true), set_config('app.hi', s.hi::text, true),
          set_config('app.purpose', coalesce(purpose, ''), true);
  return query select s.id, s.actor, s.account_id, s.natural_person, s.role, s.can, s.lo, s.hi, s.kind, s.second_factor_at is not null;
end $$;
revoke all on function core.enter(bytea, text) from public;
grant execute on function core.enter(bytea, text) to op_app, op_worker;

-- Signing in happens before there is a scope, so it goes through narrow functions and no table rights.
create function core.login_of(login_name text) returns table (
  id uuid, natural_person uuid, name text, language text, password_hash text, totp_sealed bytea, totp_last_step bigint, failed_count int, locked_until timestamptz, disabled_at timestamptz
) language sql stable security definer set search_path = pg_catalog, core as $$
  select a.id, a.natural_person, a.name, a.language, a.password_hash, a.totp_sealed, a.totp_last_step, a.failed_count, a.locked_until, a.disabled_at
  from core.account a where a.login = login_name $$;
create function core.login_failed(who uuid, lock_until timestamptz) returns void
language sql security definer set search_path = pg_catalog, core as $$
  update core.account set failed_count = failed_count + 1, locked_until = coalesce(lock_until, locked_until) where id = who $$;
create function core.grants_of(who uuid) returns setof core.account_grant
language sql stable security definer set search_path = pg_catalog, core as $$
  select * from core.account_grant g where g.account_id = who and g.ended_at is null order by g.id $$;
create function core.open_session(who uuid, grant_chosen uuid, hash bytea, session_kind text, expires timestamptz, agent text, used_totp_step bigint)
returns uuid language plpgsql security definer set search_path = pg_catalog, core as $$
declare g core.account_grant; a core.account; sid uuid;
begin
  if session_kind not in ('web', 'command_line') then raise exception 'session kind'; end if;
  select * into a from core.account x where x.id = who and x.disabled_at is null;
  if not found then raise exception 'no such account' using errcode = '28000'; end if;
  if used_totp_step is not null then
    update core.account x set totp_last_step = used_totp_step where x.id = who and coalesce(x.totp_last_step, 0) < used_totp_step;
    if not found then raise exception 'code already used' using errcode = '28000'; end if;
  end if;
  select * into g from core.account_grant x where x.account_id = who and x.id = grant_chosen and x.ended_at is null;
  if not found then raise exception 'no such grant' using errcode = '28000'; end if;
  update core.account x set failed_count = 0, locked_until = null where x.id = who;
  insert into core.session (token_hash, kind, account_id, grant_id, natural_person, actor, role, can, lo, hi, expires_at, second_factor_at, user_agent)
  values (hash, session_kind, a.id, g.id, a.natural_person, a.id::text, g.role, g.can, g.area_key, g.area_hi, expires,
          case when used_totp_step is null then null else clock_timestamp() end, agent) returning id into sid;
  return sid;
end $$;
create function core.end_session(token bytea) returns void language sql security definer set search_path = pg_catalog, core as $$
  update core.session set ended_at = clock_timestamp() where token_hash = sha256(token) and ended_at is null $$;

-- A job acts for the person who asked, in that person's scope and no wider.
create function core.delegate(hash bytea, hours int default 24) returns void language plpgsql security definer set search_path = pg_catalog, core as $$
begin
  insert into core.session (token_hash, kind, account_id, grant_id, natural_person, actor, role, can, lo, hi, expires_at)
  select hash, 'job', s.account_id, s.grant_id, s.natural_person, s.actor, s.role, s.can, s.lo, s.hi, clock_timestamp() + make_interval(hours => hours)
  from core.session s where s.id = current_setting('app.session')::uuid and s.ended_at is null;
  if not found then raise exception 'no such session' using errcode = '28000'; end if;
end $$;
-- Timed work and the trace index run as the system itself: whole city, named, journaled.
create function core.open_system_session(name text, hash bytea, capabilities bigint) returns void language sql security definer set search_path = pg_catalog, core as $$
  insert into core.session (token_hash, kind, actor, role, can, lo, hi, expires_at)
  values (hash, 'system', 'system:' || name, 'system', capabilities, 0, 281474976710655, clock_timestamp() + interval '10 years') $$;

-- Account management: by those who hold account.manage (bit 18), through functions, so that hashes are never selectable.
create function core.require(capability int) returns void language plpgsql set search_path = pg_catalog as $$
begin
  if current_setting('app.can')::bigint & (1::bigint << capability) = 0 then raise exception 'not allowed' using errcode = '42501'; end if;
end $$;
create function core.create_account(login_name text, person_name text, unit_name text, hash text, sealed_totp bytea) returns uuid language plpgsql security definer set search_path = pg_catalog, core as $$
declare new_id uuid;
begin
  perform core.require(18);
  insert into core.account (login, name, unit, password_hash, totp_sealed) values (login_name, person_name, unit_name, hash, sealed_totp) returning id into new_id;
  return new_id;
end $$;
create function core.give_grant(who uuid, role_name text, key bigint, hi_key bigint, capabilities bigint) returns uuid language plpgsql security definer set search_path = pg_catalog, core as $$
declare new_id uuid;
begin
  perform core.require(18);
  insert into core.account_grant (account_id, role, area_key, area_hi, can) values (who, role_name, key, hi_key, capabilities) returning id into new_id;
  return new_id;
end $$;
create function core.disable_account(who uuid) returns void language plpgsql security definer set search_path = pg_catalog, core as $$
begin
  perform core.require(18);
  update core.account set disabled_at = clock_timestamp() where id = who and disabled_at is null;
  update core.session set ended_at = clock_timestamp() where account_id = who and ended_at is null;
end $$;
create function core.set_totp(who uuid, sealed_totp bytea) returns void language plpgsql security definer set search_path = pg_catalog, core as $$
begin
  if current_setting('app.actor') <> who::text then perform core.require(18); end if;
  update core.account set totp_sealed = sealed_totp, totp_last_step = null where id = who;
end $$;
create function core.account_list() returns table (id uuid, login text, name text, unit text, disabled_at timestamptz, has_totp boolean, created_at timestamptz, grants jsonb)
language plpgsql stable security definer set search_path = pg_catalog, core as $$
begin
  perform core.require(18);
  return query select a.id, a.login, a.name, a.unit, a.disabled_at, a.totp_sealed is not null, a.created_at,
    coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'role', g.role, 'areaKey', g.area_key)) from core.account_grant g where g.account_id = a.id and g.ended_at is null), '[]')
  from core.account a order by a.login;
end $$;
-- Names of colleagues (owners of tasks, authors of entries); nothing else of an account is readable.
create function core.account_names(ids text[]) returns table (id text, name text, unit text) language sql stable security definer set search_path = pg_catalog, core as $$
  select a.id::text, a.name, a.unit from core.account a where a.id::text = any(ids) and current_setting('app.actor') <> '' $$;
create function core.session_list() returns table (id uuid, kind text, role text, created_at timestamptz, last_seen_at timestamptz, user_agent text) language sql stable security definer set search_path = pg_catalog, core as $$
  select s.id, s.kind, s.role, s.created_at, s.last_seen_at, s.user_agent from core.session s
  where s.actor = current_setting('app.actor') and s.ended_at is null and s.expires_at > clock_timestamp() and s.kind in ('web', 'command_line') order by s.created_at $$;
create function core.kill_session(which uuid) returns void language sql security definer set search_path = pg_catalog, core as $$
  update core.session set ended_at = clock_timestamp() where id = which and actor = current_setting('app.actor') and ended_at is null $$;

revoke all on all functions in schema core from public;
grant execute on all functions in schema core to op_app, op_worker;
revoke execute on function core.open_system_session(text, bytea, bigint) from op_app;

-- One place that writes the policies of a table: a row is seen when any of its area columns lies in the session's interval.
-- current_setting is bare on purpose: wrapped in a sub-select the planner cannot use the index (1.2 ms against 224 ms, measured).
create function core.protect(tbl regclass, read_bit int, write_bit int, area_columns text[]) returns void language plpgsql as $$
declare scope text; r text; w text;
begin
  select string_agg(format('%I between current_setting(''app.lo'')::bigint and current_setting(''app.hi'')::bigint', c), ' or ') into scope from unnest(area_columns) c;
  r := format('(select (current_setting(''app.can'')::bigint & %s) <> 0)', (1::bigint << read_bit));
  w := format('(select (current_setting(''app.can'')::bigint & %s) <> 0)', (1::bigint << write_bit));
  if scope is not null then r := r || ' and (' || scope || ')'; w := w || ' and (' || scope || ')'; end if;
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('create policy sees on %s for select using (%s)', tbl, r);
  execute format('create policy adds on %s for insert with check (%s)', tbl, w);
  execute format('create policy changes on %s for update using (%s)', tbl, w);
  execute format('create policy removes on %s for delete using (%s)', tbl, w);
  execute format('grant select, insert, update, delete on %s to op_app, op_worker', tbl);
end $$;
revoke all on function core.protect(regclass, int, int, text[]) from public;
