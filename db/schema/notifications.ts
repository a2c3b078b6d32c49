/** The raw rows that the facts are made from. Spec: nightly §5.1 and §5.2. */
import { boolean, date, integer, numeric, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { letterDespatchCostThreshold, notificationType, utcTimestamp } from './types.ts';

export const notificationStatusTypes = pgTable('notification_status_types', { name: varchar().primaryKey() });

export const notifications = pgTable('notifications', {
  id: uuid().primaryKey(),
  to: varchar().notNull(),
  job_id: uuid(),
  service_id: uuid(),
  template_id: uuid(),
  created_at: utcTimestamp().notNull(),
  sent_at: utcTimestamp(),
  sent_by: varchar(),
  updated_at: utcTimestamp(),
  reference: varchar(),
  template_version: integer().notNull(),
  job_row_number: integer(),
  _personalisation: varchar(),
  api_key_id: uuid(),
  key_type: varchar({ length: 255 }).notNull(),
  notification_type: notificationType().notNull(),
  billable_units: integer().notNull(),
  client_reference: varchar(),
  international: boolean(),
  phone_prefix: varchar(),
  rate_multiplier: numeric(),
  notification_status: text().notNull(),
  normalised_to: varchar(),
  created_by_id: uuid(),
  reply_to_text: varchar(),
  postage: varchar(),
  document_download_count: integer(),
  unsubscribe_link: varchar(),
});

export const notificationHistory = pgTable('notification_history', {
  id: uuid().primaryKey(),
  job_id: uuid(),
  job_row_number: integer(),
  service_id: uuid(),
  template_id: uuid(),
  template_version: integer().notNull(),
  api_key_id: uuid(),
  key_type: varchar().notNull(),
  notification_type: notificationType().notNull(),
  created_at: utcTimestamp().notNull(),
  sent_at: utcTimestamp(),
  sent_by: varchar(),
  updated_at: utcTimestamp(),
  reference: varchar(),
  billable_units: integer().notNull(),
  client_reference: varchar(),
  international: boolean(),
  phone_prefix: varchar(),
  rate_multiplier: numeric(),
  notification_status: text(),
  created_by_id: uuid(),
  postage: varchar(),
  document_download_count: integer(),
});

export const notificationsLetterDespatch = pgTable('notifications_letter_despatch', {
  notification_id: uuid().primaryKey(),
  despatched_on: date(),
  cost_threshold: letterDespatchCostThreshold().notNull(),
});
