import { jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const alert = nightshift.table('alert', {
  key: text().primaryKey(),
  subject: text().notNull(),
  message: text().notNull(),
  found_at: utcTimestamp().notNull(),
  ticket: jsonb(),
});

export const alertDelivery = nightshift.table(
  'alert_delivery',
  {
    alert_key: text().notNull(),
    channel: text().notNull(),
    outcome: text().notNull(),
    settled_at: utcTimestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.alert_key, t.channel] })],
);

export const letterReported = nightshift.table(
  'letter_reported',
  {
    check_name: text().notNull(),
    notification_id: uuid().notNull(),
    reported_at: utcTimestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.check_name, t.notification_id] })],
);
