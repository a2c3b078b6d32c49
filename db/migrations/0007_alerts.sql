-- Whom an alert has reached, by channel, and which letters the alerts have named.

-- For channels that make tickets: {"taskType": "notify_task_...", "ccs": ["..."]}; null: no ticket.
alter table nightshift.alert add column ticket jsonb;

create table nightshift.alert_delivery (
  alert_key text not null references nightshift.alert on delete cascade,
  channel text not null check (channel in ('log', 'webhook', 'zendesk')),
  outcome text not null check (outcome in ('delivered', 'not wanted')), -- not wanted: the channel is off, or not for it
  settled_at timestamp not null default timezone('utc', clock_timestamp()),
  primary key (alert_key, channel)
);

-- What was raised is in the log, the only channel there was; the others get new alerts only.
insert into nightshift.alert_delivery (alert_key, channel, outcome, settled_at)
select key, channel, case channel when 'log' then 'delivered' else 'not wanted' end, raised_at
  from nightshift.alert, unnest(array['log', 'webhook', 'zendesk']) channel
 where raised_at is not null;

alter table nightshift.alert drop column raised_at;

-- The letters that are in a state for too long and that an alert has named: it is not said again.
create table nightshift.letter_reported (
  check_name text not null check (check_name in ('created', 'technical-failure', 'sending')),
  notification_id uuid not null,
  reported_at timestamp not null default timezone('utc', now()),
  primary key (check_name, notification_id)
);
