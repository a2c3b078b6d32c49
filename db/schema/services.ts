/** Services: what they are, with earlier versions, and what is set for each. */
import { bigint, boolean, integer, pgTable, primaryKey, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { notificationType, recipientType, utcTimestamp } from './types.ts';

const version = () => ({
  id: uuid().notNull(),
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

export const services = pgTable('services', version(), (table) => [primaryKey({ columns: [table.id] })]);

export const servicesHistory = pgTable('services_history', version(), (table) => [
  primaryKey({ columns: [table.id, table.version] }),
]);

export const servicePermissionTypes = pgTable('service_permission_types', {
  name: varchar({ length: 255 }).primaryKey(),
});

export const servicePermissions = pgTable(
  'service_permissions',
  {
    service_id: uuid().notNull(),
    permission: varchar({ length: 255 }).notNull(),
    created_at: utcTimestamp().notNull(),
  },
  (table) => [primaryKey({ columns: [table.service_id, table.permission] })],
);

export const serviceDataRetention = pgTable('service_data_retention', {
  id: uuid().primaryKey(),
  service_id: uuid().notNull(),
  notification_type: notificationType().notNull(),
  days_of_retention: integer().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
});

export const serviceWhitelist = pgTable('service_whitelist', {
  id: uuid().primaryKey(),
  service_id: uuid().notNull(),
  recipient_type: recipientType().notNull(),
  recipient: varchar({ length: 255 }).notNull(),
  created_at: utcTimestamp(),
});
