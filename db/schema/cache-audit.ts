import { boolean, integer, jsonb, text } from 'drizzle-orm/pg-core';
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
