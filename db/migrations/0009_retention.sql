-- News of a delivery that a service wants to hear of: entered in the transaction that changes the status, so that no
-- crash loses it. Nightshift does not deliver it: the platform's own sender may drain the table.
create table nightshift.callback_due (
  notification_id uuid not null,
  service_id uuid not null,
  kind text not null check (kind in ('delivery_status')), -- callback_type of service_callback_api
  status text not null,                 -- as it was then
  recorded_at timestamp not null default timezone('utc', clock_timestamp()),
  primary key (notification_id, status)
);

-- For a sender that drains it, the oldest first.
create index callback_due_recorded_at on nightshift.callback_due (recorded_at);

comment on table nightshift.callback_due is
  'Delivery statuses that services want to be told of. Nightshift enters them and does not deliver them: the platform''s own sender may drain this table.';
