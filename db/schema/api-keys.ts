/** API keys and callbacks of services, each with its earlier versions. */
import { integer, pgTable, primaryKey, uuid, varchar } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

export const keyTypes = pgTable('key_types', { name: varchar({ length: 255 }).primaryKey() });

const keyVersion = () => ({
  id: uuid().notNull(),
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

export const apiKeys = pgTable('api_keys', keyVersion(), (table) => [primaryKey({ columns: [table.id] })]);

export const apiKeysHistory = pgTable('api_keys_history', keyVersion(), (table) => [
  primaryKey({ columns: [table.id, table.version] }),
]);

export const serviceCallbackType = pgTable('service_callback_type', { name: varchar().primaryKey() });

const callbackVersion = () => ({
  id: uuid().notNull(),
  service_id: uuid().notNull(),
  url: varchar().notNull(),
  bearer_token: varchar().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
  updated_by_id: uuid().notNull(),
  version: integer().notNull(),
  callback_type: varchar(),
});

export const serviceCallbackApi = pgTable('service_callback_api', callbackVersion(), (table) => [
  primaryKey({ columns: [table.id] }),
]);

export const serviceCallbackApiHistory = pgTable('service_callback_api_history', callbackVersion(), (table) => [
  primaryKey({ columns: [table.id, table.version] }),
]);
