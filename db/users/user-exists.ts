import type { PoolClient } from 'pg';

/** Whether there is such a user; it stays there, since no user is ever deleted. */
export async function userExists(client: PoolClient, user: string): Promise<boolean> {
  const { rowCount } = await client.query('select from public.users where id = $1', [user]);
  return rowCount === 1;
}
