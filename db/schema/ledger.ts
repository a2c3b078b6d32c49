/** What ran, what it did, and what is left to do. The meaning of each column: migrations 0002_nightshift and 0014_ledger. */
import { bigint, boolean, date, integer, jsonb, numeric, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { count, nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const run = nightshift.table('run', {
  run_id: text().primaryKey(),
  workflow_id: text().notNull(),
  workflow_type: text().notNull(),
  night: date().notNull(),
  through_day: date().notNull(),
  forced: boolean().notNull(),
  state: text().notNull(),
  summary: jsonb(),
  started_at: utcTimestamp().notNull(),
  finished_at: utcTimestamp(),
  actor: text(),
  code_version: text(),
});

export const runFactDay = nightshift.table(
  'run_fact_day',
  {
    run_id: text().notNull(),
    fact: text().notNull(),
    day: date().notNull(),
    state: text().notNull(),
    reason: text(),
    added: integer().notNull(),
    changed: integer().notNull(),
    removed: integer().notNull(),
    fact_rows: integer().notNull(),
    sum_before: count(),
    sum_after: count(),
    unrated: count(),
    seconds: numeric().notNull(),
    rollup_version: bigint({ mode: 'number' }),
    rates_digest: text(),
    code_version: text(),
    rows_before: integer(),
    checksum: text(),
  },
  (t) => [primaryKey({ columns: [t.run_id, t.fact, t.day] })],
);

export const runCheck = nightshift.table(
  'run_check',
  {
    run_id: text().notNull(),
    invariant: text().notNull(),
    days_checked: integer().notNull(),
    violations: jsonb().notNull(),
    warnings: jsonb().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.run_id, t.invariant] })],
);

export const factDay = nightshift.table(
  'fact_day',
  {
    fact: text().notNull(),
    day: date().notNull(),
    state: text().notNull(),
    complete: boolean().notNull(),
    rollup_version: count(),
    rates_digest: text().notNull(),
    code_version: text().notNull(),
    run_id: text().notNull(),
    written_at: utcTimestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.fact, t.day] })],
);

export const dayDue = nightshift.table(
  'day_due',
  {
    fact: text().notNull(),
    day: date().notNull(),
    nonce: uuid().notNull().defaultRandom(),
    reason: text().notNull(),
    marked_at: utcTimestamp().notNull(),
  },
  (t) => [primaryKey({ columns: [t.fact, t.day] })],
);

export const unrated = nightshift.table(
  'unrated',
  {
    fact: text().notNull(),
    bst_date: date().notNull(),
    service_id: uuid().notNull(),
    template_id: uuid().notNull(),
    notification_type: text().notNull(),
    provider: text().notNull(),
    rate_multiplier: integer().notNull(),
    international: boolean().notNull(),
    postage: text().notNull(),
    sheets: integer().notNull(),
    cost_threshold: text().notNull(),
    notifications: count(),
    billable_units: count(),
    replaced: jsonb(),
    created_at: utcTimestamp().notNull(),
    updated_at: utcTimestamp(),
  },
  (t) => [
    primaryKey({
      columns: [
        t.fact,
        t.bst_date,
        t.service_id,
        t.template_id,
        t.notification_type,
        t.provider,
        t.rate_multiplier,
        t.international,
        t.postage,
        t.sheets,
        t.cost_threshold,
      ],
    }),
  ],
);
