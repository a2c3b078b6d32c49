import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

export const complaints = pgTable('complaints', {
  id: uuid().primaryKey(),
  notification_id: uuid().notNull(),
  service_id: uuid().notNull(),
  ses_feedback_id: text(),
  complaint_type: text(),
  complaint_date: utcTimestamp(),
  created_at: utcTimestamp().notNull(),
});
