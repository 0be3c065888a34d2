-- What the sampling table and the couriers need beyond the tables themselves: facts found city-wide in one call, everything stored in one call.

-- A person sampled twice into one tube by two devices is two facts; who is in a tube is said once a person by whoever reads.
drop index sample_once;
create index on sample (tube_id);
create index on sample (taken_at, id) where person_id is null and undone_at is null;
alter table sample
  add column household uuid,                       -- the group it was picked by, or the person's own
  add column alone boolean not null default false, -- of a group that never shares a tube
  add column device_at timestamptz;                -- as the device said, where its clock ran too far ahead to be believed

-- member_count and the like change with every batch: room on the page keeps that out of the indexes
alter table sample_tube set (fillfactor = 70);
alter table sample_tube
  add column closed_by_hand_at timestamptz, add column closed_by text,
  add column voided_at timestamptz, add column voided_by text,
  add column loaded_at timestamptz,
  add column alone boolean not null default false,
  add column left_raised boolean not null default false;   -- the task for a tube left behind was raised
create index on sample_tube (code) where state = 'conflict';
create index on sample_tube (opened_at);
create index on sample_tube (first_sample_at) where state in ('open', 'closed');

alter table sampling_point add column lab_key bigint not null default -1;   -- of the laboratory its boxes go to
alter table sample_box
  add column programme_id uuid references test_programme(id),   -- whose limits its legs have
  add column handed_over_at timestamptz,
  add column lost_since timestamptz,
  add column waiting jsonb,                        -- a hand-over signed at one end only: {side, party, since}
  add column differences jsonb not null default '[]',
  add column differences_raised text[] not null default '{}',
  add column due_at timestamptz,                   -- of the first limit not met yet, past or not
  add column legs_raised text[] not null default '{}';
create index on sample_box (due_at) where state <> 'received';
create index on sample_box (point_id, id);
create index on sample_box (opened_at);

-- Which labels were put into which box, by whom is in the events. A label may be known here before its tube: devices send in any order.
create table box_tube (
  box_id uuid not null references sample_box(id),
  code text not null,
  filled_at timestamptz not null,
  area_key bigint not null, lab_key bigint not null default -1,
  primary key (box_id, code)
);
create index on box_tube (code);
select core.protect('box_tube', 34, 37, array['area_key', 'lab_key']);
create policy lab_sees on box_tube for select using ((select (current_setting('app.can')::bigint & (1::bigint << 38)) <> 0) and lab_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint);

-- What was said of a box stays said.
revoke update, delete on custody_event from op_app, op_worker;
drop policy changes on custody_event;
drop policy removes on custody_event;

-- Laboratories by id: name and area key. Plain words, so that points and boxes can name where they go.
create function core.lab_places(ids uuid[]) returns table (id uuid, name text, area_key bigint) language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
begin
  return query select l.id, l.name, l.area_key from laboratory l where l.id = any(ids);
end $$;

-- Groups of people who are sampled alone, as far as the records know: under a measure now, or waiting for their own test after a positive tube.
create function core.sampling_groups(people uuid[]) returns table (person_id uuid, groups text[]) language plpgsql security definer set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform core.require(36);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  return query select p, array_remove(array[
      case when exists (select 1 from measure m where m.person_id = p and m.state = 'open') then 'measure' end,
      case when exists (select 1 from test_hold h where h.person_id = p and h.state = 'waiting') then 'retest' end], null)
    from unnest(people) p;
  perform set_config('app.can', can, true), set_config('app.lo', lo, true), set_config('app.hi', hi, true);
end $$;

-- Planner settings: these functions look up a handful of rows of tables that grow from nothing to hundreds of millions in a day, with plans kept for the
-- connection's life. A plan made while a table was empty (a scan, a hash of all of it) would stay; by index row by row is right at every size. Planning itself (policies of ten tables) would cost more than the work.

