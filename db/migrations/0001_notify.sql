-- The tables of a GOV.UK Notify database that the night reads and writes, with its names, types, keys and indexes.
-- An adopted database has them already, and this file is not run there.
-- Left out: foreign keys to tables that are not here, extended statistics, and trigram indexes, which need pg_trgm.

create type notification_type as enum ('email', 'sms', 'letter');
create type template_type as enum ('sms', 'email', 'letter', 'broadcast');
create type letter_language_options as enum ('english', 'welsh_then_english');
create type letter_despatch_cost_threshold as enum ('sorted', 'unsorted');

-- ------------------------------------------------------------------------------------------------ lookups
create table auth_type (name varchar primary key);
create table job_status (name varchar(255) primary key);
create table key_types (name varchar(255) primary key);
create table notification_status_types (name varchar primary key);
create table organisation_types (name varchar(255) primary key, is_crown bool);
insert into auth_type values ('email_auth'), ('sms_auth'), ('webauthn_auth');
insert into job_status values ('cancelled'), ('error'), ('finished'), ('finished all notifications created'), ('in progress'),
  ('pending'), ('ready to send'), ('scheduled'), ('sending limits exceeded'), ('sent to dvla');
insert into key_types values ('normal'), ('team'), ('test');
insert into notification_status_types values ('cancelled'), ('created'), ('delivered'), ('failed'), ('pending'),
  ('pending-virus-check'), ('permanent-failure'), ('returned-letter'), ('sending'), ('sent'), ('technical-failure'),
  ('temporary-failure'), ('validation-failed'), ('virus-scan-failed');
insert into organisation_types values ('central', null), ('emergency_service', false), ('local', false), ('nhs', null),
  ('nhs_central', true), ('nhs_gp', false), ('nhs_local', false), ('nhs_notify', false), ('other', null),
  ('school_or_college', false);

-- ------------------------------------------------------------------------------------------------ services
create table users (
  id uuid primary key, name varchar not null, email_address varchar(255) not null,
  created_at timestamp not null, updated_at timestamp, _password varchar not null, mobile_number varchar,
  password_changed_at timestamp not null, logged_in_at timestamp, failed_login_count int not null,
  state varchar not null, platform_admin bool not null, current_session_id uuid,
  auth_type varchar not null default 'sms_auth' references auth_type (name), email_access_validated_at timestamp not null,
  take_part_in_research bool not null default true, receives_new_features_email bool not null default true
);
create unique index ix_users_email_address on users (email_address);

create table organisation (
  id uuid primary key, name varchar(255) not null, active bool not null, created_at timestamp not null,
  updated_at timestamp, email_branding_id uuid, letter_branding_id uuid, agreement_signed bool, agreement_signed_at timestamp,
  agreement_signed_by_id uuid references users (id), agreement_signed_version double precision, crown bool,
  organisation_type varchar(255) references organisation_types (name), request_to_go_live_notes text,
  agreement_signed_on_behalf_of_email_address varchar(255), agreement_signed_on_behalf_of_name varchar(255),
  billing_contact_email_addresses text, billing_contact_names text, billing_reference varchar(255),
  notes text, purchase_order_number varchar(255), can_approve_own_go_live_requests bool not null
);
create unique index ix_organisation_name on organisation (name);

create table domain (
  domain varchar(255) primary key, organisation_id uuid not null references organisation (id)
);

create table services (
  id uuid primary key, name varchar(255) not null unique, created_at timestamp not null, updated_at timestamp,
  active bool not null, restricted bool not null, created_by_id uuid not null references users (id), version int not null,
  organisation_type varchar(255) references organisation_types (name), prefix_sms bool not null, crown bool,
  rate_limit int not null, contact_link varchar(255), consent_to_research bool,
  volume_email int, volume_letter int, volume_sms int, count_as_live bool not null default true,
  go_live_at timestamp, go_live_user_id uuid references users (id),
  organisation_id uuid references organisation (id), notes text,
  billing_contact_email_addresses text, billing_contact_names text, billing_reference varchar(255),
  purchase_order_number varchar(255), letter_message_limit bigint not null,
  sms_message_limit bigint not null, email_message_limit bigint not null, has_active_go_live_request bool not null,
  normalised_service_name varchar not null unique, custom_email_sender_name varchar(255),
  email_sender_local_part varchar(255) not null,
  international_sms_message_limit bigint not null default 250000,
  confirmed_unique bool not null default false, confirmed_email_sender_name bool
);
create index ix_services_created_by_id on services (created_by_id);
create index ix_services_organisation_id on services (organisation_id);

create table service_data_retention (
  id uuid primary key, service_id uuid not null references services (id), notification_type notification_type not null,
  days_of_retention int not null, created_at timestamp not null, updated_at timestamp,
  unique (service_id, notification_type)
);
create index ix_service_data_retention_service_id on service_data_retention (service_id);

