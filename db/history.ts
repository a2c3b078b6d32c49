import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { PoolClient } from 'pg';
import { apiKeysHistory, serviceCallbackApiHistory, servicesHistory, templatesHistory } from './schema.ts';

/** By column, since an adopted database may have them in another order, and further ones in either table. */
function copyInto(history: PgTable, table: string): string {
  const { name, columns } = getTableConfig(history);
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  return `insert into public.${name} (${list}) select ${list} from public.${table} where id = $1`;
}

const statements = {
  services: copyInto(servicesHistory, 'services'),
  templates: copyInto(templatesHistory, 'templates'),
  api_keys: copyInto(apiKeysHistory, 'api_keys'),
  service_callback_api: copyInto(serviceCallbackApiHistory, 'service_callback_api'),
} as const;

/**
 * Copies a row, as this transaction has just left it, to its table of earlier versions. A row is kept when it is made, and
 * again with each new `version`.
 *
 * @throws an error of Postgres when this version was kept before (23505), or Error when there is no such row: both are
 *   mistakes of the caller.
 */
export async function keepVersion(client: PoolClient, table: keyof typeof statements, id: string): Promise<void> {
  const { rowCount } = await client.query(statements[table], [id]);
  if (rowCount !== 1) {
    throw new Error(`Expected a row of ${table} with the id ${id}, got none. Insert it first, in this transaction`);
  }
}
