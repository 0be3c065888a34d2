-- Why a person was sampled alone, where the team at the table said so: only `measure` and `retest` are known from records. A group here only ever makes
-- somebody alone; nothing reads it to let them share a tube.
alter table sample add column alone_because text check (alone_because in
  ('isolation_site', 'key_person', 'fever_clinic', 'hospital_patient', 'recent_traveller', 'measure', 'retest'));