-- Everything a batch of a table's device speaks of, in one call, with what it needs locked. City-wide, because people live elsewhere than where they are
-- sampled; so the answer is narrow: ids, masked names, area keys, groups, households, the last sample. Locks are taken by kind and in one order, so two
-- devices at one tube or one label wait for each other and never in a circle. Nothing is read before its lock is held.
create function core.sampling_facts(tube_ids uuid[], labels text[], sample_ids uuid[], code_hashes bytea[], document_hashes bytea[], person_ids uuid[],
  programme_ids uuid[], point_ids uuid[], live boolean, since timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can');
  k bigint; answer jsonb := '{}'; part jsonb; all_programmes uuid[]; all_points uuid[]; persons uuid[];
begin
  perform core.require(36);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  if cardinality(sample_ids) > 0 then
    select tube_ids || coalesce(array_agg(s.tube_id), '{}') into tube_ids from sample s where s.id = any(sample_ids);
  end if;
  for k in select distinct hashtextextended(x, 36) as h from unnest(tube_ids::text[] || labels) x order by h loop perform pg_advisory_xact_lock(k); end loop;

  select jsonb_agg(jsonb_build_object('id', t.id, 'code', t.code, 'programme', t.programme_id, 'point', t.point_id, 'size', t.pool_size, 'mixing', t.mixing, 'state', t.state,
      'openedAt', t.opened_at, 'closedAt', t.closed_at, 'closedByHandAt', t.closed_by_hand_at, 'members', t.member_count, 'receivedAt', t.received_at, 'voidedAt', t.voided_at, 'voidedBy', t.voided_by, 'note', t.note, 'household', t.household, 'alone', t.alone, 'areaKey', t.area_key, 'labId', t.lab_id, 'labKey', t.lab_key,
      'ours', t.area_key between lo and hi)),
    programme_ids || coalesce(array_agg(t.programme_id), '{}'), point_ids || coalesce(array_agg(t.point_id) filter (where t.point_id is not null), '{}')
    into part, all_programmes, all_points
    from (select x.* from sample_tube x where x.id = any(tube_ids) union all select y.* from sample_tube y where y.code = any(labels) and y.state <> 'conflict' and y.id <> all(tube_ids)) t;
  answer := jsonb_build_object('tubes', coalesce(part, '[]'));
  if cardinality(sample_ids) > 0 then
    select jsonb_agg(jsonb_build_object('id', s.id, 'tube', s.tube_id, 'person', s.person_id, 'undone', s.undone_at is not null, 'at', s.taken_at)) into part from sample s where s.id = any(sample_ids);
    answer := answer || jsonb_build_object('samples', coalesce(part, '[]'));
  end if;
  select jsonb_agg(jsonb_build_object('id', g.id, 'kind', g.kind, 'packId', g.pack_id, 'packVersion', g.pack_version, 'overlayIds', g.overlay_ids, 'size', g.pool_size, 'mixing', g.mixing, 'zone', g.pooling_zone,
      'opensAt', g.opens_at, 'closesAt', least(g.closes_at, g.closed_at), 'ours', g.area_key <= hi and g.area_hi >= lo)) into part from test_programme g where g.id = any(all_programmes);
  answer := answer || jsonb_build_object('programmes', coalesce(part, '[]'));
  select jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'areaKey', p.area_key, 'labId', p.lab_id, 'labKey', p.lab_key, 'seenAt', p.last_sample_at, 'ours', p.area_key between lo and hi)) into part from sampling_point p where p.id = any(all_points);
  answer := answer || jsonb_build_object('points', coalesce(part, '[]'));

  select jsonb_agg(jsonb_build_object('by', a.by, 'key', a.key, 'id', coalesce(p.merged_into, p.id))), array_agg(distinct coalesce(p.merged_into, p.id)) into part, persons from (
      select 'code' as by, encode(h, 'hex') as key, (select c.person_id from sampling_code c where c.code_hash = h and c.revoked_at is null) as id from unnest(code_hashes) h
      union all select 'document', encode(h, 'hex'), (select m.person_id from person_match m where m.kind = 'document' and m.hash = h order by m.person_id limit 1) from unnest(document_hashes) h
      union all select 'person', i::text, i from unnest(person_ids) i) a
    join person p on p.id = a.id;
  answer := answer || jsonb_build_object('named', coalesce(part, '[]'));
  if persons is not null then
    -- somebody being sampled at two tables in the same second is noticed at the second; a batch from an offline device is a fact either way and waits for nobody
    if live then
      for k in select distinct hashtextextended(x::text, 37) as h from unnest(persons) x order by h loop perform pg_advisory_xact_lock(k); end loop;
    end if;
    select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.masked_name, 'areaKey', p.area_key, 'locatedKey', p.located_key, 'groups', g.groups,
        'households', (select jsonb_agg(m.group_id order by m.group_id) from tie_member m join tie_group tg on tg.id = m.group_id and tg.kind = 'household' where m.person_id = p.id and (m.to_on is null or m.to_on >= since::date)),
        'last', case when live then (select jsonb_agg(jsonb_build_object('programme', d.programme_id, 'tube', d.tube_id, 'tail', d.tail, 'at', d.taken_at)) from (
            select s.programme_id, s.tube_id, right(t.code, 6) as tail, s.taken_at
            from (select x.* from sample x where x.person_id = p.id order by x.taken_at desc limit 50) s join sample_tube t on t.id = s.tube_id
            where s.undone_at is null and s.programme_id = any(all_programmes) and t.state <> 'void' order by s.taken_at desc, s.id limit 20) d) end)) into part
      from person p join core.sampling_groups(persons) g on g.person_id = p.id;
    answer := answer || jsonb_build_object('people', coalesce(part, '[]'));
  end if;
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
  return answer;
