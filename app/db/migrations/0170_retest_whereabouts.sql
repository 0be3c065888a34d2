-- How far the specimens of some samples have come: a grid worker answers for a person whose tube belongs to the point of another street. Says of a sample in the session's
-- area (the person's own, where they are, or where it was taken) the state of its tube and nothing else.
create function core.sample_whereabouts(samples uuid[]) returns table (sample_id uuid, state text) language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can');
begin
  perform core.require(34);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  return query select s.id, t.state from sample s join sample_tube t on t.id = s.tube_id where s.id = any(samples) and s.undone_at is null
    and (s.area_key between lo and hi or s.located_key between lo and hi or s.origin_key between lo and hi);
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
end $$;
revoke all on function core.sample_whereabouts(uuid[]) from public;
grant execute on function core.sample_whereabouts(uuid[]) to op_app, op_worker;
