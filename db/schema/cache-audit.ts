import { boolean, integer, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const cacheAudit = nightshift.table('cache_audit', {
  the_last: boolean().primaryKey().default(true),
  run_id: text().notNull(),
  audited_at: utcTimestamp().notNull(),
  next_cursor: text().notNull(),
  sampled: integer().notNull(),
  compared: integer().notNull(),
  unknown: integer().notNull(),
  stale: integer().notNull(),
  by_kind: jsonb().notNull(),
});

export const cacheClearing = nightshift.table('cache_clearing', {
  id: integer().generatedAlwaysAsIdentity().primaryKey(),
  cleared_at: utcTimestamp().notNull(),
  cleared_by: uuid().notNull(),
  what: jsonb().notNull(),
  dry_run: boolean().notNull(),
  keys: integer(),
  cleared_by_name: text(),
});
