-- Where a box belongs may be learned after the first thing was said of it: core.custody_store then writes area and point into what was said before, and nobody else changes what was said.
create policy settles on custody_event for update to op_owner using (true) with check (true);
