/** What nights would do. The meaning of each column: db/migrations/0015_comparisons.sql. */
import { boolean, date, integer, jsonb, numeric, primaryKey, text } from 'drizzle-orm/pg-core';
import { count, nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const comparison = nightshift.table('comparison', {
  run_id: text().primaryKey(),
  workflow_id: text().notNull(),
  from_day: date().notNull(),
  to_day: date().notNull(),
  use_rollup: boolean().notNull(),
  rates: jsonb(),
  state: text().notNull(),
  started_at: utcTimestamp().notNull(),
  finished_at: utcTimestamp(),
});

export const comparisonDay = nightshift.table(
  'comparison_day',
  {
    run_id: text().notNull(),
    fact: text().notNull(),
    day: date().notNull(),
    state: text().notNull(),
    reason: text(),
    appear: integer().notNull(),
    vanish: integer().notNull(),
    change: integer().notNull(),
    messages_before: count(),
    messages_after: count(),
    pounds_before: numeric(),
    pounds_after: numeric(),
    largest: jsonb().notNull(),
    compared_at: utcTimestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.run_id, t.fact, t.day] })],
);
