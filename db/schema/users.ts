/** Users, and what they do: the log of events. */
import { boolean, integer, json, pgTable, uuid, varchar } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

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

export const events = pgTable('events', {
  id: uuid().primaryKey(),
  event_type: varchar({ length: 255 }).notNull(),
  created_at: utcTimestamp().notNull(),
  data: json().notNull(),
});
