/** The schema `nightshift`, in which all is ours. The meaning of each column: db/migrations. */
import { bigint, boolean, customType, date, integer, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { utcTimestamp } from './types.ts';

export const nightshift = pgSchema('nightshift');

/** As a number: exact up to 9,007,199,254,740,991. */
export const count = () => bigint({ mode: 'number' }).notNull();

export const migration = nightshift.table('migration', {
  version: integer().primaryKey(),
  name: text().notNull(),
  sha256: text().notNull(),
  adopted: boolean().notNull(),
  applied_at: utcTimestamp().notNull(),
});

export const flushDue = nightshift.table('flush_due', {
  cache_group: text().primaryKey(),
  nonce: uuid().notNull(),
  marked_at: utcTimestamp().notNull(),
});

const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

export const cacheOutbox = nightshift.table('cache_outbox', {
  id: bigint({ mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  target: text().notNull(),
  transaction: xid8().notNull(),
  marked_at: timestamp({ mode: 'string', withTimezone: true }).notNull().defaultNow(),
});

export const dailyTotals = nightshift.table('daily_totals', {
  bst_date: date().primaryKey(),
  emails: count(),
  sms: count(),
  letters: count(),
  fact_rows: count(),
});
