/** What belongs to a template and is kept apart from it: its folder, its files, and whether it is redacted. */
import { boolean, integer, pgTable, smallint, text, uuid, varchar } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

export const templateRedacted = pgTable('template_redacted', {
  template_id: uuid().primaryKey(),
  redact_personalisation: boolean().notNull(),
  updated_at: utcTimestamp().notNull(),
  updated_by_id: uuid().notNull(),
});

export const templateFolder = pgTable('template_folder', {
  id: uuid().primaryKey(),
  service_id: uuid().notNull(),
  name: varchar().notNull(),
  parent_id: uuid(),
});

export const templateFolderMap = pgTable('template_folder_map', {
  template_id: uuid().primaryKey(),
  template_folder_id: uuid().notNull(),
});

export const letterAttachment = pgTable('letter_attachment', {
  id: uuid().primaryKey(),
  created_at: utcTimestamp().notNull(),
  created_by_id: uuid().notNull(),
  archived_at: utcTimestamp(),
  archived_by_id: uuid(),
  original_filename: varchar().notNull(),
  page_count: smallint().notNull(),
});

export const templateEmailFiles = pgTable('template_email_files', {
  id: uuid().primaryKey(),
  filename: text().notNull(),
  link_text: text(),
  retention_period: integer().notNull(),
  validate_users_email: boolean().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  archived_at: utcTimestamp(),
  version: integer().notNull(),
  template_id: uuid().notNull(),
  template_version: integer().notNull(),
  created_by_id: uuid().notNull(),
  archived_by_id: uuid(),
  pending: boolean().default(false),
});