end $$;

-- A point is noted as at work once a minute, not with every scan.
create function core.point_seen(points uuid[], at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare can text := current_setting('app.can');
begin
  perform core.require(36);
  perform set_config('app.can', (can::bigint | (1::bigint << 34) | (1::bigint << 35))::text, true);
  -- once a minute, by whoever comes first; the others do not wait: a lock stronger than this one would meet the references of new tubes and deadlock
  update sampling_point p set last_sample_at = at from (select q.id from sampling_point q where q.id = any(points) and q.area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint
      and (q.last_sample_at is null or q.last_sample_at < at - interval '1 minute') order by q.id for no key update skip locked) l
    where p.id = l.id;
  perform set_config('app.can', can, true);
end $$;
-- Who stands in the queue, as the team counted.
create function core.count_queue(point uuid, people int, at timestamptz) returns boolean language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare can text := current_setting('app.can'); done boolean;
begin
  perform core.require(36);
  perform set_config('app.can', (can::bigint | (1::bigint << 34) | (1::bigint << 35))::text, true);
  update sampling_point p set queue_people = people, queue_at = at where p.id = point and p.area_key between current_setting('app.lo')::bigint and current_setting('app.hi')::bigint;
  done := found;
  perform set_config('app.can', can, true);
  return done;
end $$;

-- Stores what the rules let through, set-based, in the caller's own rights; then works out the tubes it touched from their samples, so that their state
-- does not depend on the order things arrived in.
create function core.sampling_store(put jsonb) returns jsonb language plpgsql set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare people uuid[]; more uuid[]; tubes jsonb; boxes jsonb;
begin
  if put ? 'tubes' then
    insert into sample_tube (id, code, programme_id, point_id, pool_size, mixing, state, opened_at, opened_by, device, note, lab_id, area_key, lab_key)
      select x.id, x.code, x.programme, x.point, x.size, x.mixing, x.state, x.at, put->>'actor', put->>'device', x.note, x."labId", x."areaKey", x."labKey"
      from jsonb_to_recordset(put->'tubes') x(id uuid, code text, programme uuid, point uuid, size int2, mixing text, state text, at timestamptz, note text, "labId" uuid, "areaKey" bigint, "labKey" bigint)
      on conflict (id) do nothing;
    -- a box may have been filled, by another device, with labels we only hear of now
    select jsonb_agg(distinct b.code) into boxes from box_tube f join sample_box b on b.id = f.box_id
      where f.code in (select x.code from jsonb_to_recordset(put->'tubes') x(code text));
  end if;
  if put ? 'openings' then
    update sample_tube t set opened_at = x.at, opened_by = put->>'actor', device = put->>'device' from jsonb_to_recordset(put->'openings') x(id uuid, at timestamptz) where t.id = x.id and x.at < t.opened_at;
  end if;
  if put ? 'samples' then
    insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, device, received_at, how, unknown_sealed, undone_at, undone_by, undo_reason, area_key, located_key, origin_key, household, alone, device_at)
      select x.id, x.tube, x.person, x.programme, x.at, put->>'actor', put->>'device', (put->>'at')::timestamptz, x.how, decode(x.unknown, 'hex'), x."undoneAt", x."undoneBy", x."undoReason",
        x."areaKey", x."locatedKey", x."originKey", x.household, x.alone, x."deviceAt"
      from jsonb_to_recordset(put->'samples') x(id uuid, tube uuid, person uuid, programme uuid, at timestamptz, how text, unknown text, "undoneAt" timestamptz, "undoneBy" text, "undoReason" text,
        "areaKey" bigint, "locatedKey" bigint, "originKey" bigint, household uuid, alone boolean, "deviceAt" timestamptz)
      on conflict (id) do nothing;
    select array_agg(x.person) into people from jsonb_to_recordset(put->'samples') x(person uuid) where x.person is not null;
  end if;
  if put ? 'undone' then
    with changed as (
      update sample s set undone_at = x.at, undone_by = put->>'actor', undo_reason = x.reason from jsonb_to_recordset(put->'undone') x(id uuid, at timestamptz, reason text)
        where s.id = x.id and s.undone_at is null returning s.person_id)
    select people || array_agg(person_id) into people from changed where person_id is not null;
  end if;
  if put ? 'voided' then
    with voided as (
      update sample_tube t set voided_at = x.at, voided_by = put->>'actor', note = x.reason, state = 'void', version = t.version + 1 from jsonb_to_recordset(put->'voided') x(id uuid, at timestamptz, reason text)
        where t.id = x.id and t.voided_at is null and t.state in ('open', 'closed', 'boxed', 'in_transit', 'conflict') returning t.id, t.voided_at, t.voided_by, t.note),
    changed as (
      update sample s set undone_at = v.voided_at, undone_by = v.voided_by, undo_reason = v.note from voided v where s.tube_id = v.id and s.undone_at is null returning s.person_id)
    select people || array_agg(person_id) into people from changed where person_id is not null;
  end if;
  with touched as (
    select x.id, x."closedAt" as closed, c.* from jsonb_to_recordset(put->'touched') x(id uuid, "closedAt" timestamptz)
    cross join lateral (select count(distinct coalesce(s.person_id, s.id)) as n, min(s.taken_at) as first, max(s.taken_at) as last, coalesce(bool_or(s.alone), false) as alone,
        (array_agg(s.household order by s.taken_at, s.id) filter (where s.household is not null))[1] as household
      from sample s where s.tube_id = x.id and s.undone_at is null) c),
  changed as (
    update sample_tube t set member_count = c.n, first_sample_at = c.first, last_sample_at = c.last, alone = c.alone, household = c.household,
        closed_by_hand_at = least(t.closed_by_hand_at, c.closed),
        closed_by = case when c.closed is not null and (t.closed_by_hand_at is null or c.closed < t.closed_by_hand_at) then put->>'actor' else t.closed_by end,
        closed_at = coalesce(least(t.closed_by_hand_at, c.closed), case when c.n >= t.pool_size then c.last end, t.boxed_at),
        state = case when t.state in ('open', 'closed') then case when least(t.closed_by_hand_at, c.closed) is not null or c.n >= t.pool_size then 'closed' else 'open' end else t.state end
      from touched c where t.id = c.id
      returning new.id, new.code, new.state, new.member_count, new.pool_size, new.mixing, new.box_id, old.state as before, new.xmax = 0 as made)
  select jsonb_agg(jsonb_build_object('id', c.id, 'code', c.code, 'state', c.state, 'memberCount', c.member_count, 'poolSize', c.pool_size, 'mixing', c.mixing, 'closedNow', c.before = 'open' and c.state = 'closed')),
      coalesce(boxes, '[]') || coalesce(jsonb_agg(distinct b.code) filter (where b.code is not null), '[]')
    into tubes, boxes from changed c left join sample_box b on b.id = c.box_id;
  if people is not null then perform core.samples_changed(people); end if;
  if put ? 'points' then perform core.point_seen(array(select (jsonb_array_elements_text(put->'points'))::uuid), (put->>'at')::timestamptz); end if;
  return jsonb_build_object('tubes', coalesce(tubes, '[]'), 'boxes', boxes);
