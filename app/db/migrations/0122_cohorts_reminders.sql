-- Told before the limit that a test is due, once for each limit; a test in between ends the row like any other step.
alter table duty_step add column reminded_at timestamptz;
