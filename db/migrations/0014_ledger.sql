-- Who had a run done, and what each day was derived from. Null in rows from before these columns.

alter table nightshift.run
  add column actor text,                -- a schedule, a workflow, a person at a machine, or 'by hand'
  add column code_version text;         -- of the worker that planned it

alter table nightshift.run_fact_day
  add column rollup_version bigint,     -- 0 for letter despatch, which has no rollup
  add column rates_digest text,         -- of the rates in force on the day
  add column code_version text,         -- of the worker that wrote it
  add column rows_before integer,
  add column checksum text;             -- of the rows afterwards, in any order: the same for the same rows

alter table nightshift.run_check
  add column warnings jsonb not null default '[]'; -- as violations, of what does not fail the night
