-- Which measures stand on rows of an import: while one does, the import cannot be undone.
create view measure_import with (security_invoker = true) as
  select m.id as measure_id, p.import_id from measure m join person p on p.id = m.person_id where p.import_id is not null
  union
  select m.id, c.import_id from measure m join contact c on c.id = m.basis_id where c.import_id is not null
  union
  select m.id, r.import_id from measure m join case_record r on r.id = m.basis_id where r.import_id is not null;
grant select on measure_import to op_app, op_worker;
