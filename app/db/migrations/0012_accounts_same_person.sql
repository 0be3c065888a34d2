-- Two accounts of one person must count as one in every two-person rule: whoever creates the second says whose it is.
create function core.create_account_of(login_name text, person_name text, unit_name text, hash text, same_person_as uuid) returns uuid language plpgsql security definer set search_path = pg_catalog, core as $$
declare new_id uuid; person uuid;
begin
  perform core.require(18);
  if same_person_as is not null then
    select a.natural_person into person from core.account a where a.id = same_person_as;
    if not found then raise exception 'no such account' using errcode = '42501'; end if;
  end if;
  insert into core.account (login, name, unit, password_hash, natural_person) values (login_name, person_name, unit_name, hash, coalesce(person, uuidv7())) returning id into new_id;
  return new_id;
end $$;
revoke all on function core.create_account_of(text, text, text, text, uuid) from public;
grant execute on function core.create_account_of(text, text, text, text, uuid) to op_app;
