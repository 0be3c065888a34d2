-- Tracing itself marks a contact converted where the person is a case already; only a conversion that a person decided stands on an import.
create or replace view contact_of_import with (security_invoker = true) as
  select c.id, c.state, c.added_by, c.run_id, c.case_id, c.person_id, c.import_id as own_import, p.import_id as person_import, r.import_id as case_import, r.number as case_number,
    c.state = 'converted' and not exists (select from case_record own where own.contact_id = c.id) as by_tracing
  from contact c join person p on p.id = c.person_id join case_record r on r.id = c.case_id;
