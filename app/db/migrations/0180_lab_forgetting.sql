-- What laboratories sent is kept as long as somebody may still need it, and no longer; that it came stays.
alter table lab_message add column sealed_under uuid, add column announced_at timestamptz, add column forgotten_at timestamptz; -- key of its own; when somebody was told that it will go; when it went
alter table lab_inbox add column person_under uuid, add column person_forgotten_at timestamptz;
alter table lab_file add column announced_at timestamptz, add column forgotten_at timestamptz;
create index lab_message_kept on lab_message (received_at) where sealed is not null;
create index lab_inbox_kept on lab_inbox (decided_at) where person_sealed is not null;
create index lab_file_kept on lab_file (uploaded_at) where forgotten_at is null;