create table api_keys (
  id uuid primary key, name varchar(255) not null, secret varchar(255) not null unique,
  service_id uuid not null references services (id), expiry_date timestamp, created_at timestamp not null,
  created_by_id uuid not null references users (id), updated_at timestamp, version int not null,
  key_type varchar(255) not null references key_types (name)
);
create index ix_api_keys_created_by_id on api_keys (created_by_id);
create index ix_api_keys_service_id on api_keys (service_id);
-- A name is taken only as long as its key is not revoked.
create unique index uix_service_to_key_name on api_keys (service_id, name) where expiry_date is null;

create table templates (
  id uuid primary key, name varchar(255) not null, template_type template_type not null,
  created_at timestamp not null, updated_at timestamp, content text not null,
  service_id uuid not null references services (id), subject text, created_by_id uuid not null references users (id),
  version int not null, archived bool not null, service_letter_contact_id uuid, hidden bool not null, postage varchar,
  letter_attachment_id uuid, letter_welsh_content text, letter_welsh_subject text,
  letter_languages letter_language_options, has_unsubscribe_link bool not null
);
create index ix_templates_created_by_id on templates (created_by_id);
create index ix_templates_service_id on templates (service_id);

create table templates_history (
  like templates, primary key (id, version),
  foreign key (service_id) references services (id), foreign key (created_by_id) references users (id)
);
create index ix_templates_history_created_by_id on templates_history (created_by_id);
create index ix_templates_history_service_id on templates_history (service_id);

create table jobs (
  id uuid primary key, original_file_name varchar not null, service_id uuid not null references services (id),
  template_id uuid references templates (id), created_at timestamp not null, updated_at timestamp,
  notification_count int not null, notifications_sent int not null,
  processing_started timestamp, processing_finished timestamp, created_by_id uuid references users (id),
  template_version int not null, notifications_delivered int not null, notifications_failed int not null,
  job_status varchar(255) not null references job_status (name), scheduled_for timestamp,
  archived bool not null default false, contact_list_id uuid
);
create index ix_jobs_contact_list_id on jobs (contact_list_id);
create index ix_jobs_created_by_id on jobs (created_by_id);
create index ix_jobs_job_status on jobs (job_status);
create index ix_jobs_scheduled_for on jobs (scheduled_for);
create index ix_jobs_service_id on jobs (service_id);
create index ix_jobs_template_id on jobs (template_id);

-- ------------------------------------------------------------------------------------------------ notifications
create table notifications (
  id uuid primary key, "to" varchar not null, job_id uuid references jobs (id), service_id uuid references services (id),
  template_id uuid, created_at timestamp not null, sent_at timestamp, sent_by varchar, updated_at timestamp,
  reference varchar, template_version int not null, job_row_number int, _personalisation varchar,
  api_key_id uuid references api_keys (id), key_type varchar(255) not null references key_types (name),
  notification_type notification_type not null, billable_units int not null, client_reference varchar,
  international bool, phone_prefix varchar, rate_multiplier numeric,
  notification_status text not null references notification_status_types (name), normalised_to varchar,
  created_by_id uuid references users (id), reply_to_text varchar, postage varchar, document_download_count int,
  unsubscribe_link varchar check (unsubscribe_link is null or notification_type = 'email'),
  constraint uq_notifications_job_row_number unique (job_id, job_row_number),
  foreign key (template_id, template_version) references templates_history (id, version)
);
create index ix_notifications_client_reference on notifications (client_reference);
-- A day's scan for the rollup.
create index ix_notifications_created_at on notifications (created_at);
create unique index ix_notifications_id_status on notifications (id, notification_status);
create index ix_notifications_job_id on notifications (job_id);
-- Sendings to time out, letters pending a virus check.
create index ix_notifications_notification_type_composite on notifications (notification_type, notification_status, created_at);
create index ix_notifications_reference on notifications (reference);
create index ix_notifications_service_created_at on notifications (service_id, created_at);
-- A service's rows that are past its retention.
create index ix_notifications_service_id_ntype_created_at on notifications (service_id, notification_type, created_at);
-- The activity page of a service, for all that is not yet delivered.
create index ix_notifications_service_id_ntype_created_at_undelivered
  on notifications (service_id, notification_type, created_at) where notification_status <> 'delivered';
create index ix_notifications_template_id on notifications (template_id);

