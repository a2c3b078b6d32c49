import { bigint, text, uuid } from 'drizzle-orm/pg-core';
import { nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const callbackDue = nightshift.table('callback_due', {
  id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  notification_id: uuid().notNull(),
  service_id: uuid().notNull(),
  kind: text().notNull(),
  status: text(),
  complaint_id: uuid(),
  recorded_at: utcTimestamp().notNull(),
});
