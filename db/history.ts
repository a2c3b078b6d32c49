import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';
import { apiKeysHistory, serviceCallbackApiHistory, servicesHistory, templatesHistory } from './schema.ts';

/** By column, since an adopted database may have them in another order, and further ones in either table. */
function copyInto(history: PgTable, table: string): string {
  const { name, columns } = getTableConfig(history);
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  return `insert into public.${name} (${list}) select ${list} from public.${table} where id = any ($1)`;
}

const statements = {
  services: copyInto(servicesHistory, 'services'),
  templates: copyInto(templatesHistory, 'templates'),
  api_keys: copyInto(apiKeysHistory, 'api_keys'),
  service_callback_api: copyInto(serviceCallbackApiHistory, 'service_callback_api'),
} as const;

type Versioned = keyof typeof statements;

/**
 * Copies rows, as this transaction has just left them, to their table of earlier versions. A row is kept when it is made,
 * and again with each new `version`.
 *
 * @param ids distinct.
 * @throws an error of Postgres when a version was kept before (23505), or Error when there is no such row: both are
 *   mistakes of the caller.
 */
export async function keepVersions(client: PoolClient, table: Versioned, ids: readonly string[]): Promise<void> {
  const { rowCount } = await client.query(statements[table], [ids]);
  if (rowCount !== ids.length) {
    throw new Error(
      `Expected ${ids.length} rows of ${table}, got ${rowCount}. Insert them first, in this transaction: ${ids.join(', ')}`,
    );
  }
}

/** {@link keepVersions} of one row. */
export async function keepVersion(client: PoolClient, table: Versioned, id: string): Promise<void> {
  await keepVersions(client, table, [id]);
}