create table notification_history (
  id uuid primary key, job_id uuid references jobs (id), job_row_number int, service_id uuid references services (id),
  template_id uuid, template_version int not null, api_key_id uuid references api_keys (id),
  key_type varchar not null references key_types (name), notification_type notification_type not null,
  created_at timestamp not null, sent_at timestamp, sent_by varchar, updated_at timestamp, reference varchar,
  billable_units int not null, client_reference varchar, international bool, phone_prefix varchar, rate_multiplier numeric,
  notification_status text references notification_status_types (name), created_by_id uuid, postage varchar,
  document_download_count int,
  foreign key (template_id, template_version) references templates_history (id, version)
);
-- A day's scan for the rollup.
create index ix_notification_history_created_at on notification_history (created_at);
create index ix_notification_history_job_id on notification_history (job_id);
create index ix_notification_history_reference on notification_history (reference);
create index ix_notification_history_service_id on notification_history (service_id);
-- A service's counts of a period: key_type in ('normal', 'team'), which an index can use where <> 'test' cannot.
create index ix_notification_history_service_id_composite on notification_history (service_id, key_type, notification_type, created_at);

-- Every notification once: while an archiver has a row in both tables, the one in notifications counts.
create view notifications_all_time_view as
select id, job_id, job_row_number, service_id, template_id, template_version, api_key_id, key_type, notification_type,
       created_at, sent_at, sent_by, updated_at, reference, billable_units, client_reference, international, phone_prefix,
       rate_multiplier, notification_status, created_by_id, postage, document_download_count
  from notifications
union all
select id, job_id, job_row_number, service_id, template_id, template_version, api_key_id, key_type, notification_type,
       created_at, sent_at, sent_by, updated_at, reference, billable_units, client_reference, international, phone_prefix,
       rate_multiplier, notification_status, created_by_id, postage, document_download_count
  from notification_history as history
 where not exists (select from notifications where notifications.id = history.id);

create table notifications_letter_despatch (
  notification_id uuid primary key, despatched_on date, cost_threshold letter_despatch_cost_threshold not null
);
-- The letters of a day of despatch.
create index ix_notifications_letter_despatch_despatched_on on notifications_letter_despatch (despatched_on);

-- ------------------------------------------------------------------------------------------------ facts
create table ft_notification_status (
  bst_date date not null, template_id uuid not null, service_id uuid not null, job_id uuid not null,
  notification_type text not null, key_type text not null, notification_status text not null,
  notification_count int not null, created_at timestamp not null, updated_at timestamp,
  primary key (bst_date, template_id, service_id, job_id, notification_type, key_type, notification_status)
);
create index ix_ft_notification_status_bst_date on ft_notification_status (bst_date);
create index ix_ft_notification_status_job_id on ft_notification_status (job_id);
create index ix_ft_notification_status_service_id on ft_notification_status (service_id);
create index ix_ft_notification_status_template_id on ft_notification_status (template_id);
-- When a template was last used.
create index ix_ft_notification_status_template_id_bst_date on ft_notification_status (template_id, bst_date);

create table ft_processing_time (
  bst_date date primary key, messages_total int not null, messages_within_10_secs int not null,
  created_at timestamp not null, updated_at timestamp
);
create index ix_ft_processing_time_bst_date on ft_processing_time (bst_date);

create table ft_billing (
  bst_date date not null, template_id uuid not null, service_id uuid not null, notification_type text not null,
  provider text not null, rate_multiplier int not null, international bool not null, rate numeric not null,
  billable_units int, notifications_sent int, updated_at timestamp, created_at timestamp not null, postage varchar not null,
  primary key (bst_date, template_id, service_id, notification_type, provider, rate_multiplier, international, rate, postage)
);
create index ix_ft_billing_bst_date on ft_billing (bst_date);
create index ix_ft_billing_service_id on ft_billing (service_id);
create index ix_ft_billing_template_id on ft_billing (template_id);

create table ft_billing_letter_despatch (
  bst_date date not null, postage varchar not null, cost_threshold letter_despatch_cost_threshold not null,
  rate numeric not null, billable_units int not null, notifications_sent int,
  created_at timestamp not null, updated_at timestamp,
  primary key (bst_date, postage, rate, billable_units, cost_threshold)
);

-- ------------------------------------------------------------------------------------------------ rates
-- Times are UTC. The ids are hashes of what the rows say, so every database has the same.
create table rates (
  id uuid primary key, valid_from timestamp not null, rate numeric not null, notification_type notification_type not null
);
create index ix_rates_notification_type on rates (notification_type);
insert into rates
select md5('sms ' || to_char(valid_from, 'YYYY-MM-DD'))::uuid, valid_from, rate, 'sms'
  from (values (timestamp '2016-05-18 00:00', 0.0165), ('2017-03-31 23:00', 0.0158), ('2021-03-31 23:00', 0.016),
               ('2022-03-31 23:00', 0.0161), ('2022-04-30 23:00', 0.0172), ('2023-03-31 23:00', 0.0197),
               ('2024-03-31 23:00', 0.0227), ('2025-03-31 23:00', 0.0233), ('2026-03-31 23:00', 0.024))
    as sms (valid_from, rate);

