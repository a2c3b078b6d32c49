import type { PoolClient } from 'pg';

/** Whether a row is there; it stays there until this transaction has ended. */
export async function rowExists(
  client: PoolClient,
  table: 'users' | 'services' | 'organisation',
  id: string,
): Promise<boolean> {
  const { rowCount } = await client.query(`select from public.${table} where id = $1 for key share`, [id]);
  return rowCount === 1;
}
