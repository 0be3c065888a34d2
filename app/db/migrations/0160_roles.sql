-- Roles gained what testing of many needs; grants given before, and sessions opened under them, gain it too.
create function pg_temp.bits(positions int[]) returns bigint language sql immutable as $$ select bit_or(1::bigint << p) from unnest(positions) p $$;
with gained(role, bits) as (values
  ('city_epidemiologist', pg_temp.bits('{34,35,36,37,38,41,42}')), ('district_epidemiologist', pg_temp.bits('{34,35,36,37,38,41,42}')),
  ('grid_worker', pg_temp.bits('{34,36,37}')), ('duty_officer', pg_temp.bits('{34,35,38,41,42}')), ('administrator', pg_temp.bits('{34,38,41}'))),
granted as (update core.account_grant g set can = g.can | n.bits from gained n where g.role = n.role and g.ended_at is null)
update core.session s set can = s.can | n.bits from gained n where s.role = n.role and s.ended_at is null and s.kind in ('web', 'command_line');
