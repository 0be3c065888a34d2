-- Nobody may browse presence (bit 25 is given to no person), yet whoever runs imports may take their own import back.
create function core.undo_import_presence(batch uuid) returns bigint language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare before text := current_setting('app.can'); gone bigint;
begin
  perform core.require(13);
  if not exists (select from import_batch b where b.id = batch) then raise exception 'no such import' using errcode = '42501'; end if;
  perform set_config('app.can', (before::bigint | (1::bigint << 25))::text, true);
  delete from presence p where p.import_id = batch;
  get diagnostics gone = row_count;
  perform set_config('app.can', before, true);
  return gone;
end $$;
-- Places an import made and nothing else has come to stand on.
create function core.undo_import_places(batch uuid) returns bigint language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare before text := current_setting('app.can'); lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); gone bigint;
begin
  perform core.require(13);
  if not exists (select from import_batch b where b.id = batch) then raise exception 'no such import' using errcode = '42501'; end if;
  perform set_config('app.can', (before::bigint | (1::bigint << 25) | (1::bigint << 3) | (1::bigint << 20) | (1::bigint << 21) | 1)::text, true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  delete from place p where p.import_id = batch
    and not exists (select from presence x where x.place_no = p.no)
    and not exists (select from trajectory_entry x where x.place_id = p.id)
    and not exists (select from place x where x.parent_id = p.id)
    and not exists (select from tie_group x where x.place_id = p.id);
  get diagnostics gone = row_count;
  perform set_config('app.can', before, true), set_config('app.lo', lo, true), set_config('app.hi', hi, true);
  return gone;
end $$;
revoke all on function core.undo_import_presence(uuid), core.undo_import_places(uuid) from public;
grant execute on function core.undo_import_presence(uuid), core.undo_import_places(uuid) to op_app, op_worker;
create index on presence (id);
