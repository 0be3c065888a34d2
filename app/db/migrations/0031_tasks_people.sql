-- Verification compares natural persons, not accounts; a task may stand for an obligation that was missed.
alter table task add column done_person uuid;
alter table task add column verified_person uuid;
alter table task add column obligation_id uuid;
alter table task add column note text;
create index on task (area_key, due_at) where state in ('assigned', 'accepted');
create index on task (person_id);
create index on task (obligation_id) where obligation_id is not null;