end $$;

-- Boxes by label with everything said of them and what is in them, locked in the order of their labels. A courier may hear of a box before its point
-- does, so boxes are found city-wide; whether they are the caller's to change is said with each (`ours`) and checked again when storing.
create function core.custody_facts(labels text[], event_ids uuid[]) returns jsonb language plpgsql security definer set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can'); k bigint; answer jsonb;
begin
  perform core.require(37);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  for k in select distinct hashtextextended(x, 38) as h from unnest(labels) x order by h loop perform pg_advisory_xact_lock(k); end loop;
  select jsonb_build_object(
    'known', (select coalesce(jsonb_agg(e.id), '[]') from custody_event e where e.id = any(event_ids)),
    'boxes', (select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'code', b.code, 'pointId', b.point_id, 'pointKind', p.kind, 'labId', b.lab_id, 'labKey', b.lab_key, 'areaKey', b.area_key, 'holder', b.holder, 'state', b.state,
        'lost', b.lost_since is not null, 'raised', b.differences_raised,
        'ours', b.point_id is null or b.area_key between lo and hi or b.lab_key between lo and hi,
        'events', (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'at', e.at, 'party', e.party, 'actor', e.actor, 'counterpart', e.counterpart, 'count', e.tube_count, 'tubes', e.tubes)), '[]') from custody_event e where e.box_id = b.id),
        'tubes', (select coalesce(jsonb_agg(jsonb_build_object('code', f.code, 'id', t.id, 'state', t.state, 'firstSampleAt', t.first_sample_at, 'programme', t.programme_id, 'here', t.box_id = b.id)), '[]')
          from box_tube f left join sample_tube t on t.code = f.code and t.state <> 'conflict' where f.box_id = b.id))), '[]')
      from sample_box b left join sampling_point p on p.id = b.point_id where b.code = any(labels))) into answer;
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
  return answer;
