-- Whom a case may be handed to: accounts whose grant lets them work on cases (bit 4) in an area that touches
-- the caller's, or holds one of the given areas (those the case is going to). Names and units only.
create function core.case_colleagues(keys bigint[]) returns table (id text, name text, unit text)
language plpgsql stable security definer set search_path = pg_catalog, core as $$
begin
  perform core.require(4);
  return query select distinct a.id::text, a.name, a.unit
    from core.account a join core.account_grant g on g.account_id = a.id
    where a.disabled_at is null and g.ended_at is null and g.can & 16 <> 0
      and ((g.area_key <= current_setting('app.hi')::bigint and g.area_hi >= current_setting('app.lo')::bigint)
        or exists (select from unnest(keys) k where k between g.area_key and g.area_hi))
    order by 3, 2 limit 500;
end $$;
revoke all on function core.case_colleagues(bigint[]) from public;
grant execute on function core.case_colleagues(bigint[]) to op_app, op_worker;
