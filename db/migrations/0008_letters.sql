-- Letters that wait for a scan and whose file is nowhere: each is reported once.
create table nightshift.letter_file_missing (
  notification_id uuid primary key,
  looked_for text[] not null,           -- the places, as bucket/name
  noticed_at timestamp not null default timezone('utc', clock_timestamp()),
  reported_at timestamp
);
