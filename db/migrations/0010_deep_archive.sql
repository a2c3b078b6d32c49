-- Files of the deep archive: rows of notification_history of a year ago and before, a UTC hour or a part of one each. A file
-- is the truth for its rows until it is superseded, also while they are restored.
create table nightshift.deep_archive_part (
  id uuid primary key,                  -- made up for each attempt: no two write the same object
  hour timestamp not null check (hour = date_trunc('hour', hour)), -- of created_at, UTC
  object_name text not null unique,     -- in the bucket of the deep archive; its manifest has the same name, and .json
  -- exporting: being written, or left by an attempt that was given up; its rows are in notification_history still.
  -- archived: its rows were deleted in the transaction that set this. superseded: a newer file has its rows.
  state text not null default 'exporting' check (state in ('exporting', 'archived', 'superseded')),
  row_count int,
  bytes bigint,
  sha256 text,                          -- of the file, in hex
  first_created_at timestamp,
  last_created_at timestamp,
  started_at timestamp not null default timezone('utc', clock_timestamp()),
  archived_at timestamp,
  restored_at timestamp,                -- its rows are in notification_history, too
  restored_until timestamp,             -- when they may be archived again
  check (state = 'exporting'
         or (row_count > 0 and bytes > 0 and sha256 is not null and first_created_at is not null
             and last_created_at is not null and archived_at is not null)),
  check ((restored_at is null) = (restored_until is null))
);

-- What there is of a day.
create index deep_archive_part_hour on nightshift.deep_archive_part (hour);
-- What is to be swept away.
create index deep_archive_part_unsettled on nightshift.deep_archive_part (started_at) where state <> 'archived';

comment on table nightshift.deep_archive_part is
  'Files of the deep archive. Do not delete a row that says archived: its rows are nowhere else, and nobody would find the file.';
