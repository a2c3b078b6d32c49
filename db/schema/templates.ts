/** What is sent: templates with their earlier versions, and jobs. */
import { boolean, integer, pgTable, primaryKey, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { letterLanguageOptions, templateType, utcTimestamp } from './types.ts';

const version = () => ({
  id: uuid().notNull(),
  name: varchar({ length: 255 }).notNull(),
  template_type: templateType().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  content: text().notNull(),
  service_id: uuid().notNull(),
  subject: text(),
  created_by_id: uuid().notNull(),
  version: integer().notNull(),
  archived: boolean().notNull(),
  service_letter_contact_id: uuid(),
  hidden: boolean().notNull(),
  postage: varchar(),
  letter_attachment_id: uuid(),
  letter_welsh_content: text(),
  letter_welsh_subject: text(),
  letter_languages: letterLanguageOptions(),
  has_unsubscribe_link: boolean().notNull(),
});

export const templates = pgTable('templates', version(), (table) => [primaryKey({ columns: [table.id] })]);

export const templatesHistory = pgTable('templates_history', version(), (table) => [
  primaryKey({ columns: [table.id, table.version] }),
]);

export const jobStatus = pgTable('job_status', { name: varchar({ length: 255 }).primaryKey() });

export const jobs = pgTable('jobs', {
  id: uuid().primaryKey(),
  original_file_name: varchar().notNull(),
  service_id: uuid().notNull(),
  template_id: uuid(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  notification_count: integer().notNull(),
  notifications_sent: integer().notNull(),
  processing_started: utcTimestamp(),
  processing_finished: utcTimestamp(),
  created_by_id: uuid(),
  template_version: integer().notNull(),
  notifications_delivered: integer().notNull(),
  notifications_failed: integer().notNull(),
  job_status: varchar({ length: 255 }).notNull(),
  scheduled_for: utcTimestamp(),
  archived: boolean().notNull().default(false),
  contact_list_id: uuid(),
});
