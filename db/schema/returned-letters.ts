import { date, pgTable, uuid } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

export const returnedLetters = pgTable('returned_letters', {
  id: uuid().primaryKey(),
  reported_at: date().notNull(),
  service_id: uuid().notNull(),
  notification_id: uuid().notNull(),
  created_at: utcTimestamp().notNull(),
  updated_at: utcTimestamp(),
});
