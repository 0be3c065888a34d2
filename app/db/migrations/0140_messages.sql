-- Messages to people: what was to be said, how it went out, and what became of it. The number or address is never kept here: it is opened from the sealed identity at
-- the moment of sending, and only its masked form stays.
create table message (
  id uuid primary key default uuidv7(),
  person_id uuid not null references person(id) on delete cascade,
  template text not null,
  facts jsonb not null,                            -- what the text is made from; never a name
  language text not null default 'zh' check (language in ('zh', 'en')),
  text text not null,                              -- as sent, once sent
  channel text not null check (channel in ('sms', 'email', 'in_app')),
  urgent boolean not null default false,
  subject_kind text not null, subject_id uuid not null,
  dedupe_key text not null,
  state text not null default 'queued' check (state in ('queued', 'held', 'sending', 'sent', 'delivered', 'failed', 'cancelled')),
  held_by text,                                    -- rule that keeps it until next_at
  next_at timestamptz not null,                    -- when it may go (again)
  attempts smallint not null default 0,
  gateway text, gateway_id text,                   -- who took it, and under which name
  masked_to text,                                  -- 138****5678
  problem jsonb,                                   -- {zh, en}: the last one
  created_at timestamptz not null, created_by text not null,
  sent_at timestamptz, delivered_at timestamptz, failed_at timestamptz, asked_at timestamptz,
  cancelled_by text, cancel_reason text,
  area_key bigint not null, located_key bigint not null, origin_key bigint not null,
  version int not null default 1,
  unique (person_id, dedupe_key)
);
create index on message (area_key, id);
create index on message (subject_id);
create index message_waiting on message (next_at) where state in ('queued', 'held', 'sending');
create index message_unconfirmed on message (asked_at nulls first, sent_at) where state = 'sent' and gateway_id is not null;
create index message_failed on message (area_key, failed_at) where state = 'failed';
select core.protect('message', 41, 42, array['area_key', 'located_key', 'origin_key']);

-- A message stands in the same log as calls and visits: it was sent, nobody knows yet whether it was read.
alter table contact_attempt drop constraint contact_attempt_outcome_check;
alter table contact_attempt add constraint contact_attempt_outcome_check
  check (outcome in ('reached', 'no_answer', 'wrong_number', 'refused', 'not_found', 'sent'));
