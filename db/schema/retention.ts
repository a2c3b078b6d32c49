import { primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const callbackDue = nightshift.table(
  'callback_due',
  {
    notification_id: uuid().notNull(),
    service_id: uuid().notNull(),
    kind: text().notNull(),
    status: text().notNull(),
    recorded_at: utcTimestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.notification_id, t.status] })],
);