end $$;

-- Stores what was said of boxes, and what follows from all that was said (worked out by the caller). Facts are added, never changed; a box or tube of
-- elsewhere is left alone.
create function core.custody_store(put jsonb) returns jsonb language plpgsql security definer set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can'); mine uuid[]; codes text[]; answer jsonb;
begin
  perform core.require(37);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  insert into sample_box (code, point_id, lab_id, state, holder, opened_at, area_key, lab_key)
    select x.code, x."pointId", x."labId", 'open', 'point', x."openedAt", x."areaKey", x."labKey"
    from jsonb_to_recordset(put->'boxes') x(code text, "pointId" uuid, "labId" uuid, "openedAt" timestamptz, "areaKey" bigint, "labKey" bigint)
    where x."areaKey" between lo and hi or x."labKey" between lo and hi on conflict (code) do nothing;
  select array_agg(b.id), array_agg(b.code) into mine, codes from sample_box b where b.code in (select x.code from jsonb_to_recordset(put->'boxes') x(code text))
    and (b.point_id is null or b.area_key between lo and hi or b.lab_key between lo and hi
      -- a laboratory that holds the box in its hands, whoever it was meant for
      or exists (select 1 from jsonb_to_recordset(put->'boxes') x(code text, arrives boolean, "labKey" bigint) where x.code = b.code and x.arrives and x."labKey" between lo and hi));
  update sample_box b set point_id = coalesce(b.point_id, x."pointId"), lab_id = coalesce(x."labId", b.lab_id), area_key = x."areaKey", lab_key = x."labKey", state = x.state, holder = x.holder,
      opened_at = x."openedAt", closed_at = x."closedAt", handed_over_at = x."handedOverAt", received_at = x."receivedAt", closed_count = x."closedCount", received_count = x."receivedCount", tube_count = x."tubeCount",
      lost_since = x."lostSince", waiting = x.waiting, differences = x.differences, differences_raised = array(select jsonb_array_elements_text(x.raised)), version = b.version + 1
    from jsonb_to_recordset(put->'boxes') x(code text, "pointId" uuid, "labId" uuid, "areaKey" bigint, "labKey" bigint, state text, holder text, "openedAt" timestamptz, "closedAt" timestamptz, "handedOverAt" timestamptz,
      "receivedAt" timestamptz, "closedCount" int, "receivedCount" int, "tubeCount" int, "lostSince" timestamptz, waiting jsonb, differences jsonb, raised jsonb)
    where b.code = x.code and b.id = any(mine);
  if put ? 'events' then
    insert into custody_event (id, box_id, kind, at, received_at, actor, natural_person, party, counterpart, tube_count, tubes, temperature_c, seal_intact, packaging, vehicle, note, area_key, lab_key)
      select x.id, b.id, x.kind, x.at, (put->>'at')::timestamptz, put->>'actor', (put->>'person')::uuid, x.party, x.counterpart, x.count, case when x.tubes is not null then array(select jsonb_array_elements_text(x.tubes)) end,
        x."temperatureC", x."sealIntact", x.packaging, x.vehicle, x.note, b.area_key, b.lab_key
      from jsonb_to_recordset(put->'events') x(id uuid, code text, kind text, at timestamptz, party text, counterpart text, count int, tubes jsonb, "temperatureC" real, "sealIntact" boolean, packaging text, vehicle text, note text)
      join sample_box b on b.code = x.code and b.id = any(mine) on conflict (id) do nothing;
    insert into box_tube (box_id, code, filled_at, area_key, lab_key)
      select b.id, c.code, min(x.at), b.area_key, b.lab_key from jsonb_to_recordset(put->'events') x(code text, kind text, at timestamptz, tubes jsonb)
      join sample_box b on b.code = x.code and b.id = any(mine) cross join lateral jsonb_array_elements_text(x.tubes) c(code) where x.kind = 'filled' group by b.id, c.code
      on conflict (box_id, code) do update set filled_at = least(box_tube.filled_at, excluded.filled_at) where excluded.filled_at < box_tube.filled_at;
  end if;
  -- where a box belongs may be learned after the first thing was said of it
  update custody_event e set area_key = b.area_key, lab_key = b.lab_key, party = case when e.party = 'point:unknown' and b.point_id is not null then 'point:' || b.point_id else e.party end
    from sample_box b where b.id = any(mine) and e.box_id = b.id and ((e.area_key, e.lab_key) is distinct from (b.area_key, b.lab_key) or e.party = 'point:unknown' and b.point_id is not null);
  update box_tube f set area_key = b.area_key, lab_key = b.lab_key from sample_box b where b.id = any(mine) and f.box_id = b.id and (f.area_key, f.lab_key) is distinct from (b.area_key, b.lab_key);
  -- a tube is in the box it was last put into
  update sample_tube t set box_id = l.box_id, boxed_at = l.filled_at from (
      select distinct on (f.code) f.code, f.box_id, f.filled_at from box_tube f where f.code in (select m.code from box_tube m where m.box_id = any(mine)) order by f.code, f.filled_at desc, f.box_id desc) l
    where t.code = l.code and t.state <> 'conflict' and l.box_id = any(mine) and (t.box_id, t.boxed_at) is distinct from (l.box_id, l.filled_at)
      and (t.area_key between lo and hi or t.lab_key between lo and hi or t.box_id = any(mine));
  -- closed by hand, or full, or at the latest when it was boxed: the same words as in core.sampling_store
  update sample_tube t set lab_id = b.lab_id, lab_key = b.lab_key, closed_at = coalesce(t.closed_by_hand_at, case when t.member_count >= t.pool_size then t.last_sample_at end, t.boxed_at),
      state = case when t.state not in ('open', 'closed', 'boxed', 'in_transit') then t.state when b.state in ('in_transit', 'received') then 'in_transit' else 'boxed' end
    from sample_box b where b.id = any(mine) and t.box_id = b.id and t.received_at is null
      and (t.state in ('open', 'closed') or t.state = 'boxed' and b.state in ('in_transit', 'received') or t.state = 'in_transit' and b.state in ('open', 'closed')
        or (t.lab_id, t.lab_key) is distinct from (b.lab_id, b.lab_key) or t.closed_at is distinct from coalesce(t.closed_by_hand_at, case when t.member_count >= t.pool_size then t.last_sample_at end, t.boxed_at));
  update sample_box b set oldest_sample_at = o.first, programme_id = coalesce(b.programme_id, o.programme) from (
      select m.id, min(t.first_sample_at) as first, (array_agg(t.programme_id order by t.opened_at, t.id) filter (where t.id is not null))[1] as programme
      from unnest(mine) m(id) left join sample_tube t on t.box_id = m.id and t.voided_at is null group by m.id) o
    where b.id = o.id;
  select jsonb_agg(jsonb_build_object('id', b.id, 'code', b.code)) into answer from sample_box b where b.id = any(mine);
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
  return coalesce(answer, '[]');
