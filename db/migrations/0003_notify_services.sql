-- Notify's tables around services, users, templates and organisations, as its own migrations leave them (schema 0560).
-- A database that is adopted has them already.

create type invited_users_status_types as enum ('pending', 'accepted', 'cancelled');
create type organisation_user_permission_types as enum ('can_make_services_live');
create type organisation_permission_types as enum ('can_ask_to_join_a_service');
create type permission_types as enum (
  'manage_users', 'manage_templates', 'manage_settings', 'send_texts', 'send_emails', 'send_letters', 'manage_api_keys',
  'platform_admin', 'view_activity', 'create_broadcasts', 'approve_broadcasts', 'cancel_broadcasts', 'reject_broadcasts'
);
create type recipient_type as enum ('mobile', 'email');
create type service_join_requests_status_type as enum ('pending', 'approved', 'rejected', 'cancelled');

-- ------------------------------------------------------------------------------------------------ lookups
create table branding_type (name varchar(255) primary key);
create table invite_status_type (name varchar primary key);
create table service_callback_type (name varchar primary key);
create table service_permission_types (name varchar(255) primary key);
insert into branding_type values ('both'), ('org'), ('org_banner');
insert into invite_status_type values ('accepted'), ('cancelled'), ('pending');
insert into service_callback_type values ('complaint'), ('delivery_status'), ('inbound_sms'), ('returned_letter');
insert into service_permission_types values ('edit_folder_permissions'), ('email'), ('email_auth'), ('inbound_sms'),
  ('international_letters'), ('international_sms'), ('letter'), ('sms'), ('sms_to_uk_landlines');

-- ------------------------------------------------------------------------------------------------ branding
create table email_branding (
  id uuid primary key, colour varchar(7), logo varchar(255), name varchar(255) not null unique, text varchar(255),
  brand_type varchar(255) not null references branding_type (name), created_at timestamp, created_by uuid references users (id),
  updated_at timestamp, updated_by uuid references users (id), alt_text varchar, active bool not null default true
);
create table letter_branding (
  id uuid primary key, name varchar(255) not null unique, filename varchar(255) not null unique, created_at timestamp,
  created_by_id uuid references users (id), updated_at timestamp, updated_by_id uuid references users (id)
);
create table email_branding_to_organisation (
  organisation_id uuid not null references organisation (id), email_branding_id uuid not null references email_branding (id),
  primary key (organisation_id, email_branding_id)
);
create table letter_branding_to_organisation (
  organisation_id uuid not null references organisation (id), letter_branding_id uuid not null references letter_branding (id),
  primary key (organisation_id, letter_branding_id)
);
alter table organisation
  add foreign key (email_branding_id) references email_branding (id),
  add foreign key (letter_branding_id) references letter_branding (id);

-- ------------------------------------------------------------------------------------------------ services
create table services_history (like services including defaults, primary key (id, version));

create table service_permissions (
  service_id uuid not null references services (id), permission varchar(255) not null references service_permission_types (name),
  created_at timestamp not null, primary key (service_id, permission)
);
create index ix_service_permissions_permission on service_permissions (permission);
create index ix_service_permissions_service_id on service_permissions (service_id);

create table service_email_branding (
  service_id uuid primary key references services (id), email_branding_id uuid not null references email_branding (id)
);
create table service_letter_branding (
  service_id uuid primary key references services (id), letter_branding_id uuid not null references letter_branding (id)
);

create table service_email_reply_to (
  id uuid primary key, service_id uuid not null references services (id), email_address text not null, is_default bool not null,
  created_at timestamp not null, updated_at timestamp, archived bool not null default false
);
create index ix_service_email_reply_to_service_id on service_email_reply_to (service_id);

create table inbound_numbers (
  id uuid primary key, number varchar(255) not null unique, provider varchar not null, service_id uuid unique references services (id),
  active bool not null, created_at timestamp not null, updated_at timestamp
);

create table service_sms_senders (
  id uuid primary key, sms_sender varchar(11) not null, service_id uuid not null references services (id), is_default bool not null,
  inbound_number_id uuid unique references inbound_numbers (id), created_at timestamp not null, updated_at timestamp,
  archived bool not null default false
);
create index ix_service_sms_senders_service_id on service_sms_senders (service_id);

create table service_letter_contacts (
  id uuid primary key, service_id uuid not null references services (id), contact_block text not null, is_default bool not null,
  created_at timestamp not null, updated_at timestamp, archived bool not null default false
);
create index ix_service_letter_contacts_service_id on service_letter_contacts (service_id);

create table service_callback_api (
  id uuid primary key, service_id uuid not null references services (id), url varchar not null, bearer_token varchar not null,
  created_at timestamp not null, updated_at timestamp, updated_by_id uuid not null references users (id), version int not null,
  callback_type varchar references service_callback_type (name), unique (service_id, callback_type)
);
create index ix_service_callback_api_service_id on service_callback_api (service_id);
create index ix_service_callback_api_updated_by_id on service_callback_api (updated_by_id);

create table service_callback_api_history (
  id uuid not null, service_id uuid not null, url varchar not null, bearer_token varchar not null, created_at timestamp not null,
  updated_at timestamp, updated_by_id uuid not null, version int not null, callback_type varchar, primary key (id, version)
);

