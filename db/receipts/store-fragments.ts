import type { PoolClient } from 'pg';

/** Of a text that is locked. */
export async function storeFragments(client: PoolClient, id: string, fragments: number): Promise<void> {
  await client.query('update public.notifications set billable_units = $2 where id = $1', [id, fragments]);
}
