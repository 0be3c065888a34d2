-- An interview names a place without its area: it is the registered one where the city has exactly one of that name.
alter table place add column plain_key text generated always as (split_part(name_key, '|', 1)) stored;
create index on place (plain_key);
