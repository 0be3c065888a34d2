-- Run once per database by a superuser, before the first migration.
-- set_config is what could widen a scope: only the owner's SECURITY DEFINER functions may call it.
revoke execute on function pg_catalog.set_config(text, text, boolean) from public;
grant execute on function pg_catalog.set_config(text, text, boolean) to op_owner;
revoke create on schema public from public;
grant usage on schema public to op_app, op_worker, op_audit;
alter schema public owner to op_owner;
