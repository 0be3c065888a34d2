-- The steps of a clock that follow when it is missed, as the pack has them, and the moment of the next one not yet taken.
alter table obligation add column steps jsonb not null default '[]';      -- [{ruleId, at, to: {zh, en}}], at = ISO instant
alter table obligation add column escalates_at timestamptz;
create index on obligation (escalates_at) where escalates_at is not null;
create index on obligation (subject_id, day);
