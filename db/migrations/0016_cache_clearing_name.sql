-- Who cleared the cache by the command line, which knows no user of the admin app: user@host.

alter table nightshift.cache_clearing add column cleared_by_name text; -- null: the user of cleared_by
