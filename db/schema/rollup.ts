/** A day counted once, from which the facts are derived. The meaning of each column: db/migrations/0002_nightshift.sql. */
import { boolean, date, integer, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { count, nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

/** Without a key: its rows are told apart by all columns but the counts. */
export const dayRollup = nightshift.table('day_rollup', {
  day: date().notNull(),
  service_id: uuid().notNull(),
  template_id: uuid().notNull(),
  job_id: uuid().notNull(),
  notification_type: text().notNull(),
  key_type: text().notNull(),
  notification_status: text().notNull(),
  provider: text().notNull(),
  rate_multiplier: integer().notNull(),
  international: boolean().notNull(),
  postage: text().notNull(),
  sheets: integer().notNull(),
  notifications: count(),
  billable_units: count(),
  api_sent: count(),
  within_10_secs: count(),
});

export const rollupDay = nightshift.table('rollup_day', {
  day: date().primaryKey(),
  version: count(),
  digest: text(),
  source_rows: count(),
  problem_rows: count(),
  complete: boolean().notNull(),
  rolled_at: utcTimestamp().notNull(),
});

export const problemRow = nightshift.table(
  'problem_row',
  { day: date().notNull(), notification_id: uuid().notNull(), reason: text().notNull() },
  (t) => [primaryKey({ columns: [t.day, t.notification_id] })],
);
