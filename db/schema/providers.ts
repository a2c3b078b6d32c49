/** Who carries messages out, with earlier versions. */
import { boolean, integer, pgTable, primaryKey, uuid, varchar } from 'drizzle-orm/pg-core';
import { notificationType, utcTimestamp } from './types.ts';

const version = () => ({
  id: uuid().notNull(),
  display_name: varchar().notNull(),
  identifier: varchar().notNull(),
  priority: integer().notNull(),
  notification_type: notificationType().notNull(),
  active: boolean().notNull(),
  updated_at: utcTimestamp(),
  version: integer().notNull(),
  created_by_id: uuid(),
  supports_international: boolean().notNull().default(false),
  reason: varchar(),
});

export const providerDetails = pgTable('provider_details', version(), (table) => [primaryKey({ columns: [table.id] })]);

export const providerDetailsHistory = pgTable('provider_details_history', version(), (table) => [
  primaryKey({ columns: [table.id, table.version] }),
]);
