import type { PgTable } from 'drizzle-orm/pg-core';

/** Rows of one table; all have the same keys, which are names of columns. */
export interface Batch {
  readonly table: PgTable;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Rows that are checked against their table. Keys that the table has no column for are left out when they are loaded. */
export function batch<Table extends PgTable>(table: Table, rows: readonly Table['$inferInsert'][]): Batch {
  return { table, rows };
}
