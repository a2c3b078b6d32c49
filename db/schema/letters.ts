import { text, uuid } from 'drizzle-orm/pg-core';
import { nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const letterFileMissing = nightshift.table('letter_file_missing', {
  notification_id: uuid().primaryKey(),
  looked_for: text().array().notNull(),
  noticed_at: utcTimestamp().notNull(),
  reported_at: utcTimestamp(),
});
