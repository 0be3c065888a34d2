-- Orders of the work list at 300,000 cases: nulls last must come out of the index itself (372 ms without, measured).
create index on case_record (next_due_at, id);
create index on case_record (number, id);
create index on case_record (sequence);
