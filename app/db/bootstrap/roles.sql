-- Run once per cluster by a superuser. Passwords are set by the caller afterwards (alter role ... password).
-- No Outpace process ever connects as a superuser at run time.
do $$ begin
  if not exists (select from pg_roles where rolname = 'op_owner')  then create role op_owner  login noinherit nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'op_app')    then create role op_app    login noinherit nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'op_worker') then create role op_worker login noinherit nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'op_queue')  then create role op_queue  login noinherit nobypassrls; end if;
  if not exists (select from pg_roles where rolname = 'op_audit')  then create role op_audit  login noinherit nobypassrls; end if;
end $$;
