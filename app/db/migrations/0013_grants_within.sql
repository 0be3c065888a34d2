-- A grant is given within the giver's own area, and by nobody to themselves: an administrator does not make an epidemiologist of their own person.
create or replace function core.give_grant(who uuid, role_name text, key bigint, hi_key bigint, capabilities bigint) returns uuid language plpgsql security definer set search_path = pg_catalog, core as $$
declare new_id uuid; giver uuid; taker uuid;
begin
  perform core.require(18);
  if key < current_setting('app.lo')::bigint or hi_key > current_setting('app.hi')::bigint then
    raise exception 'outside the area of the giver' using errcode = '42501';
  end if;
  select s.natural_person into giver from core.session s where s.id = current_setting('app.session')::uuid;
  select a.natural_person into taker from core.account a where a.id = who;
  if taker is null or taker = giver then raise exception 'not to oneself' using errcode = '42501'; end if;
  insert into core.account_grant (account_id, role, area_key, area_hi, can) values (who, role_name, key, hi_key, capabilities) returning id into new_id;
  return new_id;
end $$;