create table letter_rates (
  id uuid primary key, start_date timestamp not null, end_date timestamp, sheet_count int not null, rate numeric not null,
  crown bool not null, post_class varchar not null
);
with price (post_classes, start_date, rates) as (
  values (array['second'], timestamp '2024-06-30 23:00', array[0.61, 0.65, 0.68, 0.75, 0.79]),
         (array['second'], '2025-03-31 23:00', array[0.68, 0.72, 0.77, 0.82, 0.86]),
         (array['second'], '2026-01-05 00:00', array[0.73, 0.77, 0.82, 0.87, 0.91]),
         (array['first'], '2024-06-30 23:00', array[0.97, 1.01, 1.05, 1.11, 1.15]),
         (array['first'], '2025-03-31 23:00', array[1.49, 1.53, 1.57, 1.63, 1.67]),
         (array['first'], '2026-04-06 23:00', array[1.56, 1.61, 1.66, 1.71, 1.76]),
         (array['economy'], '2025-03-31 23:00', array[0.59, 0.64, 0.68, 0.73, 0.78]),
         (array['economy'], '2026-01-05 00:00', array[0.64, 0.69, 0.73, 0.78, 0.82]),
         (array['economy'], '2026-06-30 23:00', array[0.638, 0.684, 0.724, 0.779, 0.823]),
         (array['europe', 'rest-of-world'], '2025-02-06 00:00', array[1.56, 1.61, 1.66, 1.71, 1.76]),
         (array['europe', 'rest-of-world'], '2026-01-05 00:00', array[1.72, 1.77, 1.82, 1.85, 1.9]),
         (array['europe', 'rest-of-world'], '2026-05-02 23:00', array[1.8, 1.84, 1.88, 1.92, 1.96])
), period as (
  select *, lead(start_date) over (partition by post_class order by start_date) as end_date
    from price, unnest(post_classes) as post_class
)
insert into letter_rates
select md5(concat_ws(' ', post_class, to_char(start_date, 'YYYY-MM-DD'), sheet_count, crown))::uuid,
       start_date, end_date, sheet_count, rate, crown, post_class
  from period, unnest(rates) with ordinality as sheet (rate, sheet_count), (values (true), (false)) as organisation (crown);

-- ------------------------------------------------------------------------------------------------ allowances
create table annual_billing (
  id uuid primary key, service_id uuid not null references services (id), financial_year_start int not null,
  free_sms_fragment_limit int not null, updated_at timestamp, created_at timestamp not null,
  high_volume_service_last_year bool not null default false, has_custom_allowance bool not null default false,
  unique (service_id, financial_year_start)
);
create index ix_annual_billing_service_id on annual_billing (service_id);

create table default_annual_allowance (
  id uuid primary key, valid_from_financial_year_start int not null,
  organisation_type varchar(255) references organisation_types (name), allowance int not null,
  notification_type notification_type not null
);
create index ix_default_annual_allowance_notification_type on default_annual_allowance (notification_type);
create index ix_default_annual_allowance_valid_from on default_annual_allowance (valid_from_financial_year_start);
with tier (financial_years, allowance, organisation_types) as (
  values (array[2016], 250000, array['central', 'nhs_central']),
         (array[2016], 25000, array['local', 'nhs_local', 'emergency_service', 'nhs_gp', 'school_or_college', 'other']),
         (array[2016], 0, array['nhs_notify']),
         (array[2021], 150000, array['central', 'nhs_central']),
         (array[2021], 25000, array['local', 'nhs_local', 'emergency_service']),
         (array[2021], 10000, array['nhs_gp', 'school_or_college', 'other']),
         (array[2022, 2023], 40000, array['central', 'nhs_central']),
         (array[2022, 2023], 20000, array['local', 'nhs_local', 'emergency_service']),
         (array[2022, 2023], 10000, array['nhs_gp', 'school_or_college', 'other']),
         (array[2024], 30000, array['central', 'nhs_central']),
         (array[2024], 10000, array['local', 'nhs_local', 'emergency_service']),
         (array[2024], 5000, array['school_or_college', 'other']),
         (array[2024], 0, array['nhs_gp']),
         (array[2026], 20000, array['central', 'nhs_central']),
         (array[2026], 10000, array['local', 'nhs_local', 'emergency_service']),
         (array[2026], 5000, array['school_or_college', 'other']),
         (array[2026], 0, array['nhs_gp'])
)
insert into default_annual_allowance
select md5(concat_ws(' ', financial_year, organisation_type, 'sms'))::uuid, financial_year, organisation_type, allowance, 'sms'
  from tier, unnest(financial_years) as financial_year, unnest(organisation_types) as organisation_type;
