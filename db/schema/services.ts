/** Who sends: users, organisations, services and their API keys. */
import { bigint, boolean, doublePrecision, integer, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { notificationType, utcTimestamp } from './types.ts';

export const authType = pgTable('auth_type', { name: varchar().primaryKey() });

export const users = pgTable('users', {
  id: uuid().primaryKey(),
  name: varchar().notNull(),
  email_address: varchar({ length: 255 }).notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  _password: varchar().notNull(),
  mobile_number: varchar(),
  password_changed_at: utcTimestamp().notNull(),
  logged_in_at: utcTimestamp(),
  failed_login_count: integer().notNull(),
  state: varchar().notNull(),
  platform_admin: boolean().notNull(),
  current_session_id: uuid(),
  auth_type: varchar().notNull().default('sms_auth'),
  email_access_validated_at: utcTimestamp().notNull(),
  take_part_in_research: boolean().notNull().default(true),
  receives_new_features_email: boolean().notNull().default(true),
});

export const organisationTypes = pgTable('organisation_types', {
  name: varchar({ length: 255 }).primaryKey(),
  is_crown: boolean(),
});

export const organisation = pgTable('organisation', {
  id: uuid().primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  active: boolean().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  email_branding_id: uuid(),
  letter_branding_id: uuid(),
  agreement_signed: boolean(),
  agreement_signed_at: utcTimestamp(),
  agreement_signed_by_id: uuid(),
  agreement_signed_version: doublePrecision(),
  crown: boolean(),
  organisation_type: varchar({ length: 255 }),
  request_to_go_live_notes: text(),
  agreement_signed_on_behalf_of_email_address: varchar({ length: 255 }),
  agreement_signed_on_behalf_of_name: varchar({ length: 255 }),
  billing_contact_email_addresses: text(),
  billing_contact_names: text(),
  billing_reference: varchar({ length: 255 }),
  notes: text(),
  purchase_order_number: varchar({ length: 255 }),
  can_approve_own_go_live_requests: boolean().notNull(),
});

export const domain = pgTable('domain', {
  domain: varchar({ length: 255 }).primaryKey(),
  organisation_id: uuid().notNull(),
});

export const services = pgTable('services', {
  id: uuid().primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  active: boolean().notNull(),
  restricted: boolean().notNull(),
  created_by_id: uuid().notNull(),
  version: integer().notNull(),
  organisation_type: varchar({ length: 255 }),
  prefix_sms: boolean().notNull(),
  crown: boolean(),
  rate_limit: integer().notNull(),
  contact_link: varchar({ length: 255 }),
  consent_to_research: boolean(),
  volume_email: integer(),
  volume_letter: integer(),
  volume_sms: integer(),
  count_as_live: boolean().notNull().default(true),
  go_live_at: utcTimestamp(),
  go_live_user_id: uuid(),
  organisation_id: uuid(),
  notes: text(),
  billing_contact_email_addresses: text(),
  billing_contact_names: text(),
  billing_reference: varchar({ length: 255 }),
  purchase_order_number: varchar({ length: 255 }),
  letter_message_limit: bigint({ mode: 'number' }).notNull(),
  sms_message_limit: bigint({ mode: 'number' }).notNull(),
  email_message_limit: bigint({ mode: 'number' }).notNull(),
  has_active_go_live_request: boolean().notNull(),
  normalised_service_name: varchar().notNull(),
  custom_email_sender_name: varchar({ length: 255 }),
  email_sender_local_part: varchar({ length: 255 }).notNull(),
  international_sms_message_limit: bigint({ mode: 'number' }).notNull().default(250_000),
  confirmed_unique: boolean().notNull().default(false),
  confirmed_email_sender_name: boolean(),
});

export const serviceDataRetention = pgTable('service_data_retention', {
  id: uuid().primaryKey(),
  service_id: uuid().notNull(),
  notification_type: notificationType().notNull(),
  days_of_retention: integer().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
});

export const keyTypes = pgTable('key_types', { name: varchar({ length: 255 }).primaryKey() });

export const apiKeys = pgTable('api_keys', {
  id: uuid().primaryKey(),
  name: varchar({ length: 255 }).notNull(),
  secret: varchar({ length: 255 }).notNull(),
  service_id: uuid().notNull(),
  expiry_date: utcTimestamp(),
  created_at: utcTimestamp().notNull(),
  created_by_id: uuid().notNull(),
  updated_at: utcTimestamp(),
  version: integer().notNull(),
  key_type: varchar({ length: 255 }).notNull(),
});