create table service_whitelist (
  id uuid primary key, service_id uuid not null references services (id), recipient_type recipient_type not null,
  recipient varchar(255) not null, created_at timestamp
);
create index ix_service_whitelist_service_id on service_whitelist (service_id);

create table api_keys_history (
  id uuid not null, name varchar(255) not null, secret varchar(255) not null, service_id uuid not null, expiry_date timestamp,
  created_at timestamp not null, updated_at timestamp, created_by_id uuid not null, version int not null,
  key_type varchar(255) not null, primary key (id, version)
);
create index ix_api_keys_history_service_id on api_keys_history (service_id);

-- ------------------------------------------------------------------------------------------------ templates
create table letter_attachment (
  id uuid primary key, created_at timestamp not null, created_by_id uuid not null references users (id), archived_at timestamp,
  archived_by_id uuid references users (id), original_filename varchar not null, page_count smallint not null
);
alter table templates
  add foreign key (service_letter_contact_id) references service_letter_contacts (id),
  add foreign key (letter_attachment_id) references letter_attachment (id);

create table template_redacted (
  template_id uuid primary key references templates (id), redact_personalisation bool not null, updated_at timestamp not null,
  updated_by_id uuid not null references users (id)
);
create index ix_template_redacted_updated_by_id on template_redacted (updated_by_id);

create table template_folder (
  id uuid primary key, service_id uuid not null references services (id), name varchar not null,
  parent_id uuid references template_folder (id), unique (id, service_id)
);
create table template_folder_map (
  template_id uuid primary key references templates (id), template_folder_id uuid not null references template_folder (id)
);

create table template_email_files (
  id uuid primary key, filename text not null, link_text text, retention_period int not null, validate_users_email bool not null,
  created_at timestamp not null, updated_at timestamp, archived_at timestamp, version int not null,
  template_id uuid not null references templates (id), template_version int not null,
  created_by_id uuid not null references users (id), archived_by_id uuid references users (id), pending bool default false
);
create index ix_template_email_files_template_id on template_email_files (template_id);

-- ------------------------------------------------------------------------------------------------ users
create table user_to_service (
  user_id uuid not null references users (id), service_id uuid not null references services (id), unique (user_id, service_id)
);
create index ix_user_to_service_service_id on user_to_service (service_id);
create table user_to_organisation (
  user_id uuid references users (id), organisation_id uuid references organisation (id), unique (user_id, organisation_id)
);
create table user_folder_permissions (
  user_id uuid not null, template_folder_id uuid not null references template_folder (id), service_id uuid not null,
  primary key (user_id, template_folder_id, service_id),
  foreign key (template_folder_id, service_id) references template_folder (id, service_id),
  foreign key (user_id, service_id) references user_to_service (user_id, service_id)
);
create table permissions (
  id uuid primary key, service_id uuid references services (id), user_id uuid not null references users (id),
  permission permission_types not null, created_at timestamp not null, unique (service_id, user_id, permission)
);
create index ix_permissions_service_id on permissions (service_id);
create index ix_permissions_user_id on permissions (user_id);
create table organisation_user_permissions (
  id uuid primary key, created_at timestamp not null, organisation_id uuid references organisation (id),
  user_id uuid not null references users (id), permission organisation_user_permission_types,
  unique (organisation_id, user_id, permission)
);
create index ix_organisation_user_permissions_user_id on organisation_user_permissions (user_id);
create table organisation_permissions (
  id uuid primary key, permission organisation_permission_types not null, organisation_id uuid not null references organisation (id),
  created_at timestamp not null, unique (organisation_id, permission)
);

create table invited_users (
  id uuid primary key, email_address varchar(255) not null, user_id uuid not null references users (id),
  service_id uuid references services (id), created_at timestamp not null, status invited_users_status_types not null,
  permissions varchar not null, auth_type varchar not null default 'sms_auth' references auth_type (name), folder_permissions jsonb not null
);
create index ix_invited_users_auth_type on invited_users (auth_type);
create index ix_invited_users_service_id on invited_users (service_id);
create index ix_invited_users_user_id on invited_users (user_id);
create table invited_organisation_users (
  id uuid primary key, email_address varchar(255) not null, invited_by_id uuid not null references users (id),
  organisation_id uuid not null references organisation (id), created_at timestamp not null,
  status varchar not null references invite_status_type (name), permissions varchar not null
);

create table service_join_requests (
  id uuid primary key, requester_id uuid not null references users (id), service_id uuid not null references services (id),
  created_at timestamp not null default now(),
  status service_join_requests_status_type not null default 'pending',
  status_changed_at timestamp, status_changed_by_id uuid references users (id), reason text
);

create table events (id uuid primary key, event_type varchar(255) not null, created_at timestamp not null, data json not null);

-- ------------------------------------------------------------------------------------------------ providers
create table provider_details (
  id uuid primary key, display_name varchar not null, identifier varchar not null, priority int not null,
  notification_type notification_type not null, active bool not null, updated_at timestamp, version int not null,
  created_by_id uuid references users (id), supports_international bool not null default false, reason varchar
);
create table provider_details_history (
  id uuid not null, display_name varchar not null, identifier varchar not null, priority int not null,
  notification_type notification_type not null, active bool not null, version int not null, updated_at timestamp,
  created_by_id uuid references users (id), supports_international bool not null default false, reason varchar,
  primary key (id, version)
);
