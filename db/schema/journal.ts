import { date, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { count, nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const journal = nightshift.table('journal', {
  fact: text().notNull(),
  bst_date: date().notNull(),
  service_id: uuid(),
  row_key: jsonb().notNull(),
  old: jsonb(),
  new: jsonb(),
  messages: count(),
  changed_at: utcTimestamp().notNull(),
  run_id: text(),
  night: date(),
  reason: text().notNull(),
  changed_by: text().notNull(),
});

export const journalBaseline = nightshift.table(
  'journal_baseline',
  { fact: text().notNull(), bst_date: date().notNull(), messages: count() },
  (t) => [primaryKey({ columns: [t.fact, t.bst_date] })],
);