end $$;

-- Whether a label is in use somewhere in the city; says nothing else of it.
create function core.label_taken(label text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can'); taken boolean;
begin
  perform core.require(36);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  select exists (select 1 from sample_tube t where t.code = label) into taken;
  perform set_config('app.can', can, true), set_config('app.lo', lo, true), set_config('app.hi', hi, true);
  return taken;
end $$;

-- Tubes found on opening a box, wherever they were meant to go: what each label is known as, and found ones become the laboratory's. The laboratory may
-- only ask with its own area key.
create function core.tubes_arrive(labels text[], lab uuid, key bigint, at timestamptz, take boolean) returns jsonb language plpgsql security definer set search_path = pg_catalog, public, core set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off set plan_cache_mode = force_generic_plan as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can'); answer jsonb;
begin
  perform core.require(39);
  if not key between lo and hi then raise exception 'not this laboratory' using errcode = '42501'; end if;
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  perform pg_advisory_xact_lock(h) from (select distinct hashtextextended(x, 36) as h from unnest(labels) x order by h) k;
  select coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'id', t.id, 'state', t.state, 'box', b.code, 'labId', t.lab_id, 'receivedAt', t.received_at)), '[]') into answer
    from sample_tube t left join sample_box b on b.id = t.box_id where t.code = any(labels) and t.state <> 'conflict';
  if take then
    update sample_tube t set state = 'received', received_at = at, lab_id = lab, lab_key = key, closed_at = coalesce(t.closed_at, t.boxed_at, t.last_sample_at, at), version = t.version + 1
      where t.code = any(labels) and t.state in ('open', 'closed', 'boxed', 'in_transit');
  end if;
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
  return answer;
