import { bigint, integer, text, uuid } from 'drizzle-orm/pg-core';
import { nightshift } from './nightshift.ts';
import { utcTimestamp } from './types.ts';

export const deepArchivePart = nightshift.table('deep_archive_part', {
  id: uuid().primaryKey(),
  hour: utcTimestamp().notNull(),
  object_name: text().notNull(),
  state: text().notNull(),
  row_count: integer(),
  bytes: bigint({ mode: 'number' }),
  sha256: text(),
  first_created_at: utcTimestamp(),
  last_created_at: utcTimestamp(),
  started_at: utcTimestamp().notNull(),
  archived_at: utcTimestamp(),
  restored_at: utcTimestamp(),
  restored_until: utcTimestamp(),
});
