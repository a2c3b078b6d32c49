import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { ClientBase } from 'pg';
import { MigrationError } from './migration-error.ts';
import * as schema from './schema.ts';

/** The tables of Notify's that our migrations make. */
const notifyTables: readonly string[] = Object.values(schema)
  .filter((definition) => is(definition, PgTable))
  .map((table) => getTableConfig(table))
  .filter((table) => table.schema === undefined)
  .map((table) => table.name);

/**
 * Makes sure that our migrations would meet nothing of Notify's.
 *
 * @throws MigrationError saying which of the tables are there, and which are not when it is only some.
 */
export async function refuseNotifyTables(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relname = any($1) order by c.relname`,
    [notifyTables],
  );
  const present = rows.map(({ name }) => name);
  const missing = notifyTables.filter((name) => !present.includes(name));
  if (present.length === 0) return;
  if (missing.length === 0) {
    throw new MigrationError(
      `Expected an empty database or one of Nightshift's, but found all ${present.length} tables of a Notify database and ` +
        'no schema nightshift. To work beside them, run npm run migrate -- --adopt; else name another database in DATABASE_URL',
    );
  }
  throw new MigrationError(
    `Expected all tables of a Notify database or none, but found ${present.length} of ${notifyTables.length}: ` +
      `${present.join(', ')}. Missing: ${missing.join(', ')}. Name an empty database in DATABASE_URL, or see with ` +
      'npm run migrate -- --adopt whether what is there will do',
  );
}