end $$;

-- Tubes move on in the laboratory, never back; whoever is in a reported one is told to the duties without being named to anybody.
create function core.mark_tubes(ids uuid[], states text[], results text[], ats timestamptz[]) returns int language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can'); n int; reported uuid[]; people uuid[];
begin
  if can::bigint & ((1::bigint << 39) | (1::bigint << 40) | (1::bigint << 43)) = 0 then perform core.require(39); end if;
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  with marks as (
    select m.id, max(m.at) filter (where m.state = 'received') as received, max(m.at) filter (where m.state = 'loaded') as loaded, max(m.at) filter (where m.state = 'reported') as reported,
      (array_agg(m.result order by m.at desc) filter (where m.state = 'reported'))[1] as result
    from unnest(ids, states, results, ats) m(id, state, result, at) group by m.id),
  changed as (
    update sample_tube t set received_at = coalesce(t.received_at, m.received), loaded_at = coalesce(t.loaded_at, m.loaded), reported_at = coalesce(t.reported_at, m.reported),
        result = coalesce(m.result, t.result), version = t.version + 1,
        state = case when m.reported is not null or t.state = 'reported' then 'reported' when m.loaded is not null or t.state = 'loaded' then 'loaded' else 'received' end
      from marks m where t.id = m.id and t.state not in ('void', 'conflict') and (t.lab_key between lo and hi or t.area_key between lo and hi)
        and (m.reported is not null and (t.reported_at is null or m.result is distinct from t.result) or m.loaded is not null and t.loaded_at is null and t.state <> 'reported'
          or m.received is not null and t.received_at is null)
      returning new.id, m.reported is not null as told)
  select count(*), array_agg(id) filter (where told) into n, reported from changed;
  if reported is not null then
    select array_agg(distinct s.person_id) into people from sample s where s.tube_id = any(reported) and s.undone_at is null and s.person_id is not null;
    if people is not null then perform core.samples_changed(people); end if;
  end if;
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
  return n;
end $$;

-- Samples of people of one's area, with the results of their tubes, wherever they were taken.
create function core.person_samples(people uuid[], since timestamptz) returns table (sample_id uuid, person_id uuid, tube_id uuid, tube_code text, programme_id uuid, taken_at timestamptz, result text, reported_at timestamptz, pooled boolean)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo bigint := current_setting('app.lo')::bigint; hi bigint := current_setting('app.hi')::bigint; can text := current_setting('app.can');
begin
  perform core.require(34);
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  return query select s.id, s.person_id, s.tube_id, t.code, s.programme_id, s.taken_at, t.result, t.reported_at, t.member_count > 1
    from sample s join sample_tube t on t.id = s.tube_id where s.person_id = any(people) and s.taken_at >= since and s.undone_at is null
      and (s.area_key between lo and hi or s.located_key between lo and hi or s.origin_key between lo and hi);
  perform set_config('app.can', can, true), set_config('app.lo', lo::text, true), set_config('app.hi', hi::text, true);
end $$;

-- How busy points are; counted by tubes. What is going on at a point is for everybody who looks for one.
create function core.point_loads(ids uuid[], at timestamptz) returns table (id uuid, last_hour int, last_quarter int, last_sample_at timestamptz, queue_people int, queue_at timestamptz, lanes int, people_per_lane_hour int)
language plpgsql security definer set search_path = pg_catalog, public, core as $$
declare lo text := current_setting('app.lo'); hi text := current_setting('app.hi'); can text := current_setting('app.can');
begin
  perform set_config('app.can', '17592186044415', true), set_config('app.lo', '0', true), set_config('app.hi', '281474976710655', true);
  return query select p.id, coalesce(s.hour, 0)::int, coalesce(s.quarter, 0)::int, greatest(p.last_sample_at, s.last), p.queue_people, p.queue_at, p.lanes::int, p.people_per_lane_hour::int
    from sampling_point p left join lateral (
      select sum(t.member_count) filter (where t.last_sample_at > at - interval '1 hour') as hour, sum(t.member_count) filter (where t.last_sample_at > at - interval '15 minutes') as quarter, max(t.last_sample_at) as last
      from sample_tube t where t.point_id = p.id and t.opened_at > at - interval '2 hours' and t.opened_at <= at + interval '10 minutes' and t.voided_at is null) s on true
    where p.id = any(ids);
  perform set_config('app.can', can, true), set_config('app.lo', lo, true), set_config('app.hi', hi, true);
end $$;

revoke all on function core.lab_places(uuid[]), core.sampling_groups(uuid[]), core.sampling_facts(uuid[], text[], uuid[], bytea[], bytea[], uuid[], uuid[], uuid[], boolean, timestamptz), core.point_seen(uuid[], timestamptz),
  core.count_queue(uuid, int, timestamptz), core.sampling_store(jsonb), core.custody_facts(text[], uuid[]), core.custody_store(jsonb), core.tubes_arrive(text[], uuid, bigint, timestamptz, boolean),
  core.mark_tubes(uuid[], text[], text[], timestamptz[]), core.point_loads(uuid[], timestamptz), core.person_samples(uuid[], timestamptz), core.label_taken(text) from public;
grant execute on function core.lab_places(uuid[]), core.sampling_groups(uuid[]), core.sampling_facts(uuid[], text[], uuid[], bytea[], bytea[], uuid[], uuid[], uuid[], boolean, timestamptz), core.point_seen(uuid[], timestamptz),
  core.count_queue(uuid, int, timestamptz), core.sampling_store(jsonb), core.custody_facts(text[], uuid[]), core.custody_store(jsonb), core.tubes_arrive(text[], uuid, bigint, timestamptz, boolean),
  core.mark_tubes(uuid[], text[], text[], timestamptz[]), core.point_loads(uuid[], timestamptz), core.person_samples(uuid[], timestamptz), core.label_taken(text) to op_app, op_worker;
